"""What the replicas of an app tell each other of their visitors: said once, kept nowhere."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from msgspec import DecodeError

from limelight.core.errors import LimelightError
from limelight.engine.backend import Backend

logger = logging.getLogger("limelight")

ROOM = 10_000  # words that wait to be said; more are dropped: whoever has so many to say is not understood anyway


class Neighbours:
    """Topics and their hearers. All methods run on one event loop."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._hearers: dict[str, Callable[[str], None]] = {}
        self._words: asyncio.Queue[tuple[str, str]] = asyncio.Queue(ROOM)

    def on(self, topic: str, hear: Callable[[str], None]) -> None:
        """`hear` gets what other replicas say of the topic; never what this one says."""
        self._hearers[topic] = hear

    def tell(self, topic: str, text: str) -> None:
        with suppress(asyncio.QueueFull):
            self._words.put_nowait((topic, text))

    async def speak(self) -> None:
        """Says what is to be said, until it is cancelled."""
        while True:
            topic, text = await self._words.get()
            with suppress(LimelightError):
                await self._backend.tell(topic, text)

    async def listen(self) -> None:
        """Passes on what others say, until the backend closes."""
        async for topic, text in self._backend.words():
            hear = self._hearers.get(topic)
            if hear is not None:
                with suppress(DecodeError):  # said by another version of Limelight
                    hear(text)
