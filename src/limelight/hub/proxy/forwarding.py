"""Forwarding requests to an app's process, and its responses to the client as they come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

from limelight.core import relay
from limelight.core.errors import Overloaded
from limelight.http.clients import TrustedProxies, peer_of
from limelight.hub.apps.hosted import Use
from limelight.hub.host_headers import speaks_for_the_host
from limelight.hub.limits.clients import client_of
from limelight.hub.people.cookies import is_own
from limelight.hub.proxy.upstream import USER_HEADER, Broken, Header, Response, Upstream

HOP_BY_HOP = frozenset(name.encode() for name in relay.HOP_BY_HOP)
REMOVED = HOP_BY_HOP | {b"cookie", b"forwarded", b"via", b"x-real-ip"}
"""Also headers that say something about the client, or who it is, as those that begin with `X-Forwarded-` and
`Limelight-`. An app believes them, so only the hub may set them."""
GONE = "This app stopped before it answered. It is started again with the next request."


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

    @property
    def client(self) -> str:
        """To whom it is counted."""
        return client_of(self.user, self.address)


class AppGone(Overloaded):
    """The app's process ended before it answered."""


async def forward(use: Use, scope: Scope, receive: Receive, send: Send, told: Forwarded) -> None:
    """Raises `AppGone` if there is no response. A response that breaks off closes the connection."""
    given = headers_for_app(scope["headers"], told)
    await relay_request(use.process.upstream, given, scope, receive, send, headers_of_app, use.become_stream)


async def relay_request(
    upstream: Upstream,
    headers: Sequence[Header],
    scope: Scope,
    receive: Receive,
    send: Send,
    shown: Callable[[Sequence[Header]], list[Header]],
    become_stream: Callable[[], None] = lambda: None,
) -> None:
    """Send a request with other headers, and answer with the response as it comes. `shown`: the headers of the response
    that its client gets; `become_stream` is called if it is one of events. Raises `AppGone` if there is none."""
    body = _Body(receive)
    query = scope["query_string"]
    target = scope["raw_path"] + b"?" + query if query else scope["raw_path"]
    has_body = any(name in (b"content-length", b"transfer-encoding") for name, _ in scope["headers"])
    whole = await body.whole_or_pieces() if has_body else None
    try:
        response = await upstream.request(scope["method"], target, headers, whole)
    except Broken as error:
        raise AppGone(GONE) from error
    try:
        await _answer(response, shown(response.headers), body, send, become_stream)
    except BaseException:
        response.close()
        raise


async def _answer(
    response: Response, headers: list[Header], body: _Body, send: Send, become_stream: Callable[[], None]
) -> None:
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    if response.is_whole:
        await send({"type": "http.response.body", "body": await response.read()})
        return
    if any(name == b"content-type" and value.startswith(b"text/event-stream") for name, value in headers):
        become_stream()
    leaving = asyncio.create_task(body.left())
    copying = asyncio.create_task(_copy(response, send))
    try:
        await asyncio.wait({leaving, copying}, return_when=asyncio.FIRST_COMPLETED)
        if copying.done():
            copying.result()  # a broken response is raised, so that the client's connection is closed
        else:
            response.close()
    finally:
        leaving.cancel()
        copying.cancel()
        await asyncio.gather(leaving, copying, return_exceptions=True)


async def _copy(response: Response, send: Send) -> None:
    while piece := await response.next():
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


def headers_of_app(given: Sequence[Header]) -> list[Header]:
    """The headers of an app's response as its client gets them."""
    kept = []
    for name, value in given:
        if name in HOP_BY_HOP or speaks_for_the_host(name.decode("latin-1")):
            continue
        cookie = _own_cookie(value) if name == b"set-cookie" else value
        if cookie is not None:
            kept.append((name, cookie))
    return kept


def _own_cookie(value: bytes) -> bytes | None:
    """A cookie of the app's host. None: the hub's, or one without a name, which may look like it when it comes back."""
    pair, *attributes = value.split(b";")
    named, equals, _ = pair.partition(b"=")
    if not equals or not named.strip() or is_own(named.strip().decode("latin-1")):
        return None
    return b";".join([pair, *(one for one in attributes if one.partition(b"=")[0].strip().lower() != b"domain")])


def headers_for_app(given: Sequence[Header], told: Forwarded) -> list[Header]:
    """The headers of a request as its app gets them."""
    named = b",".join(value for name, value in given if name == b"connection").lower()
    removed = REMOVED | told.hidden if named in (b"", b"keep-alive", b"close") else (
        REMOVED | told.hidden | {one.strip() for one in named.split(b",")}
    )  # fmt: skip
    kept = [one for one in given if one[0] not in removed and not one[0].startswith((b"x-forwarded-", b"limelight-"))]
    if any(b"_" in name for name, _ in kept):  # WSGI and CGI take it for a hyphen
        kept = [one for one in kept if not _is_hubs(one[0].replace(b"_", b"-"))]
    kept += [(b"x-forwarded-for", told.address.encode()), (b"x-forwarded-proto", told.scheme.encode())]
    if told.cookies:
        kept.append((b"cookie", told.cookies))
    if told.prefix:
        kept.append((b"x-forwarded-prefix", told.prefix.encode()))
    if told.user:
        kept.append((USER_HEADER.lower().encode(), told.user.encode()))
    return kept


def _is_hubs(name: bytes) -> bool:
    return name in REMOVED or name.startswith((b"x-forwarded-", b"limelight-"))


def scheme_of(scope: Scope, proxies: TrustedProxies) -> str:
    """http or https, as the client has it."""
    told = Headers(scope=scope).get("x-forwarded-proto", "") if peer_of(scope) in proxies else ""
    return told.partition(",")[0].strip() or str(scope["scheme"])


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
