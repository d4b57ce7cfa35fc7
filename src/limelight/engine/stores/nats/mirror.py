"""This process's mirror of the event logs in the stream.

A replica reads every log once, whatever the number of its readers, and keeps a mirror. A log that is not in the mirror
(it began before this process, or was silent for long) is loaded from the stream on first use.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from msgspec import DecodeError
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js.errors import APIError

from limelight.core.errors import LimelightError, NotFound
from limelight.core.wire import END, Event, Job
from limelight.engine.limits.budget import pending_budget
from limelight.engine.limits.sizes import without_inputs
from limelight.engine.options import DEFAULTS
from limelight.engine.stores.logs import LogCache
from limelight.engine.stores.nats.connection import Connection
from limelight.engine.stores.nats.entries import Entry
from limelight.engine.stores.nats.log_quota import LogQuota
from limelight.engine.stores.nats.reader import Reader
from limelight.engine.stores.nats.stream_logs import StoredLogs
from limelight.engine.stores.unread import UnreadJobs
from limelight.engine.tasks import end_tasks

REPLAY_S = 60.0  # a new replica knows of unread jobs of this age
QUIET_S = 3600.0  # after which a silent, unfinished log leaves the mirror, unless it is being read
TIDY_S = 60.0

logger = logging.getLogger("limelight")


@dataclass(slots=True)
class Facts:
    """The state of a job, as its log shows it."""

    job: Job
    started_at: float | None = None
    ended_at: float | None = None
    updated_at: float = field(default_factory=time.monotonic)

    @property
    def is_waiting(self) -> bool:
        return self.started_at is None and self.ended_at is None


@dataclass(slots=True)
class Loading:
    """A log that is being loaded into the mirror, and entries that arrived meanwhile."""

    later: list[Entry] = field(default_factory=list)
    is_over: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLimits:
    """Limits of the mirror, and of the inputs of the jobs in it."""

    max_logs: int = DEFAULTS.max_logs
    max_log_bytes: int = DEFAULTS.max_log_bytes
    min_result_age_s: float = 0.0
    max_pending_bytes: int | None = None


class Mirror:
    def __init__(self, connection: Connection, limits: LogLimits) -> None:
        self._connection, self._stored = connection, StoredLogs(connection)
        self._cache = LogCache(limits.max_logs, limits.max_log_bytes, limits.min_result_age_s)
        self._pending = pending_budget(limits.max_pending_bytes)
        self._quota = LogQuota(connection, limits.max_logs, limits.max_log_bytes, limits.min_result_age_s)
        self._facts: dict[str, Facts] = {}
        self._loading: dict[str, Loading] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._broken: asyncio.Queue[str] = asyncio.Queue()
        """Logs with gaps in the mirror. At most one entry per message that could not be used."""
        self.waiting: Counter[str] = Counter()
        """Number of waiting jobs by client, as far as the mirror knows."""
        self.unread = UnreadJobs()
        self.on_taken: Callable[[str], None] = lambda _: None

    async def open(self, may_purge: Callable[[], Awaitable[bool]]) -> None:
        """Start mirroring the messages of the last minute and all new ones.

        `may_purge`: whether this process is the one that purges logs from the stream.
        """
        names = self._connection.names
        reader = Reader(
            self._connection.client, self._connection.js, names.logs, [names.log("*"), names.seen("*")], self._arrived
        )
        self._tasks = [
            asyncio.create_task(reader.run(REPLAY_S), name="limelight logs"),  # cancelled and awaited in close()
            asyncio.create_task(self._repair(), name="limelight repair"),  # as above
            asyncio.create_task(self._tidy(), name="limelight mirror"),  # as above
            asyncio.create_task(self._quota.run(may_purge), name="limelight log quota"),  # as above
        ]
        await reader.is_reading.wait()

    async def close(self) -> None:
        self._cache.close()
        self.unread.close()
        await end_tasks(self._tasks)

    @contextmanager
    def admitted(self, job: Job) -> Iterator[None]:
        """Count a new job while its log is begun. Raises as `Backend.push` if it is not admitted."""
        self._quota.check_bounds(job.client)
        self._pending.take(job.client, job.size_bytes)
        try:
            yield
        finally:
            self._pending.give(job.client, job.size_bytes)

    async def facts(self, job_id: str) -> Facts:
        await self._known(job_id)
        self._cache.get(job_id)  # a use counts
        return self._facts[job_id]

    def all_facts(self) -> Iterable[Facts]:
        """Of all jobs in the mirror, none of which counts as used."""
        return self._facts.values()

    def last(self, job_id: str) -> Event | None:
        return self._cache.last(job_id)

    async def events(self, job_id: str) -> Sequence[Event]:
        await self._known(job_id)
        self._quota.was_read(job_id)
        return self._cache.read(job_id)

    async def follow(self, job_id: str, after: int) -> AsyncGenerator[tuple[int, Event], None]:
        await self._known(job_id)
        async for item in self._cache.follow(job_id, after):
            yield item
        if not self._cache.get(job_id).is_of_session:
            self._quota.was_read(job_id)

    async def mark_read(self, job: Job) -> None:
        self.unread.forget(job)
        self._seen(job.id)
        with suppress(NatsError, OSError):  # then another replica may send it to the session once more
            await self._connection.client.publish(self._connection.names.seen(job.id), job.session.encode())

    def _seen(self, job_id: str) -> None:
        self._cache.mark_read(job_id)
        self._quota.was_read(job_id)

    async def _known(self, job_id: str) -> None:
        """Load the log into the mirror if needed. Raises `NotFound`."""
        if job_id in self._facts:
            return
        under_way = self._loading.get(job_id)
        if under_way is not None:
            await under_way.is_over.wait()
            return await self._known(job_id)
        await self._load(job_id)

    async def _load(self, job_id: str) -> None:
        loading = self._loading[job_id] = Loading()
        try:
            entries = await self._stored.all(job_id)
        finally:
            del self._loading[job_id]
            loading.is_over.set()
        if not entries or entries[0].job is None:
            raise NotFound("event", job_id)
        for entry in [*entries, *loading.later]:
            self.apply(job_id, entry)
        facts = self._facts.get(job_id)
        if facts is not None and facts.ended_at is not None:
            self.unread.forget(facts.job)  # a request for an old log is no reader of its session

    async def _arrived(self, message: Msg) -> None:
        _, kind, job_id = message.subject.rsplit(".", 2)
        if kind == "seen":
            facts = self._facts.get(job_id)
            if facts is not None:
                self.unread.forget(facts.job)
                self._seen(job_id)
            return
        try:
            entry = await self._connection.packer.unpack(message.data, Entry)
        except Exception as error:  # a store's bytes
            logger.warning("A message of job %s could not be read (%s)", job_id, type(error).__name__)
            self._broken.put_nowait(job_id)
            return
        if job_id in self._loading:
            self._loading[job_id].later.append(entry)
        else:
            self.apply(job_id, entry)

    async def _repair(self) -> None:
        """Reload logs with gaps, until cancelled."""
        while True:
            job_id = await self._broken.get()
            if job_id not in self._facts or job_id in self._loading:
                continue
            try:
                await self._load(job_id)
            except NotFound:  # its beginning was evicted: take at least its end
                await self._take_in_end(job_id)
            except Exception as error:
                logger.debug("The log of job %s is read again: %r", job_id, error)
                self._broken.put_nowait(job_id)
                await asyncio.sleep(1)  # there is no event for the store's return

    async def _take_in_end(self, job_id: str) -> None:
        with suppress(LimelightError, NatsError, APIError, OSError, DecodeError):
            last = await self._stored.last(job_id)
            facts = self._facts.get(job_id)
            if last is not None and facts is not None and facts.ended_at is None and isinstance(last[1].event, END):
                self._take_in(job_id, facts, last[1].event, last[1].at)

    async def _tidy(self) -> None:
        """Drop silent, unfinished logs from the mirror periodically."""
        while True:
            await asyncio.sleep(TIDY_S)
            before = time.monotonic() - QUIET_S
            for job_id, facts in list(self._facts.items()):
                if facts.ended_at is None and facts.updated_at < before and not self._cache.get(job_id).readers:
                    self._drop(job_id)

    def apply(self, job_id: str, entry: Entry) -> None:
        """Apply an entry to the mirror. Idempotent."""
        if entry.is_void:
            self._drop(job_id)
            return
        facts = self._facts.get(job_id)
        if facts is None:
            if entry.job is None:  # it began before this process: loaded on first use
                return
            facts = self._begin(entry.job)
        if facts.ended_at is not None:  # entries after an unreadable one
            return
        facts.updated_at = time.monotonic()
        if entry.attempt:
            self._no_longer_waits(facts)
            facts.started_at = entry.at
            self.on_taken(job_id)
        known = len(self._cache.get(job_id).events)
        if entry.event is not None and entry.number == known + 1:
            self._take_in(job_id, facts, entry.event, entry.at)
        elif entry.number > known:
            self._broken.put_nowait(job_id)

    def _begin(self, job: Job) -> Facts:
        facts = self._facts[job.id] = Facts(without_inputs(job))
        self._cache.begin(facts.job)
        self._pending.add(job.client, job.size_bytes)
        self.unread.add(facts.job)
        self.waiting[job.client] += 1
        return facts

    def _drop(self, job_id: str) -> None:
        """Remove a log from the mirror."""
        facts = self._facts.pop(job_id, None)
        if facts is not None:
            self._no_longer_waits(facts)
            self._no_longer_pending(facts)
            self.unread.forget(facts.job)
            self._cache.discard(job_id)

    def _no_longer_waits(self, facts: Facts) -> None:
        if facts.is_waiting:
            self.waiting[facts.job.client] -= 1
            if not self.waiting[facts.job.client]:
                del self.waiting[facts.job.client]

    def _no_longer_pending(self, facts: Facts) -> None:
        if facts.ended_at is None:
            self._pending.give(facts.job.client, facts.job.size_bytes)

    def _take_in(self, job_id: str, facts: Facts, event: Event, at: float) -> None:
        if isinstance(event, END):
            self._no_longer_waits(facts)
            self._no_longer_pending(facts)
            facts.ended_at = at
            self.on_taken(job_id)
            self._quota.ended(facts.job, self._cache.get(job_id).size_bytes, time.time() - at)
        _, evicted = self._cache.append(job_id, event)
        for name in evicted:
            self.unread.forget(self._facts.pop(name).job)
