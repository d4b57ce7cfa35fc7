"""Requests that a relay opens, each served by the gate: ASGI over the frames of one WebSocket."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from limelight.core.errors import WrongFrame
from limelight.core.flow import Credit, Cut, Inbox, named
from limelight.core.relay import (
    PIECE_BYTES,
    Head,
    Kind,
    Open,
    check_open,
    credit,
    credited,
    decoded,
    frame,
    message,
)
from limelight.share.forward import Event
from limelight.share.gate import Gate, Scope

logger = logging.getLogger("limelight")
MAX_REQUESTS = 256


class Served:
    """All requests of one connection. `take` gets each frame and never waits."""

    def __init__(self, gate: Gate, send: Callable[[bytes], Awaitable[None]], tasks: asyncio.TaskGroup) -> None:
        self._gate, self._send, self._tasks = gate, send, tasks
        self._exchanges: dict[int, _Exchange] = {}
        self._last = 0

    def take(self, kind: Kind, number: int, data: bytes) -> None:
        """Raises `WrongFrame`."""
        if kind is Kind.OPEN:
            self._open(number, decoded(data, Open))
            return
        exchange = named(self._exchanges, number, self._last)
        if exchange is None:
            return  # it has ended while the frame was on its way
        match kind:
            case Kind.DATA:
                exchange.inbox.put(data)
            case Kind.END:
                exchange.inbox.end()
            case Kind.CREDIT:
                exchange.credit.give(credited(data))
            case Kind.RESET:
                exchange.cut()
            case _:
                raise WrongFrame(f"A {kind.name} does not come from a relay.")

    def cut_all(self) -> None:
        """The connection has ended."""
        for exchange in self._exchanges.values():
            exchange.cut()

    def _open(self, number: int, opened: Open) -> None:
        check_open(opened)
        if number <= self._last or len(self._exchanges) >= MAX_REQUESTS:
            raise WrongFrame(f"Requests have rising numbers, and at most {MAX_REQUESTS} are open.")
        self._last = number
        exchange = self._exchanges[number] = _Exchange(number, self._send)
        self._tasks.create_task(self._serve(exchange, opened))

    async def _serve(self, exchange: _Exchange, opened: Open) -> None:
        try:
            await self._gate(_scope(opened), exchange.receive, exchange.answer)
        except Cut:
            pass  # the visitor has left
        except Exception:  # the ASGI edge: the app's connection broke off, or a fault of ours
            logger.debug("A shared request failed", exc_info=True)
        finally:
            del self._exchanges[exchange.number]
            if not exchange.is_complete and not exchange.is_cut:
                await self._send(frame(Kind.RESET, exchange.number))


class _Exchange:
    def __init__(self, number: int, send: Callable[[bytes], Awaitable[None]]) -> None:
        self.number, self._send = number, send
        self.inbox, self.credit = Inbox(), Credit()
        self.is_complete = self.is_cut = self._has_ended = False

    def cut(self) -> None:
        self.is_cut = True
        self.inbox.cut()
        self.credit.cut()

    async def receive(self) -> Event:
        if self._has_ended:
            await self.inbox.wait_for_cut()
            return {"type": "http.disconnect"}
        try:
            piece = await self.inbox.get()
        except Cut:
            return {"type": "http.disconnect"}
        if given := self.inbox.passed(len(piece)):
            await self._send(credit(self.number, given))
        self._has_ended = not piece
        return {"type": "http.request", "body": piece, "more_body": bool(piece)}

    async def answer(self, event: Event) -> None:
        if self.is_cut:
            raise Cut
        if event["type"] == "http.response.start":
            headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in event["headers"]]
            await self._send(message(Kind.HEAD, self.number, Head(event["status"], headers)))
            return
        view = memoryview(event.get("body", b""))
        while view:
            size = await self.credit.take(min(len(view), PIECE_BYTES))
            await self._send(frame(Kind.DATA, self.number, bytes(view[:size])))
            view = view[size:]
        if not event.get("more_body", False):
            self.is_complete = True
            await self._send(frame(Kind.END, self.number))


def _scope(opened: Open) -> Scope:
    path, _, query = opened.target.partition("?")
    return {
        "type": "http",
        "method": opened.method,
        "raw_path": path.encode("latin-1"),
        "query_string": query.encode("latin-1"),
        "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in opened.headers],
        "client": (opened.client, 0),
    }
