"""One thread that writes to an SQLite file: what is handed in while it is busy goes into one transaction."""

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

from limelight.core.errors import Stopping, StorageFull, StoreUnavailable
from limelight.engine.database import Value

logger = logging.getLogger("limelight")

MAX_BATCH = 500  # entries of one transaction: bounds how long the first of them waits
LINGER_S = 0.002  # how long entries that can wait do so for others
RETRY_S = 0.5  # between attempts while the file cannot be written

Row = Sequence[Value]
Answer = TypeVar("Answer")


@dataclass(slots=True, eq=False)
class Entry:
    """Rows that are written together or not at all."""

    rows: Sequence[tuple[str, Row]]
    stored: Callable[[], object] | None = None
    """Called on the event loop after the commit; all of them in the order in which the entries were handed in."""
    refused: Callable[[StorageFull], object] | None = None
    """Called there instead when the file cannot be written now. An entry without it is written as soon as it can be."""
    can_wait: bool = False
    """Whether nobody waits for it: a commit of its own would be a waste."""


PROBE: Sequence[tuple[str, Row]] = (
    ("INSERT INTO events VALUES (-1, ?, ?)", (0, bytes(64 << 10))),
    ("DELETE FROM events WHERE job = ?", (-1,)),
)
"""Leaves nothing, and needs the room of a call."""


@dataclass(slots=True, eq=False)
class _Task:
    """Something else that needs the connection: a read, tidying up."""

    work: Callable[[sqlite3.Connection], object]
    done: Callable[[Any, sqlite3.Error | None], object]  # Any: what `work` answers


class Journal:
    """Made with an open connection, which belongs to its thread from `start` until `close` returns."""

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
        """Writes what was handed in, if it can be written now, and closes the file."""
        self._is_closed = True
        self._handed_in.put(None)
        while self._thread.is_alive():
            await asyncio.to_thread(self._thread.join, 1)

    def write(self, entry: Entry) -> None:
        """From the event loop. An entry that may be refused is refused at once while the file cannot be written.

        Raises `Stopping` once the journal is being closed.
        """
        if self._is_closed:
            raise Stopping
        if entry.refused is not None and self._trouble is not None:
            entry.refused(self._trouble)
        else:
            self._handed_in.put(entry)

    async def check(self) -> None:
        """Returns when the thread has come to it. Raises `StorageFull` while the file cannot be written."""
        await self.run(lambda connection: connection.execute("SELECT 1").fetchone())
        if self._trouble is not None:
            raise self._trouble

    async def run(self, work: Callable[[sqlite3.Connection], Answer]) -> Answer:
        """The answer of `work`, called in the thread with the connection, after all that was handed in before.

        Raises `Stopping` as `write` does, and `StoreUnavailable` when the file cannot be read.
        """
        if self._is_closed:
            raise Stopping
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()

        def done(result: Answer, error: sqlite3.Error | None) -> None:
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
            if other is None:  # what could not be stored is lost: those jobs run again after the restart
                break
        self._connection.close()

    def _collect(self, waiting: list[Entry]) -> _Task | str | None:
        """Adds the entries that have come to those that wait, up to something else, which it returns."""
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
        """Those that could not be written and have to be tried again."""
        try:
            self._write(batch)
        except sqlite3.Error as error:
            return self._refuse(batch, error)
        if self._trouble is not None:
            self._trouble = None
            logger.warning("The store can be written again")
        self._call_back(_tell, [entry.stored for entry in batch if entry.stored is not None])
        return []

    def _write(self, batch: Sequence[Entry]) -> None:
        connection = self._connection
        try:
            connection.execute("BEGIN IMMEDIATE")
            rows = [row for entry in batch for row in entry.rows]
            for statement, group in groupby(rows, key=lambda row: row[0]):
                connection.executemany(statement, [values for _, values in group])
            connection.execute("COMMIT")
        except sqlite3.Error:
            with suppress(sqlite3.Error):  # a full disk may have rolled it back already
                connection.execute("ROLLBACK")
            raise

    def _refuse(self, batch: Sequence[Entry], error: sqlite3.Error) -> list[Entry]:
        """Answers those who can be told that it did not work; gives the others, which are tried again."""
        if self._trouble is None:
            logger.error("The store cannot be written, new calls are refused until it can: %s", error)
        trouble = self._trouble = StorageFull(f"The server cannot store the call now: {error}.")
        refusals = [entry.refused for entry in batch if entry.refused is not None]
        self._call_back(_tell_all, refusals, trouble)
        # Something has to be tried again: while it cannot be written, nothing new comes here that would tell.
        return [entry for entry in batch if entry.refused is None] or [Entry(PROBE)]

    def _do(self, task: _Task) -> None:
        try:
            result = task.work(self._connection)
        except sqlite3.Error as error:
            self._call_back(task.done, None, error)
        else:
            self._call_back(task.done, result, None)

    def _call_back(self, function: Callable[..., object], *arguments: object) -> None:
        assert self._loop is not None
        with suppress(RuntimeError):  # the loop has closed: nobody waits
            self._loop.call_soon_threadsafe(function, *arguments)


def _tell(stored: Sequence[Callable[[], object]]) -> None:
    for call in stored:
        call()


def _tell_all(refused: Sequence[Callable[[StorageFull], object]], trouble: StorageFull) -> None:
    for call in refused:
        call(trouble)
