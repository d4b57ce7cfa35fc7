"""The queue: a work-queue stream, and of each lane one durable pull consumer that all workers share.

Its `max_ack_pending` is the lane's limit over all machines: a job that is not acknowledged takes a place. A worker
says every few seconds that it still works on what it has; when it stops saying so, the job goes to another one.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from typing import TypeVar

from msgspec import DecodeError, structs
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js import api
from nats.js.client import JetStreamContext
from nats.js.errors import APIError, BadRequestError, NotFoundError, ObjectNotFoundError

from limelight.core.errors import LimelightError, Overloaded, Stopping, StoreUnavailable
from limelight.core.wire import Failed, Job
from limelight.engine.backend import Lane, LaneLoad
from limelight.engine.nats.connection import Connection
from limelight.engine.nats.logs import Logs

logger = logging.getLogger("limelight")
Value = TypeVar("Value")

FETCH_S = 20.0
UNLIMITED_PLACES = 64  # what one worker takes at once of a lane without a limit
LOOK_S = 0.4  # all who ask for a place within that time share one look
FULL_S = 0.25  # so long nobody tries whether a full stream has room again
PUSH_PATIENCE_S = 20.0
FULL = 10077  # err_code of JetStream: the stream holds as many messages as it may
UNREADABLE = "What the call was about is not in the store any more."
BEGUN_AT = "Limelight-Begun-At"


class LaneQueue:
    """A lane as one worker sees it."""

    def __init__(self, lane: Lane) -> None:
        self.lane = lane
        self.batch = max(lane.batch_sizes.values(), default=1)
        self.places = asyncio.Semaphore(lane.limit or UNLIMITED_PLACES)
        self.subscription: JetStreamContext.PullSubscription | None = None
        self.set_aside: deque[Msg] = deque()
        """Fetched with a batch of another endpoint: the next to be taken."""
        self.looking = asyncio.Lock()
        self.looked_at = -LOOK_S
        self.load = (0, 0)
        """The place in the stream of what was delivered last, and how many wait behind it, when it was looked at."""

    @property
    def max_ack_pending(self) -> int:
        return -1 if self.lane.limit is None else self.lane.limit * self.batch


class Queue:
    def __init__(self, connection: Connection, logs: Logs, lanes: Sequence[Lane]) -> None:
        self._connection, self._logs = connection, logs
        self._lanes = {lane.name: LaneQueue(lane) for lane in lanes}
        self._held: dict[str, Msg] = {}
        self._is_closed = asyncio.Event()
        self._full_until = 0.0

    async def open(self) -> None:
        for queue in self._lanes.values():
            await self._ensure_consumer(queue)

    async def close(self) -> None:
        self._is_closed.set()
        for queue in self._lanes.values():
            for message in queue.set_aside:
                await _quietly(message.nak())
            if queue.subscription is not None:
                await self._return_unread(queue.subscription)
                await _quietly(queue.subscription.unsubscribe())

    async def _return_unread(self, subscription: JetStreamContext.PullSubscription) -> None:
        """What came for a `take` that was cancelled: else it would wait here for its `ack_wait`."""
        with suppress(NatsError, APIError, OSError, TimeoutError):
            while subscription.pending_msgs:
                for message in await subscription.fetch(1, timeout=1):
                    await message.nak()

    def check_room(self) -> None:
        """Raises `Overloaded` while the stream is known to be full, so that nothing is written for what cannot be."""
        if time.monotonic() < self._full_until:
            raise Overloaded("Queue is full.", retry_after_s=5)

    async def push(self, job: Job, begun_at: int) -> None:
        """Raises `Overloaded` when the stream is full, `StoreUnavailable` when it stays away."""
        headers = {BEGUN_AT: str(begun_at), "Nats-Msg-Id": job.id}
        await self._publish(job, headers)

    def has(self, lane: str) -> bool:
        return lane in self._lanes

    async def adopt(self, job: Job) -> None:
        """Queues a job that another version of the app had queued; as `push` else."""
        await self._publish(job, {"Nats-Msg-Id": f"{job.id}:{self._connection.names.version}"})

    async def _publish(self, job: Job, headers: dict[str, str]) -> None:
        subject, data = self._connection.names.job(job), await self._connection.packer.pack(job)
        deadline = time.monotonic() + PUSH_PATIENCE_S
        while True:
            try:
                await self._connection.js.publish(subject, data, headers=dict(headers))
                return
            except APIError as error:
                if error.err_code == FULL:
                    self._full_until = time.monotonic() + FULL_S
                    raise Overloaded("Queue is full.", retry_after_s=5) from None
                reason: Exception = error
            except (NatsError, OSError) as error:
                reason = error
            # Tried again under the same id: whether an earlier try arrived, nobody knows.
            if time.monotonic() > deadline or self._is_closed.is_set():
                raise StoreUnavailable(type(reason).__name__)
            await asyncio.sleep(0.2)

    async def take(self, lane: str) -> list[Job]:
        queue = self._lanes[lane]
        await self._unless_closed(queue.places.acquire())
        try:
            while True:
                messages = await self._unless_closed(self._next(queue))
                jobs = [job for message in messages if (job := await self._taken(message)) is not None]
                if jobs:
                    return jobs
        except BaseException:
            queue.places.release()
            raise

    async def ack(self, jobs: Sequence[Job]) -> None:
        await self._give_back(jobs, Msg.ack)

    async def release(self, jobs: Sequence[Job]) -> None:
        await self._give_back(jobs, Msg.nak)

    async def let_go(self, jobs: Sequence[Job]) -> None:
        """Says nothing of them any more: another worker has them, or will get them after their `ack_wait`."""
        await self._give_back(jobs, None)

    async def remove(self, job: Job) -> None:
        """Takes a job that has ended out of the queue; one that is being delivered is skipped by its worker."""
        names = self._connection.names
        with suppress(NotFoundError, APIError, NatsError):
            found = await self._connection.js.get_last_msg(names.jobs, names.job(job), direct=True)
            await self._connection.js.delete_msg(names.jobs, int(found.seq or 0))

    async def keep_alive(self) -> None:
        """Says of all held jobs that they are worked on, until the queue closes."""
        while not self._is_closed.is_set():
            for message in list(self._held.values()):
                await _quietly(message.in_progress())
            with suppress(TimeoutError):
                await asyncio.wait_for(self._is_closed.wait(), self._connection.ack_wait_s / 3)

    async def find(self, job: Job) -> int | None:
        """Its place in the stream; None when it is not there (any more)."""
        names = self._connection.names
        try:
            found = await self._connection.js.get_last_msg(names.jobs, names.job(job), direct=True)
        except (NotFoundError, APIError, NatsError):
            return None
        return int(found.seq or 0)

    async def place(self, lane: str, sequence: int) -> tuple[int, int] | None:
        """How many of its lane are before the job at that place, and how many wait; None when it waits no more.

        Counts messages of other lanes that came between as if they were of this one, never more than wait here.
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
        """Of a batch lane, `running` counts jobs, not places."""
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
        return (await self._connection.packer.unpack(found.data or b"", Job)).created_at

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
        while True:
            try:
                if queue.subscription is None:
                    queue.subscription = await self._subscribe(queue)
                (message,) = await queue.subscription.fetch(1, timeout=FETCH_S)
                return message
            except TimeoutError:
                continue  # nothing came: ask again
            except (NatsError, APIError, OSError) as error:
                logger.warning("The queue is away (%s): trying again", type(error).__name__)
                await asyncio.sleep(0.5)  # nothing tells when it is back

    async def _more(self, queue: LaneQueue, count: int) -> list[Msg]:
        if count < 1 or queue.subscription is None:
            return []
        try:
            return list(await queue.subscription.fetch(count, timeout=0.01))
        except (TimeoutError, NatsError, APIError):
            return []

    async def _taken(self, message: Msg) -> Job | None:
        """The job, now this worker's; None when there is nothing to run."""
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
            # This process was silent for too long, and still runs it: what it says counts for this delivery now.
            self._held[job.id] = message
            return None
        self._held[job.id] = message
        try:
            if await self._logs.claim(job, int((message.headers or {}).get(BEGUN_AT, 0))):
                return job
        except LimelightError as error:
            logger.warning("Job %s could not be taken (%s): it comes again", job.id, error)
            del self._held[job.id]
            return None
        del self._held[job.id]
        await _quietly(message.ack())
        return None

    async def _read(self, message: Msg) -> Job:
        job = await self._connection.packer.unpack(message.data, Job)
        # More than 1 already where it was taken over from another version of the app.
        return structs.replace(job, attempt=job.attempt - 1 + (message.metadata.num_delivered or 1))

    async def _endpoint(self, message: Msg) -> int:
        """-1 for a message that cannot be read now."""
        with suppress(DecodeError, NatsError, APIError, OSError):
            return (await self._read(message)).endpoint
        return -1

    async def _give_up(self, message: Msg, error: Exception) -> None:
        """Ends a job that no worker will ever be able to read."""
        job_id = message.subject.rpartition(".")[2]
        logger.error("Job %s cannot be read: %r", job_id, error)
        with suppress(LimelightError):
            await self._logs.append(job_id, Failed(UNREADABLE, reason="interrupted"))
        await _quietly(message.term())

    async def _give_back(self, jobs: Sequence[Job], how: Callable[[Msg], Awaitable[None]] | None) -> None:
        for job in jobs:
            message = self._held.pop(job.id, None)
            if message is not None and how is not None:
                await _quietly(how(message))
            self._logs.drop(job.id)
        self._lanes[jobs[0].lane].places.release()

    async def _unless_closed(self, work: Coroutine[None, None, Value]) -> Value:
        """What the work gives; raises `Stopping` when the queue closes first."""
        task = asyncio.ensure_future(work)
        closing = asyncio.ensure_future(self._is_closed.wait())
        try:
            await asyncio.wait([task, closing], return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return task.result()
            raise Stopping
        finally:
            closing.cancel()
            if not task.done():
                task.cancel()
                await asyncio.wait([task])

    async def _subscribe(self, queue: LaneQueue) -> JetStreamContext.PullSubscription:
        names = self._connection.names
        return await self._connection.js.pull_subscribe_bind(names.consumer(queue.lane.name), names.jobs)

    async def _ensure_consumer(self, queue: LaneQueue) -> None:
        """The consumer with this lane's limit; one that has another is changed."""
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


async def _quietly(work: Awaitable[object]) -> None:
    """What cannot be said now is told by silence: the server hands the job on."""
    with suppress(NatsError, APIError, OSError):
        await work
