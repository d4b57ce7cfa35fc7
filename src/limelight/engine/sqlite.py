"""The Backend of one machine: what `memory` holds, written to an SQLite file first. Survives a restart."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import msgspec
from msgspec import Raw

from limelight.core.errors import NotFound, Stopping, StorageFull, StoreUnavailable
from limelight.core.wire import END, Event, Failed, Job, JobStatus, Json, Position, Started
from limelight.engine import saved
from limelight.engine.backend import APP_CHANGED, Lane, LaneLoad, no_figures
from limelight.engine.journal import Entry, Journal
from limelight.engine.members import Member
from limelight.engine.memory import MemoryBackend, without_inputs
from limelight.engine.retention import Janitor
from limelight.engine.stored_sessions import SessionLimits, StoredSessions

logger = logging.getLogger("limelight")

UNSTORED = 32  # events of a log that may be on their way; whoever appends more waits
DELETED_AT_ONCE = 64  # evicted jobs are deleted in groups: one statement instead of many


@dataclass(slots=True)
class _Row:
    """A job's row in the file, and how far its log has come."""

    number: int
    handed_in: int = 0
    stored: int = 0
    started_at: float | None = None
    has_ended: bool = False


class SqliteBackend:
    """The queue, the lanes and the logs are those of a `MemoryBackend`, which hears of everything once it is stored.

    So nobody ever sees what a crash could take back: a job is answered, an event shown, a function called for the
    first time only after the commit that says so.
    """

    is_durable = True
    lag_s = 0.0

    def __init__(self, connection: sqlite3.Connection, memory: MemoryBackend, sessions: SessionLimits) -> None:
        self.files = memory.files
        self._memory = memory
        self._journal = Journal(connection)
        self._sessions = StoredSessions(self._journal, sessions)
        self._saved = saved.read(connection)
        self._next_number = self._saved[-1].number + 1 if self._saved else 1
        self._rows: dict[str, _Row] = {}
        self._arriving: dict[tuple[str, str], asyncio.Future[Job]] = {}
        self._arriving_count = 0
        self._gone: list[int] = []
        self._janitor = Janitor(self.tidy)
        self._is_closing = False

    async def open(self, lanes: Sequence[Lane], figures: Callable[[], Raw] = no_figures) -> None:
        self._memory.open_lanes(lanes)
        self._journal.start()
        for one in self._saved:
            await self._restore(one)
        self._saved = []
        self._janitor.start()

    async def _restore(self, one: saved.SavedJob) -> None:
        one.job = msgspec.structs.replace(one.job, attempt=one.attempts + 1)
        count = len(one.events)
        self._rows[one.job.id] = _Row(one.number, count, count, one.started_at, one.has_ended)
        self._evicted(self._memory.restore(one))
        if not one.has_ended and not self._memory.has_lane(one.job.lane):
            await self.append(one.job.id, Failed(APP_CHANGED))

    async def close(self) -> None:
        self._is_closing = True
        await self._janitor.stop()
        self._delete_gone()
        await self._journal.close()  # before the followers are sent away: they get what it still stores
        self._memory.end_waits()

    async def ping(self) -> None:
        await self._journal.check()

    async def tidy(self) -> None:
        self._evicted(self._memory.expire())
        self._delete_gone()
        await self._sessions.tidy()
        await self._tidy_files()
        try:
            await self._journal.run(_vacuum)
        except StoreUnavailable as error:
            logger.warning("The store's file was not made smaller: %s", error)

    async def _tidy_files(self) -> None:
        room, max_age_s = self._memory.files.room, self._memory.max_file_age_s
        if room.is_full_or_old(max_age_s):
            named = self._memory.mentioned_files() | await self._sessions.mentioned_files()
            await asyncio.to_thread(room.sweep, named, max_age_s)

    # jobs

    async def push(self, job: Job) -> Job:
        if self._is_closing:
            raise Stopping
        key = (job.client, job.idempotency_key)
        if key in self._arriving:
            return await asyncio.shield(self._arriving[key])
        earlier = self._memory.admit(job, arriving=self._arriving_count)
        if earlier is not None:
            return earlier
        answer: asyncio.Future[Job] = asyncio.get_running_loop().create_future()
        row = _Row(self._next_number)
        self._next_number += 1
        if job.idempotency_key:
            self._arriving[key] = answer
        self._arriving_count += 1
        stored, refused = partial(self._pushed, job, row, answer), partial(self._refused, job, answer)
        self._journal.write(Entry([saved.new_job(row.number, job)], stored, refused))
        return await asyncio.shield(answer)

    def _pushed(self, job: Job, row: _Row, answer: asyncio.Future[Job]) -> None:
        self._arrived(job)
        self._rows[job.id] = row
        self._memory.enqueue(job)
        answer.set_result(job)

    def _refused(self, job: Job, answer: asyncio.Future[Job], error: StorageFull) -> None:
        self._arrived(job)
        answer.set_exception(error)

    def _arrived(self, job: Job) -> None:
        self._arriving.pop((job.client, job.idempotency_key), None)
        self._arriving_count -= 1

    async def take(self, lane: str) -> list[Job]:
        return await self._memory.take(lane)

    async def ack(self, jobs: Sequence[Job]) -> None:
        await self._memory.ack(jobs)

    async def let_go(self, jobs: Sequence[Job]) -> None:
        await self._memory.release(jobs)  # nobody else would take them

    async def release(self, jobs: Sequence[Job]) -> None:
        await self._memory.release(jobs)

    async def withdraw(self, job_id: str, end: Event) -> bool:
        if not self._memory.take_out(job_id):
            return False
        await self.append(job_id, end)
        return True

    async def status(self, job_id: str) -> JobStatus:
        return await self._memory.status(job_id)

    async def queue_size(self) -> int:
        return await self._memory.queue_size()

    async def loads(self) -> list[LaneLoad]:
        return await self._memory.loads()

    async def members(self) -> list[Member]:
        return await self._memory.members()

    def positions(self, job_id: str) -> AsyncGenerator[Position, None]:
        return self._memory.positions(job_id)

    async def request_cancel(self, job_id: str) -> None:
        await self._memory.request_cancel(job_id)

    def cancellations(self) -> AsyncGenerator[str, None]:
        return self._memory.cancellations()

    async def tell(self, topic: str, text: str) -> None:
        await self._memory.tell(topic, text)

    def words(self) -> AsyncGenerator[tuple[str, str], None]:
        return self._memory.words()

    async def send_chunk(self, job_id: str, values: list[Json] | None) -> None:
        await self._memory.send_chunk(job_id, values)

    def chunks(self) -> AsyncGenerator[tuple[str, list[Json] | None], None]:
        return self._memory.chunks()

    # event logs

    async def append(self, log: str, event: Event) -> int:
        """Waits for the commit of a beginning, before which nothing may run, and of an end; not of what is between."""
        row = self._rows.get(log)
        if row is None or row.has_ended:
            raise NotFound("event", log)
        row.handed_in += 1
        number = row.handed_in
        rows = [saved.new_event(row.number, number, event)]
        if isinstance(event, Started):
            row.started_at = time.time()
        elif isinstance(event, END):
            row.has_ended = True
            job = without_inputs(self._memory.job(log))
            rows.append(saved.ended(row.number, job, row.started_at, time.time()))
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        has_to_wait = isinstance(event, (Started, *END)) or number - row.stored > UNSTORED
        kept = partial(self._appended, log, row, event, stored)
        self._journal.write(Entry(rows, kept, can_wait=not has_to_wait))
        if has_to_wait:
            await stored
        return number

    def _appended(self, log: str, row: _Row, event: Event, stored: asyncio.Future[None]) -> None:
        row.stored += 1
        _, evicted = self._memory.record(log, event)
        self._evicted(evicted)
        if not stored.done():  # its task may have been cancelled
            stored.set_result(None)

    def _evicted(self, names: Sequence[str]) -> None:
        self._gone += [self._rows.pop(name).number for name in names]
        if len(self._gone) >= DELETED_AT_ONCE:
            self._delete_gone()

    def _delete_gone(self) -> None:
        if self._gone:
            self._mention(Entry(saved.gone(self._gone), can_wait=True))
            self._gone = []

    def _mention(self, entry: Entry) -> None:
        """For what may as well be left out: a restart finds out by itself."""
        with suppress(Stopping):
            self._journal.write(entry)

    def follow(self, log: str, after: int = 0) -> AsyncGenerator[tuple[int, Event], None]:
        return self._memory.follow(log, after)

    async def events(self, log: str) -> Sequence[Event]:
        return await self._memory.events(log)

    # sessions

    def session_jobs(self, session: str) -> AsyncGenerator[Job | None, None]:
        return self._memory.session_jobs(session)

    async def seen(self, job: Job) -> None:
        await self._memory.seen(job)
        row = self._rows.get(job.id)
        if row is not None and job.keeps_session:
            self._mention(Entry([saved.seen(row.number)], can_wait=True))

    async def get_session(self, key: str) -> dict[str, object]:
        return await self._sessions.get(key)

    async def put_session(self, key: str, changes: Mapping[str, object]) -> None:
        await self._sessions.put(key, changes)


def _vacuum(connection: sqlite3.Connection) -> None:
    """Gives room that deleted rows left back to the disk, a bounded step at a time."""
    connection.executescript("PRAGMA incremental_vacuum(4096)")  # `execute` would stop after the first page
