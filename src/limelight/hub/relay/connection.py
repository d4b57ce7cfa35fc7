"""A sharing process's WebSocket at the relay, and the requests that go through it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from limelight.core.errors import WrongFrame
from limelight.core.flow import Credit, Inbox, named
from limelight.core.relay import (
    PIECE_BYTES,
    WRONG_FRAME,
    Head,
    Hello,
    Kind,
    Open,
    check_head,
    credit,
    credited,
    decoded,
    frame,
    message,
    parsed,
)

Event = MutableMapping[str, Any]  # Any: ASGI's
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]

MAX_NUMBER = (1 << 32) - 1


class Left(Exception):
    """The visitor, or the sharing process, has closed its connection."""


class Exchange:
    """One request and its response. The connection's reader fills it, the visitor's task empties it."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.head: asyncio.Future[Head] = asyncio.get_running_loop().create_future()
        self.inbox, self.credit = Inbox(), Credit()

    def answer(self, head: Head) -> None:
        check_head(head)
        if self.head.done():
            raise WrongFrame("A response has one HEAD.")
        self.head.set_result(head)

    def body(self) -> Inbox:
        if not self.head.done():
            raise WrongFrame("A HEAD comes before the body.")
        return self.inbox

    def cut(self) -> None:
        """The sharing process has ended it, or is gone."""
        self.inbox.cut()
        self.credit.cut()
        self.head.cancel()


class Connection:
    """Reads in one task, which never waits for a visitor: what a visitor does not read stays in its exchange, within
    the window. Frames name exchanges of this connection only, so a sharing process reaches no other."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self._exchanges: dict[int, Exchange] = {}
        self._last = 0
        self.is_closed = False

    @property
    def requests(self) -> int:
        return len(self._exchanges)

    async def hello(self, timeout_s: float) -> Hello:
        """Raises `WrongFrame`, also when none has come in time."""
        try:
            async with asyncio.timeout(timeout_s):
                kind, _, data = parsed(await self._frame())
        except TimeoutError:
            raise WrongFrame("No HELLO has come.") from None
        if kind is not Kind.HELLO:
            raise WrongFrame("The first frame is a HELLO.")
        return decoded(data, Hello)

    async def send(self, data: bytes) -> None:
        """Raises `Left` if the sharing process is gone."""
        if self.is_closed:
            raise Left
        try:
            await self._send({"type": "websocket.send", "bytes": data})
        except (OSError, RuntimeError) as error:  # as servers have it when the other side is gone, or they have closed
            raise Left from error

    async def close(self, code: int, reason: str) -> None:
        """Ends all its requests. Called again, it does nothing."""
        if self.is_closed:
            return
        self.end()
        try:
            await self._send({"type": "websocket.close", "code": code, "reason": reason[:100]})
        except (OSError, RuntimeError):
            pass  # it is gone already

    async def read(self) -> None:
        """Until the WebSocket ends."""
        try:
            while True:
                self._take(*parsed(await self._frame()))
        except Left:
            self.end()
        except WrongFrame as error:
            await self.close(WRONG_FRAME, str(error))

    def begin(self) -> Exchange:
        self._last += 1
        if self._last > MAX_NUMBER:
            raise Left
        exchange = self._exchanges[self._last] = Exchange(self._last)
        return exchange

    async def finish(self, exchange: Exchange, *, is_complete: bool) -> None:
        """Forget it, and tell the sharing process of a visitor that left before the end."""
        self._exchanges.pop(exchange.number, None)
        if not is_complete and not self.is_closed:
            await self.send(frame(Kind.RESET, exchange.number))

    async def open(self, exchange: Exchange, opened: Open) -> None:
        await self.send(message(Kind.OPEN, exchange.number, opened))

    async def upload(self, exchange: Exchange, data: bytes) -> None:
        """As the sharing process gives credit. Raises `Cut`."""
        view = memoryview(data)
        while view:
            size = await exchange.credit.take(min(len(view), PIECE_BYTES))
            await self.send(frame(Kind.DATA, exchange.number, bytes(view[:size])))
            view = view[size:]

    async def end_upload(self, exchange: Exchange) -> None:
        await self.send(frame(Kind.END, exchange.number))

    async def passed(self, exchange: Exchange, size: int) -> None:
        if given := exchange.inbox.passed(size):
            await self.send(credit(exchange.number, given))

    def _take(self, kind: Kind, number: int, data: bytes) -> None:
        exchange = named(self._exchanges, number, self._last)
        if exchange is None:
            return  # it has ended while the frame was on its way
        match kind:
            case Kind.HEAD:
                exchange.answer(decoded(data, Head))
            case Kind.DATA:
                exchange.body().put(data)
            case Kind.END:
                exchange.body().end()
            case Kind.CREDIT:
                exchange.credit.give(credited(data))
            case Kind.RESET:
                del self._exchanges[number]
                exchange.cut()
            case _:
                raise WrongFrame(f"A {kind.name} does not come from a sharing process.")

    async def _frame(self) -> bytes:
        received = await self._receive()
        if received["type"] != "websocket.receive":
            raise Left
        data = received.get("bytes")
        if not isinstance(data, bytes):
            raise WrongFrame("Frames are binary.")
        return data

    def end(self) -> None:
        """Of its requests; nothing is sent any more."""
        self.is_closed = True
        for exchange in self._exchanges.values():
            exchange.cut()
        self._exchanges.clear()
