"""Flow control of one request through a relay, in one direction: a sender's credit, and what a receiver holds."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from typing import TypeVar

from limelight.core.errors import WrongFrame
from limelight.core.relay import WINDOW_BYTES

Exchange = TypeVar("Exchange")


class Cut(Exception):
    """The request has ended before its body."""


def named(exchanges: Mapping[int, Exchange], number: int, last: int) -> Exchange | None:
    """The request that a frame names; None: it has ended. `last`: the number of the last one that was opened.

    Raises `WrongFrame` for one that was not opened.
    """
    if not 0 < number <= last:
        raise WrongFrame("A frame names a request that was not opened.")
    return exchanges.get(number)


class Credit:
    """What may be sent. One task takes; the connection's reader gives."""

    def __init__(self) -> None:
        self._bytes = WINDOW_BYTES
        self._changed = asyncio.Event()
        self._is_cut = False

    async def take(self, most: int) -> int:
        """From 1 to `most` bytes, as soon as there are any. Raises `Cut`."""
        while not self._bytes and not self._is_cut:
            self._changed.clear()
            await self._changed.wait()
        if self._is_cut:
            raise Cut
        taken = min(most, self._bytes)
        self._bytes -= taken
        return taken

    def give(self, size: int) -> None:
        """Raises `WrongFrame` if there were more than the window."""
        if not 0 < size <= WINDOW_BYTES - self._bytes:
            raise WrongFrame("A CREDIT gives back what was sent.")
        self._bytes += size
        self._changed.set()

    def cut(self) -> None:
        self._is_cut = True
        self._changed.set()


class Inbox:
    """What has come and is not passed on. It never holds more than the window."""

    def __init__(self) -> None:
        self._pieces: deque[bytes] = deque()
        self._open_bytes = self._passed_bytes = 0
        self._changed = asyncio.Event()
        self._has_ended = self._is_cut = False

    def put(self, data: bytes) -> None:
        """Raises `WrongFrame` for data beyond the window or the end."""
        if self._has_ended or not data or self._open_bytes + len(data) > WINDOW_BYTES:
            raise WrongFrame("DATA came beyond the credit or the end.")
        self._open_bytes += len(data)
        self._pieces.append(data)
        self._changed.set()

    def end(self) -> None:
        if self._has_ended:
            raise WrongFrame("A body ends once.")
        self._has_ended = True
        self._changed.set()

    def cut(self) -> None:
        self._is_cut = True
        self._changed.set()

    async def wait_for_cut(self) -> None:
        while not self._is_cut:
            self._changed.clear()
            await self._changed.wait()

    async def get(self) -> bytes:
        """The next piece, or b"" at the end. Raises `Cut`."""
        while not self._pieces:
            if self._is_cut:
                raise Cut
            if self._has_ended:
                return b""
            self._changed.clear()
            await self._changed.wait()
        return self._pieces.popleft()

    def passed(self, size: int) -> int:
        """This many bytes are passed on. Returns the credit that the sender gets, which it gets for many at once."""
        self._passed_bytes += size
        if self._passed_bytes < WINDOW_BYTES // 4:
            return 0
        given, self._passed_bytes = self._passed_bytes, 0
        self._open_bytes -= given
        return given
