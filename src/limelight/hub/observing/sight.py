"""What a hub knows of its apps at one moment, as plain data."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping

import msgspec

from limelight.hub.apps.hosted import Stage
from limelight.hub.hub import Hub
from limelight.hub.limits.quotas import DAILY, AppQuota, OwnerQuota
from limelight.hub.limits.usage import keys_of
from limelight.hub.observing.counts import Outcome, StartOutcome


class Quota(msgspec.Struct, frozen=True):
    used: float
    limit: int


class AppSight(msgspec.Struct, frozen=True, kw_only=True):
    app: str
    state: Stage
    requests: Mapping[Outcome, int]
    """By outcome, as are the starts."""
    open_requests: int
    waiting_requests: int
    """For a start."""
    calls: int
    waiting_calls: int
    """That the hub has accepted while the app did not run."""
    bytes_in: int
    bytes_out: int
    starts: Mapping[StartOutcome, int]
    start_seconds: Mapping[StartOutcome, float]
    crashes: int
    cpu_seconds: float
    memory_bytes: int
    quotas: Mapping[str, Quota]
    """Of what is limited."""


class Sight(msgspec.Struct, frozen=True, kw_only=True):
    """Of the apps that are at home here."""

    began_at: float
    at: float
    states: Mapping[str, int]
    """How many apps are in each."""
    apps: tuple[AppSight, ...]
    owners: Mapping[str, Mapping[str, Quota]]
    """Their quotas."""


def look(hub: Hub) -> Sight:
    waiting, places = hub.waiting.counts(), hub.places.taken()
    apps = tuple(
        _app(hub, key, waiting[key], places[key, ""]) for key in sorted(hub.apps) if hub.others.is_home(key)
    )  # fmt: skip
    owners = {one.app.partition("/")[0].lower(): one.app.partition("/")[0] for one in apps}
    running = Counter(one.source.name.owner.lower() for one in hub.apps.values() if one.is_up)
    states = Counter(one.state for one in apps)
    return Sight(
        began_at=hub.began_at,
        at=time.time(),
        states={stage.value: states[stage] for stage in Stage},
        apps=apps,
        owners={owner: quotas for owner in owners.values() if (quotas := _of_owner(hub, owner, running))},
    )


def _app(hub: Hub, key: str, waiting_calls: int, waiting_requests: int) -> AppSight:
    hosted, measured = hub.apps[key], hub.keeping.measured.get(key)
    name, counts = hosted.source.name, hosted.counts
    memory_bytes = 0 if measured is None else measured.memory_bytes
    return AppSight(
        app=str(name),
        state=hosted.stage,
        requests={**counts.requests},
        open_requests=counts.open_requests,
        waiting_requests=waiting_requests,
        calls=counts.calls,
        waiting_calls=waiting_calls,
        bytes_in=counts.bytes_in,
        bytes_out=counts.bytes_out,
        starts={**counts.starts},
        start_seconds={**counts.start_s},
        crashes=counts.crashes,
        cpu_seconds=counts.cpu_s,
        memory_bytes=memory_bytes,
        quotas=_quotas(hub, keys_of(name)[0], hub.quotas.of_app(name), {"memory_bytes": memory_bytes}),
    )


def _of_owner(hub: Hub, owner: str, running: Counter[str]) -> Mapping[str, Quota]:
    now = {"running_apps": running[owner.lower()]}
    return _quotas(hub, f"owner {owner.lower()}", hub.quotas.of_owner(owner), now)


def _quotas(hub: Hub, key: str, limits: AppQuota | OwnerQuota, now: Mapping[str, int]) -> Mapping[str, Quota]:
    """`now`: what is used of those that are not of a day."""
    today = hub.quotas.usage.of(key)
    used = {**{name: float(getattr(today, name)) for name in DAILY}, **now}
    return {
        name: Quota(used[name], limit)
        for name, limit in msgspec.structs.asdict(limits).items()
        if isinstance(limit, int)
    }
