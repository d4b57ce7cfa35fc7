"""Words to everybody who listens at the time, inside one process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Generic, TypeVar

Word = TypeVar("Word")


class Broadcast(Generic[Word]):
    """Listeners are loops that pass words on without waiting, so nothing piles up."""

    def __init__(self) -> None:
        self._listeners: list[asyncio.Queue[Word | None]] = []

    def say(self, word: Word) -> None:
        for listener in self._listeners:
            listener.put_nowait(word)

    def close(self) -> None:
        """Ends every `listen`."""
        for listener in self._listeners:
            listener.put_nowait(None)

    async def listen(self) -> AsyncGenerator[Word, None]:
        listener: asyncio.Queue[Word | None] = asyncio.Queue()
        self._listeners.append(listener)
        try:
            while (word := await listener.get()) is not None:
                yield word
        finally:
            self._listeners.remove(listener)
