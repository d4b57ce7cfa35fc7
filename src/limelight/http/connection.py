"""uvicorn's connection, with what a server that faces anybody needs: bounds on how long and how large a request is.

uvicorn ends only connections that wait between two requests. One that never says anything, or sends its headers or its
body byte by byte, it keeps for ever; and it takes headers of any size.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD_BYTES = 64 << 10
MAX_HEADERS = 200
MIN_BODY_BYTES = 4096
"""What a client has to send in each period: less is not a slow line but a way to hold a place."""


class Connection(HttpToolsProtocol):
    """Ends itself when a request does not come forward. Everything here runs on the event loop, between two awaits."""

    period_s = 20.0
    """For a request's head to arrive, and between two looks at how far its body has come."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # Any: uvicorn's own
        super().__init__(*arguments, **options)
        self._is_in_head = self._is_in_body = False
        self._begun = 0
        self._head_bytes = self._received_bytes = self._news_bytes = 0
        self._watched: tuple[int, int] | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in the base
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        begun, self._news_bytes = self._begun, len(data)
        self._received_bytes += len(data)
        super().data_received(data)
        if self._is_in_head:
            self._head_bytes = self._head_bytes + len(data) if begun == self._begun else 0
            if self._head_bytes > MAX_HEAD_BYTES:
                self._refuse(b"431 Request Header Fields Too Large")
        if self._watched is None and (self._is_in_head or self._is_in_body):
            self._watch()

    def on_message_begin(self) -> None:
        self._begun += 1
        self._is_in_head, self._is_in_body, self._head_bytes = True, False, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._is_in_head, self._is_in_body = False, True
        if len(self.headers) > MAX_HEADERS or (self._news_bytes > MAX_HEAD_BYTES and self._is_head_large()):
            raise ValueError("too many headers, or too large")  # inside the parser: the client gets a 400
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._is_in_body = False
        super().on_message_complete()

    def _is_head_large(self) -> bool:
        return len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > MAX_HEAD_BYTES

    def _watch(self) -> None:
        self._watched = self._begun, self._received_bytes
        self.loop.call_later(self.period_s, self._look)

    def _look(self) -> None:
        if self._watched is None or self.transport.is_closing():
            return
        begun, received_bytes = self._watched
        self._watched = None
        if not self._begun:
            self.transport.close()
        elif self._is_in_head and begun == self._begun:
            self._refuse(b"408 Request Timeout")
        elif self._is_in_body and not self.flow.read_paused:  # paused: it is we who are slow
            has_come = self._received_bytes - received_bytes >= MIN_BODY_BYTES or begun != self._begun
            # A body after its answer is of no use to anybody: who sends it has had a period to read the answer.
            if not has_come or self.cycle.response_complete:
                self._refuse(b"408 Request Timeout")
                return
        if self._is_in_head or self._is_in_body:
            self._watch()

    def _refuse(self, status: bytes) -> None:
        if self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete or not self.cycle.response_started:
            self.transport.write(b"HTTP/1.1 " + status + b"\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
        self.transport.close()


def connection_of(period_s: float) -> type[asyncio.Protocol]:
    """A class of connections with another period; uvicorn makes them itself."""
    return type("Connection", (Connection,), {"period_s": period_s})
