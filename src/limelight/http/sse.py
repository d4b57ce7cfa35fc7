"""Server-Sent Events responses: frames as they come, with heartbeats in between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from functools import partial

from starlette.types import Message, Receive, Scope, Send

from limelight.http.outgoing import PIECE_BYTES, send_in_pieces
from limelight.http.server import Caller, Server

Header = tuple[bytes, bytes]
HEADERS: list[Header] = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]

WATCH_AFTER_S = 0.25


class LastFrame(bytes):
    """The last frame, sent together with the end of the stream."""


class ClosingFrame(bytes):
    """The last frame for a reader that then disconnects. The disconnect is noticed at once, and ends the stream."""


class SharedFrame:
    """A frame in parts that are shared with the log or other readers."""

    def __init__(self, *parts: bytes | memoryview) -> None:
        self.parts = parts
        self.size_bytes = sum(map(len, parts))


Frame = bytes | SharedFrame


class EventStream:
    """An ASGI response. When the reader disconnects, only the frames' generator is closed."""

    def __init__(
        self,
        frames: AsyncGenerator[Frame, None],
        heartbeat: bytes,
        heartbeat_s: float,
        headers: Sequence[Header] = (),
    ) -> None:
        self._frames, self._heartbeat, self._heartbeat_s, self._headers = frames, heartbeat, heartbeat_s, headers
        self._has_left = self._has_said_goodbye = False
        self._watcher: asyncio.Task[None] | None = None
        self._whole = asyncio.Lock()
        """Held while a frame goes out in pieces, between which no heartbeat may come."""

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
        if scope["method"] == "HEAD":  # the frames are not read, so a later GET gets them
            await self._frames.aclose()
            await send({"type": "http.response.body", "body": b""})
            return
        reader = asyncio.current_task()
        assert reader is not None
        begin_watch = partial(self._begin_watch, receive, send, reader)
        # Most streams end before the reader disconnects, and watching would cost more than they do.
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
        is_over, sent_bytes = False, 0
        async with aclosing(self._frames) as frames:
            async for frame in frames:
                if (
                    sent_bytes > PIECE_BYTES
                ):  # otherwise an ended log with a fast reader would never yield to other tasks
                    await asyncio.sleep(0)
                    sent_bytes = 0
                sent_bytes += frame.size_bytes if isinstance(frame, SharedFrame) else len(frame)
                is_over = isinstance(frame, LastFrame)
                if isinstance(frame, ClosingFrame):
                    self._has_said_goodbye = True
                    begin_watch()
                if isinstance(frame, SharedFrame) or len(frame) > PIECE_BYTES:
                    await self._send_in_pieces(send, frame)
                    is_over = False  # the end is not sent yet
                elif frame:
                    await send({"type": "http.response.body", "body": frame, "more_body": not is_over})
        if not is_over:
            await send({"type": "http.response.body", "body": b""})

    async def _send_in_pieces(self, send: Send, frame: Frame) -> None:
        async with self._whole:
            for part in frame.parts if isinstance(frame, SharedFrame) else (frame,):
                await send_in_pieces(send, {"type": "http.response.body", "body": part, "more_body": True})

    def _begin_watch(self, receive: Receive, send: Send, reader: asyncio.Task[object]) -> None:
        if self._watcher is None:
            self._watcher = asyncio.create_task(self._watch(receive, send, reader))  # awaited by `_stream`

    async def _watch(self, receive: Receive, send: Send, reader: asyncio.Task[object]) -> None:
        """Send heartbeats, and cancel the stream when the reader has disconnected."""
        pending = asyncio.ensure_future(receive())
        try:
            while True:
                done, _ = await asyncio.wait([pending], timeout=self._heartbeat_s)
                if not done:
                    if not self._has_said_goodbye and not self._whole.locked():
                        async with self._whole:
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
