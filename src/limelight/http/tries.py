"""Limits on password attempts, by client and by user name."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from limelight.core.errors import Overloaded, TooManyRequests

FREE_TRIES = 5
LONGEST_WAIT_S = 300
MAX_WAITING = 256  # per key
MAX_REMEMBERED = 10_000


@dataclass
class Try:
    handicap: int
    """The number of turns by which the attempt is put back, because of earlier wrong ones."""
    is_right: bool = False


class Tries:
    """After five wrong attempts the wait doubles each time.

    No more attempts run at a time than may still be wrong, so that concurrent ones cannot bypass the limit. The others
    wait for their outcome. All methods run on one event loop.
    """

    def __init__(self, max_waiting: int = MAX_WAITING) -> None:
        self._max_waiting = max_waiting
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()
        """The number of wrong attempts by key, and the time until which others are refused."""
        self._welcome: OrderedDict[str, None] = OrderedDict()
        """Keys of recent successful logins, which need not wait for other clients."""
        self._made: Counter[str] = Counter()
        """Number of running attempts by key."""
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}

    @asynccontextmanager
    async def one(self, keys: tuple[str, ...]) -> AsyncIterator[Try]:
        """An attempt, which counts as wrong unless it is marked as right or ends with `Overloaded`.

        Raises `TooManyRequests` if it comes too early, or if too many wait.
        """
        while True:
            self._refuse_early(keys)
            full = next((key for key in keys if self._made[key] >= max(1, FREE_TRIES - self._count(key))), None)
            if full is None:
                break
            await self._turn(full)
        self._made.update(keys)
        made = Try(self._handicap(keys))
        try:
            yield made
        except Overloaded:
            raise  # the password was not checked
        except (
            BaseException
        ):  # the author's function failed, or the caller disconnected, which must not be an advantage
            self._count_wrong(keys)
            raise
        else:
            (self._forget if made.is_right else self._count_wrong)(keys)
        finally:
            self._end(keys)

    def _refuse_early(self, keys: tuple[str, ...]) -> None:
        now = time.monotonic()
        wait_s = max((self._wrong[key][1] - now for key in keys if key in self._wrong), default=0.0)
        if wait_s > 0:
            raise TooManyRequests("Too many wrong passwords. Try again later.", max(1, round(wait_s + 0.5)))

    def _count(self, key: str) -> int:
        return self._wrong.get(key, (0, 0.0))[0]

    def _handicap(self, keys: tuple[str, ...]) -> int:
        count = max(self._count(key) for key in keys)
        return count if count or not self._welcome.keys() & keys else -1

    async def _turn(self, key: str) -> None:
        """Return when an attempt of this key has ended. Raises `TooManyRequests` if too many wait."""
        waiting = self._waiting.setdefault(key, deque())
        if len(waiting) >= self._max_waiting:
            raise TooManyRequests("Too many logins at the same time. Try again later.", 5)
        woken = asyncio.get_running_loop().create_future()
        waiting.append(woken)
        try:
            await woken
        finally:
            if not woken.done() or woken.cancelled():
                self._leave(key, woken)

    def _leave(self, key: str, waiting: asyncio.Future[None]) -> None:
        queue = self._waiting.get(key)
        if queue is not None and waiting in queue:
            queue.remove(waiting)
            if not queue:
                del self._waiting[key]

    def _end(self, keys: tuple[str, ...]) -> None:
        for key in keys:
            self._made[key] -= 1
            if not self._made[key]:
                del self._made[key]
            for woken in self._waiting.pop(
                key, ()
            ):  # all of them, because each checks again and may have to wait for another key too
                if not woken.done():
                    woken.set_result(None)

    def _count_wrong(self, keys: tuple[str, ...]) -> None:
        now = time.monotonic()
        for key in keys:
            count = self._count(key) + 1
            wait_s = 0 if count < FREE_TRIES else min(LONGEST_WAIT_S, 2 ** (count - FREE_TRIES))
            self._wrong[key] = (count, now + wait_s)
            self._wrong.move_to_end(key)
        while len(self._wrong) > MAX_REMEMBERED:
            self._wrong.popitem(last=False)

    def _forget(self, keys: tuple[str, ...]) -> None:
        for key in keys:
            self._wrong.pop(key, None)
            self._welcome[key] = None
            self._welcome.move_to_end(key)
        while len(self._welcome) > MAX_REMEMBERED:
            self._welcome.popitem(last=False)
