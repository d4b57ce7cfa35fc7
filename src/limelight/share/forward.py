"""Passes requests on to the app, which is always the same address of this machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any

import aiohttp
from multidict import CIMultiDict
from yarl import URL

from limelight.core.relay import MAX_HEAD_BYTES, end_to_end
from limelight.share.options import Local

Event = MutableMapping[str, Any]  # Any: ASGI's
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
Headers = list[tuple[str, str]]

MAX_CONNECTIONS = 300
CONNECT_S, PLACE_S = 5, 10
"""How long a connection may take, and a place among the connections."""
KEEP_S = 3
"""Idle connections are kept for less long than servers keep them (uvicorn: 5 s)."""


class AppAway(Exception):
    """The app does not take connections, or ends them without a response."""


class Left(Exception):
    """The visitor has closed the connection."""


class Forward:
    """It has no cookies, follows no redirects, unpacks nothing, and heeds no proxy of the environment."""

    def __init__(self, local: Local) -> None:
        self.local = local
        host = f"[{local.host}]" if ":" in local.host else local.host
        self._address = f"{'http' if local.tls is None else 'https'}://{host}:{local.port}"
        self._session: aiohttp.ClientSession | None = None

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
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
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
        if self._session is not None:
            await self._session.close()

    async def _answer(
        self, method: str, target: str, headers: Headers, body: _Body, send: Send, changed: Callable[[str], str]
    ) -> None:
        has_body = await body.has_any()
        async with self._open_session().request(
            method,
            URL(self._address + target, encoded=True),
            headers=CIMultiDict(headers),
            data=body.pieces() if has_body else None,
            allow_redirects=False,
        ) as response:
            plain = end_to_end(
                (name.decode("latin-1"), value.decode("latin-1")) for name, value in response.raw_headers
            )
            answered = [(name, changed(value) if name == "location" else value) for name, value in plain]
            raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answered]
            await send({"type": "http.response.start", "status": response.status, "headers": raw})
            async for piece in response.content.iter_any():
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})

    def _open_session(self) -> aiohttp.ClientSession:
        """Made in the loop in which it runs."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    ssl=self.local.tls or True, limit=MAX_CONNECTIONS, keepalive_timeout=KEEP_S
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None, connect=PLACE_S, sock_connect=CONNECT_S),
                auto_decompress=False,
                skip_auto_headers=("Accept", "Accept-Encoding", "User-Agent", "Content-Type"),
                max_line_size=MAX_HEAD_BYTES,
                max_field_size=MAX_HEAD_BYTES,
            )
        return self._session


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
