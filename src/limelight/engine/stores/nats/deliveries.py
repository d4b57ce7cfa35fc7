"""Deliveries of webhooks: a work-queue stream with one consumer, from which every replica takes.

A delivery is queued before the last event of its job is written: a process that dies in between leaves one that waits
until the job has ended. Its state is a message in the stream of the logs, so any replica can tell it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress

import msgspec
from msgspec import structs
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError
from nats.js import api
from nats.js.client import JetStreamContext
from nats.js.errors import APIError, NotFoundError, ObjectNotFoundError

from limelight.core.errors import LimelightError, StoreUnavailable
from limelight.core.wire import END, RequestInfo
from limelight.engine.stores.deliveries import NEW, Delivery, DeliveryState, delivery_of, refuse_too_many
from limelight.engine.stores.nats.connection import Connection, is_permanent
from limelight.engine.stores.nats.pulling import pull, quietly
from limelight.engine.stores.nats.stream_logs import StoredLogs

logger = logging.getLogger("limelight")

FETCH_S = 20.0
ACK_WAIT_S = 60.0  # longer than an attempt; then another replica makes it
RETRY_S = 0.5  # between attempts while the store is unavailable
UNENDED_S = 2.0  # between looks at a log that has not ended
PATIENCE_S = 20.0  # for queueing a delivery
MAX_DELAY_S = 3_600.0


class Deliveries:
    def __init__(self) -> None:
        self._held: dict[str, Msg] = {}
        self._inbox: Subscription | None = None
        self._pulling: JetStreamContext.PullSubscription | None = None

    async def open(self, connection: Connection) -> None:
        self._connection, self._stored = connection, StoredLogs(connection)
        names = connection.names
        config = api.ConsumerConfig(
            durable_name=names.deliverer,
            ack_policy=api.AckPolicy.EXPLICIT,
            ack_wait=ACK_WAIT_S,
            max_deliver=-1,
            max_ack_pending=-1,  # those that wait for another attempt count too
        )
        await connection.js.add_consumer(names.deliveries, config)

    async def close(self) -> None:
        for message in list(self._held.values()):
            await quietly(message.nak())
        if self._inbox is not None:
            await quietly(self._inbox.unsubscribe())

    async def queue(self, delivery: Delivery) -> None:
        """Never raises: the job ends in any case."""
        names, deadline = self._connection.names, time.monotonic() + PATIENCE_S
        while True:
            try:
                data = await self._connection.packer.shorten(msgspec.json.encode(delivery))
                headers = {"Nats-Msg-Id": delivery.id}
                await self._connection.js.publish(names.delivery(delivery.job), data, headers=headers)
                return
            except (NatsError, APIError, OSError) as error:
                is_final = is_permanent(error) or isinstance(error, APIError)
                if is_final or time.monotonic() > deadline or self._connection.client.is_closed:
                    logger.error("A webhook of job %s is not sent: %r", delivery.job.id, error)
                    return
            await asyncio.sleep(RETRY_S)  # there is no event for its return

    async def check_bounds(self, client: str) -> None:
        names = self._connection.names
        try:
            facts = await self._connection.js.stream_info(names.deliveries, subjects_filter=names.deliveries_of(client))
        except (NatsError, APIError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from None
        refuse_too_many(len(facts.state.subjects or {}), facts.state.messages)

    async def due(self) -> Delivery:
        while True:
            try:
                message = await self._next()
                if message is None:
                    continue
                delivery = await self._taken(message)
            except (LimelightError, NatsError, APIError, OSError) as error:
                logger.warning("Webhooks cannot be delivered now (%s): trying again", type(error).__name__)
                await asyncio.sleep(RETRY_S)  # as above
                continue
            if delivery is not None:
                self._held[delivery.job.id] = message
                return delivery

    async def postpone(self, delivery: Delivery, delay_s: float) -> None:
        await self._give_back(self._held.pop(delivery.job.id), delay_s)

    async def record(self, delivery: Delivery, state: DeliveryState) -> None:
        message, names = self._held.pop(delivery.job.id), self._connection.names
        try:
            await self._connection.js.publish(names.delivery_state(delivery.job.id), msgspec.json.encode(state))
        except (NatsError, APIError, OSError) as error:  # it is made once more
            raise StoreUnavailable(type(error).__name__) from None
        if state.is_over:
            await self._remove(message)
        else:
            await self._give_back(message, state.due_at - time.time())

    async def state(self, job_id: str) -> DeliveryState | None:
        names = self._connection.names
        try:
            found = await self._connection.js.get_last_msg(names.logs, names.delivery_state(job_id), direct=True)
            return msgspec.json.decode(found.data or b"", type=DeliveryState)
        except (NotFoundError, msgspec.DecodeError):
            return None
        except (NatsError, APIError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from None

    async def _next(self) -> Msg | None:
        """The next message; None if none came for a while."""
        if self._pulling is None:
            names = self._connection.names
            self._inbox, self._pulling = await pull(self._connection, names.deliveries, names.deliverer)
        try:
            return (await self._pulling.fetch(1, timeout=FETCH_S))[0]
        except TimeoutError:
            return None

    async def _taken(self, message: Msg) -> Delivery | None:
        """The delivery, if an attempt is to be made now."""
        try:
            data = await self._connection.packer.restore(message.data)
            delivery = msgspec.json.decode(data, type=Delivery)
        except (msgspec.DecodeError, ValueError, ObjectNotFoundError) as error:
            logger.error("A webhook cannot be read and is not sent: %r", error)
            await quietly(message.term())
            return None
        state = await self.state(delivery.job.id) or NEW
        if state.is_over:
            await self._remove(message)
            return None
        delay_s = state.due_at - time.time()
        if delay_s > 0:
            await self._give_back(message, delay_s)
            return None
        return await self._as_ended(message, structs.replace(delivery, state=state))

    async def _as_ended(self, message: Msg, delivery: Delivery) -> Delivery | None:
        """The delivery with the end that the log has: the worker that queued it may have been overtaken."""
        last = await self._stored.last(delivery.job.id)
        if last is None:  # evicted, as only logs that have ended are
            return delivery
        end = last[1].event
        if not isinstance(end, END):
            await self._give_back(message, UNENDED_S)
            return None
        job = structs.replace(delivery.job, request=RequestInfo(root=delivery.root))
        found = delivery_of(job, end, delivery.started_at, last[1].at)
        if found is None:  # the caller does not want to hear of this one
            await self._remove(message)
            return None
        return structs.replace(found, state=delivery.state)

    async def _give_back(self, message: Msg, delay_s: float) -> None:
        await quietly(message.nak(delay=min(MAX_DELAY_S, max(0.001, delay_s))))

    async def _remove(self, message: Msg) -> None:
        await quietly(message.ack())
        with suppress(NatsError, APIError, OSError, msgspec.DecodeError):  # then it goes by age
            await self._connection.packer.discard(message.data)
