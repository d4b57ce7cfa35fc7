"""The durable backend of a single process: a `MemoryBackend` whose changes are first written to an SQLite file."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

import msgspec
from msgspec import Raw

from limelight.core.errors import LimelightError, NotFound, Stopping, StoreUnavailable
from limelight.core.wire import END, Event, Failed, Job, JobStatus, Position, Started, Stopped
from limelight.engine.limits.sizes import without_inputs
from limelight.engine.stores.backend import APP_CHANGED, Lane, LaneLoad, no_figures
from limelight.engine.stores.cleanup import PeriodicCleanup
from limelight.engine.stores.deliveries import Delivery, delivery_of
from limelight.engine.stores.listing import JobQuery, ListedJob
from limelight.engine.stores.logins import Ended, EndedLogins
from limelight.engine.stores.members import Member
from limelight.engine.stores.memory import MemoryBackend
from limelight.engine.stores.sqlite import deliveries as stored_deliveries
from limelight.engine.stores.sqlite import logins as stored_logins
from limelight.engine.stores.sqlite import rows as saved
from limelight.engine.stores.sqlite.deliveries import StoredDeliveries
from limelight.engine.stores.sqlite.journal import Chain, Entry, Journal
from limelight.engine.stores.sqlite.sessions import SessionLimits, StoredSessions

logger = logging.getLogger("limelight")

UNSTORED = 32  # events of a log that are not committed yet; further appends wait
DELETED_AT_ONCE = 64  # evicted jobs are deleted in groups of this size


@dataclass(slots=True)
class _Row:
    """A job's row in the file, and the state of its log."""

    number: int
    handed_in: int = 0
    stored: int = 0
    started_at: float | None = None
    has_ended: bool = False
    delivery: Delivery | None = None
    """Made with its last event."""
    failure: LimelightError | None = None
    """Why an event could not be stored. After it, only an end is accepted."""
    chain: Chain = field(default_factory=Chain)


class SqliteBackend:
    """The queue, lanes and logs are those of a `MemoryBackend`, updated after each commit.

    So nothing becomes visible that a crash could undo: `push` returns, an event is shown and a function is first
    called only after the commit.
    """

    is_durable = True
    lag_s = 0.0

    def __init__(self, connection: sqlite3.Connection, memory: MemoryBackend, sessions: SessionLimits) -> None:
        self.files, self.signals = memory.files, memory.signals
        self._memory = memory
        self._journal = Journal(connection)
        self.sessions = StoredSessions(self._journal, sessions)
        self._saved, self._gone = saved.read(connection)
        stored_logins.read(connection, memory.ended_logins)
        self.deliveries = StoredDeliveries(self._journal, memory.deliveries)
        self._delivering = stored_deliveries.read(connection, {one.job.id for one in self._saved})
        self._next_number = max([0, *(one.number for one in self._saved), *self._gone]) + 1
        self._rows: dict[str, _Row] = {}
        self._forgotten: list[str] = []
        """Ids of the jobs of `_gone`."""
        self._arriving: dict[tuple[str, str], asyncio.Future[Job]] = {}
        self._arriving_count = 0
        self._cleanup = PeriodicCleanup(self.tidy)
        self._is_closing = False

    async def open(self, lanes: Sequence[Lane], figures: Callable[[], Raw] = no_figures) -> None:
        self._memory.open_lanes(lanes)
        self._journal.start()
        for one in self._saved:
            await self._restore(one)
        self._saved = []
        for delivery in self._delivering:
            self._memory.deliveries.add(delivery)
        self._delivering = []
        self._cleanup.start()

    async def _restore(self, one: saved.StoredJob) -> None:
        one.job = msgspec.structs.replace(one.job, attempt=one.attempts + 1)
        if one.broken_at is not None:
            self._mend(one)
        self._rows[one.job.id] = _Row(one.number, one.last, one.last, one.started_at, one.has_ended)
        self._evicted(self._memory.restore(one))
        if not one.has_ended and not self._memory.has_lane(one.job.lane):
            await self.append(one.job.id, Failed(APP_CHANGED))

    def _mend(self, one: saved.StoredJob) -> None:
        """End a job whose log is damaged."""
        assert one.broken_at is not None
        one.events.append(saved.UNREADABLE)
        rows, now = saved.broken(one.number, one.broken_at, saved.UNREADABLE), time.time()
        delivery = None if one.has_ended else delivery_of(one.job, saved.UNREADABLE, one.started_at, now)
        if delivery is not None:
            rows.append(stored_deliveries.new(delivery))
            self._delivering.append(delivery)
        one.last, one.ended_at, one.job = one.broken_at, one.ended_at or now, without_inputs(one.job)
        self._journal.write(Entry([*rows, saved.ended(one.number, one.job, one.started_at, one.ended_at)]))

    async def close(self) -> None:
        self._is_closing = True
        await self._cleanup.stop()
        self._delete_gone()
        await self._journal.close()  # first, so that followers get what it still commits
        self._memory.end_waits()

    async def ping(self) -> None:
        await self._journal.check()

    async def tidy(self) -> None:
        self._evicted(self._memory.expire())
        self._delete_gone()
        stored_logins.drop(self._journal, self.ended_logins.expire())
        await self.sessions.tidy()
        await self._tidy_files()
        try:
            await self._journal.run(_vacuum)
        except StoreUnavailable as error:
            logger.warning("The store's file was not made smaller: %s", error)

    async def _tidy_files(self) -> None:
        quota, max_age_s = self._memory.files.quota, self._memory.max_file_age_s
        if quota.is_full_or_old(max_age_s):
            named = self._memory.referenced_files() | await self.sessions.referenced_files()
            await asyncio.to_thread(quota.sweep, named, max_age_s)

    # jobs

    async def push(self, job: Job) -> Job:
        if self._is_closing:
            raise Stopping
        key = job.own_key
        if key in self._arriving:
            return await asyncio.shield(self._arriving[key])
        earlier = self._memory.admit(job, arriving=self._arriving_count)
        if earlier is not None:
            return earlier
        answer: asyncio.Future[Job] = asyncio.get_running_loop().create_future()
        row = _Row(self._next_number)
        rows = [saved.new_job(row.number, job)]
        self._next_number += 1
        if job.idempotency_key:
            self._arriving[key] = answer
        self._arriving_count += 1
        stored, refused = partial(self._pushed, job, row, answer), partial(self._refused, job, answer)
        self._journal.write(Entry(rows, stored, refused, is_patient=False))
        return await asyncio.shield(answer)

    def _pushed(self, job: Job, row: _Row, answer: asyncio.Future[Job]) -> None:
        self._arrived(job)
        self._rows[job.id] = row
        self._memory.enqueue(job)
        answer.set_result(job)

    def _refused(self, job: Job, answer: asyncio.Future[Job], error: LimelightError) -> None:
        self._arrived(job)
        self._memory.give_up(job)
        answer.set_exception(error)

    def _arrived(self, job: Job) -> None:
        self._arriving.pop(job.own_key, None)
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

    async def jobs(self, query: JobQuery) -> list[ListedJob]:
        return await self._memory.jobs(query)

    async def queue_size(self) -> int:
        return await self._memory.queue_size()

    async def loads(self) -> list[LaneLoad]:
        return await self._memory.loads()

    async def members(self) -> list[Member]:
        return await self._memory.members()

    def positions(self, job_id: str) -> AsyncGenerator[Position, None]:
        return self._memory.positions(job_id)

    # event logs

    async def append(self, log: str, event: Event) -> int:
        """Waits for the commit of `Started` (nothing may run before it) and of an end, not of events in between.

        Raises `Unstorable` for an event that cannot be stored, and for all later ones except `Failed` and `Stopped`.
        """
        row = self._rows.get(log)
        if row is None or row.has_ended:
            raise NotFound("event", log)
        if row.failure is not None and not isinstance(event, Failed | Stopped):
            raise row.failure
        number = row.handed_in + 1
        rows = [saved.new_event(row.number, number, event)]
        row.handed_in = number
        if isinstance(event, Started):
            row.started_at = time.time()
        elif isinstance(event, END):
            row.has_ended = True
            job, ended_at = self._memory.job(log), time.time()
            rows.append(saved.ended(row.number, without_inputs(job), row.started_at, ended_at))
            delivery = delivery_of(job, event, row.started_at, ended_at)
            row.delivery = delivery
            if delivery is not None:
                rows.append(stored_deliveries.new(delivery))
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        has_to_wait = isinstance(event, (Started, *END)) or number - row.stored > UNSTORED
        kept = partial(self._appended, log, row, event, stored)
        refused = partial(_not_appended, row, event, stored if has_to_wait else None)
        chain = row.chain if row.failure is None else None
        self._journal.write(Entry(rows, kept, refused, chain=chain, can_wait=not has_to_wait))
        if has_to_wait:
            await stored
        return number

    def _appended(self, log: str, row: _Row, event: Event, stored: asyncio.Future[None]) -> None:
        row.stored += 1
        _, evicted = self._memory.record(log, event, row.delivery)
        self._evicted(evicted)
        if not stored.done():  # its task may have been cancelled
            stored.set_result(None)

    def _evicted(self, names: Sequence[str]) -> None:
        self._gone += [self._rows.pop(name).number for name in names]
        self._forgotten += names
        if len(self._gone) >= DELETED_AT_ONCE:
            self._delete_gone()

    def _delete_gone(self) -> None:
        if self._gone:
            rows = [*saved.gone(self._gone), stored_deliveries.gone(self._forgotten)]
            self._write_optional(Entry(rows, can_wait=True))
            self._forgotten = []
            self._gone = []

    def _write_optional(self, entry: Entry) -> None:
        """Write an entry that may be lost: a restart works without it."""
        with suppress(Stopping):
            self._journal.write(entry)

    def follow(self, log: str, after: int = 0) -> AsyncGenerator[tuple[int, Event], None]:
        return self._memory.follow(log, after)

    async def events(self, log: str) -> Sequence[Event]:
        return await self._memory.events(log)

    # logins

    @property
    def ended_logins(self) -> EndedLogins:
        return self._memory.ended_logins

    async def end_logins(self, user: str, ended: Ended) -> None:
        await stored_logins.store(self._journal, self.ended_logins.add(user, ended))

    # sessions

    def session_jobs(self, session: str) -> AsyncGenerator[Job | None, None]:
        return self._memory.session_jobs(session)

    async def mark_read(self, job: Job) -> None:
        await self._memory.mark_read(job)
        row = self._rows.get(job.id)
        if row is not None and job.keeps_session:
            self._write_optional(Entry([saved.seen(row.number)], can_wait=True))


def _not_appended(row: _Row, event: Event, stored: asyncio.Future[None] | None, error: LimelightError) -> None:
    row.stored += 1
    row.failure = error
    if isinstance(event, END):
        row.has_ended = False  # another end may follow
    if stored is not None and not stored.done():
        stored.set_exception(error)


def _vacuum(connection: sqlite3.Connection) -> None:
    """Return the space of deleted rows to the file system, a bounded step at a time."""
    connection.executescript("PRAGMA incremental_vacuum(4096)")  # `execute` would stop after the first page
