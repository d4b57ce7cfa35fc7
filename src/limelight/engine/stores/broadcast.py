"""Broadcasting items to all current listeners within one process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Broadcast(Generic[Item]):
    """Listeners must pass items on without waiting: their queues are unbounded."""

    def __init__(self) -> None:
        self._listeners: list[asyncio.Queue[Item | None]] = []

    def send(self, item: Item) -> None:
        for listener in self._listeners:
            listener.put_nowait(item)

    def close(self) -> None:
        """Ends every `listen`."""
        for listener in self._listeners:
            listener.put_nowait(None)

    async def listen(self) -> AsyncGenerator[Item, None]:
        listener: asyncio.Queue[Item | None] = asyncio.Queue()
        self._listeners.append(listener)
        try:
            while (item := await listener.get()) is not None:
                yield item
        finally:
            self._listeners.remove(listener)
