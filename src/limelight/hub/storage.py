"""Records in one SQLite file, which one process has open."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from limelight.hub.records import Condition

APPLICATION_ID = 0x4C4C4842  # "LLHB"
PUT = "INSERT OR REPLACE INTO records (value, kind, key) VALUES (?, ?, ?)"
ADD = "INSERT OR IGNORE INTO records (value, kind, key) VALUES (?, ?, ?)"
CHANGE = "UPDATE records SET value = ? WHERE kind = ? AND key = ?"
REPLACE = CHANGE + " AND value = ?"
DELETE = "DELETE FROM records WHERE kind = ? AND key = ?"


class SqliteStorage:
    """Implements `records.Storage`."""

    def __init__(self, path: Path) -> None:
        """Raises `OSError` if the file cannot be opened, or belongs to another program or process."""
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5)
        try:
            self._held = self._open(path)
        except sqlite3.Error as error:
            self._database.close()
            raise OSError(f"{path} cannot be used: {error}. Does another hub run on it?") from None
        self._lock = threading.Lock()

    def _open(self, path: Path) -> dict[str, dict[str, bytes]]:
        run = self._database.execute
        run("PRAGMA locking_mode = EXCLUSIVE")
        run("PRAGMA journal_mode = WAL")
        run("PRAGMA synchronous = FULL")
        (application,) = run("PRAGMA application_id").fetchone()
        if application not in (0, APPLICATION_ID):
            raise OSError(f"{path} is the SQLite file of another program")
        run(f"PRAGMA application_id = {APPLICATION_ID}")
        run("CREATE TABLE IF NOT EXISTS records (kind TEXT, key TEXT, value BLOB, PRIMARY KEY (kind, key)) STRICT")
        found: dict[str, dict[str, bytes]] = {}
        for kind, key, value in run("SELECT kind, key, value FROM records"):
            found.setdefault(kind, {})[key] = value
        return found

    @property
    def held(self) -> Mapping[str, Mapping[str, bytes]]:
        return self._held

    async def put(self, kind: str, key: str, value: bytes, condition: Condition) -> bool:
        values: tuple[object, ...] = (value, kind, key)
        if isinstance(condition, bytes):
            statement, values = REPLACE, (*values, condition)
        else:
            statement = {"": PUT, "absent": ADD, "present": CHANGE}[condition]
        is_written = await asyncio.to_thread(self._run, statement, values)
        held = self._held.setdefault(kind, {})
        if is_written and (condition in ("", "absent") or key in held):  # else it has been deleted meanwhile
            held[key] = value
        return is_written

    async def delete(self, kind: str, key: str) -> bool:
        await asyncio.to_thread(self._run, DELETE, (kind, key))
        return self._held.get(kind, {}).pop(key, None) is not None

    def watch(self, changed: Callable[[str, str], None]) -> None:
        """Nobody else changes what one process has open."""

    def _run(self, statement: str, values: tuple[object, ...]) -> bool:
        with self._lock:
            return self._database.execute(statement, values).rowcount > 0

    async def close(self) -> None:
        self._database.close()
