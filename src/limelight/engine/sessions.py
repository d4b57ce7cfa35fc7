"""The sessions' values in one process, least recently used first to go."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping

from msgspec import UNSET


class SessionShelf:
    def __init__(self, max_sessions: int) -> None:
        self._max_sessions = max_sessions
        self._sessions: OrderedDict[str, dict[str, object]] = OrderedDict()

    def get(self, key: str) -> dict[str, object]:
        """A copy of the table: a call sees the values as they were when it began."""
        values = self._sessions.get(key)
        if values is None:
            return {}
        self._sessions.move_to_end(key)
        return dict(values)

    def put(self, key: str, changes: Mapping[str, object]) -> None:
        values = self._sessions.setdefault(key, {})
        for name, value in changes.items():
            if value is UNSET:
                values.pop(name, None)
            else:
                values[name] = value
        self._sessions.move_to_end(key)
        while len(self._sessions) > self._max_sessions:
            self._sessions.popitem(last=False)
