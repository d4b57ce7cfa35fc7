"""The queue: a work-queue stream, and of each lane one durable pull consumer that all workers share.

Its `max_ack_pending` is the lane's limit over all machines: a job that is not acknowledged takes a place. A worker
says every few seconds that it still works on what it has; when it stops saying so, the job goes to another one.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from typing import TypeVar

from msgspec import structs
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js import api
from nats.js.client import JetStreamContext
from nats.js.errors import APIError, BadRequestError, NotFoundError

from limelight.core.errors import Overloaded, Stopping
from limelight.core.wire import Job
from limelight.engine.backend import Lane, LaneLoad
from limelight.engine.nats.connection import Connection, StoreUnavailable
from limelight.engine.nats.logs import Logs

logger = logging.getLogger("limelight")
Value = TypeVar("Value")

FETCH_S = 20.0
UNLIMITED_PLACES = 64  # what one worker takes at once of a lane without a limit
FULL = 10077  # err_code of JetStream: the stream holds as many messages as it may
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

    @property
    def max_ack_pending(self) -> int:
        return -1 if self.lane.limit is None else self.lane.limit * self.batch


class Queue:
    def __init__(self, connection: Connection, logs: Logs, lanes: Sequence[Lane]) -> None:
        self._connection, self._logs = connection, logs
        self._lanes = {lane.name: LaneQueue(lane) for lane in lanes}
        self._held: dict[str, Msg] = {}
        self._is_closed = asyncio.Event()

    async def open(self) -> None:
        for queue in self._lanes.values():
            await self._ensure_consumer(queue)

    async def close(self) -> None:
        self._is_closed.set()
        for queue in self._lanes.values():
            for message in queue.set_aside:
                await _quietly(message.nak())
            if queue.subscription is not None:
                await _quietly(queue.subscription.unsubscribe())

    async def push(self, job: Job, begun_at: int) -> int:
        """Its place in the stream. Raises `Overloaded` when the stream is full."""
        names = self._connection.names
        data = await self._connection.packer.pack(job)
        headers = {BEGUN_AT: str(begun_at), "Nats-Msg-Id": job.id}
        try:
            ack = await self._connection.js.publish(names.job(job), data, headers=headers)
        except APIError as error:
            if error.err_code == FULL:
                raise Overloaded("Queue is full.", retry_after_s=5) from None
            raise StoreUnavailable(str(error)) from None
        except (NatsError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from None
        return int(ack.seq)

    async def take(self, lane: str) -> list[Job]:
        queue = self._lanes[lane]
        await self._unless_closed(queue.places.acquire())
        try:
            while True:
                messages = await self._unless_closed(self._next(queue))
                jobs = [job for message in messages if (job := await self._claimed(message)) is not None]
                if jobs:
                    return jobs
        except BaseException:
            queue.places.release()
            raise

    async def ack(self, jobs: Sequence[Job]) -> None:
        await self._give_back(jobs, Msg.ack)

    async def release(self, jobs: Sequence[Job]) -> None:
        await self._give_back(jobs, Msg.nak)

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

    async def place(self, job: Job) -> tuple[int, int] | None:
        """How many of its lane are before it, and how many wait; None when it waits no more. Counts messages of other
        lanes that came between as if they were of this one, never more than wait here."""
        names = self._connection.names
        try:
            found = await self._connection.js.get_last_msg(names.jobs, names.job(job), direct=True)
            facts = await self._connection.js.consumer_info(names.jobs, names.consumer(job.lane))
        except (NotFoundError, APIError, NatsError):
            return None
        delivered = facts.delivered.stream_seq if facts.delivered else 0
        if int(found.seq or 0) <= delivered:
            return None
        waiting = facts.num_pending or 0
        return max(0, min(waiting, int(found.seq or 0) - delivered) - 1), waiting

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
        endpoint = (await self._read(first)).endpoint
        size = queue.lane.batch_sizes.get(endpoint, 1)
        found = [first]
        for message in [*queue.set_aside, *(await self._more(queue, size - 1))]:
            if len(found) < size and (await self._read(message)).endpoint == endpoint:
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

    async def _claimed(self, message: Msg) -> Job | None:
        """The job, now this worker's; None when it had ended, and then it is out of the queue."""
        job = structs.replace(await self._read(message), attempt=message.metadata.num_delivered or 1)
        self._held.pop(message.subject, None)
        self._held[job.id] = message
        if await self._logs.claim(job, int((message.headers or {}).get(BEGUN_AT, 0))):
            return job
        del self._held[job.id]
        await _quietly(message.ack())
        return None

    async def _read(self, message: Msg) -> Job:
        return await self._connection.packer.unpack(message.data, Job)

    async def _give_back(self, jobs: Sequence[Job], how: Callable[[Msg], Awaitable[None]]) -> None:
        for job in jobs:
            message = self._held.pop(job.id, None)
            if message is not None:
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
