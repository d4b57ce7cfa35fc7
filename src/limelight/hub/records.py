"""What a hub remembers: small records by kind and key, in one SQLite file and in memory."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

T = TypeVar("T", bound=msgspec.Struct)
APPLICATION_ID = 0x4C4C4842  # "LLHB"
INSERT = "INSERT OR REPLACE INTO records VALUES (?, ?, ?)"
UPDATE = "UPDATE records SET value = ? WHERE kind = ? AND key = ?"
DELETE = "DELETE FROM records WHERE kind = ? AND key = ?"


class Records:
    """Reads are from memory, writes are on disk before they are seen. One process has the file open."""

    def __init__(self, path: Path) -> None:
        """Raises `OSError` if the file cannot be opened, or belongs to another program or process."""
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5)
        try:
            self._written = self._open(path)
        except sqlite3.Error as error:
            self._database.close()
            raise OSError(f"{path} cannot be used: {error}. Does another hub run on it?") from None
        self._values: dict[tuple[str, str], msgspec.Struct] = {}
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

    def get(self, kind: type[T], key: str) -> T | None:
        """The record, or None."""
        held = self._values.get((kind.__name__, key))
        if held is None:
            written = self._written.get(kind.__name__, {}).get(key)
            if written is None:
                return None
            held = self._values[kind.__name__, key] = msgspec.json.decode(written, type=kind)
        assert isinstance(held, kind)
        return held

    def all(self, kind: type[T]) -> Mapping[str, T]:
        found = {key: self.get(kind, key) for key in self._written.get(kind.__name__, {})}
        return {key: value for key, value in found.items() if value is not None}

    async def put(self, key: str, value: msgspec.Struct) -> None:
        kind, written = type(value).__name__, msgspec.json.encode(value)
        await asyncio.to_thread(self._run, INSERT, (kind, key, written))
        self._written.setdefault(kind, {})[key] = written
        self._values[kind, key] = value

    async def change(self, key: str, value: msgspec.Struct) -> None:
        """Like `put`, but a record that is deleted meanwhile stays deleted."""
        kind, written = type(value).__name__, msgspec.json.encode(value)
        await asyncio.to_thread(self._run, UPDATE, (written, kind, key))
        held = self._written.get(kind, {})
        if key in held:
            held[key], self._values[kind, key] = written, value

    async def delete(self, kind: type[msgspec.Struct], key: str) -> bool:
        """Whether there was one."""
        await asyncio.to_thread(self._run, DELETE, (kind.__name__, key))
        self._values.pop((kind.__name__, key), None)
        return self._written.get(kind.__name__, {}).pop(key, None) is not None

    def _run(self, statement: str, values: tuple[object, ...]) -> None:
        with self._lock:
            self._database.execute(statement, values)

    def close(self) -> None:
        self._database.close()
