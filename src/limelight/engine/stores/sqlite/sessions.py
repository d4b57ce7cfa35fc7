"""Sessions in the store's file: values are pickled, loaded on demand and cached in memory."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from sqlite3 import Connection
from weakref import WeakValueDictionary

from msgspec import UNSET

from limelight.core.errors import LimelightError, Unstorable
from limelight.engine.files.quota import names_in, names_of
from limelight.engine.options import DEFAULTS
from limelight.engine.stores.pickles import Pickles, memory_bytes
from limelight.engine.stores.sessions import SHARE, SessionCache
from limelight.engine.stores.sqlite.database import Value
from limelight.engine.stores.sqlite.journal import Entry, Journal

CACHE_SIZE = 2_000  # sessions in the cache
CACHE_BYTES = 128 << 20  # of their values

ADD = """INSERT INTO sessions (key, client, used_at) VALUES (?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET used_at = excluded.used_at"""
TOUCH = "UPDATE sessions SET used_at = ? WHERE key = ?"
PUT = "INSERT OR REPLACE INTO session_values VALUES ((SELECT number FROM sessions WHERE key = ?), ?, ?)"
DROP = "DELETE FROM session_values WHERE session = (SELECT number FROM sessions WHERE key = ?) AND name = ?"
GET = "SELECT name, value FROM session_values WHERE session = (SELECT number FROM sessions WHERE key = ?)"
EXPIRE = "DELETE FROM sessions WHERE used_at < ?"
SOME = """SELECT session, value FROM session_values WHERE session IN
    (SELECT number FROM sessions WHERE number > ? ORDER BY number LIMIT 100) ORDER BY session"""
SHRINK = """DELETE FROM sessions WHERE number IN (
    SELECT number FROM (SELECT number, used_at, row_number()
                        OVER (PARTITION BY client ORDER BY used_at DESC, number DESC) AS rank FROM sessions)
    ORDER BY used_at > ? AND rank <= ? DESC, rank, used_at DESC, number DESC LIMIT -1 OFFSET ?)"""
"""Keeps sessions in use, up to a share for each client, then the newest of each client, then the second newest, …"""
SHRINK_BYTES = """WITH
    sizes AS (SELECT session, sum(length(value)) AS size FROM session_values GROUP BY session),
    ranked AS (SELECT number, used_at, size, sum(size) OVER (PARTITION BY client ORDER BY used_at DESC, number DESC)
               AS rank FROM sessions JOIN sizes ON session = number),
    summed AS (SELECT number, sum(size) OVER (ORDER BY used_at > ? AND rank <= ? DESC, rank, used_at DESC, number DESC)
               AS total FROM ranked)
    DELETE FROM sessions WHERE number IN (SELECT number FROM summed WHERE total > ?)"""


@dataclass(frozen=True, slots=True)
class SessionLimits:
    max_sessions: int = DEFAULTS.max_sessions
    max_idle_s: float | None = None
    max_value_bytes: int | None = None
    max_bytes: int | None = None
    min_age_s: float = 0.0


class StoredSessions:
    """Unpickles only data from the app's own file, which no other user may write (`database.open_database`)."""

    def __init__(self, journal: Journal, limits: SessionLimits) -> None:
        self._journal, self._limits = journal, limits
        self._cache = SessionCache(min(CACHE_SIZE, limits.max_sessions), CACHE_BYTES)
        self._pickles = Pickles(limits.max_value_bytes)
        self._reads: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._tidied_s = time.monotonic()

    async def get(self, key: str) -> dict[str, object]:
        if key in self._cache:
            return self._cache.get(key)
        # One reader at a time: what is loaded must not replace what was written meanwhile.
        async with self._reads.setdefault(key, asyncio.Lock()):
            if key in self._cache:
                return self._cache.get(key)
            rows = await self._journal.run(lambda connection: connection.execute(GET, (key,)).fetchall())
            values = await self._pickles.load(dict(rows))
            self._cache.put(key, values, sizes_bytes={name: memory_bytes(data) for name, data in rows})
            return values

    async def put(self, key: str, changes: Mapping[str, object], client: str = "") -> None:
        """Returns when the changes are stored. A value that cannot be pickled is logged and kept in memory only.

        Raises `Unstorable`; nothing was stored then.
        """
        async with self._pickles.turn(key):
            stored = await self._write(key, changes, client)
        await stored

    async def _write(self, key: str, changes: Mapping[str, object], client: str) -> asyncio.Future[None]:
        await self.get(key)
        # Pickled here and not by the journal, because the session's next call may change the value.
        pickles: dict[str, bytes | None] = {}
        for name, value in changes.items():
            try:
                pickles[name] = None if value is UNSET else await self._pickles.dump(name, value)
            except Unstorable:
                await self._revert(key, name)
                raise
        rows: list[tuple[str, tuple[Value, ...]]] = [(ADD, (key, client, time.time()))]
        rows += [(DROP, (key, name)) for name, data in pickles.items() if data is None]
        rows += [(PUT, (key, name, data)) for name, data in pickles.items() if data is not None]
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def keep() -> None:
            sizes_bytes = {name: memory_bytes(data) for name, data in pickles.items() if data is not None}
            if key in self._cache:  # otherwise only the file has all values
                self._cache.put(key, changes, client, sizes_bytes)
            if not stored.done():
                stored.set_result(None)

        def refused(error: LimelightError) -> None:
            if not stored.done():
                stored.set_exception(error)

        self._journal.write(Entry(rows, keep, refused))
        return stored

    async def _revert(self, key: str, name: str) -> None:
        """Reload the stored value: the one in memory may have been changed in place."""
        rows = await self._journal.run(lambda connection: connection.execute(GET, (key,)).fetchall())
        before = await self._pickles.load({found: data for found, data in rows if found == name})
        self._cache.put(key, {name: before.get(name, UNSET)})

    async def tidy(self) -> None:
        """Delete sessions over the limits of idle time, number and bytes."""
        now, now_s = time.time(), time.monotonic()
        used = [(now, key) for key in self._cache.used_within(now_s - self._tidied_s)]
        self._tidied_s = now_s
        limits = self._limits
        rows: list[tuple[str, tuple[Value, ...]]] = [(TOUCH, one) for one in used]
        if limits.max_idle_s is not None:
            self._cache.expire(limits.max_idle_s)
            rows.append((EXPIRE, (now - limits.max_idle_s,)))
        fresh = now - limits.min_age_s
        rows.append((SHRINK, (fresh, limits.max_sessions // SHARE, limits.max_sessions)))
        if limits.max_bytes is not None:
            rows.append((SHRINK_BYTES, (fresh, limits.max_bytes // SHARE, limits.max_bytes)))
        self._journal.write(Entry(rows))

    async def referenced_files(self) -> set[str]:
        """Folders of the files that any session references."""
        found = {name for value in self._cache.values() for name in names_of(value)}
        last = 0
        while True:  # in pages, so that entries are written in between
            rows = await self._journal.run(partial(_some_values, last))
            if not rows:
                return found
            last = rows[-1][0]
            for _, data in rows:
                found |= names_in(data)


def _some_values(after: int, connection: Connection) -> list[tuple[int, bytes]]:
    return connection.execute(SOME, (after,)).fetchall()
