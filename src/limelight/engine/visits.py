"""Who has the app open, and what is to happen when he has left.

Where there are several replicas, the one at which a visitor arrived last is the one that sees him off.
"""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

import msgspec

from limelight.core.wire import RequestInfo
from limelight.engine.neighbours import Neighbours

MAX_LEAVING = 10_000  # visitors whose time to come back runs; the first of more are taken as gone at once


@dataclass(frozen=True, slots=True)
class Visitor:
    session_hash: str
    owner: str
    client: str
    request: RequestInfo


class Visits:
    """Counts each session's open connections. All methods run on one event loop."""

    def __init__(
        self,
        grace_s: float,
        on_gone: Callable[[Visitor], Awaitable[None]],
        neighbours: Neighbours,
        on_arrived_elsewhere: Callable[[str, str], None],
    ) -> None:
        """`on_arrived_elsewhere` gets the session's hash and its owner."""
        self._grace_s, self._on_gone = grace_s, on_gone
        self._neighbours, self._on_arrived_elsewhere = neighbours, on_arrived_elsewhere
        neighbours.on("arrived", self._heard_arrival)
        neighbours.on("left", self._heard_leave)
        self._open: Counter[tuple[str, str]] = Counter()
        self._elsewhere: set[tuple[str, str]] = set()
        """Of the open ones, those that have arrived at another replica since."""
        self._leaving: OrderedDict[tuple[str, str], tuple[float, Visitor]] = OrderedDict()
        self._changed = asyncio.Event()

    def arrive(self, visitor: Visitor) -> None:
        key = (visitor.owner, visitor.session_hash)
        self._open[key] += 1
        self._leaving.pop(key, None)
        self._elsewhere.discard(key)
        self._neighbours.tell("arrived", _word(key))

    def leave(self, visitor: Visitor) -> None:
        """One connection less. A reload, or another tab, within the grace is no leaving."""
        key = (visitor.owner, visitor.session_hash)
        self._open[key] -= 1
        if self._open[key] <= 0:
            del self._open[key]
            if key in self._elsewhere:
                self._elsewhere.remove(key)
                return
            self._neighbours.tell("left", _word(key))
            self._leaving[key] = (asyncio.get_running_loop().time() + self._grace_s, visitor)
            self._changed.set()

    def _heard_arrival(self, word: str) -> None:
        key = _key(word)
        self._leaving.pop(key, None)
        if key in self._open:
            self._elsewhere.add(key)
        self._on_arrived_elsewhere(key[1], key[0])

    def _heard_leave(self, word: str) -> None:
        key = _key(word)
        if key in self._open:  # he has another page open here
            self._elsewhere.discard(key)
            self._neighbours.tell("arrived", word)

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


def _word(key: tuple[str, str]) -> str:
    return msgspec.json.encode(key).decode()


def _key(word: str) -> tuple[str, str]:
    return msgspec.json.decode(word, type=tuple[str, str])
