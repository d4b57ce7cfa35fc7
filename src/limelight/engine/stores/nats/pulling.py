"""Messages that a process takes from a work queue one after the other, and acknowledges."""

from __future__ import annotations

from collections.abc import Awaitable
from contextlib import suppress

from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError
from nats.js.client import JetStreamContext
from nats.js.errors import APIError

from limelight.engine.stores.nats.connection import Connection


async def pull(
    connection: Connection, stream: str, consumer: str
) -> tuple[Subscription, JetStreamContext.PullSubscription]:
    """Where the messages of the consumer arrive, and what asks for them."""
    inbox = await connection.client.subscribe(connection.client.new_inbox())
    return inbox, JetStreamContext.PullSubscription(connection.js, inbox, stream, consumer, inbox.subject.encode())


async def quietly(work: Awaitable[object]) -> None:
    """Ignore errors of an acknowledgement: without one, the server redelivers the message."""
    with suppress(NatsError, APIError, OSError):
        await work
