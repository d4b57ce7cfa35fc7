"""What apps and owners may use, and have used, as JSON for those who may write them."""

from __future__ import annotations

from limelight.hub.hub import Hub
from limelight.hub.limits.usage import keys_of
from limelight.hub.names import AppName


def of_app(hub: Hub, app: AppName) -> dict[str, object]:
    measured = hub.keeping.measured.get(app.key)
    return {
        **hub.quotas.shown(keys_of(app)[0], hub.quotas.of_app(app)),
        "memory_bytes": 0 if measured is None else measured.memory_bytes,
        "of_owner": of_owner(hub, app.owner),
    }


def of_owner(hub: Hub, owner: str) -> dict[str, object]:
    shown = hub.quotas.shown(f"owner {owner.lower()}", hub.quotas.of_owner(owner))
    return {**shown, "running_apps": hub.running_apps(owner)}
