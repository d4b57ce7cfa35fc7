"""Who has the app open, and what is to happen when he has left."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from limelight.core.wire import RequestInfo

MAX_LEAVING = 10_000  # visitors whose time to come back runs; the first of more are taken as gone at once


@dataclass(frozen=True, slots=True)
class Visitor:
    session_hash: str
    owner: str
    client: str
    request: RequestInfo


class Visits:
    """Counts each session's open connections. All methods run on one event loop."""

    def __init__(self, grace_s: float, on_gone: Callable[[Visitor], Awaitable[None]]) -> None:
        self._grace_s, self._on_gone = grace_s, on_gone
        self._open: Counter[tuple[str, str]] = Counter()
        self._leaving: OrderedDict[tuple[str, str], tuple[float, Visitor]] = OrderedDict()
        self._changed = asyncio.Event()

    def arrive(self, visitor: Visitor) -> None:
        key = (visitor.owner, visitor.session_hash)
        self._open[key] += 1
        self._leaving.pop(key, None)

    def leave(self, visitor: Visitor) -> None:
        """One connection less. A reload, or another tab, within the grace is no leaving."""
        key = (visitor.owner, visitor.session_hash)
        self._open[key] -= 1
        if self._open[key] <= 0:
            del self._open[key]
            self._leaving[key] = (asyncio.get_running_loop().time() + self._grace_s, visitor)
            self._changed.set()

    async def run(self) -> None:
        """Until it is cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            while self._leaving and (self._first_due() <= loop.time() or len(self._leaving) > MAX_LEAVING):
                _, (_, visitor) = self._leaving.popitem(last=False)
                await self._on_gone(visitor)
            self._changed.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout_at(self._first_due() if self._leaving else None):
                    await self._changed.wait()

    def _first_due(self) -> float:
        return next(iter(self._leaving.values()))[0]
