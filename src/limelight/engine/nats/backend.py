"""The Backend of many machines."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Literal

import msgspec
from msgspec import Raw
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js.errors import APIError, NotFoundError

from limelight.core.errors import NotFound, Overloaded, Stopping, StoreUnavailable, TooLarge, TooManyRequests
from limelight.core.wire import Completed, Event, Generated, Job, JobStatus, Json, Position
from limelight.engine.backend import Lane, LaneLoad, no_figures
from limelight.engine.broadcast import Broadcast
from limelight.engine.files import FileStore
from limelight.engine.members import Member, own_name
from limelight.engine.nats.address import Address
from limelight.engine.nats.connection import Connection, Limits, connect, is_wrong_sequence
from limelight.engine.nats.files import SharedFiles
from limelight.engine.nats.logs import EXPECTED, Facts, Logs
from limelight.engine.nats.names import Names
from limelight.engine.nats.queue import Queue
from limelight.engine.nats.roster import Roster
from limelight.engine.nats.sessions import Sessions
from limelight.engine.nats.succession import Succession
from limelight.engine.options import EngineOptions

Chunk = tuple[str, list[Json] | None]
POSITION_PERIOD_S = 0.5
KEY_PATIENCE = 40  # looks, 50 ms apart, for a job whose first request is still under way


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
    ) -> None:
        self.files = files
        self._address, self._names, self._limits = address, names, limits
        self._options, self._functions = options, list(functions)
        self._closing = asyncio.Event()
        self._cancelled: Broadcast[str] = Broadcast()
        self._chunks: Broadcast[Chunk] = Broadcast()
        self._words: Broadcast[tuple[str, str]] = Broadcast()
        self._own_name = secrets.token_hex(8)
        self._position_watchers: dict[str, list[asyncio.Event]] = {}

    async def open(self, lanes: Sequence[Lane], figures: Callable[[], Raw] = no_figures) -> None:
        """Raises `StoreUnavailable`, or `DeclarationError` for a process that does not fit to those that run."""
        self._connection = connection = await connect(self._address, self._names, self._limits)
        try:
            self.roster = await self._join(connection, lanes)
            self._logs = Logs(connection, max_logs=self._options.max_logs, max_log_bytes=self._limits.max_log_bytes)
            self._logs.on_taken = self._wake
            self._queue = Queue(connection, self._logs, lanes)
            self._sessions = Sessions(connection.sessions, connection.packer)
            if isinstance(self.files, SharedFiles):
                self.files.objects = connection.files
                await self.files.publish()
            if self._options.role == "replica":  # nobody reads a log from a worker
                await self._logs.open()
            await self._queue.open()
            await connection.client.subscribe(self._names.cancellations, cb=self._cancel_heard)
            await connection.client.subscribe(self._names.chunks, cb=self._chunk_heard)
            if self._options.role == "replica":
                await connection.client.subscribe(self._names.words, cb=self._word_heard)
            await connection.client.flush()  # from here on, what others say is heard
        except BaseException:
            await connection.client.close()
            raise
        self._hearts = [
            asyncio.create_task(self._queue.keep_alive(), name="limelight jobs"),  # awaited in close()
            asyncio.create_task(self.roster.beat(self._closing, figures), name="limelight roster"),  # as above
        ]
        self.succession = Succession(connection, self.roster, self._queue, self._logs)
        if self._options.role == "replica":
            self._hearts.append(
                asyncio.create_task(self.succession.run(self._closing), name="limelight succession")  # as above
            )

    async def _join(self, connection: Connection, lanes: Sequence[Lane]) -> Roster:
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
        roster = await Roster.open(connection.js, self._names.roster, member, self._address.replicas)
        await roster.join()
        return roster

    async def close(self) -> None:
        self._closing.set()
        await self._queue.close()
        await self._logs.close()
        for job_id in list(self._position_watchers):
            self._wake(job_id)
        self._cancelled.close()
        self._chunks.close()
        self._words.close()
        await asyncio.gather(*self._hearts)
        with suppress(NatsError, OSError, TimeoutError):
            async with asyncio.timeout(5):
                await self._connection.client.drain()

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
        self._check_room(job)
        begun_at = await self._logs.begin(job)
        try:
            await self._queue.push(job, begun_at)
        except Overloaded:
            await self._logs.forget(job)
            raise
        return job

    def _check_room(self, job: Job) -> None:
        self._queue.check_room()
        limit = self._options.max_waiting_per_client
        if limit is not None and self._logs.waiting[job.client] >= limit:
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
        await self._queue.remove((await self._logs.facts(job_id)).job)
        return True

    async def status(self, job_id: str) -> JobStatus:
        facts = await self._logs.facts(job_id)
        return JobStatus(facts.job, _state(facts), facts.started_at, facts.ended_at)

    async def queue_size(self) -> int:
        return await self._queue.size()

    async def loads(self) -> list[LaneLoad]:
        return await self._queue.loads()

    async def members(self) -> list[Member]:
        return await self.roster.members()

    async def positions(self, job_id: str) -> AsyncGenerator[Position, None]:
        facts, known = await self._logs.facts(job_id), None
        sequence = await self._queue.find(facts.job)
        taken = asyncio.Event()
        self._position_watchers.setdefault(job_id, []).append(taken)
        try:
            while _state(facts := await self._logs.facts(job_id)) == "queued" and not self._closing.is_set():
                place = None if sequence is None else await self._queue.place(facts.job.lane, sequence)
                position = None if place is None else Position(*place)
                if position is not None and position != known:
                    known = position
                    yield position
                with suppress(TimeoutError):
                    await asyncio.wait_for(taken.wait(), POSITION_PERIOD_S)
        finally:
            self._position_watchers[job_id].remove(taken)
            if not self._position_watchers[job_id]:
                del self._position_watchers[job_id]

    async def request_cancel(self, job_id: str) -> None:
        await self._say(self._names.cancellations, job_id.encode())

    def cancellations(self) -> AsyncGenerator[str, None]:
        return self._cancelled.listen()

    async def tell(self, topic: str, text: str) -> None:
        await self._say(self._names.words, msgspec.json.encode((self._own_name, topic, text)))

    def words(self) -> AsyncGenerator[tuple[str, str], None]:
        return self._words.listen()

    async def send_chunk(self, job_id: str, values: list[Json] | None) -> None:
        await self._say(self._names.chunks, msgspec.json.encode((job_id, values)))

    def chunks(self) -> AsyncGenerator[Chunk, None]:
        return self._chunks.listen()

    async def append(self, log: str, event: Event) -> int:
        if isinstance(event, Generated | Completed) and event.has_files:
            await self.files.publish()  # before anybody can read of them
        return await self._logs.append(log, event)

    def follow(self, log: str, after: int = 0) -> AsyncGenerator[tuple[int, Event], None]:
        return self._logs.follow(log, after)

    async def events(self, log: str) -> Sequence[Event]:
        return await self._logs.events(log)

    def session_jobs(self, session: str) -> AsyncGenerator[Job | None, None]:
        return self._logs.unseen.follow(session)

    async def seen(self, job: Job) -> None:
        await self._logs.mark_seen(job)

    async def get_session(self, key: str) -> dict[str, object]:
        return await self._sessions.get(key)

    async def put_session(self, key: str, changes: Mapping[str, object]) -> None:
        await self._sessions.put(key, changes)

    # parts

    async def _reserve(self, job: Job) -> Job | None:
        """Writes down that the key stands for this job; answers the job that it stood for before."""
        connection, subject = self._connection, self._names.key(job.client, job.idempotency_key)
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
                expected = 0  # it has made room meanwhile
                continue
            earlier = await self._eventually(found[1])
            if earlier is not None:
                return earlier
            expected = found[0]  # its server died before it accepted the job: the key is free

    async def _ensure_queued(self, job: Job) -> None:
        """Its replica may have died after it began the log, and before it queued the job."""
        facts = await self._logs.facts(job.id)
        if facts.is_waiting and await self._queue.find(job) is None:
            beginning = await self._logs.beginning(job.id)
            if beginning is not None:  # one that is queued after all is not stored twice: its message has one id
                await self._queue.push(beginning[1], beginning[0])

    async def _key(self, subject: str) -> tuple[int, str] | None:
        """The place of the key's newest message, and the job that it stands for."""
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
                return (await self._logs.facts(job_id)).job
            await asyncio.sleep(0.05)
        return None

    async def _cancel_heard(self, message: Msg) -> None:
        self._cancelled.say(message.data.decode())

    async def _say(self, subject: str, data: bytes) -> None:
        """To whoever listens now. Raises `TooLarge`, or `StoreUnavailable` when it is away for long."""
        limit = self._connection.client.max_payload
        if len(data) > limit:
            raise TooLarge("What is sent to a running call", limit)
        try:
            await self._connection.client.publish(subject, data)
        except (NatsError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from None

    async def _word_heard(self, message: Msg) -> None:
        speaker, topic, text = msgspec.json.decode(message.data, type=tuple[str, str, str])
        if speaker != self._own_name:
            self._words.say((topic, text))

    async def _chunk_heard(self, message: Msg) -> None:
        self._chunks.say(msgspec.json.decode(message.data, type=Chunk))

    def _wake(self, job_id: str) -> None:
        for watcher in self._position_watchers.get(job_id, ()):
            watcher.set()


def _state(facts: Facts) -> Literal["queued", "running", "done"]:
    if facts.ended_at is not None:
        return "done"
    return "queued" if facts.started_at is None else "running"
