"""Passes requests on to the app, which is always the same address of this machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any

import httpcore

from limelight.core.relay import end_to_end
from limelight.share.options import Local

Event = MutableMapping[str, Any]  # Any: ASGI's
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
Headers = list[tuple[str, str]]

MAX_CONNECTIONS = 300
CONNECT_S, WRITE_S, POOL_S = 5, 60, 10
KEEP_S = 3
"""Idle connections are kept for less long than servers keep them (uvicorn: 5 s)."""


class AppAway(Exception):
    """The app does not take connections, or ends them without a response."""


class Left(Exception):
    """The visitor has closed the connection."""


class Forward:
    """httpcore and not httpx: the target of a request goes on as it came."""

    def __init__(self, local: Local) -> None:
        self.local = local
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=local.tls, max_connections=MAX_CONNECTIONS, keepalive_expiry=KEEP_S
        )

    async def pass_on(
        self, method: str, target: str, headers: Headers, receive: Receive, send: Send, changed: Callable[[str], str]
    ) -> None:
        """`changed`: makes the public address of a local one in `Location`. Raises `AppAway` before the response has
        begun. When the visitor leaves, the app's connection is closed, which tells the app."""
        body = _Body(receive)
        begun = asyncio.Event()
        answer = asyncio.create_task(self._answer(method, target, headers, body, _marking(send, begun), changed))
        leaving = asyncio.create_task(body.wait_until_left())
        try:
            await asyncio.wait({answer, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if answer.done():
                await answer
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            if begun.is_set():
                raise
            raise AppAway from error
        except Left:
            pass
        finally:
            for task in (answer, leaving):
                task.cancel()
            await asyncio.gather(answer, leaving, return_exceptions=True)

    async def close(self) -> None:
        await self._pool.aclose()

    async def _answer(
        self, method: str, target: str, headers: Headers, body: _Body, send: Send, changed: Callable[[str], str]
    ) -> None:
        has_body = await body.has_any()
        if has_body and not any(name == "content-length" for name, _ in headers):
            headers = [*headers, ("transfer-encoding", "chunked")]
        local = self.local
        request = httpcore.Request(
            method,
            httpcore.URL(
                scheme=b"http" if local.tls is None else b"https",
                host=local.host.encode(),
                port=local.port,
                target=target.encode("latin-1"),
            ),
            headers=[(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers],
            content=body.pieces() if has_body else None,
            extensions={"timeout": {"connect": CONNECT_S, "read": None, "write": WRITE_S, "pool": POOL_S}},
        )
        response = await self._pool.handle_async_request(request)
        try:
            plain = end_to_end((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers)
            answered = [(name, changed(value) if name == "location" else value) for name, value in plain]
            raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answered]
            await send({"type": "http.response.start", "status": response.status, "headers": raw})
            async for piece in response.aiter_stream():
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            await response.aclose()


class _Body:
    """The visitor's body, read once; then whether the visitor is still there."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._first: Event = {}
        self._has_ended = asyncio.Event()

    async def has_any(self) -> bool:
        self._first = await self._next()
        return bool(self._first.get("body")) or self._first.get("more_body", False)

    async def pieces(self) -> AsyncIterator[bytes]:
        event = self._first
        while True:
            if piece := event.get("body", b""):
                yield piece
            if not event.get("more_body", False):
                return
            event = await self._next()

    async def wait_until_left(self) -> None:
        await self._has_ended.wait()
        with suppress(Left):
            while True:
                await self._next()

    async def _next(self) -> Event:
        event = await self._receive()
        if event["type"] == "http.disconnect":
            raise Left
        if not event.get("more_body", False):
            self._has_ended.set()
        return event


def _marking(send: Send, begun: asyncio.Event) -> Send:
    async def sending(event: Event) -> None:
        begun.set()
        await send(event)

    return sending
