"""Running blocking authentication checks in threads."""

from __future__ import annotations

import asyncio
import itertools
from bisect import insort
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from limelight.core.errors import Overloaded
from limelight.engine.execution.threads import ThreadPool

Value = TypeVar("Value")

MAX_WAITING = 256


@dataclass(order=True, slots=True)
class _Turn:
    rank: int
    number: int
    granted: asyncio.Future[None] = field(compare=False)


class Checks:
    """Runs checks in its own threads, so that a blocking check delays nothing else.

    Clients take turns: a client's second check runs after the first of every other client. Among equals the newest
    runs first, so that a backlog does not delay new clients. When too many wait, the last in this order is refused. All
    methods run on one event loop.
    """

    def __init__(self, size: int, max_waiting: int = MAX_WAITING) -> None:
        self._threads, self._free, self._max_waiting = ThreadPool(size), size, max_waiting
        self._held: Counter[str] = Counter()
        """Number of waiting and running checks by client."""
        self._waiting: list[_Turn] = []
        self._numbers = itertools.count(0, -1)

    async def run(self, client: str, check: Callable[[], Value], handicap: int = 0) -> Value:
        """Return or raise what `check` does. Raises `Overloaded` if too many wait.

        `handicap`: the number of turns by which the check is put back.
        """
        rank = self._held[client] + handicap
        self._held[client] += 1
        try:
            await self._turn(rank)
            work = self._threads.submit(partial(_contained, check))
            work.add_done_callback(lambda _: self._release())
            return await asyncio.shield(work)  # the thread stays busy when the caller disconnects
        finally:
            self._held[client] -= 1
            if not self._held[client]:
                del self._held[client]

    async def _turn(self, rank: int) -> None:
        if self._free:
            self._free -= 1
            return
        turn = _Turn(rank, next(self._numbers), asyncio.get_running_loop().create_future())
        insort(self._waiting, turn)
        if len(self._waiting) > self._max_waiting:
            last = self._waiting.pop()
            last.granted.set_exception(Overloaded("Too many logins are being checked. Try again later.", 5))
        try:
            await turn.granted
        except asyncio.CancelledError:
            if turn in self._waiting:
                self._waiting.remove(turn)
            elif not turn.granted.cancelled():
                self._release()
            raise

    def _release(self) -> None:
        while self._waiting:
            granted = self._waiting.pop(0).granted
            if not granted.done():
                granted.set_result(None)
                return
        self._free += 1


def _contained(check: Callable[[], Value]) -> Value:
    """Run the check. If the author's function exits the process, only this request fails."""
    try:
        return check()
    except (SystemExit, KeyboardInterrupt, GeneratorExit) as error:
        raise RuntimeError(f"{type(error).__name__} in an authentication check") from error
