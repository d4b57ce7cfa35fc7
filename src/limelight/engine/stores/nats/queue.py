"""The queue: a work-queue stream with one durable pull consumer per lane, shared by all workers.

Its `max_ack_pending` is the lane's limit over all machines: an unacknowledged job takes a slot. A worker renews
its jobs every few seconds; if it stops doing so, they are delivered to another one.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from msgspec import DecodeError, structs
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError
from nats.js import api
from nats.js.client import JetStreamContext
from nats.js.errors import APIError, BadRequestError, NotFoundError, ObjectNotFoundError

from limelight.core.errors import LimelightError, Overloaded, Stopping, StoreUnavailable, Unstorable
from limelight.core.wire import Failed, Job
from limelight.engine.stores.backend import Lane, LaneLoad
from limelight.engine.stores.nats.connection import Connection, is_permanent
from limelight.engine.stores.nats.logs import Logs
from limelight.engine.stores.nats.pulling import pull, quietly
from limelight.engine.tasks import end_tasks

logger = logging.getLogger("limelight")
Value = TypeVar("Value")

FETCH_S = 20.0
UNLIMITED_SLOTS = 64  # jobs that one worker runs at a time, in a lane without a limit
LOOK_S = 0.4  # positions are computed from one request within that time
FULL_S = 0.25  # how long pushes are refused after the stream was full
PUSH_PATIENCE_S = 20.0
FULL = 10077  # err_code of JetStream: the stream holds as many messages as it may
UNREADABLE = "What the call was about is not in the store any more."
BEGUN_SEQUENCE = "Limelight-Begun-Sequence"


class LaneQueue:
    """A lane as one worker sees it."""

    def __init__(self, lane: Lane) -> None:
        self.lane = lane
        self.batch = max(lane.batch_sizes.values(), default=1)
        self.slots = asyncio.Semaphore(lane.limit or UNLIMITED_SLOTS)
        self.subscription: JetStreamContext.PullSubscription | None = None
        self.inbox: Subscription | None = None
        """Where the messages of `subscription` arrive."""
        self.set_aside: deque[Msg] = deque()
        """Fetched with a batch of another endpoint; taken next."""
        self.looking = asyncio.Lock()
        self.looked_at = -LOOK_S
        self.load = (0, 0)
        """Stream sequence of the last delivered message, and the number of waiting ones, at `looked_at`."""

    @property
    def max_ack_pending(self) -> int:
        return -1 if self.lane.limit is None else self.lane.limit * self.batch


class Queue:
    def __init__(self, connection: Connection, logs: Logs, lanes: Sequence[Lane]) -> None:
        self._connection, self._logs = connection, logs
        self._lanes = {lane.name: LaneQueue(lane) for lane in lanes}
        self._held: dict[str, Msg] = {}
        self._is_closed = asyncio.Event()
        self._taking: set[asyncio.Task[Any]] = set()  # Any: of several kinds
        """What `take` waits for."""
        self._full_until = 0.0

    async def open(self) -> None:
        for queue in self._lanes.values():
            await self._ensure_consumer(queue)

    async def close(self) -> None:
        self._is_closed.set()
        await end_tasks(self._taking)
        for queue in self._lanes.values():
            for message in queue.set_aside:
                await quietly(message.nak())
            if queue.inbox is not None:
                await quietly(self._return_unread(queue.inbox))
                await quietly(queue.inbox.unsubscribe())

    async def _return_unread(self, inbox: Subscription) -> None:
        """Return messages of a cancelled `take`, which would otherwise wait for their `ack_wait`.

        Not with `fetch`, which asks for more: an inbox with nothing but the notice that a request has expired would
        take a second, and those of all lanes expire together.
        """
        while inbox.pending_msgs:
            message = await inbox.next_msg()
            if "Status" not in (message.headers or {}):
                await quietly(message.nak())

    def check_bounds(self) -> None:
        """Raises `Overloaded` while the stream is known to be full."""
        if time.monotonic() < self._full_until:
            raise Overloaded("Queue is full.", retry_after_s=5)

    async def push(self, job: Job, begun_sequence: int) -> None:
        """Raises `Overloaded` if the stream is full, `StoreUnavailable` if it stays away, `Unstorable`."""
        headers = {BEGUN_SEQUENCE: str(begun_sequence), "Nats-Msg-Id": job.id}
        await self._publish(job, headers)

    def has(self, lane: str) -> bool:
        return lane in self._lanes

    async def adopt(self, job: Job) -> None:
        """Queue a job of another version of the app. Raises as `push`."""
        await self._publish(job, {"Nats-Msg-Id": f"{job.id}:{self._connection.names.version}"})

    async def _publish(self, job: Job, headers: dict[str, str]) -> None:
        subject, data = self._connection.names.job(job), b""
        deadline = time.monotonic() + PUSH_PATIENCE_S
        while True:
            try:
                data = data or await self._connection.packer.pack(job)
                await self._connection.js.publish(subject, data, headers=dict(headers))
                return
            except APIError as error:
                if error.err_code == FULL:
                    self._full_until = time.monotonic() + FULL_S
                    raise Overloaded("Queue is full.", retry_after_s=5) from None
                reason: Exception = error
            except (NatsError, OSError) as error:
                reason = error
            if is_permanent(reason):
                raise Unstorable(f"The store cannot take the call: {reason}.")
            # Retried with the same id, because an earlier attempt may have arrived.
            if time.monotonic() > deadline or self._is_closed.is_set():
                raise StoreUnavailable(type(reason).__name__)
            await asyncio.sleep(0.2)

    async def take(self, lane: str) -> list[Job]:
        queue = self._lanes[lane]
        await self._unless_closed(queue.slots.acquire())
        try:
            while True:
                messages = await self._unless_closed(self._next(queue))
                jobs = [job for message in messages if (job := await self._taken(message)) is not None]
                if jobs:
                    return jobs
        except BaseException:
            queue.slots.release()
            raise

    async def ack(self, jobs: Sequence[Job]) -> None:
        await self._give_back(jobs, Msg.ack)

    async def release(self, jobs: Sequence[Job]) -> None:
        await self._give_back(jobs, Msg.nak)

    async def let_go(self, jobs: Sequence[Job]) -> None:
        """Stop renewing the jobs: another worker has them, or gets them after their `ack_wait`."""
        await self._give_back(jobs, None)

    async def remove(self, job: Job) -> None:
        """Remove an ended job from the queue. If it is being delivered, its worker skips it."""
        names = self._connection.names
        with suppress(NotFoundError, APIError, NatsError):
            found = await self._connection.js.get_last_msg(names.jobs, names.job(job), direct=True)
            await self._connection.js.delete_msg(names.jobs, int(found.seq or 0))

    async def keep_alive(self) -> None:
        """Renew all held jobs until the queue closes."""
        while not self._is_closed.is_set():
            for message in list(self._held.values()):
                await quietly(message.in_progress())
            with suppress(TimeoutError):
                await asyncio.wait_for(self._is_closed.wait(), self._connection.ack_wait_s / 3)

    async def find(self, job: Job) -> int | None:
        """The job's stream sequence; None if it is not queued (any more)."""
        names = self._connection.names
        try:
            found = await self._connection.js.get_last_msg(names.jobs, names.job(job), direct=True)
        except (NotFoundError, APIError, NatsError):
            return None
        return int(found.seq or 0)

    async def position(self, lane: str, sequence: int) -> tuple[int, int] | None:
        """The rank of a job, given by its stream sequence, and the number of waiting jobs. None if it waits no more.

        An estimate: messages of other lanes in between are counted too, up to the number of waiting jobs.
        """
        try:
            delivered, waiting = await self._look(self._lanes[lane])
        except (APIError, NatsError, OSError):
            return None
        if sequence <= delivered:
            return None
        return max(0, min(waiting, sequence - delivered) - 1), waiting

    async def size(self) -> int:
        names, total = self._connection.names, 0
        for queue in self._lanes.values():
            try:
                facts = await self._connection.js.consumer_info(names.jobs, names.consumer(queue.lane.name))
            except (APIError, NatsError) as error:
                raise StoreUnavailable(type(error).__name__) from None
            total += facts.num_pending or 0
        return total

    async def loads(self) -> list[LaneLoad]:
        """The load of each lane. In a batch lane, `running` counts jobs, not slots."""
        return list(await asyncio.gather(*(self._load(queue.lane) for queue in self._lanes.values())))

    # parts

    async def _look(self, queue: LaneQueue) -> tuple[int, int]:
        names = self._connection.names
        async with queue.looking:
            if time.monotonic() - queue.looked_at > LOOK_S:
                facts = await self._connection.js.consumer_info(names.jobs, names.consumer(queue.lane.name))
                queue.load = (facts.delivered.stream_seq if facts.delivered else 0, facts.num_pending or 0)
                queue.looked_at = time.monotonic()
            return queue.load

    async def _load(self, lane: Lane) -> LaneLoad:
        names = self._connection.names
        try:
            facts = await self._connection.js.consumer_info(names.jobs, names.consumer(lane.name))
            delivered = facts.delivered.stream_seq if facts.delivered else 0
            oldest_at = await self._waiting_since(lane, delivered) if facts.num_pending else None
        except (APIError, NatsError) as error:
            raise StoreUnavailable(type(error).__name__) from None
        return LaneLoad(lane.name, lane.limit, facts.num_pending or 0, facts.num_ack_pending or 0, oldest_at)

    async def _waiting_since(self, lane: Lane, delivered: int) -> float | None:
        names = self._connection.names
        try:
            found = await self._connection.js.get_msg(
                names.jobs, delivered + 1, names.lane_filter(lane.name), direct=True, next=True
            )
        except NotFoundError:  # it was taken meanwhile
            return None
        with suppress(DecodeError, NatsError, APIError, OSError):
            return (await self._connection.packer.unpack(found.data or b"", Job)).created_at
        return None  # unreadable: the worker that takes it ends it

    async def _next(self, queue: LaneQueue) -> list[Msg]:
        first = queue.set_aside.popleft() if queue.set_aside else await self._fetch(queue)
        if queue.batch == 1:
            return [first]
        endpoint = await self._endpoint(first)
        size = queue.lane.batch_sizes.get(endpoint, 1)
        found = [first]
        for message in [*queue.set_aside, *(await self._more(queue, size - 1))]:
            if len(found) < size and await self._endpoint(message) == endpoint:
                found.append(message)
                if message in queue.set_aside:
                    queue.set_aside.remove(message)
            elif message not in queue.set_aside:
                queue.set_aside.append(message)
                self._held[message.subject] = message
        return found

    async def _fetch(self, queue: LaneQueue) -> Msg:
        while not self._is_closed.is_set():
            try:
                if queue.subscription is None:
                    names = self._connection.names
                    consumer = names.consumer(queue.lane.name)
                    queue.inbox, queue.subscription = await pull(self._connection, names.jobs, consumer)
                (message,) = await queue.subscription.fetch(1, timeout=FETCH_S)
                return message
            except TimeoutError:
                continue  # no job arrived: fetch again
            except (NatsError, APIError, OSError) as error:
                logger.warning("The queue is unavailable (%s): trying again", type(error).__name__)
                await asyncio.sleep(0.5)  # there is no event for its return
        raise Stopping

    async def _more(self, queue: LaneQueue, count: int) -> list[Msg]:
        if count < 1 or queue.subscription is None:
            return []
        try:
            return list(await queue.subscription.fetch(count, timeout=0.01))
        except (TimeoutError, NatsError, APIError):
            return []

    async def _taken(self, message: Msg) -> Job | None:
        """The job, claimed by this worker; None if it is not to be run."""
        self._held.pop(message.subject, None)
        try:
            job = await self._read(message)
        except (DecodeError, ObjectNotFoundError) as error:
            await self._give_up(message, error)
            return None
        except (NatsError, APIError, OSError) as error:
            logger.warning("A job could not be read (%s): it comes again", type(error).__name__)
            return None
        if job.id in self._held:
            # This process was silent for too long but still runs the job: use the new delivery from now on.
            self._held[job.id] = message
            return None
        self._held[job.id] = message
        try:
            if await self._logs.claim(job, int((message.headers or {}).get(BEGUN_SEQUENCE, 0))):
                return job
        except LimelightError as error:
            logger.warning("Job %s could not be taken (%s): it comes again", job.id, error)
            del self._held[job.id]
            return None
        del self._held[job.id]
        await quietly(message.ack())
        return None

    async def _read(self, message: Msg) -> Job:
        job = await self._connection.packer.unpack(message.data, Job)
        # `attempt` is more than 1 already if the job was taken over from another version of the app.
        return structs.replace(job, attempt=job.attempt - 1 + (message.metadata.num_delivered or 1))

    async def _endpoint(self, message: Msg) -> int:
        """The endpoint of a job; -1 if the message cannot be read now."""
        with suppress(DecodeError, NatsError, APIError, OSError):
            return (await self._read(message)).endpoint
        return -1

    async def _give_up(self, message: Msg, error: Exception) -> None:
        """End a job that no worker can read."""
        job_id = message.subject.rpartition(".")[2]
        logger.error("Job %s cannot be read: %r", job_id, error)
        with suppress(LimelightError):
            await self._logs.append(job_id, Failed(UNREADABLE, reason="interrupted"))
        await quietly(message.term())

    async def _give_back(self, jobs: Sequence[Job], how: Callable[[Msg], Awaitable[None]] | None) -> None:
        for job in jobs:
            message = self._held.pop(job.id, None)
            if message is not None and how is not None:
                await quietly(how(message))
            self._logs.drop(job.id)
        self._lanes[jobs[0].lane].slots.release()

    async def _unless_closed(self, work: Coroutine[None, None, Value]) -> Value:
        """The result of `work`. Raises `Stopping` if the queue closes first."""
        task = asyncio.ensure_future(work)
        self._taking.add(task)
        task.add_done_callback(self._taking.discard)
        closing = asyncio.ensure_future(self._is_closed.wait())
        try:
            await asyncio.wait([task, closing], return_when=asyncio.FIRST_COMPLETED)
            if task.done() and not task.cancelled():
                return task.result()
            raise Stopping
        finally:
            closing.cancel()
            await end_tasks([task])

    async def _ensure_consumer(self, queue: LaneQueue) -> None:
        """Create the lane's consumer, or update its limit."""
        names = self._connection.names
        config = api.ConsumerConfig(
            durable_name=names.consumer(queue.lane.name),
            filter_subject=names.lane_filter(queue.lane.name),
            ack_policy=api.AckPolicy.EXPLICIT,
            ack_wait=self._connection.ack_wait_s,
            max_deliver=-1,
            max_ack_pending=queue.max_ack_pending,
            max_waiting=4096,
        )
        try:
            await self._connection.js.add_consumer(names.jobs, config)
        except BadRequestError as error:
            raise StoreUnavailable(f"lane {queue.lane.name!r}: {error.description}") from None
