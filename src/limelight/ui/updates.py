"""Updates: what a function returns to change the properties of an output."""

from __future__ import annotations

__all__ = ["skip", "update"]

UPDATE = "__type__"


def update(**changes: object) -> dict[str, object]:
    """Change properties of an output when a function returns this for it.

    Examples: `update(visible=False)`, `update(value=3, label="n")`.
    """
    return {UPDATE: "update", **changes}


def skip() -> dict[str, object]:
    """Leave an output unchanged when a function returns this for it."""
    return {UPDATE: "update"}


def is_update(value: object) -> bool:
    return isinstance(value, dict) and value.get(UPDATE) == "update"
