"""The transport of 2024-11-05: answers come as Server-Sent Events, on a stream that the client opens first.

The stream is in the process that it was opened in. Messages may come to any replica, which passes the answer on.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import ExitStack
from typing import Any

import mcp_types as types
import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from limelight.core.errors import LimelightError, TooManyRequests
from limelight.engine.sessions.peers import Peers
from limelight.engine.tasks import end_tasks
from limelight.http.held import KEY, Held, held_of
from limelight.http.outgoing import Outgoing
from limelight.http.root import prefix_of
from limelight.http.server import caller_of, server_of
from limelight.http.sse import EventStream, Frame
from limelight.mcp.exchange import HEARTBEAT, Exchange, answered, error_message, frame
from limelight.mcp.http_transport import StreamableHttp, json_answer_of
from limelight.mcp.messages import Message
from limelight.mcp.sessions import SessionIds

TOPIC = "mcp-stream"
MAX_MESSAGES = 1_000
"""Waiting for their reader. One that is slower is cut off."""
MAX_CALLS = 100
"""Of one session, at a time."""


class EventStreams:
    """Open streams, and calls whose answers go there. All methods run on one event loop."""

    def __init__(self, http: StreamableHttp, ids: SessionIds, peers: Peers) -> None:
        self._http, self._ids, self._peers = http, ids, peers
        self._streams: dict[str, WaitingMessages] = {}
        self._calls: dict[str, set[asyncio.Task[None]]] = {}
        peers.on(TOPIC, self._passed_on)

    async def open(self, request: Request) -> ASGIApp:
        session_id = self._ids.new(caller_of(request).owner)
        where = f"{request.scope.get('root_path', '')}{prefix_of(request)}/mcp/messages/?session_id={session_id}"
        heartbeat_s = server_of(request).options.heartbeat_s
        waiting = WaitingMessages(server_of(request).outgoing, caller_of(request).client)
        return EventStream(self._frames(session_id, where, waiting), HEARTBEAT, heartbeat_s)

    async def take(self, request: Request) -> ASGIApp:
        """A message of the client: 202, and its answer comes on the stream."""
        session_id = request.query_params.get("session_id", "")
        if not self._ids.is_valid(session_id, caller_of(request).owner):
            return json_answer_of(404, "Session not found")
        if len(self._calls.get(session_id, ())) >= MAX_CALLS:
            raise TooManyRequests(f"A session may have {MAX_CALLS} requests at a time.", retry_after_s=1)
        message = await self._http.read(request)
        if message is None:
            return json_answer_of(400, "The body must be one JSON-RPC request or notification.")
        if "id" not in message or "method" not in message:
            self._http.notified(session_id, message)
            return Response(status_code=202)
        task = asyncio.create_task(self._answer(_outliving(request), session_id, message), name="limelight mcp stream")
        self._calls.setdefault(session_id, set()).add(task)
        task.add_done_callback(lambda done: self._forget(session_id, done))
        return Response(status_code=202)

    async def _answer(self, request: Request, session_id: str, message: Message) -> None:
        try:
            exchange = StreamExchange(request, message["id"], message.get("params"), self, session_id)
            serving = self._http.serving_earlier(request, exchange, message, session_id)
            work = asyncio.create_task(answered(message["id"], serving))
            self._http.running.add(session_id, message["id"], work, exchange.cancel_requested)
            try:
                await asyncio.wait([work])
            finally:
                await end_tasks([work])
            if not work.cancelled():
                self.tell(session_id, work.result())
        finally:
            held_of(request).close()

    async def _frames(self, session_id: str, where: str, waiting: WaitingMessages) -> AsyncGenerator[Frame, None]:
        self._streams[session_id] = waiting
        try:
            yield b"event: endpoint\ndata: %b\n\n" % where.encode()
            while (message := await waiting.next()) is not None:
                yield message
        finally:
            del self._streams[session_id]
            waiting.close()
            await end_tasks([*self._calls.get(session_id, ())])

    def tell(self, session_id: str, message: Message) -> None:
        """Send the message on the stream, wherever it is open."""
        if not self._told(session_id, message):
            self._peers.publish(TOPIC, msgspec.json.encode((session_id, message)).decode())

    def _passed_on(self, text: str) -> None:
        self._told(*msgspec.json.decode(text, type=tuple[str, dict[str, Any]]))

    def _told(self, session_id: str, message: Message) -> bool:
        waiting = self._streams.get(session_id)
        if waiting is not None:
            waiting.add(message)
        return waiting is not None

    def _forget(self, session_id: str, task: asyncio.Task[None]) -> None:
        calls = self._calls.get(session_id, set())
        calls.discard(task)
        if not calls:
            self._calls.pop(session_id, None)


class WaitingMessages:
    """Messages that wait for the reader of a stream. Their memory is counted as that of all answers being sent."""

    def __init__(self, outgoing: Outgoing, client: str) -> None:
        self._outgoing, self._client = outgoing, client
        self._queue: asyncio.Queue[tuple[bytes, ExitStack] | None] = asyncio.Queue(MAX_MESSAGES)
        self._sent = ExitStack()
        """What the message counts that is being sent."""

    def add(self, message: Message) -> None:
        """In place of an answer for which there is no memory comes an error that says so."""
        if self._queue.full():
            return
        if self._queue.qsize() == MAX_MESSAGES - 1:
            self._queue.put_nowait(None)
            return
        held, written = ExitStack(), frame(message)
        try:
            held.enter_context(self._outgoing.hold(self._client, len(written)))
        except LimelightError as error:
            if "id" not in message:
                return
            refused = types.ErrorData(code=types.INTERNAL_ERROR, message=str(error))
            written = frame(error_message(message["id"], refused))
        self._queue.put_nowait((written, held))

    async def next(self) -> bytes | None:
        """Called again once the message before has been sent."""
        self._sent.close()
        found = await self._queue.get()
        if found is None:
            return None
        written, self._sent = found
        return written

    def close(self) -> None:
        self._sent.close()
        while not self._queue.empty():
            found = self._queue.get_nowait()
            if found is not None:
                found[1].close()


class StreamExchange(Exchange):
    """An exchange whose notifications go to the stream."""

    def __init__(
        self,
        request: Request,
        request_id: int | str,
        params: Mapping[str, Any] | None,
        streams: EventStreams,
        session_id: str,
    ) -> None:
        super().__init__(request, request_id, params)
        self._streams, self._session_id = streams, session_id

    async def notify(self, method: str, params: Mapping[str, Any] | None, opts: Any = None) -> None:  # Any: the SDK's
        message = {"jsonrpc": "2.0", "method": method, "params": dict(params or {})}
        self._streams.tell(self._session_id, message)


def _outliving(request: Request) -> Request:
    """The request for work that goes on after its response, with an accounting of its own."""
    held = Held(server_of(request).bodies, caller_of(request).client)
    held.grow(held_of(request).size_bytes)
    return type(request)({**request.scope, KEY: held}, request.receive)
