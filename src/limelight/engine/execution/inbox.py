"""Chunks of a streaming job that wait for its function."""

from __future__ import annotations

import asyncio
from collections import deque

import msgspec

from limelight.core.endpoint import Streaming
from limelight.core.json_memory import json_bytes
from limelight.core.wire import Json

MAX_WAITING = 32  # chunks; if the function is slower, the oldest is dropped
MAX_WAITING_BYTES = 32 << 20  # memory of them together; a single one may be larger


class Inbox:
    """A bounded queue: the newest chunk only, or the last ones where every chunk matters."""

    def __init__(self, streaming: Streaming) -> None:
        self._idle_s = streaming.idle_s
        self._max_chunks = MAX_WAITING if streaming.keeps_all else 1
        self._chunks: deque[tuple[int, list[Json]]] = deque()
        self._size_bytes = 0
        self._is_closed = False
        self._changed = asyncio.Event()

    def put(self, values: list[Json] | None) -> None:
        """Add a chunk. None: no more come."""
        if values is None:
            self.close()
        elif not self._is_closed:
            self._add(json_bytes(msgspec.json.encode(values)), values)
            self._changed.set()

    def _add(self, size_bytes: int, values: list[Json]) -> None:
        self._chunks.append((size_bytes, values))
        self._size_bytes += size_bytes
        while len(self._chunks) > self._max_chunks or (self._size_bytes > MAX_WAITING_BYTES and len(self._chunks) > 1):
            self._take()

    def _take(self) -> list[Json]:
        size_bytes, values = self._chunks.popleft()
        self._size_bytes -= size_bytes
        return values

    def close(self) -> None:
        self._is_closed = True
        self._changed.set()

    async def next(self, until: float | None) -> list[Json] | None:
        """The next chunk. None when no more come, at the loop's time `until`, or after `idle_s` without one."""
        idle_at = asyncio.get_running_loop().time() + self._idle_s
        try:
            async with asyncio.timeout_at(idle_at if until is None else min(until, idle_at)):
                while not self._chunks and not self._is_closed:
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            return None
        return self._take() if self._chunks else None
