"""Forwarding requests to an app's process, and its responses to the client as they come."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

import aiohttp
from multidict import CIMultiDict
from starlette.types import Message, Receive, Scope, Send
from yarl import URL

from limelight.core.errors import Overloaded
from limelight.hub.hosted import Use

HOP_BY_HOP = frozenset(
    (b"connection", b"expect", b"keep-alive", b"proxy-authenticate", b"proxy-authorization", b"proxy-connection",
     b"te", b"trailer", b"transfer-encoding", b"upgrade")
)  # fmt: skip
"""Headers that are of a connection, not of a request (RFC 9110, 7.6.1)."""
OF_PROXIES = re.compile(rb"forwarded|via|x-forwarded-.*|x-real-ip|limelight-.*")
"""Headers that say something about the client, or who it is. An app believes them, so only the hub may set them."""
USER_HEADER = "Limelight-User"
GONE = "This app stopped before it answered. It is started again with the next request."
SMALL_BYTES = 256 << 10
"""Up to this length a response is forwarded without looking whether its client is gone."""


@dataclass(frozen=True)
class Forwarded:
    """What an app is told of a request, beside the request itself."""

    address: str
    """Of the client."""
    scheme: str
    prefix: str
    """The path of the app; "" if it has a host of its own."""
    user: str
    """Whom the hub has signed in; "" for nobody."""
    hidden: frozenset[bytes]
    """Headers that are for the hub."""
    cookies: bytes
    """What is left of the cookies when the hub's are removed."""


class AppGone(Overloaded):
    """The app's process ended before it answered."""


async def forward(use: Use, scope: Scope, receive: Receive, send: Send, told: Forwarded) -> None:
    """Raises `AppGone` if there is no response. A response that breaks off closes the connection."""
    body = _Body(receive)
    address = URL.build(
        scheme="http",
        host="localhost",
        path=scope["raw_path"].decode("latin-1"),
        query_string=scope["query_string"].decode("latin-1"),
        encoded=True,
    )
    has_body = any(name in (b"content-length", b"transfer-encoding") for name, _ in scope["headers"])
    try:
        answer = await use.process.session.request(
            scope["method"],
            address,
            headers=headers_for_app(scope["headers"], told),
            data=await body.whole_or_pieces() if has_body else None,
            allow_redirects=False,
        )
    except (aiohttp.ClientError, TimeoutError) as error:
        raise AppGone(GONE) from error
    async with answer:
        await _answer(use, answer, body, send)


async def _answer(use: Use, answer: aiohttp.ClientResponse, body: _Body, send: Send) -> None:
    headers = [(name.lower(), value) for name, value in answer.raw_headers if name.lower() not in HOP_BY_HOP]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    length = answer.content_length
    if length is not None and length <= SMALL_BYTES:
        await send({"type": "http.response.body", "body": await answer.content.read()})
        return
    if answer.content_type == "text/event-stream":
        use.become_stream()
    leaving = asyncio.create_task(body.left())
    copying = asyncio.create_task(_copy(answer, send))
    try:
        await asyncio.wait({leaving, copying}, return_when=asyncio.FIRST_COMPLETED)
        if copying.done():
            copying.result()  # a broken response is raised, so that the client's connection is closed
    finally:
        for task in (leaving, copying):
            task.cancel()
        with suppress(asyncio.CancelledError, aiohttp.ClientError):
            await asyncio.gather(leaving, copying)
        if not copying.done() or copying.cancelled():
            answer.close()


async def _copy(answer: aiohttp.ClientResponse, send: Send) -> None:
    async for piece in answer.content.iter_any():
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


def headers_for_app(given: Sequence[tuple[bytes, bytes]], told: Forwarded) -> CIMultiDict[str]:
    """The headers of a request as its app gets them."""
    named = b",".join(value for name, value in given if name == b"connection").lower()
    of_connection = {one.strip() for one in named.split(b",")} - {b""}
    kept: CIMultiDict[str] = CIMultiDict()
    for name, value in given:
        if (
            name not in HOP_BY_HOP
            and name not in of_connection
            and name not in told.hidden
            and name != b"cookie"
            and not OF_PROXIES.fullmatch(name)
        ):
            kept.add(name.decode("latin-1"), value.decode("latin-1"))
    if told.cookies:
        kept["Cookie"] = told.cookies.decode("latin-1")
    kept["X-Forwarded-For"] = told.address
    kept["X-Forwarded-Proto"] = told.scheme
    if told.prefix:
        kept["X-Forwarded-Prefix"] = told.prefix
    if told.user:
        kept[USER_HEADER] = told.user
    return kept


class _Body:
    """The body of a request as it comes, and whether its client has left."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive

    async def whole_or_pieces(self) -> bytes | AsyncIterator[bytes]:
        """A short body as a whole, so that it costs no task."""
        first = await self._receive()
        return self._pieces(first) if first.get("more_body") else first.get("body", b"")

    async def _pieces(self, message: Message) -> AsyncIterator[bytes]:
        while True:
            if message["type"] == "http.disconnect":
                raise ConnectionResetError("the client left")
            if message.get("body"):
                yield message["body"]
            if not message.get("more_body"):
                return
            message = await self._receive()

    async def left(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
