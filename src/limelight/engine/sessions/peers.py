"""Messages between the replicas of an app. Sent once, never stored."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from msgspec import DecodeError

from limelight.core.errors import LimelightError
from limelight.engine.stores.backend import Signals

logger = logging.getLogger("limelight")

MAX_MESSAGES = 10_000  # waiting to be sent; more are dropped


class Peers:
    """Topics and their handlers. All methods run on one event loop."""

    def __init__(self, signals: Signals) -> None:
        self._signals = signals
        self._handlers: dict[str, Callable[[str], None]] = {}
        self._messages: asyncio.Queue[tuple[str, str]] = asyncio.Queue(MAX_MESSAGES)

    def on(self, topic: str, handle: Callable[[str], None]) -> None:
        """Register `handle` for messages that other replicas publish on the topic. Own messages are not received."""
        self._handlers[topic] = handle

    def publish(self, topic: str, text: str) -> None:
        with suppress(asyncio.QueueFull):
            self._messages.put_nowait((topic, text))

    async def send(self) -> None:
        """Send the messages that were published here, until cancelled."""
        while True:
            topic, text = await self._messages.get()
            try:
                await self._signals.publish(topic, text)
            except LimelightError:
                pass  # messages may be lost
            except Exception:
                logger.exception("A message about %s was not sent", topic)

    async def listen(self) -> None:
        """Call the handlers with the messages of other replicas, until the backend closes."""
        async for topic, text in self._signals.messages():
            handle = self._handlers.get(topic)
            if handle is not None:
                try:
                    handle(text)
                except DecodeError:
                    pass  # from another version of Limelight
                except Exception:
                    logger.exception("A message about %s could not be handled", topic)
