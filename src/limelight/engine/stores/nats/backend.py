"""The backend for many machines."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AsyncExitStack, suppress
from typing import Literal

from msgspec import Raw
from nats.errors import Error as NatsError
from nats.js.errors import APIError, NotFoundError

from limelight.core.errors import (
    NotFound,
    Overloaded,
    Stopping,
    StorageFull,
    StoreUnavailable,
    TooManyRequests,
    Unstorable,
)
from limelight.core.wire import Completed, Event, Generated, Job, JobStatus, Position, Segment
from limelight.engine.files.store import FileStore
from limelight.engine.options import EngineOptions
from limelight.engine.stores.backend import Lane, LaneLoad, no_figures
from limelight.engine.stores.listing import JobQuery, ListedJob, listed
from limelight.engine.stores.logins import Ended, EndedLogins
from limelight.engine.stores.members import Member, own_name
from limelight.engine.stores.nats.address import Address
from limelight.engine.stores.nats.connection import Connection, Limits, connect, hang_up, is_wrong_sequence
from limelight.engine.stores.nats.deliveries import Deliveries
from limelight.engine.stores.nats.file_quota import FileQuota
from limelight.engine.stores.nats.files import SharedFiles
from limelight.engine.stores.nats.logins import StoredLogins
from limelight.engine.stores.nats.logs import EXPECTED, Logs
from limelight.engine.stores.nats.membership import Membership
from limelight.engine.stores.nats.mirror import Facts, LogLimits, Mirror
from limelight.engine.stores.nats.names import Names
from limelight.engine.stores.nats.queue import Queue
from limelight.engine.stores.nats.sessions import Sessions
from limelight.engine.stores.nats.signals import NatsSignals
from limelight.engine.stores.nats.takeover import Takeover
from limelight.engine.tasks import end_tasks

POSITION_PERIOD_S = 0.5
LEAVE_S = 2.0  # for this process's record to be removed; else it expires
KEY_PATIENCE = 40  # attempts, 50 ms apart, to find a job whose first request is still in progress


class NatsBackend:
    is_durable = True
    lag_s = 2.0

    def __init__(
        self,
        address: Address,
        names: Names,
        files: FileStore,
        limits: Limits,
        options: EngineOptions,
        functions: Sequence[str] = (),
        sharing: SharedFiles | None = None,
    ) -> None:
        """`sharing`: that of `files`, which begins when the backend is open."""
        self.files, self._sharing = files, sharing
        self._address, self._names, self._limits = address, names, limits
        self._options, self._functions = options, list(functions)
        self._closing = asyncio.Event()
        self.signals = NatsSignals(names)
        self.sessions = Sessions(options.max_session_value_bytes, options.max_session_bytes)
        self.ended_logins = EndedLogins()
        self.deliveries = Deliveries()
        self._position_watchers: dict[str, list[asyncio.Event]] = {}

    async def open(self, lanes: Sequence[Lane], figures: Callable[[], Raw] = no_figures) -> None:
        """Raises `StoreUnavailable`, or `DeclarationError` for a process that is incompatible with the running ones."""
        self._connection = connection = await connect(self._address, self._names, self._limits)
        async with AsyncExitStack() as stack:  # of what is to be undone if the rest fails
            stack.push_async_callback(hang_up, connection.client)
            self.membership = await self._join(connection, lanes)
            self._mirror = Mirror(connection, self._log_limits())
            stack.push_async_callback(self._mirror.close)
            self._logs = Logs(connection, self._mirror, self.deliveries)
            self._mirror.on_taken = self._wake
            self._queue = Queue(connection, self._logs, lanes)
            self._logins = StoredLogins(connection, self.ended_logins)
            stack.push_async_callback(self._logins.close)
            self.sessions.open(connection.sessions, connection.packer)
            if self._sharing is not None:
                self._sharing.objects = connection.files
                await self.files.publish()
            if self._options.role == "replica":  # nobody reads a log from a worker
                await self._mirror.open(self.membership.is_eldest_replica)
                await self._logins.open()
            await self._queue.open()
            await self.deliveries.open(connection)
            await self.signals.open(connection.client, receives_messages=self._options.role == "replica")
            await connection.client.flush()  # of which nats-py sends the ping before the subscriptions that still wait
            await connection.client.flush()  # from here on, the signals of others arrive
            stack.pop_all()
        self._hearts = [
            asyncio.create_task(self._queue.keep_alive(), name="limelight jobs"),  # awaited in close()
            asyncio.create_task(self.membership.beat(self._closing, figures), name="limelight membership"),  # as above
        ]
        self.takeover = Takeover(connection, self.membership, self._queue, self._logs)
        if self._options.role == "replica":
            self.file_quota = FileQuota(connection, self._limits.max_files_bytes)
            tidying = self.file_quota.run(self._closing, self.membership.is_eldest_replica)
            self._hearts += [
                asyncio.create_task(self.takeover.run(self._closing), name="limelight takeover"),  # as above
                asyncio.create_task(tidying, name="limelight files"),  # as above
            ]

    def _log_limits(self) -> LogLimits:
        options = self._options
        return LogLimits(
            max_logs=options.max_logs,
            max_log_bytes=self._limits.max_log_bytes,
            min_result_age_s=options.min_result_age_s,
            max_pending_bytes=options.max_pending_bytes,
        )

    async def _join(self, connection: Connection, lanes: Sequence[Lane]) -> Membership:
        own = self._options.lanes
        limits = {lane.name: lane.limit for lane in lanes}
        member = Member(
            role=self._options.role,
            name=own_name(),
            version=self._names.version,
            endpoints=self._functions,
            limits=limits,
            lanes=[name for name in limits if own is None or name in own],
        )
        membership = await Membership.open(connection.js, self._names.membership, member, self._address.replicas)
        await membership.join()
        return membership

    async def close(self) -> None:
        self._closing.set()
        await self._queue.close()
        await self.deliveries.close()
        await self._mirror.close()
        await self._logins.close()
        for job_id in list(self._position_watchers):
            self._wake(job_id)
        self.signals.close()
        client = self._connection.client
        await end_tasks(self._hearts, grace_s=LEAVE_S if client.is_connected else 0.0)
        await hang_up(client)

    async def ping(self) -> None:
        await self._connection.ping()

    async def push(self, job: Job) -> Job:
        if self._closing.is_set():
            raise Stopping
        if job.idempotency_key:
            earlier = await self._reserve(job)
            if earlier is not None:
                await self._ensure_queued(earlier)
                return earlier
        self._check_bounds(job)
        with self._mirror.admitted(job):
            begun_sequence = await self._logs.begin(job)
        try:
            await self._queue.push(job, begun_sequence)
        except (Overloaded, Unstorable):
            await self._logs.forget(job)
            raise
        return job

    def _check_bounds(self, job: Job) -> None:
        self._queue.check_bounds()
        limit = self._options.max_waiting_per_client
        if limit is not None and self._mirror.waiting[job.client] >= limit:
            raise TooManyRequests(f"Too many of your calls are waiting: at most {limit} may.", retry_after_s=5)

    async def take(self, lane: str) -> list[Job]:
        return await self._queue.take(lane)

    async def ack(self, jobs: Sequence[Job]) -> None:
        await self._queue.ack(jobs)

    async def release(self, jobs: Sequence[Job]) -> None:
        await self._queue.release(jobs)

    async def let_go(self, jobs: Sequence[Job]) -> None:
        await self._queue.let_go(jobs)

    async def withdraw(self, job_id: str, end: Event) -> bool:
        if not await self._logs.end_waiting(job_id, end):
            return False
        await self._queue.remove((await self._mirror.facts(job_id)).job)
        return True

    async def status(self, job_id: str) -> JobStatus:
        return _status(await self._mirror.facts(job_id))

    async def jobs(self, query: JobQuery) -> list[ListedJob]:
        """Of the mirror: a job that ended long before this process started may be missing."""
        return listed(map(_status, self._mirror.all_facts()), self._mirror.last, query)

    async def queue_size(self) -> int:
        return await self._queue.size()

    async def loads(self) -> list[LaneLoad]:
        return await self._queue.loads()

    async def members(self) -> list[Member]:
        return await self.membership.members()

    async def positions(self, job_id: str) -> AsyncGenerator[Position, None]:
        facts, known = await self._mirror.facts(job_id), None
        sequence = await self._queue.find(facts.job)
        taken = asyncio.Event()
        self._position_watchers.setdefault(job_id, []).append(taken)
        try:
            while _state(facts := await self._mirror.facts(job_id)) == "queued" and not self._closing.is_set():
                found = None if sequence is None else await self._queue.position(facts.job.lane, sequence)
                position = None if found is None else Position(*found)
                if position is not None and position != known:
                    known = position
                    yield position
                with suppress(TimeoutError):
                    await asyncio.wait_for(taken.wait(), POSITION_PERIOD_S)
        finally:
            self._position_watchers[job_id].remove(taken)
            if not self._position_watchers[job_id]:
                del self._position_watchers[job_id]

    async def append(self, log: str, event: Event) -> int:
        if isinstance(event, Segment) or (isinstance(event, Generated | Completed) and event.has_files):
            await self._publish(event.path.encode() if isinstance(event, Segment) else event.data)
        return await self._logs.append(log, event)

    async def _publish(self, data: bytes | Raw) -> None:
        """Share files before the event that names them. Raises `Unstorable` if there is no space for them."""
        try:
            await self.files.publish(data if isinstance(data, bytes) else bytes(data))
        except StorageFull as error:
            raise Unstorable(str(error)) from None

    def follow(self, log: str, after: int = 0) -> AsyncGenerator[tuple[int, Event], None]:
        return self._mirror.follow(log, after)

    async def events(self, log: str) -> Sequence[Event]:
        return await self._mirror.events(log)

    def session_jobs(self, session: str) -> AsyncGenerator[Job | None, None]:
        return self._mirror.unread.follow(session)

    async def mark_read(self, job: Job) -> None:
        await self._mirror.mark_read(job)

    async def end_logins(self, user: str, ended: Ended) -> None:
        await self._logins.end(user, ended)

    # parts

    async def _reserve(self, job: Job) -> Job | None:
        """Reserve the idempotency key for this job. Returns the job that already has it, if any."""
        connection, subject = self._connection, self._names.key(*job.own_key)
        expected = 0
        while True:
            try:
                await connection.js.publish(subject, job.id.encode(), headers={EXPECTED: str(expected)})
                return None
            except APIError as error:
                if not is_wrong_sequence(error):
                    raise StoreUnavailable(str(error)) from None
            except NatsError as error:
                raise StoreUnavailable(type(error).__name__) from None
            found = await self._key(subject)
            if found is None:
                expected = 0  # evicted meanwhile
                continue
            earlier = await self._eventually(found[1])
            if earlier is not None:
                return earlier
            expected = found[0]  # its server died before it accepted the job: the key is free

    async def _ensure_queued(self, job: Job) -> None:
        """Queue the job if its replica died after beginning the log and before queueing it."""
        facts = await self._mirror.facts(job.id)
        if facts.is_waiting and await self._queue.find(job) is None:
            beginning = await self._logs.beginning(job.id)
            if beginning is not None:  # the message id prevents duplicates
                await self._queue.push(beginning[1], beginning[0])

    async def _key(self, subject: str) -> tuple[int, str] | None:
        """The stream sequence of the key's newest message, and the job id in it."""
        try:
            found = await self._connection.js.get_last_msg(self._names.logs, subject, direct=True)
        except NotFoundError:
            return None
        except (NatsError, APIError) as error:
            raise StoreUnavailable(type(error).__name__) from None
        return int(found.seq or 0), (found.data or b"").decode()

    async def _eventually(self, job_id: str) -> Job | None:
        for _ in range(KEY_PATIENCE):
            with suppress(NotFound):
                return (await self._mirror.facts(job_id)).job
            await asyncio.sleep(0.05)
        return None

    def _wake(self, job_id: str) -> None:
        for watcher in self._position_watchers.get(job_id, ()):
            watcher.set()


def _status(facts: Facts) -> JobStatus:
    return JobStatus(facts.job, _state(facts), facts.started_at, facts.ended_at)


def _state(facts: Facts) -> Literal["queued", "running", "done"]:
    if facts.ended_at is not None:
        return "done"
    return "queued" if facts.started_at is None else "running"
