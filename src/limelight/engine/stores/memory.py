"""The in-memory backend for a single process. Only files are on disk."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import msgspec
from msgspec import Raw

from limelight.core.errors import NotFound, Overloaded, Stopping, TooManyRequests
from limelight.core.wire import END, Completed, Event, Generated, Job, JobStatus, Position, Segment
from limelight.engine.files.quota import names_in, names_of
from limelight.engine.files.store import FileStore
from limelight.engine.limits.budget import pending_budget
from limelight.engine.limits.sizes import without_inputs
from limelight.engine.options import DEFAULTS
from limelight.engine.stores.backend import Lane, LaneLoad, no_figures
from limelight.engine.stores.cleanup import PeriodicCleanup
from limelight.engine.stores.deliveries import Delivery, LocalDeliveries, delivery_of
from limelight.engine.stores.lanes import MAX_WAITING, LaneState
from limelight.engine.stores.listing import JobQuery, ListedJob, listed
from limelight.engine.stores.logins import Ended, EndedLogins
from limelight.engine.stores.logs import LogCache
from limelight.engine.stores.members import Member
from limelight.engine.stores.pickles import Pickles
from limelight.engine.stores.sessions import MemorySessions, SessionCache
from limelight.engine.stores.signals import LocalSignals
from limelight.engine.stores.unread import UnreadJobs

if TYPE_CHECKING:
    from limelight.engine.stores.sqlite.rows import StoredJob  # optional: SQLite

POSITION_PERIOD_S = 0.5  # minimum time between two queue positions of a job


@dataclass(slots=True)
class _Entry:
    job: Job
    is_taken: bool = False
    started_at: float | None = None
    ended_at: float | None = None


class MemoryBackend:
    """All methods run on one event loop and change their state without an await in between."""

    is_durable = False
    lag_s = 0.0

    def __init__(
        self,
        files: FileStore,
        *,
        max_size: int | None = DEFAULTS.max_size,
        max_waiting_per_client: int | None = DEFAULTS.max_waiting_per_client,
        max_pending_bytes: int | None = None,
        max_logs: int = DEFAULTS.max_logs,
        max_log_bytes: int = DEFAULTS.max_log_bytes,
        max_log_age_s: float | None = None,
        min_result_age_s: float = 0.0,
        max_sessions: int = DEFAULTS.max_sessions,
        max_session_idle_s: float | None = None,
        max_session_bytes: int | None = None,
        max_session_value_bytes: int | None = None,
        max_file_age_s: float | None = None,
    ) -> None:
        self.files = files
        self._max_size, self._max_waiting_per_client = max_size, max_waiting_per_client
        self.max_file_age_s = max_file_age_s
        self._max_log_age_s, self._max_session_idle_s = max_log_age_s, max_session_idle_s
        self._pending = pending_budget(max_pending_bytes)
        self._logs = LogCache(max_logs, max_log_bytes, min_result_age_s)
        cache = SessionCache(max_sessions, max_session_bytes, min_result_age_s)
        self.sessions = MemorySessions(cache, Pickles(max_session_value_bytes))
        self.signals = LocalSignals()
        self.ended_logins = EndedLogins()
        self._unread = UnreadJobs()
        self._by_key: dict[tuple[str, str], str] = {}
        self._lanes: dict[str, LaneState] = {}
        self._entries: dict[str, _Entry] = {}
        self.deliveries = LocalDeliveries(self._entries.__contains__)
        self._takers: dict[str, list[asyncio.Future[None]]] = {}
        self._position_watchers: dict[str, list[asyncio.Future[None]]] = {}
        self._position_timers: dict[str, asyncio.TimerHandle] = {}
        self._cleanup = PeriodicCleanup(self.tidy)
        self._is_closed = False

    async def open(self, lanes: Sequence[Lane], figures: Callable[[], Raw] = no_figures) -> None:
        self.open_lanes(lanes)
        self._cleanup.start()

    def open_lanes(self, lanes: Sequence[Lane]) -> None:
        self._lanes = {lane.name: LaneState(lane) for lane in lanes}

    async def close(self) -> None:
        await self._cleanup.stop()
        self.end_waits()

    def end_waits(self) -> None:
        self._is_closed = True
        self._logs.close()
        self._unread.close()
        for lane in self._lanes:
            self._wake_takers(lane)
            self._notify_positions(lane)
        self.signals.close()

    async def ping(self) -> None:
        pass

    async def queue_size(self) -> int:
        return self._waiting()

    def _waiting(self) -> int:
        return sum(len(lane.waiting) for lane in self._lanes.values())

    async def loads(self) -> list[LaneLoad]:
        return [lane.load() for lane in self._lanes.values()]

    async def members(self) -> list[Member]:
        return []

    async def push(self, job: Job) -> Job:
        earlier = self.admit(job)
        if earlier is None:
            self.enqueue(job)
        return earlier or job

    def admit(self, job: Job, *, arriving: int = 0) -> Job | None:
        """The earlier job with the same idempotency key; None: the job may be queued.

        `arriving`: jobs that were admitted and not queued yet. Raises what `push` raises. Every admitted job must be
        passed to `enqueue` or `give_up`.
        """
        if self._is_closed:
            raise Stopping
        key = job.own_key
        if key in self._by_key:
            return self._entries[self._by_key[key]].job
        lane = self._lanes[job.lane]
        # A job that finds a free slot does not wait, so it does not count.
        if not lane.may_start(job.client):
            self._check_bounds(job, lane, arriving)
        self._logs.check_bounds(job.client)
        self._pending.take(job.client, job.size_bytes)
        return None

    def give_up(self, job: Job) -> None:
        """Release an admitted job that is not queued after all."""
        self._pending.give(job.client, job.size_bytes)

    def enqueue(self, job: Job) -> None:
        self._logs.begin(job)
        self._know(_Entry(job))
        self._unread.add(job)
        self._lanes[job.lane].waiting.push(job)
        self._wake_takers(job.lane)
        self._positions_changed(job.lane)

    def has_lane(self, name: str) -> bool:
        return name in self._lanes

    def _know(self, entry: _Entry) -> None:
        self._entries[entry.job.id] = entry
        if entry.job.idempotency_key:
            self._by_key[entry.job.own_key] = entry.job.id

    def restore(self, saved: StoredJob) -> list[str]:
        """Restore a job and its log after a restart. It waits again unless it has ended; interrupted jobs come first.

        Returns the names of evicted logs.
        """
        job, lane = saved.job, self._lanes.get(saved.job.lane)
        is_waiting = not saved.has_ended and lane is not None
        self._know(_Entry(job, not is_waiting, saved.started_at, saved.ended_at))
        if not saved.is_read:
            self._unread.add(job)
        if is_waiting and lane is not None:
            (lane.waiting.push_front if saved.attempts else lane.waiting.push)(job)
        if not saved.has_ended:
            self._pending.add(job.client, job.size_bytes)
        evicted = self._logs.restore(job, saved.events, ended_at=saved.ended_at, is_read=saved.is_read)
        for name in evicted:
            self._forget(name)
        return evicted

    def _check_bounds(self, job: Job, lane: LaneState, arriving: int) -> None:
        waiting, retry_after_s = self._waiting() + arriving, max(1, min(60, round(lane.average_s or 1)))
        if self._max_size is not None and waiting >= self._max_size:
            raise Overloaded(f"Queue is full. Max size is {self._max_size} and size is {waiting}.", retry_after_s)
        if lane.lane.limit_per_client is not None and lane.waiting.count(job.client) >= MAX_WAITING:
            expected = f"at most {MAX_WAITING} may, and {lane.lane.limit_per_client} runs at a time"
            raise TooManyRequests(f"Too many of your calls of this kind are waiting: {expected}.", retry_after_s)
        limit = self._max_waiting_per_client
        if limit is not None and sum(lane.waiting.count(job.client) for lane in self._lanes.values()) >= limit:
            raise TooManyRequests(f"Too many of your calls are waiting: at most {limit} may.", retry_after_s)

    async def take(self, lane: str) -> list[Job]:
        state = self._lanes[lane]
        while not state.has_next:
            if self._is_closed:
                raise Stopping
            taker = asyncio.get_running_loop().create_future()
            self._takers.setdefault(lane, []).append(taker)
            await taker
        if self._is_closed:
            raise Stopping
        jobs = state.take()
        for job in jobs:
            entry = self._entries[job.id]
            entry.is_taken, entry.started_at = True, time.time()
            _wake(self._position_watchers.pop(job.id, ()))  # its own watchers at once, the others by timer
        self._positions_changed(lane)
        return jobs

    async def ack(self, jobs: Sequence[Job]) -> None:
        state = self._lanes[jobs[0].lane]
        state.leave(jobs[0])
        for job in jobs:
            entry = self._entries.get(job.id)
            if entry and entry.started_at and entry.ended_at:
                state.ran(max(0.0, entry.ended_at - entry.started_at))  # the clock may have been set back
        self._wake_takers(jobs[0].lane)

    async def let_go(self, jobs: Sequence[Job]) -> None:
        await self.ack(jobs)

    async def release(self, jobs: Sequence[Job]) -> None:
        state = self._lanes[jobs[0].lane]
        state.leave(jobs[0])
        for job in jobs:
            entry = self._entries.get(job.id)
            if entry is None or entry.ended_at is not None:
                continue  # part of a batch, and ended before the others
            again = msgspec.structs.replace(job, attempt=job.attempt + 1)
            entry.job, entry.is_taken, entry.started_at = again, False, None
            state.waiting.push_front(again)
        self._wake_takers(jobs[0].lane)

    async def withdraw(self, job_id: str, end: Event) -> bool:
        if not self.take_out(job_id):
            return False
        await self.append(job_id, end)
        return True

    def take_out(self, job_id: str) -> bool:
        """Take a waiting job out of the queue. Its log is not ended."""
        entry = self._entry(job_id)
        if entry.is_taken or not self._lanes[entry.job.lane].waiting.remove(entry.job):
            return False
        entry.is_taken = True
        _wake(self._position_watchers.pop(job_id, ()))
        self._positions_changed(entry.job.lane)
        return True

    async def status(self, job_id: str) -> JobStatus:
        return self._status(self._entry(job_id))

    async def jobs(self, query: JobQuery) -> list[ListedJob]:
        return listed(map(self._status, self._entries.values()), self._logs.last, query)

    def _status(self, entry: _Entry) -> JobStatus:
        state: Literal["queued", "running", "done"] = "queued"
        if entry.is_taken:
            state = "running" if entry.ended_at is None else "done"
        return JobStatus(entry.job, state, entry.started_at, entry.ended_at)

    async def positions(self, job_id: str) -> AsyncGenerator[Position, None]:
        entry = self._entry(job_id)
        known: Position | None = None
        while not (entry.is_taken or entry.ended_at or self._is_closed):
            position = self._lanes[entry.job.lane].positions().get(job_id)
            if position is not None and position != known:
                known = position
                yield position
                continue
            watcher = asyncio.get_running_loop().create_future()
            self._position_watchers.setdefault(job_id, []).append(watcher)
            await watcher

    async def append(self, log: str, event: Event) -> int:
        return self.record(log, event)[0]

    def record(self, log: str, event: Event, stored: Delivery | None = None) -> tuple[int, list[str]]:
        """The event's sequence number, and the names of evicted logs. `stored`: its delivery, if it was made before."""
        number, evicted = self._logs.append(log, event)
        if isinstance(event, END):
            entry = self._entries[log]
            entry.ended_at = time.time()
            delivery = stored or delivery_of(entry.job, event, entry.started_at, entry.ended_at)
            if delivery is not None:
                self.deliveries.add(delivery)
            self._pending.give(entry.job.client, entry.job.size_bytes)
            entry.job = without_inputs(entry.job)
            for name in evicted:
                self._forget(name)
        return number, evicted

    def expire(self) -> list[str]:
        """Forget jobs that ended too long ago. Returns their ids."""
        if self._max_log_age_s is None:
            return []
        oldest = time.time() - self._max_log_age_s
        expired = self._logs.expire(lambda name: (self._entries[name].ended_at or oldest) < oldest)
        for name in expired:
            self._forget(name)
        return expired

    async def tidy(self) -> None:
        self.expire()
        self.ended_logins.expire()
        if self._max_session_idle_s is not None:
            self.sessions.expire(self._max_session_idle_s)
        if self.files.quota.is_full_or_old(self.max_file_age_s):
            await asyncio.to_thread(self.files.quota.sweep, self.referenced_files(), self.max_file_age_s)

    def referenced_files(self) -> set[str]:
        """Folders of files that are referenced by kept logs, jobs that have not ended, or sessions."""
        found = {name for value in self.sessions.values() for name in names_of(value)}
        for log in self._logs.logs():
            for event in log.events:
                found |= _names_in_event(event)
        for entry in self._entries.values():
            if entry.ended_at is None:
                found |= names_in(msgspec.json.encode(entry.job.data))
        return found

    def _forget(self, job_id: str) -> None:
        job = self._entries.pop(job_id).job
        self._unread.forget(job)
        self.deliveries.forget(job_id)
        self._by_key.pop(job.own_key, None)

    def follow(self, log: str, after: int = 0) -> AsyncGenerator[tuple[int, Event], None]:
        return self._logs.follow(log, after)

    async def events(self, log: str) -> Sequence[Event]:
        return self._logs.read(log)

    async def end_logins(self, user: str, ended: Ended) -> None:
        self.ended_logins.add(user, ended)

    def session_jobs(self, session: str) -> AsyncGenerator[Job | None, None]:
        return self._unread.follow(session)

    async def mark_read(self, job: Job) -> None:
        self._unread.forget(job)
        self._logs.mark_read(job.id)

    def job(self, job_id: str) -> Job:
        return self._entry(job_id).job

    def _entry(self, job_id: str) -> _Entry:
        entry = self._entries.get(job_id)
        if entry is None:
            raise NotFound("event", job_id)
        return entry

    def _wake_takers(self, lane: str) -> None:
        _wake(self._takers.pop(lane, ()))

    def _positions_changed(self, lane: str) -> None:
        if self._position_watchers and lane not in self._position_timers:
            loop = asyncio.get_running_loop()
            self._position_timers[lane] = loop.call_later(POSITION_PERIOD_S, self._notify_positions, lane)

    def _notify_positions(self, lane: str) -> None:
        timer = self._position_timers.pop(lane, None)
        if timer:
            timer.cancel()
        for job_id in [name for name in self._position_watchers if self._entries[name].job.lane == lane]:
            _wake(self._position_watchers.pop(job_id))


def _names_in_event(event: Event) -> set[str]:
    if isinstance(event, Segment):
        return names_in(event.path.encode())
    return names_in(event.data) if isinstance(event, Generated | Completed) and event.has_files else set()


def _wake(waiters: Iterable[asyncio.Future[None]]) -> None:
    for waiter in waiters:
        if not waiter.done():
            waiter.set_result(None)
