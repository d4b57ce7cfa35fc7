"""The sessions' values in one process, least recently used first to go."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from msgspec import UNSET


@dataclass(slots=True)
class _Session:
    values: dict[str, object] = field(default_factory=dict)
    used_s: float = 0.0
    """On the monotonic clock: nobody's session ends because a clock was set."""


class SessionShelf:
    def __init__(self, max_sessions: int) -> None:
        self._max_sessions = max_sessions
        self._sessions: OrderedDict[str, _Session] = OrderedDict()

    def __contains__(self, key: str) -> bool:
        return key in self._sessions

    def get(self, key: str) -> dict[str, object]:
        """A copy of the table: a call sees the values as they were when it began."""
        session = self._sessions.get(key)
        return {} if session is None else dict(self._used(key, session).values)

    def put(self, key: str, changes: Mapping[str, object]) -> None:
        values = self._used(key, self._sessions.setdefault(key, _Session())).values
        for name, value in changes.items():
            if value is UNSET:
                values.pop(name, None)
            else:
                values[name] = value
        while len(self._sessions) > self._max_sessions:
            self._sessions.popitem(last=False)

    def _used(self, key: str, session: _Session) -> _Session:
        session.used_s = time.monotonic()
        self._sessions.move_to_end(key)
        return session

    def expire(self, idle_s: float) -> None:
        """Drops those that were not used for so long."""
        for key in self._sessions.keys() - set(self.used_within(idle_s)):
            del self._sessions[key]

    def used_within(self, idle_s: float) -> Iterator[str]:
        oldest_s = time.monotonic() - idle_s
        for key, session in reversed(self._sessions.items()):
            if session.used_s < oldest_s:
                return
            yield key

    def values(self) -> Iterator[object]:
        for session in self._sessions.values():
            yield from session.values.values()
