"""One visitor's request through a share."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from limelight.core.flow import Cut
from limelight.core.relay import Head, Open
from limelight.hub.relay import pages
from limelight.hub.relay.connection import Connection, Event, Exchange, Left, Receive, Send
from limelight.hub.relay.headers import RawHeaders, of_response
from limelight.hub.relay.limits import RelayLimits


class Unfinished(Exception):
    """The visitor's body has stopped."""


class Visit:
    def __init__(self, connection: Connection, limits: RelayLimits, receive: Receive, send: Send) -> None:
        self._connection, self._limits = connection, limits
        self._receive, self._send = receive, send
        self._has_begun = self._is_complete = False

    async def pass_on(self, opened: Open, headers: RawHeaders, cookies: str | None, path: str) -> None:
        """`headers`: the visitor's own. A response that breaks off is left unfinished, so that the server closes the
        visitor's connection, as the only way to tell."""
        exchange = self._connection.begin()
        refusal: tuple[int, tuple[str, str]] | None = None
        try:
            await self._connection.open(exchange, opened)
            upload = asyncio.create_task(self._upload(exchange))
            try:
                await self._download(exchange, upload, cookies, path)
            finally:
                upload.cancel()
                with suppress(asyncio.CancelledError):
                    await upload
        except (Cut, Left):
            refusal = (502, pages.BROKEN)
        except TimeoutError:
            refusal = (504, pages.SLOW)
        except Unfinished:
            refusal = (408, pages.UNFINISHED)
        finally:
            with suppress(Left):
                await self._connection.finish(exchange, is_complete=self._is_complete)
        if refusal is not None and not self._has_begun:
            for event in pages.answer(*refusal, headers):
                await self._send(event)

    async def _download(
        self, exchange: Exchange, upload: asyncio.Task[BaseException | None], cookies: str | None, path: str
    ) -> None:
        download = asyncio.create_task(self._answer(exchange, cookies, path))
        try:
            await asyncio.wait({upload, download}, return_when=asyncio.FIRST_COMPLETED)
            if not download.done():
                failure = upload.result()
                if failure is not None:
                    raise failure
            await download
        finally:
            download.cancel()
            with suppress(asyncio.CancelledError, Cut, Left, TimeoutError):
                await download

    async def _answer(self, exchange: Exchange, cookies: str | None, path: str) -> None:
        head = await self._head(exchange)
        start: Event = {
            "type": "http.response.start",
            "status": head.status,
            "headers": of_response(head.headers, cookies, path),
        }
        self._has_begun = True
        await self._send(start)
        while True:
            async with asyncio.timeout(self._limits.answer_idle_s):
                piece = await exchange.inbox.get()
            if not piece:
                break
            await self._send({"type": "http.response.body", "body": piece, "more_body": True})
            await self._connection.passed(exchange, len(piece))
        self._is_complete = True
        await self._send({"type": "http.response.body", "body": b""})

    async def _head(self, exchange: Exchange) -> Head:
        async with asyncio.timeout(self._limits.answer_idle_s):
            await asyncio.wait({exchange.head})
        if exchange.head.cancelled():
            raise Cut
        return exchange.head.result()

    async def _upload(self, exchange: Exchange) -> BaseException | None:
        """The visitor's body, then waits until the visitor leaves. Returns what ends the request."""
        has_more = True
        try:
            while True:
                async with asyncio.timeout(self._limits.body_idle_s if has_more else None):
                    event = await self._receive()
                if event["type"] == "http.disconnect":
                    return Left()
                if not has_more:
                    continue
                async with asyncio.timeout(self._limits.body_idle_s):
                    await self._connection.upload(exchange, event.get("body", b""))
                has_more = event.get("more_body", False)
                if not has_more:
                    await self._connection.end_upload(exchange)
        except TimeoutError:
            return Unfinished()
        except (Cut, Left):
            # The response may be complete, or on its way: a share need not read a body to refuse it.
            return None if exchange.head.done() and not exchange.head.cancelled() else Cut()
