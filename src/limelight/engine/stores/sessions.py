"""Session values in memory, bounded by number and bytes, with fair eviction between clients."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from msgspec import UNSET

from limelight.core.errors import Unstorable
from limelight.core.fair_table import FairTable
from limelight.core.shares import Shares
from limelight.engine.stores.pickles import Pickles

PATIENCE_S = 1.0  # between searches while all sessions are in use
SHARE = 4  # sessions in use are protected while their client holds at most a quarter of the limits


@dataclass(slots=True)
class _Session:
    client: str
    values: dict[str, object] = field(default_factory=dict)
    sizes_bytes: dict[str, int] = field(default_factory=dict)
    """Measured sizes of the values."""
    size_bytes: int = 0
    used_at_s: float = 0.0
    """Time of the last use, on the monotonic clock, so that a change of the wall clock ends no session."""


class SessionCache:
    def __init__(self, max_sessions: int, max_bytes: int | None = None, min_age_s: float = 0.0) -> None:
        """`min_age_s`: how long a used session is protected from eviction in favour of others."""
        self._max_sessions, self._max_bytes, self._min_age_s = max_sessions, max_bytes, min_age_s
        self._sessions: FairTable[str, _Session] = FairTable()
        self._sizes = Shares()
        self._look_again_s = 0.0

    def __contains__(self, key: str) -> bool:
        return key in self._sessions

    def get(self, key: str) -> dict[str, object]:
        """A copy of the values, so that a call sees them as they were when it began."""
        session = self._sessions.get(key)
        return {} if session is None else dict(self._used(key, session).values)

    async def check(self, key: str, changes: Mapping[str, object], pickles: Pickles) -> dict[str, int]:
        """The values' sizes. Raises `Unstorable` for a value over its limit.

        If the stored value is the same object and has grown past the limit, it is dropped.
        """
        sizes_bytes: dict[str, int] = {}
        for name, value in changes.items():
            try:
                sizes_bytes[name] = await pickles.check(name, value)
            except Unstorable:
                await self._drop_grown(key, name, pickles)
                raise
        return sizes_bytes

    async def _drop_grown(self, key: str, name: str, pickles: Pickles) -> None:
        try:
            await pickles.check(name, self.get(key).get(name))
        except Unstorable:
            self.put(key, {name: UNSET})

    def put(
        self, key: str, changes: Mapping[str, object], client: str = "", sizes_bytes: Mapping[str, int] | None = None
    ) -> None:
        """Merge the changes. `client`: for whom a new session counts. `sizes_bytes`: sizes of the changed values."""
        session = self._sessions.get(key)
        if session is None:
            session = _Session(client)
            self._sessions.put(key, client, session)
        self._used(key, session)
        for name, value in changes.items():
            self._resize(session, name, 0 if value is UNSET else (sizes_bytes or {}).get(name, 0))
            if value is UNSET:
                session.values.pop(name, None)
            else:
                session.values[name] = value
        self._evict()

    def _resize(self, session: _Session, name: str, size_bytes: int) -> None:
        change = size_bytes - session.sizes_bytes.pop(name, 0)
        if size_bytes:
            session.sizes_bytes[name] = size_bytes
        if change:
            session.size_bytes += change
            self._sizes.add(session.client, change)

    def _evict(self) -> None:
        while len(self._sessions) > self._max_sessions:
            self._drop(self._victim(self._sessions.counts))
        while self._max_bytes is not None and self._sizes.total > self._max_bytes:
            self._drop(self._victim(self._sizes))

    def _victim(self, shares: Shares) -> str:
        """The oldest session of the client who holds most, skipping clients whose sessions are protected."""
        now_s = time.monotonic()
        if now_s >= self._look_again_s:
            for client in shares.ranking():
                key = self._sessions.first_of(client)
                session = self._sessions.get(key)
                if session is None or session.used_at_s <= now_s - self._min_age_s or self._is_over_share(client):
                    return key
            self._look_again_s = now_s + min(PATIENCE_S, self._min_age_s)
        return self._sessions.first_of(next(shares.ranking()))

    def _is_over_share(self, client: str) -> bool:
        is_many = self._sessions.counts.of(client) * SHARE > self._max_sessions
        return is_many or (self._max_bytes is not None and self._sizes.of(client) * SHARE > self._max_bytes)

    def _drop(self, key: str) -> None:
        session = self._sessions.pop(key)
        if session is not None and session.size_bytes:
            self._sizes.add(session.client, -session.size_bytes)

    def _used(self, key: str, session: _Session) -> _Session:
        session.used_at_s = time.monotonic()
        self._sessions.touch(key)
        return session

    def expire(self, idle_s: float) -> None:
        """Drop sessions that were idle for longer."""
        oldest_s = time.monotonic() - idle_s
        for key in [key for key, session in self._sessions.items() if session.used_at_s < oldest_s]:
            self._drop(key)

    def used_within(self, idle_s: float) -> Iterator[str]:
        oldest_s = time.monotonic() - idle_s
        for key, session in self._sessions.newest():
            if session.used_at_s < oldest_s:
                return
            yield key

    def values(self) -> Iterator[object]:
        for _, session in self._sessions.items():
            yield from session.values.values()


class MemorySessions:
    """Implements `engine.stores.backend.SessionStore` for one process."""

    def __init__(self, cache: SessionCache, pickles: Pickles) -> None:
        self._cache, self._pickles = cache, pickles
        self.expire, self.values = cache.expire, cache.values

    async def get(self, key: str) -> dict[str, object]:
        return self._cache.get(key)

    async def put(self, key: str, changes: Mapping[str, object], client: str = "") -> None:
        async with self._pickles.turn(key):
            sizes_bytes = await self._cache.check(key, changes, self._pickles)
            self._cache.put(key, changes, client, sizes_bytes)
