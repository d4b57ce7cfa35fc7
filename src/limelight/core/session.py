"""What the server remembers of one visitor between calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

VALUE = "value:"
"""Begins the name of a component's value, where an app keeps what its pages show."""


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a value of a session stays after it was written; None: as long as the session."""

    time_to_live_s: float | None = None
    on_end: Callable[[object], object] | None = None
    """Gets the value when it has ended, in a thread."""


class Session:
    """Values by name (`state:12` for a State component, `props:7` for changed properties of a component).

    `changed` names what a call wrote; the engine stores only those, so that two calls of one session at a time do not
    undo each other's other values.
    """

    def __init__(self, key: str, values: dict[str, object] | None = None) -> None:
        self.key = key
        self._values = {} if values is None else values
        self.changed: set[str] = set()

    def get(self, name: str, default: object = None) -> object:
        return self._values.get(name, default)

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def set(self, name: str, value: object) -> None:
        self._values[name] = value
        self.changed.add(name)

    def changes(self) -> dict[str, object]:
        return {name: self._values[name] for name in self.changed}
