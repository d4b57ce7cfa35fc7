"""Sending large responses in pieces, with a bound on their memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from starlette.types import Message, Receive, Send

from limelight.core.errors import Overloaded, TooManyRequests

PIECE_BYTES = 64 << 10
"""Size of one write to a connection. The next one waits until the reader has taken most of the earlier ones."""


class Outgoing:
    """The memory of large responses that wait for their readers.

    A client may always have one response. Several may take at most a quarter, and no more than they leave free (as in
    `Budget`), so that new clients are served.

    Everything here runs on one event loop, between two awaits.
    """

    def __init__(self, max_bytes: int | None) -> None:
        self._max_bytes = max_bytes
        self._held: dict[str, int] = {}
        self._total_bytes = 0
        self._waiting: list[tuple[str, int, asyncio.Future[None]]] = []

    @contextmanager
    def hold(self, client: str, size_bytes: int) -> Iterator[None]:
        """Count a response while it is sent. Raises `TooManyRequests` or `Overloaded`."""
        if not self._fits(client, size_bytes):
            if client in self._held:
                raise TooManyRequests(
                    "You have too many large responses open. Read them first, then try again.",
                    retry_after_s=5,
                )
            raise Overloaded("Too many large responses are being sent. Try again later.", retry_after_s=5)
        self._enter(client, size_bytes)
        try:
            yield
        finally:
            self._leave(client, size_bytes)

    @asynccontextmanager
    async def reserve(self, client: str, size_bytes: int) -> AsyncIterator[None]:
        """Wait until there is memory for a response. Stalled readers are cut off, so the wait ends."""
        if size_bytes <= PIECE_BYTES:
            yield
            return
        if self._fits(client, size_bytes):
            self._enter(client, size_bytes)
        else:
            await self._wait(client, size_bytes)
        try:
            yield
        finally:
            self._leave(client, size_bytes)

    async def _wait(self, client: str, size_bytes: int) -> None:
        """Return once the memory is reserved."""
        admitted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        entry = client, size_bytes, admitted
        self._waiting.append(entry)
        try:
            await admitted
        except BaseException:
            if entry in self._waiting:
                self._waiting.remove(entry)
            else:
                self._leave(client, size_bytes)
            raise

    def _fits(self, client: str, size_bytes: int) -> bool:
        if self._max_bytes is None or not self._total_bytes:
            return True
        free_bytes = self._max_bytes - self._total_bytes - size_bytes
        held_bytes = self._held.get(client, 0)
        return free_bytes >= 0 if not held_bytes else held_bytes + size_bytes <= min(free_bytes, self._max_bytes // 4)

    def _enter(self, client: str, size_bytes: int) -> None:
        self._total_bytes += size_bytes
        self._held[client] = self._held.get(client, 0) + size_bytes

    def _leave(self, client: str, size_bytes: int) -> None:
        self._total_bytes -= size_bytes
        self._held[client] -= size_bytes
        if not self._held[client]:
            del self._held[client]
        for entry in list(self._waiting):  # the longest-waiting first
            waiting, wanted_bytes, admitted = entry
            if not admitted.done() and self._fits(waiting, wanted_bytes):
                self._waiting.remove(entry)
                self._enter(waiting, wanted_bytes)
                admitted.set_result(None)


def pieces(data: bytes | memoryview) -> Iterator[bytes]:
    view = memoryview(data)
    for start in range(0, len(view), PIECE_BYTES):
        yield bytes(view[start : start + PIECE_BYTES])


async def send_in_pieces(send: Send, message: Message) -> None:
    body = message.get("body", b"")
    if len(body) > PIECE_BYTES:
        for piece in pieces(body):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        message = {**message, "body": b""}
    await send(message)


async def until_left(receive: Receive) -> None:
    """Return when the reader has disconnected."""
    while (await receive())["type"] != "http.disconnect":
        pass
