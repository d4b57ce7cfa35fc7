"""Reading all messages of a stream in order, exactly once, across reconnects.

Not nats-py's ordered consumer: after a gap it starts again from the stream's first message (2.16).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js import JetStreamContext, api
from nats.js.errors import APIError

logger = logging.getLogger("limelight")

HEARTBEAT_S = 1.0
SILENCE_S = 2.5  # without even a heartbeat: the consumer is gone
UNUSED_S = 30.0  # after which the server removes an unused consumer
MAX_MESSAGES = 64
PAUSE_S = 0.25  # between attempts while the store is unavailable


class _Gap(Exception):
    """Messages are missing, or the consumer is."""


class Reader:
    def __init__(
        self,
        client: Client,
        js: JetStreamContext,
        stream: str,
        subjects: Sequence[str],
        handle: Callable[[Msg], Awaitable[None]],
    ) -> None:
        """`handle` must not raise. A message that it cannot use is not delivered again."""
        self._client, self._js, self._stream = client, js, stream
        self._subjects, self._handle = list(subjects), handle
        self._last = 0
        """Stream sequence of the last handled message."""
        self._began = datetime.now(UTC)
        self.is_reading = asyncio.Event()
        self.has_caught_up = asyncio.Event()
        """Set once all messages that were stored at the start have been handled."""

    async def run(self, replay_s: float) -> None:
        """Read the messages of the last `replay_s` and all new ones, until cancelled."""
        self._began -= timedelta(seconds=replay_s)
        while True:
            try:
                await self._read()
            except _Gap:
                logger.debug("NATS: reading %s again from %d on", self._stream, self._last + 1)
            except (NatsError, APIError, OSError, TimeoutError) as error:
                logger.debug("NATS: %s cannot be read: %r", self._stream, error)
                await asyncio.sleep(PAUSE_S)  # there is no event for its return

    async def _read(self) -> None:
        """Read until an error. Raises `_Gap` if messages are missing."""
        client = self._client
        inbox = client.new_inbox()
        # Not `next_msg`, which treats a cancellation as a timeout. The queue is bounded: messages beyond it are dropped
        # by the subscription, and noticed here as a gap.
        messages: asyncio.Queue[Msg] = asyncio.Queue(MAX_MESSAGES)
        subscription = await client.subscribe(inbox, cb=messages.put)
        try:
            consumer = await self._js.add_consumer(self._stream, self._config(inbox))
            self.is_reading.set()
            if not consumer.num_pending:
                self.has_caught_up.set()
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
            sequence = message.metadata.sequence
            delivered += 1
            if sequence.consumer != delivered:
                raise _Gap
            try:
                await self._handle(message)
            except Exception:  # one bad message must not block the following ones
                logger.exception("NATS: a message of %s could not be used", self._stream)
            self._last = sequence.stream
            if not message.metadata.num_pending:
                self.has_caught_up.set()

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
