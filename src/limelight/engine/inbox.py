"""Chunks of a streaming job on their way to its function."""

from __future__ import annotations

import asyncio
from collections import deque

from limelight.core.endpoint import Streaming
from limelight.core.wire import Json

ROOM = 32  # chunks that wait while the function is slower than they come; then the oldest goes


class Inbox:
    """What waits is bounded: the newest chunk only, or the last ones where each is a piece of a whole."""

    def __init__(self, streaming: Streaming) -> None:
        self._idle_s = streaming.idle_s
        self._chunks: deque[list[Json]] = deque(maxlen=ROOM if streaming.keeps_all else 1)
        self._is_closed = False
        self._changed = asyncio.Event()

    def put(self, values: list[Json] | None) -> None:
        """None: no more come."""
        if values is None:
            self.close()
        elif not self._is_closed:
            self._chunks.append(values)
            self._changed.set()

    def close(self) -> None:
        self._is_closed = True
        self._changed.set()

    async def next(self, until: float | None) -> list[Json] | None:
        """The next chunk; None when no more come, at the loop's time `until`, or when none came for a while."""
        idle_at = asyncio.get_running_loop().time() + self._idle_s
        try:
            async with asyncio.timeout_at(idle_at if until is None else min(until, idle_at)):
                while not self._chunks and not self._is_closed:
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            return None
        return self._chunks.popleft() if self._chunks else None
