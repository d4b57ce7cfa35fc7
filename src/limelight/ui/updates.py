"""Changes of a component's properties, as a function returns them."""

from __future__ import annotations

UPDATE = "__type__"


def update(**changes: object) -> dict[str, object]:
    """Return it for an output to change its properties: `update(visible=False)`, `update(value=3, label="n")`."""
    return {UPDATE: "update", **changes}


def skip() -> dict[str, object]:
    """Return it for an output that stays as it is."""
    return {UPDATE: "update"}


def is_update(value: object) -> bool:
    return isinstance(value, dict) and value.get(UPDATE) == "update"
