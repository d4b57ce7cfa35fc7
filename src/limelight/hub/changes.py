"""Waking those who wait for a change."""

from __future__ import annotations

import asyncio


class Changes:
    """Counts changes. All methods run on one event loop."""

    def __init__(self) -> None:
        self.number = 0
        self._news = asyncio.Event()

    def add(self) -> None:
        self.number += 1
        news, self._news = self._news, asyncio.Event()
        news.set()

    async def after(self, seen: int) -> None:
        """Return when there are others than the first `seen`."""
        while self.number == seen:
            await self._news.wait()
