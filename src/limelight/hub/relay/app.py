"""The relay as an ASGI app, which a server composes with its own: it asks `owns` first."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from contextlib import suppress
from typing import Any

from limelight.core.buckets import Buckets
from limelight.core.errors import ShareFailed, WrongFrame
from limelight.core.relay import (
    EXPIRED,
    PATH,
    REFUSED,
    SHARES,
    SUBPROTOCOL,
    WRONG_FRAME,
    Kind,
    Open,
    check_open,
    is_name,
    message,
)
from limelight.hub.relay import pages
from limelight.hub.relay.connection import Connection, Left, Receive, Send
from limelight.hub.relay.headers import of_request
from limelight.hub.relay.limits import RelayLimits
from limelight.hub.relay.names import Names
from limelight.hub.relay.shares import Share, Shares
from limelight.hub.relay.visits import Visit

Scope = MutableMapping[str, Any]  # Any: ASGI's
Authorize = Callable[[str], Awaitable[str | None]]
"""The owner of a bearer token, by which its shares are counted; None refuses it. Asked again while a share lives."""

WS_MAX_BYTES = 256 << 10
"""What a server sets as the largest message of a WebSocket (uvicorn: `ws_max_size`)."""
MAX_GREETINGS = 50
"""Connections that have not said what they want."""
_OF_SHARE = re.compile(r"/s/([a-z2-7]{26})(/.*)?", re.ASCII | re.DOTALL)
"""Below `SHARES`."""


def peer(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else ""


class Relay:
    def __init__(
        self,
        authorize: Authorize,
        *,
        limits: RelayLimits | None = None,
        key: bytes | None = None,
        domain: str | None = None,
        address_of: Callable[[Scope], str] = peer,
    ) -> None:
        """`key`: a secret that outlives the process, with which sharing processes get their names back. `domain`: each
        share is a host below it, and none is on the relay's own host. `address_of`: the visitor's address, as trusted
        proxies tell it."""
        self._authorize, self._limits = authorize, limits or RelayLimits()
        self._domain, self._address_of = domain.lower().strip(".") if domain else None, address_of
        self._shares = Shares(self._limits, Names(key or secrets.token_bytes(32)), self._domain)
        self._rates = Buckets(self._limits.rate_hz, self._limits.burst)
        self._announcements = Buckets(self._limits.announce_rate_hz, self._limits.announce_burst)
        self._greetings = self._requests = 0
        self._of_visitor: Counter[tuple[str, str]] = Counter()

    @property
    def open_shares(self) -> int:
        return len(self._shares)

    def owns(self, scope: Scope) -> bool:
        """Whether a request or WebSocket is for the relay or a share."""
        if scope["type"] not in ("http", "websocket"):
            return False
        of_host = self._share_of_host(scope)
        if of_host is not None:
            return bool(of_host)
        return _path(scope) == PATH or (self._domain is None and _OF_SHARE.fullmatch(_path(scope)) is not None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        elif scope["type"] == "http":
            await self._request(scope, receive, send)

    # Sharing processes

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()  # websocket.connect
        if self._share_of_host(scope) is not None or _path(scope) != PATH:
            await _refuse(send, 501, "WebSockets are not shared.")
        elif self._announcements.take(self._address_of(scope)) or self._greetings >= MAX_GREETINGS:
            await _refuse(send, 429, "Too many connections. Try again later.")
        elif SUBPROTOCOL not in scope.get("subprotocols", ()):
            await _refuse(send, 400, f"The relay speaks {SUBPROTOCOL}.")
        else:
            token = _bearer(scope["headers"])
            owner = await self._authorize(token)
            if owner is None:
                await _refuse(send, 401, "The relay does not know this token.")
            else:
                await send({"type": "websocket.accept", "subprotocol": SUBPROTOCOL})
                await self._share(owner, token, Connection(receive, send))

    async def _share(self, owner: str, token: str, connection: Connection) -> None:
        self._greetings += 1
        try:
            hello = await connection.hello(self._limits.hello_s)
            share, welcome = await self._shares.enter(owner, hello, connection)
        except Left:
            return
        except WrongFrame as error:
            await connection.close(WRONG_FRAME, str(error))
            return
        except ShareFailed as error:
            await connection.close(REFUSED, str(error))
            return
        finally:
            self._greetings -= 1
        try:
            with suppress(Left):
                await connection.send(message(Kind.WELCOME, 0, welcome))
            await self._while_it_may(share, token)
        finally:
            self._shares.leave(share)
            connection.end()

    async def _while_it_may(self, share: Share, token: str) -> None:
        """Until the connection ends, the share has expired, or its token is no longer valid."""
        reading = asyncio.create_task(share.connection.read())
        try:
            while not reading.done():
                if (left_s := self._shares.left_s(share)) <= 0:
                    await share.connection.close(EXPIRED, "The share has expired.")
                    return
                if await self._authorize(token) != share.lease.owner:
                    await share.connection.close(REFUSED, "The token is no longer valid.")
                    return
                await asyncio.wait({reading}, timeout=min(left_s, self._limits.recheck_s))
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    # Visitors

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        name, target, prefix = self._place(scope)
        headers = scope["headers"]
        share = self._shares.get(name)
        if not name:
            refusal = pages.answer(404, pages.AWAY, headers)
        elif not target:
            refusal = pages.moved(f"{prefix}/{_query(scope)}")
        elif share is None:  # of a name that never was, too
            refusal = pages.answer(503, pages.AWAY, headers, retry_after_s=5)
        else:
            await self._visit(share, target, prefix, scope, receive, send)
            return
        for event in refusal:
            await send(event)

    async def _visit(self, share: Share, target: str, prefix: str, scope: Scope, receive: Receive, send: Send) -> None:
        headers, visitor, name = scope["headers"], self._address_of(scope), share.lease.name
        cookies = None if self._domain else name
        opened = Open(scope["method"], target, of_request(headers, cookies), visitor)
        refusal = self._refusal(share, visitor, opened, headers)
        if refusal is not None:
            for event in refusal:
                await send(event)
            return
        self._requests += 1
        self._of_visitor[name, visitor] += 1
        try:
            await Visit(share.connection, self._limits, receive, send).pass_on(opened, headers, cookies, prefix)
        except Left:
            pass
        finally:
            self._requests -= 1
            self._of_visitor[name, visitor] -= 1
            if not self._of_visitor[name, visitor]:
                del self._of_visitor[name, visitor]

    def _refusal(
        self, share: Share, visitor: str, opened: Open, headers: list[tuple[bytes, bytes]]
    ) -> pages.Messages | None:
        try:
            check_open(opened)
        except WrongFrame:
            return pages.answer(400, pages.WRONG, headers)
        if any(name == b"upgrade" for name, _ in headers):
            return pages.answer(501, pages.UPGRADE, headers)
        limits, name = self._limits, share.lease.name
        if self._of_visitor[name, visitor] >= limits.max_requests_per_visitor:
            return pages.answer(429, pages.BUSY, headers, retry_after_s=5)
        if share.connection.requests >= limits.max_requests_per_share or self._requests >= limits.max_requests:
            return pages.answer(503, pages.BUSY, headers, retry_after_s=5)
        if wait_s := self._rates.take(name):
            return pages.answer(429, pages.BUSY, headers, retry_after_s=int(wait_s) + 1)
        return None

    def _place(self, scope: Scope) -> tuple[str, str, str]:
        """The share's name, the target below it (empty: its address without the slash), and the path that it has."""
        raw, root = _raw_path(scope), str(scope.get("root_path", ""))
        of_host = self._share_of_host(scope)
        if of_host is not None:
            return of_host, raw + _query(scope), ""
        found = _OF_SHARE.fullmatch(raw.removeprefix(root))
        if found is None or self._domain is not None:
            return "", "", ""
        return found[1], found[2] + _query(scope) if found[2] else "", f"{root}{SHARES}{found[1]}"

    def _share_of_host(self, scope: Scope) -> str | None:
        """The name in a host name below the domain. Empty if it cannot be a share's."""
        if self._domain is None:
            return None
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        host = hosts[0].decode("latin-1").lower().partition(":")[0].rstrip(".") if len(hosts) == 1 else ""
        if not host.endswith(f".{self._domain}"):
            return None
        label = host.removesuffix(f".{self._domain}")
        return label if is_name(label) else ""


def _path(scope: Scope) -> str:
    return str(scope["path"]).removeprefix(str(scope.get("root_path", "")))


def _raw_path(scope: Scope) -> str:
    raw = scope.get("raw_path")
    return raw.decode("latin-1") if isinstance(raw, bytes) else str(scope["path"])


def _query(scope: Scope) -> str:
    query: bytes = scope.get("query_string", b"")
    return f"?{query.decode('latin-1')}" if query else ""


def _bearer(headers: Iterable[tuple[bytes, bytes]]) -> str:
    found = next((value for name, value in headers if name == b"authorization"), b"").decode("latin-1")
    scheme, _, token = found.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


async def _refuse(send: Send, status: int, said: str) -> None:
    """With a status that the other side can tell, where the server can send one before the WebSocket begins."""
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": said.encode()})
