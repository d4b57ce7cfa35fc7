"""HTTP to an app's process over its Unix socket, or to another hub: half of what a general client costs."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, cast

import httptools
import msgspec

Header = tuple[bytes, bytes]
IDLE_S = 4.0
"""A connection that has not been used for longer is closed: the app's server closes it after five seconds."""
MAX_IDLE = 64
CONNECT_TIMEOUT_S = 30.0
HELD_BYTES = 256 << 10
"""How much of a response is held for a client that reads slowly."""
MAX_HEAD_BYTES = 256 << 10
MAX_READ_BYTES = 4 << 20
"""Of a response that the hub reads for itself."""
USER_HEADER = "Limelight-User"
"""In which apps are told who asks, by name."""
OWN = [(b"host", b"localhost"), (USER_HEADER.lower().encode(), b"the hub")]
"""Headers of requests that are the hub's own. An app with a login of its own answers users only; no user of the hub has
a name with a space."""


class Broken(OSError):
    """The connection ended before the response was complete, or what came is not HTTP."""


Connect = Callable[[], Awaitable["Connection"]]


class Upstream:
    """Connections to one process, which are used again."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._idle: list[tuple[Connection, float]] = []
        self._is_closed = False

    async def request(
        self,
        method: str,
        target: bytes,
        headers: Sequence[Header] = OWN,
        body: bytes | AsyncIterator[bytes] | None = None,
    ) -> Response:
        """The response as soon as its head is there. `headers` have the length of the body, or it is sent in chunks.

        Raises `Broken`, and what the body raises.
        """
        connection = await self._connection()
        try:
            await connection.send(method, target, headers, body)
        except BaseException:
            connection.close()
            raise
        return Response(self, connection)

    async def json(self, target: str) -> Any:  # Any: JSON
        """Of the answer to GET. Raises `Broken` if it is none, or no success."""
        response = await self.request("GET", target.encode())
        body = await response.read()
        if response.status != 200:
            raise Broken(f"{target} was answered with {response.status}")
        with suppress(msgspec.DecodeError):
            return msgspec.json.decode(body)
        raise Broken(f"{target} was not answered with JSON")

    def close(self) -> None:
        self._is_closed = True
        for connection, _ in self._idle:
            connection.close()
        self._idle.clear()

    async def _connection(self) -> Connection:
        oldest = time.monotonic() - IDLE_S
        while self._idle:
            connection, used_at = self._idle.pop()
            if used_at > oldest and connection.is_open:
                return connection
            connection.close()
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                return await self._connect()
        except (OSError, TimeoutError) as error:
            raise Broken("no connection") from error

    def keep(self, connection: Connection) -> None:
        """Keep it for another request, if it can be used for one."""
        if connection.is_reusable and not self._is_closed and len(self._idle) < MAX_IDLE:
            self._idle.append((connection, time.monotonic()))
        else:
            connection.close()


class Connection(asyncio.Protocol):
    """One connection, with at most one request at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._drained: asyncio.Future[None] | None = None
        self._is_paused = False
        self._begin("")

    def _begin(self, method: str) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._method = method
        self.headers: list[Header] = []
        self.status = 0
        self.pieces: deque[bytes] = deque()
        self._held_bytes = self._head_bytes = 0
        self.is_complete = self._is_kept_alive = self._ends_with_connection = self._is_sent = False
        self.error: Exception | None = None

    @property
    def is_open(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    @property
    def is_reusable(self) -> bool:
        # If the request has not been sent to its end, the process takes the next one for the rest of it.
        return self.is_open and self.is_complete and self._is_sent and self._method != "HEAD" and self._is_kept_alive

    async def send(
        self, method: str, target: bytes, headers: Sequence[Header], body: bytes | AsyncIterator[bytes] | None
    ) -> None:
        """Send the request and wait for the head of the response."""
        self._begin(method)
        head = [b"%b %b HTTP/1.1\r\n" % (method.encode(), target)]
        head += [b"%b: %b\r\n" % header for header in headers]
        is_chunked = body is not None and all(name.lower() != b"content-length" for name, _ in headers)
        if is_chunked:
            head.append(b"transfer-encoding: chunked\r\n")
        head.append(b"\r\n")
        if isinstance(body, bytes) and not is_chunked:
            head.append(body)
        self._write(b"".join(head))
        if body is not None and (is_chunked or not isinstance(body, bytes)):
            await self._send_body(_once(body) if isinstance(body, bytes) else body, is_chunked)
        else:
            self._is_sent = True
        while not self.status and self.error is None:
            await self._news()
        if self.error is not None:
            raise self.error

    async def _send_body(self, body: AsyncIterator[bytes], is_chunked: bool) -> None:
        """Until it ends, or the response is there: then the process does not read the rest."""
        async for piece in body:
            if self.status or self.error is not None:
                return
            if piece:  # an empty chunk would be the end
                self._write(b"%x\r\n%b\r\n" % (len(piece), piece) if is_chunked else piece)
            if self._drained is not None:
                await self._drained
        if is_chunked:
            self._write(b"0\r\n\r\n")
        self._is_sent = True

    def _write(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.write(data)

    async def next(self) -> bytes:
        """The next piece of the body; b"" at its end. Raises `Broken`."""
        while not self.pieces:
            if self.error is not None:
                raise self.error
            if self.is_complete:
                return b""
            await self._news()
        piece = b"".join(self.pieces)
        self.pieces.clear()
        self._held_bytes = 0
        if self._is_paused and self._transport is not None:
            self._is_paused = False
            self._transport.resume_reading()
        return piece

    async def _news(self) -> None:
        self._waiter = asyncio.get_running_loop().create_future()
        await self._waiter

    def _tell(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    # called by the event loop

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
            if not self.status:
                self._head_bytes += len(data)
                if self._head_bytes > MAX_HEAD_BYTES:
                    raise httptools.HttpParserError("the head is too long")
        except (httptools.HttpParserError, httptools.HttpParserUpgrade, Broken) as error:
            self.error = Broken(str(error))
            self.close()
        if self._held_bytes > HELD_BYTES and not self._is_paused and self._transport is not None:
            self._is_paused = True
            self._transport.pause_reading()
        self._tell()

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._ends_with_connection and exc is None and self.error is None:
            self.is_complete = True
        if not self.is_complete:
            self.error = self.error or Broken("the connection ended")
        self.resume_writing()
        self._tell()

    def pause_writing(self) -> None:
        self._drained = asyncio.get_running_loop().create_future()

    def resume_writing(self) -> None:
        if self._drained is not None and not self._drained.done():
            self._drained.set_result(None)
        self._drained = None

    # called by the parser

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        status = self._parser.get_status_code()
        if status < 200:  # an interim response
            self.headers = []
            return
        if status > 599:
            raise Broken(f"{status} is no status of HTTP")
        self.status = status
        self._is_kept_alive = self._parser.should_keep_alive()
        named = {name for name, _ in self.headers}
        self._ends_with_connection = not named & {b"content-length", b"transfer-encoding"}
        self.is_complete = self._method == "HEAD"

    def on_body(self, body: bytes) -> None:
        self.pieces.append(body)
        self._held_bytes += len(body)

    def on_message_complete(self) -> None:
        self.is_complete = self.is_complete or bool(self.status)


class Response:
    """A response whose head has come."""

    def __init__(self, upstream: Upstream, connection: Connection) -> None:
        self._upstream, self._connection = upstream, connection
        self.status, self.headers = connection.status, connection.headers

    @property
    def is_whole(self) -> bool:
        """Whether all of it is there already."""
        return self._connection.is_complete

    async def next(self) -> bytes:
        """The next piece of the body; b"" at its end. Raises `Broken`."""
        piece = await self._connection.next()
        if not piece:
            self._upstream.keep(self._connection)
        return piece

    async def read(self, max_bytes: int = MAX_READ_BYTES) -> bytes:
        """All of the body. Raises `Broken` if it is longer."""
        body = bytearray()
        try:
            while piece := await self.next():
                body += piece
                if len(body) > max_bytes:
                    raise Broken(f"the body has more than {max_bytes:,} bytes")
        except BaseException:  # whoever waited for it has given up, too
            self.close()
            raise
        return bytes(body)

    def close(self) -> None:
        """Of a response that is not read to its end."""
        self._connection.close()


def unix_upstream(path: str) -> Upstream:
    """To a process that listens on a Unix socket."""

    async def connect() -> Connection:
        _, made = await asyncio.get_running_loop().create_unix_connection(Connection, path)
        return made

    return Upstream(connect)


def tcp_upstream(host: str, port: int, tls: ssl.SSLContext | None) -> Upstream:
    """To a server at an address."""

    async def connect() -> Connection:
        _, made = await asyncio.get_running_loop().create_connection(Connection, host, port, ssl=tls)
        return made

    return Upstream(connect)


async def _once(body: bytes) -> AsyncIterator[bytes]:
    yield body
