"""A thread that writes to the SQLite file. Entries that arrive while it is busy share a transaction."""

from __future__ import annotations

import asyncio
import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeVar

from limelight.core.errors import LimelightError, Stopping, StorageFull, StoreUnavailable, Unstorable
from limelight.engine.stores.sqlite.database import Value

logger = logging.getLogger("limelight")

MAX_BATCH = 500  # entries per transaction: bounds how long the first one waits
LINGER_S = 0.002  # how long entries that can wait are collected
RETRY_S = 0.5  # between attempts while the file cannot be written

Row = Sequence[Value]
Answer = TypeVar("Answer")


@dataclass(slots=True, eq=False)
class Chain:
    """Entries that depend on each other: after one is dropped, the later ones are dropped too."""

    error: LimelightError | None = None


@dataclass(slots=True, eq=False)
class Entry:
    """Rows that are written together or not at all."""

    rows: Sequence[tuple[str, Row]]
    stored: Callable[[], object] | None = None
    """Called on the event loop after the commit, in the order in which the entries were written."""
    refused: Callable[[LimelightError], object] | None = None
    """Called instead if the entry can never be written. None of it was written then."""
    is_patient: bool = True
    """Whether it is retried while the file cannot be written. Else it is refused then."""
    chain: Chain | None = None
    can_wait: bool = False
    """Whether it may wait to share a commit with others."""


PROBE_BYTES = 64 << 10
PROBE: Sequence[tuple[str, Row]] = (
    ("INSERT INTO events VALUES (-1, ?, ?)", (0, bytes(PROBE_BYTES))),
    ("DELETE FROM events WHERE job = ?", (-1,)),
)
"""Writes nothing lasting, but needs as much space as a call."""


PERMANENT = frozenset(
    {
        sqlite3.SQLITE_ERROR,
        sqlite3.SQLITE_TOOBIG,
        sqlite3.SQLITE_CONSTRAINT,
        sqlite3.SQLITE_MISMATCH,
        sqlite3.SQLITE_MISUSE,
        sqlite3.SQLITE_RANGE,
    }
)
"""Result codes that concern the entry. All others concern the file: they are temporary, or affect every entry."""


@dataclass(slots=True, eq=False)
class _Task:
    """Other work with the connection, such as a read."""

    work: Callable[[sqlite3.Connection], object]
    done: Callable[[Any, Exception | None], object]  # Any: what `work` answers


class Journal:
    """Owns an open connection: it belongs to the journal's thread from `start` until `close` returns."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._handed_in: queue.SimpleQueue[Entry | _Task | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="limelight store", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._trouble: StorageFull | None = None
        self._is_closed = False

    def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    async def close(self) -> None:
        """Write the pending entries, if that is possible now, and close the file."""
        self._is_closed = True
        self._handed_in.put(None)
        while self._thread.is_alive():
            await asyncio.to_thread(self._thread.join, 1)

    def write(self, entry: Entry) -> None:
        """Hand in an entry, from the event loop. While the file cannot be written, one that is not patient is refused.

        Raises `Stopping` once the journal is being closed.
        """
        if self._is_closed:
            raise Stopping
        if not entry.is_patient and entry.refused is not None and self._trouble is not None:
            entry.refused(self._trouble)
        else:
            self._handed_in.put(entry)

    async def check(self) -> None:
        """Raises `StorageFull` while the file cannot be written."""
        await self.run(lambda connection: connection.execute("SELECT 1").fetchone())
        if self._trouble is not None:
            raise self._trouble

    async def run(self, work: Callable[[sqlite3.Connection], Answer]) -> Answer:
        """Run `work` with the connection in the thread, after all entries handed in before, and return its result.

        Raises `Stopping` as `write` does, and `StoreUnavailable` if the file cannot be read.
        """
        if self._is_closed:
            raise Stopping
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()

        def done(result: Answer, error: Exception | None) -> None:
            if answer.done():
                return
            if error is None:
                answer.set_result(result)
            else:
                answer.set_exception(StoreUnavailable(str(error)))

        self._handed_in.put(_Task(work, done))
        return await answer

    # the thread

    def _run(self) -> None:
        waiting: list[Entry] = []
        while True:
            other = self._collect(waiting)
            if waiting:
                waiting = self._store(waiting)
            if isinstance(other, _Task):
                self._do(other)
            if other is None:  # unwritten entries are lost: their jobs run again after a restart
                break
        self._connection.close()

    def _collect(self, waiting: list[Entry]) -> _Task | str | None:
        """Add new entries to `waiting`, up to a task or the end, which is returned."""
        is_urgent = bool(waiting)  # those are tried again
        timeout_s = RETRY_S if waiting else None
        due_s = 0.0
        try:
            while True:
                item = self._handed_in.get(timeout=timeout_s)
                if not isinstance(item, Entry):
                    return item
                waiting.append(item)
                if len(waiting) >= MAX_BATCH:
                    return "more"
                is_urgent = is_urgent or not item.can_wait
                due_s = due_s or time.monotonic() + LINGER_S
                timeout_s = 0 if is_urgent else max(0, due_s - time.monotonic())
        except queue.Empty:
            return "nothing"

    def _store(self, batch: list[Entry]) -> list[Entry]:
        """Write a batch. Returns the entries to retry."""
        batch = [entry for entry in batch if not self._is_cut_off(entry)]
        error = self._try(batch)
        if error is None:
            return []
        # One entry may be the cause: write the others without it.
        is_about_one = _is_permanent(error) or any(_size_bytes(entry) > PROBE_BYTES for entry in batch)
        return self._store_apart(batch) if is_about_one else self._refuse(batch, error)

    def _store_apart(self, batch: list[Entry]) -> list[Entry]:
        """As `_store`, each entry in its own transaction."""
        for index, entry in enumerate(batch):
            error = None if self._is_cut_off(entry) else self._try([entry])
            if error is None:
                continue
            if _is_permanent(error):
                self._drop(entry, Unstorable(f"The server cannot store what the call is or says: {error}."))
            elif _is_full(error) and _size_bytes(entry) > PROBE_BYTES and self._try([Entry(PROBE)]) is None:
                reason = f"The server has no room for another {_size_bytes(entry)} bytes."
                self._drop(entry, Unstorable(reason) if entry.is_patient else StorageFull(reason))
            else:
                return self._refuse(batch[index:], error)
        return []

    def _is_cut_off(self, entry: Entry) -> bool:
        if entry.chain is None or entry.chain.error is None:
            return False
        self._drop(entry, entry.chain.error)
        return True

    def _drop(self, entry: Entry, error: LimelightError) -> None:
        logger.error("Something is not stored: %s", error)
        if entry.chain is not None:
            entry.chain.error = error
        if entry.refused is not None:
            self._call_back(entry.refused, error)

    def _try(self, batch: Sequence[Entry]) -> Exception | None:
        """Write a batch. Returns the error if it failed; nothing was written then."""
        try:
            self._write(batch)
        except Exception as error:  # of values that SQLite does not take there are some that no `sqlite3.Error` tells
            return error
        if self._trouble is not None:
            self._trouble = None
            logger.warning("The store can be written again")
        self._call_back(_notify_stored, [entry.stored for entry in batch if entry.stored is not None])
        return None

    def _write(self, batch: Sequence[Entry]) -> None:
        connection = self._connection
        try:
            connection.execute("BEGIN IMMEDIATE")
            rows = [row for entry in batch for row in entry.rows]
            for statement, group in groupby(rows, key=lambda row: row[0]):
                connection.executemany(statement, [values for _, values in group])
            connection.execute("COMMIT")
        except Exception:
            with suppress(sqlite3.Error):  # a full disk may have rolled it back already
                connection.execute("ROLLBACK")
            raise

    def _refuse(self, batch: Sequence[Entry], error: Exception) -> list[Entry]:
        """Refuse the entries that are not patient. Returns the others, to be retried."""
        if self._trouble is None:
            logger.error("The store cannot be written, new calls are refused until it can: %s", error)
        trouble = self._trouble = StorageFull(f"The server cannot store the call now: {error}.")
        refusals = [entry.refused for entry in batch if entry.refused is not None and not entry.is_patient]
        self._call_back(_notify_refused, refusals, trouble)
        # There must be something to retry: no new entries are handed in while the file cannot be written.
        return [entry for entry in batch if entry.is_patient] or [Entry(PROBE)]

    def _do(self, task: _Task) -> None:
        try:
            result = task.work(self._connection)
        except Exception as error:  # as in `_try`
            self._call_back(task.done, None, error)
        else:
            self._call_back(task.done, result, None)

    def _call_back(self, function: Callable[..., object], *arguments: object) -> None:
        assert self._loop is not None
        with suppress(RuntimeError):  # the loop has closed: nobody waits
            self._loop.call_soon_threadsafe(function, *arguments)


def _notify_stored(stored: Sequence[Callable[[], object]]) -> None:
    for call in stored:
        try:
            call()
        except Exception:  # one failing callback must not keep the others from running
            logger.exception("A callback after a commit failed")


def _notify_refused(refused: Sequence[Callable[[LimelightError], object]], trouble: StorageFull) -> None:
    for call in refused:
        call(trouble)


def _is_permanent(error: Exception) -> bool:
    """Whether a retry would fail again, whatever happens to the file."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is None or code & 0xFF in PERMANENT


def _is_full(error: Exception) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL


def _size_bytes(entry: Entry) -> int:
    return sum(len(value) for _, row in entry.rows for value in row if isinstance(value, str | bytes))
