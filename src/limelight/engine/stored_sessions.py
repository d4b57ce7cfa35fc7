"""Sessions whose values are kept in the store's file: pickled, read when they are asked for, merged in memory."""

from __future__ import annotations

import asyncio
import logging
import pickle
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from sqlite3 import Connection

from msgspec import UNSET

from limelight.engine.database import Value
from limelight.engine.journal import Entry, Journal
from limelight.engine.room import names_in, names_of
from limelight.engine.sessions import SessionShelf

logger = logging.getLogger("limelight")

SHELF_SIZE = 2_000  # sessions whose values are in memory, too
MAX_NAMED = 1_000  # kinds of values about which something was logged

ADD = "INSERT INTO sessions (key, used_at) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET used_at = excluded.used_at"
TOUCH = "UPDATE sessions SET used_at = ? WHERE key = ?"
PUT = "INSERT OR REPLACE INTO session_values VALUES ((SELECT number FROM sessions WHERE key = ?), ?, ?)"
DROP = "DELETE FROM session_values WHERE session = (SELECT number FROM sessions WHERE key = ?) AND name = ?"
GET = "SELECT name, value FROM session_values WHERE session = (SELECT number FROM sessions WHERE key = ?)"
EXPIRE = "DELETE FROM sessions WHERE used_at < ?"
SOME = """SELECT session, value FROM session_values WHERE session IN
    (SELECT number FROM sessions WHERE number > ? ORDER BY number LIMIT 100) ORDER BY session"""
SHRINK = "DELETE FROM sessions WHERE number IN (SELECT number FROM sessions ORDER BY used_at DESC LIMIT -1 OFFSET ?)"


@dataclass(frozen=True, slots=True)
class SessionLimits:
    max_sessions: int = 10_000
    max_idle_s: float | None = None


class StoredSessions:
    """What is unpickled comes from our own file only, which nobody else may write (`database.open_database`)."""

    def __init__(self, journal: Journal, limits: SessionLimits) -> None:
        self._journal, self._limits = journal, limits
        self._shelf = SessionShelf(min(SHELF_SIZE, limits.max_sessions))
        self._named: set[tuple[str, str]] = set()
        self._tidied_s = time.monotonic()

    async def get(self, key: str) -> dict[str, object]:
        if key not in self._shelf:
            rows = await self._journal.run(lambda connection: connection.execute(GET, (key,)).fetchall())
            if key not in self._shelf:  # another reader was faster, and its values may have changed since
                self._shelf.put(key, self._loaded(rows))
        return self._shelf.get(key)

    async def put(self, key: str, changes: Mapping[str, object]) -> None:
        """Returns when they are stored. A value that cannot be pickled is named in the log and kept in memory only."""
        await self.get(key)
        # Pickled here and not in the journal's thread: the next call of the session may change what it was given.
        pickles = {name: None if value is UNSET else self._pickled(name, value) for name, value in changes.items()}
        rows: list[tuple[str, tuple[Value, ...]]] = [(ADD, (key, time.time()))]
        rows += [(DROP, (key, name)) for name, data in pickles.items() if data is None]
        rows += [(PUT, (key, name, data)) for name, data in pickles.items() if data is not None]
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def keep() -> None:
            self._shelf.put(key, changes)
            if not stored.done():
                stored.set_result(None)

        self._journal.write(Entry(rows, keep))
        await stored

    async def tidy(self) -> None:
        """Deletes sessions by idle time and by number, those first that were not used for longest."""
        now, now_s = time.time(), time.monotonic()
        used = [(now, key) for key in self._shelf.used_within(now_s - self._tidied_s)]
        self._tidied_s = now_s
        limits = self._limits
        rows: list[tuple[str, tuple[Value, ...]]] = [(TOUCH, one) for one in used]
        if limits.max_idle_s is not None:
            self._shelf.expire(limits.max_idle_s)
            rows.append((EXPIRE, (now - limits.max_idle_s,)))
        self._journal.write(Entry([*rows, (SHRINK, (limits.max_sessions,))]))

    async def mentioned_files(self) -> set[str]:
        """Folders of the files that any session names."""
        found = {name for value in self._shelf.values() for name in names_of(value)}
        last = 0
        while True:  # a part at a time: calls are stored in between
            rows = await self._journal.run(partial(_some_values, last))
            if not rows:
                return found
            last = rows[-1][0]
            for _, data in rows:
                found |= names_in(data)

    def _pickled(self, name: str, value: object) -> bytes | None:
        try:
            return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        except Exception as error:  # the user's objects: they may raise anything
            self._tell_once(name, value, error)
            return None

    def _tell_once(self, name: str, value: object, error: Exception) -> None:
        kind = f"{type(value).__module__}.{type(value).__qualname__}"
        if (name, kind) in self._named or len(self._named) >= MAX_NAMED:
            return
        self._named.add((name, kind))
        logger.warning(
            "The value of %s, a %s, cannot be stored and is lost when the server stops: %s", name, kind, error
        )

    def _loaded(self, rows: list[tuple[str, bytes]]) -> dict[str, object]:
        values: dict[str, object] = {}
        for name, data in rows:
            try:
                values[name] = pickle.loads(data)
            except Exception as error:  # as above; a class that is gone from the script, for one
                logger.warning("A stored value of %s cannot be read again and starts afresh: %s", name, error)
        return values


def _some_values(after: int, connection: Connection) -> list[tuple[int, bytes]]:
    return connection.execute(SOME, (after,)).fetchall()
