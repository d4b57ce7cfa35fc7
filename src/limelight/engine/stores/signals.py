"""Signals within one process."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from limelight.core.wire import Json
from limelight.engine.stores.broadcast import Broadcast

Chunk = tuple[str, list[Json] | None]


class LocalSignals:
    """Implements `engine.stores.backend.Signals`."""

    def __init__(self) -> None:
        self._cancelled: Broadcast[str] = Broadcast()
        self._chunks: Broadcast[Chunk] = Broadcast()
        self._messages: Broadcast[tuple[str, str]] = Broadcast()

    def close(self) -> None:
        """End all listeners."""
        for broadcast in (self._cancelled, self._chunks, self._messages):
            broadcast.close()

    async def request_cancel(self, job_id: str) -> None:
        self._cancelled.send(job_id)

    def cancellations(self) -> AsyncGenerator[str, None]:
        return self._cancelled.listen()

    async def send_chunk(self, job_id: str, values: list[Json] | None) -> None:
        self._chunks.send((job_id, values))

    def chunks(self) -> AsyncGenerator[Chunk, None]:
        return self._chunks.listen()

    async def publish(self, topic: str, text: str) -> None:
        """Does nothing: there are no other processes."""

    def messages(self) -> AsyncGenerator[tuple[str, str], None]:
        return self._messages.listen()
