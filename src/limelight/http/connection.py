"""uvicorn's connection, hardened for the public network: limits on the duration and size of requests, on slow
readers, and on the number of connections.

uvicorn only closes connections that are idle between two requests. It keeps a connection forever that sends nothing,
sends its headers or body byte by byte, or does not read; and it accepts headers of any size.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from limelight.http.clients import UNIX
from limelight.http.peers import Peers

MAX_HEAD_BYTES = 64 << 10
MAX_HEADERS = 200
MIN_BODY_BYTES = 4096
"""Bytes that a client must send in each period. Sending less is treated as an attempt to hold the connection."""
MIN_TAKEN_BYTES = 4096
"""Bytes that a client must read in each period."""
MAX_PIPELINED = 16
"""Parsed requests that wait for earlier responses. Later ones stay unparsed: parsed, each takes a hundred times its
length."""
SLICE_BYTES = 4096
"""Input is parsed in slices of this size, except for bodies, which bounds how many requests are parsed at once."""


class Connection(HttpToolsProtocol):
    """Closes itself when a request makes no progress. Runs on the event loop, without awaits."""

    period_s = 20.0
    """Time for a request's head to arrive, and between two checks of its body's progress."""
    send_period_s = 30.0
    """Time between two checks of how much the client has read."""
    peers: Peers

    def __init__(self, *arguments: Any, **options: Any) -> None:  # Any: uvicorn's own
        super().__init__(*arguments, **options)
        self._is_in_head = self._is_in_body = False
        self._begun = 0
        self._head_bytes = self._received_bytes = self._news_bytes = 0
        self._watched: tuple[int, int] | None = None
        self._address = ""
        self._is_lost = self._is_counted = self._waits_for_all = False
        self._resumed = 0
        self._unsent: tuple[int, int] | None = None
        self._body_bytes = 0
        """What is to come of a body of known length."""
        self._bare_bytes = 0
        """What came of a body without any content: extensions of chunks, and trailers."""
        self._later = bytearray()
        """Requests that came together with those that wait."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in the base
        super().connection_made(transport)
        refusal = None if self._is_counted else self.count_in(self.client[0] if self.client else UNIX)
        if refusal is not None:
            self._refuse(refusal + b"\r\nretry-after: 5")
            return
        self._watch()

    def count_in(self, address: str) -> bytes | None:
        """The status of a refusal, or None. With TLS it is called before the handshake."""
        self._address = address
        refusal = self.peers.enter(address)
        self._is_counted = refusal is None
        return refusal

    def count_out(self) -> None:
        if self._is_counted:
            self._is_counted = False
            self.peers.leave(self._address)

    def connection_lost(self, exc: Exception | None) -> None:
        self._is_lost = True
        self.count_out()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._watch_sending()

    def resume_writing(self) -> None:
        self._resumed += 1
        if self._waits_for_all:
            self._waits_for_all = False
            self.transport.set_write_buffer_limits()
        super().resume_writing()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.transport.is_closing():
            self._watch_sending()
        elif self._later:
            self.flow.pause_reading()
            self.loop.call_soon(self._feed_later)

    def _feed_later(self) -> None:
        if self._later and not self.transport.is_closing() and len(self.pipeline) < MAX_PIPELINED:
            data, self._later = bytes(self._later), bytearray()
            self._feed(data)
            if not self._later and not self.pipeline:
                self.flow.resume_reading()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._watch_sending()

    def shutdown(self) -> None:
        super().shutdown()
        self._watch_sending()

    def data_received(self, data: bytes) -> None:
        self._received_bytes += len(data)
        if self._later:
            self._later += data
        else:
            self._feed(data)

    def _feed(self, data: bytes) -> None:
        start = 0
        while start < len(data) and not self.transport.is_closing():
            if len(self.pipeline) >= MAX_PIPELINED:
                self._later += data[start:]
                self.flow.pause_reading()
                return
            end = start + max(SLICE_BYTES, self._body_bytes)
            self._feed_slice(data[start:end])
            start = end

    def _feed_slice(self, data: bytes) -> None:
        begun, self._news_bytes = self._begun, len(data)
        super().data_received(data)
        if self._is_in_head:
            self._head_bytes = self._head_bytes + len(data) if begun == self._begun else 0
            if self._head_bytes > MAX_HEAD_BYTES:
                self._refuse(b"431 Request Header Fields Too Large")
        if self._is_in_body and not self._body_bytes:
            self._bare_bytes += len(data)
            if self._bare_bytes > MAX_HEAD_BYTES:
                self._refuse(b"431 Request Header Fields Too Large")
        if self._watched is None and (self._is_in_head or self._is_in_body):
            self._watch()

    def on_message_begin(self) -> None:
        self._begun += 1
        self._is_in_head, self._is_in_body, self._head_bytes = True, False, 0
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._is_in_head:  # trailers are no headers: what decides by headers has not seen them
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._is_in_head, self._is_in_body, self._bare_bytes = False, True, 0
        if len(self.headers) > MAX_HEADERS or (self._is_long() and self._is_head_large()):
            raise ValueError("too many headers, or too large")  # inside the parser: the client gets a 400
        declared = next((value for name, value in self.headers if name == b"content-length"), b"")
        self._body_bytes = int(declared) if declared.isdigit() and len(declared) <= 18 else 0
        super().on_headers_complete()

    def _is_long(self) -> bool:
        return self._head_bytes + self._news_bytes > MAX_HEAD_BYTES

    def on_body(self, body: bytes) -> None:
        self._body_bytes, self._bare_bytes = max(0, self._body_bytes - len(body)), 0
        super().on_body(body)

    def handle_websocket_upgrade(self) -> None:
        """From here on the connection is another protocol's, which has limits of its own."""
        self._is_in_head = self._is_in_body = False
        self._watched = None
        self.count_out()
        super().handle_websocket_upgrade()

    def on_message_complete(self) -> None:
        self._is_in_body, self._body_bytes = False, 0
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
        elif self._is_in_head and begun == self._begun and not self._later:
            self._refuse(b"408 Request Timeout")
        elif self._is_in_body and not self.flow.read_paused:  # paused: the server is the slow side
            has_come = self._received_bytes - received_bytes >= MIN_BODY_BYTES or begun != self._begun
            # The rest of a body is useless after its response, and the client has had a period to read the response.
            if not has_come or self.cycle.response_complete:
                self._refuse(b"408 Request Timeout")
                return
        if self._is_in_head or self._is_in_body:
            self._watch()

    def _watch_sending(self) -> None:
        """Check after each period how much of the unsent data the client has read, until all is sent."""
        unsent_bytes = 0 if self._is_lost else self.transport.get_write_buffer_size()
        if not unsent_bytes or self._unsent is not None:
            return
        self._unsent = self._resumed, unsent_bytes
        self.loop.call_later(self.send_period_s, self._look_at_sending)
        if not self.flow.write_paused and not self.transport.is_closing():
            # New data is not counted until the old is sent. Otherwise it would look as if the client had read nothing.
            self._waits_for_all = True
            self.transport.set_write_buffer_limits(high=0)

    def _look_at_sending(self) -> None:
        watched, self._unsent = self._unsent, None
        if watched is None or self._is_lost:
            return
        resumed, unsent_bytes = watched
        left_bytes = self.transport.get_write_buffer_size()
        if left_bytes and resumed == self._resumed and left_bytes > unsent_bytes - MIN_TAKEN_BYTES:
            self.transport.abort()  # closing would wait for the rest to be read
        else:
            self._watch_sending()

    def _refuse(self, status: bytes) -> None:
        if self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete or not self.cycle.response_started:
            self.transport.write(b"HTTP/1.1 " + status + b"\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
        self.transport.close()
        self._watch_sending()


def connection_of(period_s: float, send_period_s: float, peers: Peers) -> type[Connection]:
    """A class of connections that share a count; uvicorn makes them itself."""
    return type("Connection", (Connection,), {"period_s": period_s, "send_period_s": send_period_s, "peers": peers})
