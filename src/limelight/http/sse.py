"""A response that goes on: frames as they come, a heartbeat while none does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from functools import partial

from starlette.types import Message, Receive, Scope, Send

from limelight.http.server import Caller, Server

Header = tuple[bytes, bytes]
HEADERS: list[Header] = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache"),
    (b"x-accel-buffering", b"no"),
]

WATCH_AFTER_S = 0.25


class LastFrame(bytes):
    """A frame that nothing follows: it goes out together with the end of the stream."""


class Goodbye(bytes):
    """The last frame for a reader who then leaves: his leaving is noticed at once, and ends the stream."""


class EventStream:
    """An ASGI response. A reader that leaves ends the frames' generator, and nothing else."""

    def __init__(
        self,
        frames: AsyncGenerator[bytes, None],
        heartbeat: bytes,
        heartbeat_s: float,
        headers: Sequence[Header] = (),
    ) -> None:
        self._frames, self._heartbeat, self._heartbeat_s, self._headers = frames, heartbeat, heartbeat_s, headers
        self._has_left = self._has_said_goodbye = False
        self._watcher: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        server: Server = scope["limelight.server"]
        caller: Caller = scope["limelight.caller"]
        server.streams.enter(caller.client)
        try:
            await self._stream(scope, receive, send)
        finally:
            server.streams.leave(caller.client)

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [*HEADERS, *self._headers]})
        if scope["method"] == "HEAD":  # the frames are left unread, for the GET
            await self._frames.aclose()
            await send({"type": "http.response.body", "body": b""})
            return
        reader = asyncio.current_task()
        assert reader is not None
        begin_watch = partial(self._begin_watch, receive, send, reader)
        # Most streams are over before anybody leaves; the watch costs more than they do.
        timer = asyncio.get_running_loop().call_later(min(WATCH_AFTER_S, self._heartbeat_s), begin_watch)
        try:
            await self._send_frames(send, begin_watch)
        except asyncio.CancelledError:
            if not self._has_left:
                raise
            reader.uncancel()
        finally:
            timer.cancel()
            if self._watcher is not None:
                self._watcher.cancel()
                await asyncio.wait([self._watcher])

    async def _send_frames(self, send: Send, begin_watch: Callable[[], None]) -> None:
        is_over = False
        async with aclosing(self._frames) as frames:
            async for frame in frames:
                is_over = isinstance(frame, LastFrame)
                if isinstance(frame, Goodbye):
                    self._has_said_goodbye = True
                    begin_watch()
                if frame:
                    await send({"type": "http.response.body", "body": frame, "more_body": not is_over})
        if not is_over:
            await send({"type": "http.response.body", "body": b""})

    def _begin_watch(self, receive: Receive, send: Send, reader: asyncio.Task[object]) -> None:
        if self._watcher is None:
            self._watcher = asyncio.create_task(self._watch(receive, send, reader))  # awaited by `_stream`

    async def _watch(self, receive: Receive, send: Send, reader: asyncio.Task[object]) -> None:
        """Sends heartbeats, and cancels the reader when its connection is gone."""
        pending = asyncio.ensure_future(receive())
        try:
            while True:
                done, _ = await asyncio.wait([pending], timeout=self._heartbeat_s)
                if not done:
                    if not self._has_said_goodbye:
                        await send({"type": "http.response.body", "body": self._heartbeat, "more_body": True})
                    continue
                message: Message = pending.result()
                if message["type"] == "http.disconnect":
                    self._has_left = True
                    reader.cancel()
                    return
                pending = asyncio.ensure_future(receive())
        finally:
            pending.cancel()
