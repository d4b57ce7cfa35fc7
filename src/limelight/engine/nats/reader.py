"""All messages of a stream, in order, each once, through whatever happens to the connection.

Not nats-py's ordered consumer: after a gap that one begins with the stream's first message again (2.16).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js import api
from nats.js.errors import APIError

from limelight.engine.nats.connection import Connection

logger = logging.getLogger("limelight")

HEARTBEAT_S = 1.0
SILENCE_S = 2.5  # without even a heartbeat: the consumer is gone
UNUSED_S = 30.0  # after which the server forgets a consumer that nobody listens to
ROOM = 64
PAUSE_S = 0.25  # between tries while the store is away


class _Gap(Exception):
    """Messages are missing, or the consumer is."""


class Reader:
    def __init__(
        self, connection: Connection, stream: str, subjects: Sequence[str], handle: Callable[[Msg], Awaitable[None]]
    ) -> None:
        """`handle` must not raise: what it cannot use it has to ask for again itself."""
        self._connection, self._stream, self._subjects, self._handle = connection, stream, list(subjects), handle
        self._last = 0
        """Place in the stream of the newest message that was handled."""
        self._began = datetime.now(UTC)
        self.is_reading = asyncio.Event()

    async def run(self, replay_s: float) -> None:
        """From the messages of the last `replay_s` on, until it is cancelled."""
        self._began -= timedelta(seconds=replay_s)
        while True:
            try:
                await self._read()
            except _Gap:
                logger.debug("NATS: reading %s again from %d on", self._stream, self._last + 1)
            except (NatsError, APIError, OSError, TimeoutError) as error:
                logger.debug("NATS: %s cannot be read: %r", self._stream, error)
                await asyncio.sleep(PAUSE_S)  # nothing tells when it can

    async def _read(self) -> None:
        """Raises `_Gap` where it has to begin anew."""
        client = self._connection.client
        inbox = client.new_inbox()
        # Not `next_msg`, which takes being cancelled for having waited long enough. The subscription has a bound: what
        # comes when it is full is dropped there, and missed here.
        messages: asyncio.Queue[Msg] = asyncio.Queue(ROOM)
        subscription = await client.subscribe(inbox, cb=messages.put)
        try:
            await self._connection.js.add_consumer(self._stream, self._config(inbox))
            self.is_reading.set()
            await self._pass_on(messages)
        finally:
            with suppress(NatsError, OSError):
                await subscription.unsubscribe()

    async def _pass_on(self, messages: asyncio.Queue[Msg]) -> None:
        delivered = 0
        while True:
            try:
                async with asyncio.timeout(SILENCE_S):
                    message = await messages.get()
            except TimeoutError:
                raise _Gap from None
            headers = message.headers or {}
            if "Status" in headers:
                if int(headers.get("Nats-Last-Consumer", delivered)) != delivered:
                    raise _Gap
                continue
            place = message.metadata.sequence
            delivered += 1
            if place.consumer != delivered:
                raise _Gap
            await self._handle(message)
            self._last = place.stream

    def _config(self, inbox: str) -> api.ConsumerConfig:
        config = api.ConsumerConfig(
            deliver_subject=inbox,
            ack_policy=api.AckPolicy.NONE,
            max_deliver=1,
            idle_heartbeat=HEARTBEAT_S,
            inactive_threshold=UNUSED_S,
            mem_storage=True,
            num_replicas=1,
            filter_subjects=self._subjects,
        )
        if self._last:
            config.deliver_policy, config.opt_start_seq = api.DeliverPolicy.BY_START_SEQUENCE, self._last + 1
        else:
            config.deliver_policy, config.opt_start_time = api.DeliverPolicy.BY_START_TIME, self._began
        return config
