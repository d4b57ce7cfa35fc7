"""One request of a client and its answer, over HTTP: JSON, or a stream once there is progress to tell of."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Mapping
from contextlib import suppress
from typing import Any

import anyio
import mcp_types as types
import msgspec
from mcp.server.runner import modern_error_data
from mcp.shared.dispatcher import CallOptions
from mcp.shared.exceptions import NoBackChannelError
from mcp.shared.inbound import ERROR_CODE_HTTP_STATUS
from mcp.shared.jsonrpc_dispatcher import progress_token_from_params
from mcp.shared.message import ServerMessageMetadata
from mcp.shared.transport_context import TransportContext
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from limelight.engine.tasks import end_tasks
from limelight.http.outgoing import PIECE_BYTES, until_left
from limelight.http.server import caller_of, server_of
from limelight.http.sse import WATCH_AFTER_S, EventStream, Frame, LastFrame
from limelight.mcp.messages import Message

logger = logging.getLogger("limelight")
MAX_NOTICES = 100
"""Progress that waits for its reader. More makes the call's events wait, which are kept anyway."""
HEARTBEAT = b": \n\n"
_encode = msgspec.json.Encoder().encode


class Exchange:
    """Implements the SDK's `DispatchContext` for one request: notifications go into the stream of its answer."""

    can_send_request = False

    def __init__(self, request: Request, request_id: int | str, params: Mapping[str, Any] | None) -> None:
        self.request_id = request_id
        self.transport = TransportContext(kind="streamable-http", can_send_request=False, headers=request.headers)
        self.message_metadata = ServerMessageMetadata(request_context=request)
        self.cancel_requested = anyio.Event()
        self.token = progress_token_from_params(params)
        self.notices: asyncio.Queue[Message] = asyncio.Queue(MAX_NOTICES)

    async def send_raw_request(
        self, method: str, params: Mapping[str, Any] | None, opts: CallOptions | None = None
    ) -> dict[str, Any]:
        raise NoBackChannelError(method)

    async def notify(self, method: str, params: Mapping[str, Any] | None, opts: CallOptions | None = None) -> None:
        await self.notices.put({"jsonrpc": "2.0", "method": method, "params": dict(params or {})})

    async def progress(self, progress: float, total: float | None = None, message: str | None = None) -> None:
        if self.token is None:
            return
        params: Message = {"progressToken": self.token, "progress": progress}
        params |= {} if total is None else {"total": total}
        params |= {} if message is None else {"message": message}
        await self.notify("notifications/progress", params)


async def answered(request_id: int | str | None, work: Awaitable[Message]) -> Message:
    """The JSON-RPC response. Of an error that is not the client's, only the log says what it is."""
    try:
        return {"jsonrpc": "2.0", "id": request_id, "result": await work}
    except Exception as error:
        return error_message(request_id, modern_error_data(error))


def error_message(request_id: int | str | None, error: types.ErrorData) -> Message:
    shown = error.model_dump(mode="json", by_alias=True, exclude_none=True)
    return {"jsonrpc": "2.0", "id": request_id, "error": shown}


def json_answer(message: Message, status: int | None = None) -> Response:
    if status is None:
        status = ERROR_CODE_HTTP_STATUS.get(message["error"]["code"], 200) if "error" in message else 200
    return Response(_encode(message), status, media_type="application/json")


class Answer:
    """An ASGI response. A client that leaves ends the work; what that cancels is for the work to say."""

    def __init__(self, exchange: Exchange, work: asyncio.Task[Message], *, streams: bool) -> None:
        self._exchange, self._work, self._streams = exchange, work, streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            answer = await self._first(scope, receive)
            if isinstance(answer, Response) and len(answer.body) > PIECE_BYTES:
                request = Request(scope)
                with server_of(request).outgoing.hold(caller_of(request).client, len(answer.body)):
                    await answer(scope, receive, send)
            elif answer is not None:
                await answer(scope, receive, send)
        finally:
            await end_tasks([self._work])

    async def _first(self, scope: Scope, receive: Receive) -> ASGIApp | None:
        """The answer as JSON if it comes before any notice, else as a stream; None if the client left."""
        await asyncio.wait([self._work], timeout=WATCH_AFTER_S)
        # Most calls end here, and neither progress nor leaving is worth a task for them.
        if self._work.done():
            return self._whole() if self._exchange.notices.empty() or not self._streams else self._stream(scope)
        left = asyncio.create_task(until_left(receive))
        notice = asyncio.create_task(self._exchange.notices.get()) if self._streams else None
        heartbeat_s = server_of(Request(scope)).options.heartbeat_s
        ways = [self._work, left, *([notice] if notice else [])]
        try:
            await asyncio.wait(ways, timeout=heartbeat_s if notice else None, return_when=asyncio.FIRST_COMPLETED)
            if notice is not None and notice.done():
                return self._stream(scope, notice.result())
            if self._work.done():
                return self._whole()
            return None if left.done() else self._stream(scope)
        finally:
            await end_tasks([left, *([notice] if notice else [])])

    def _whole(self) -> Response:
        return json_answer(self._message())

    def _message(self) -> Message:
        if not self._work.cancelled():
            return self._work.result()
        return error_message(self._exchange.request_id, types.ErrorData(code=0, message="Request cancelled"))

    def _stream(self, scope: Scope, *first: Message) -> EventStream:
        request = Request(scope)
        return EventStream(self._frames(request, *first), HEARTBEAT, server_of(request).options.heartbeat_s)

    async def _frames(self, request: Request, *first: Message) -> AsyncGenerator[Frame, None]:
        for message in first:
            yield frame(message)
        notices = self._exchange.notices
        while not self._work.done() or not notices.empty():
            getting = asyncio.create_task(notices.get())
            try:
                await asyncio.wait([self._work, getting], return_when=asyncio.FIRST_COMPLETED)
                if getting.done():
                    yield frame(getting.result())
            finally:
                getting.cancel()
                with suppress(asyncio.CancelledError):
                    await getting
        last = LastFrame(frame(self._message()))
        async with server_of(request).outgoing.reserve(caller_of(request).client, len(last)):
            yield last


def frame(message: Message) -> bytes:
    return b"event: message\ndata: %b\n\n" % _encode(message)
