"""Streamable HTTP, of all revisions of the protocol: every request is answered by itself, by any process of the app.

The transport of the SDK keeps earlier clients in the process that they came to first, so this one takes its place
(docs/decisions/035-mcp.md). The protocol itself, its methods, checks and results, is the SDK's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import mcp_types as types
from mcp.server.connection import Connection
from mcp.server.lowlevel.server import Server as ProtocolServer
from mcp.server.runner import serve_one
from mcp.shared.inbound import MCP_PROTOCOL_VERSION_HEADER, unsupported_protocol_version_rejection
from mcp_types.version import HANDSHAKE_PROTOCOL_VERSIONS, LATEST_HANDSHAKE_VERSION, MODERN_PROTOCOL_VERSIONS
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from limelight.core.json_memory import json_bytes
from limelight.http import bodies
from limelight.http.held import held_of
from limelight.http.server import caller_of
from limelight.mcp.cancelling import Running
from limelight.mcp.exchange import Answer, Exchange, answered, error_message, json_answer
from limelight.mcp.messages import OBJECT_EXPECTED, Message, error_of, is_request, message_in, modern_route
from limelight.mcp.server import IS_CANCELLED, SESSION, WITH_LINKS, Offers
from limelight.mcp.sessions import SessionIds, session_hash

SESSION_HEADER = "mcp-session-id"
DEFAULT_VERSION = types.DEFAULT_NEGOTIATED_VERSION
_OF_CALLS = frozenset({"name", "arguments", "_meta"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request says of its client."""

    protocol_version: str
    client_info: Any = None  # Any: as it came
    client_capabilities: Any = None  # Any: as above


class StreamableHttp:
    """POST of one message. An ASGI handler."""

    def __init__(self, server: ProtocolServer[Any], offers: Offers, ids: SessionIds, running: Running) -> None:
        self._server, self._offers, self._ids, self.running = server, offers, ids, running

    async def post(self, request: Request) -> ASGIApp:
        accepted = _accepted(request)
        if accepted is None:
            return json_answer_of(406, "The client must accept application/json or text/event-stream.")
        version = request.headers.get(MCP_PROTOCOL_VERSION_HEADER)
        is_modern = version is not None and version not in HANDSHAKE_PROTOCOL_VERSIONS
        message = await _read(request)
        if isinstance(message, types.ErrorData):
            return json_answer(error_message(None, message))
        if "id" not in message or "method" not in message:
            return await self._taken(request, message, version if is_modern else None)
        if not is_request(message):
            return json_answer(
                error_message(None, types.ErrorData(code=types.INVALID_REQUEST, message=OBJECT_EXPECTED))
            )
        if is_modern:
            return self._modern(request, message, accepted)
        return self._earlier(request, message, version or DEFAULT_VERSION, accepted)

    def _modern(self, request: Request, message: Message, accepted: frozenset[str]) -> ASGIApp:
        """A request of the revision of 2026-07-28: it says itself who asks and in which version."""
        route = modern_route(message, request.headers)
        if isinstance(route, types.ErrorData):
            return json_answer(error_message(message["id"], route))
        return self._begun(request, message, Asked(**vars(route)), accepted)

    def _earlier(self, request: Request, message: Message, version: str, accepted: frozenset[str]) -> ASGIApp:
        session_id = request.headers.get(SESSION_HEADER)
        owner = caller_of(request).owner
        if message["method"] == "initialize":
            session_id = self._ids.new(owner)
            request.scope.setdefault("limelight.headers", [])
            request.scope["limelight.headers"] = [
                *request.scope["limelight.headers"],
                (SESSION_HEADER.encode(), session_id.encode()),
            ]
        elif session_id is not None and not self._ids.is_valid(session_id, owner):
            error = types.ErrorData(code=types.INVALID_REQUEST, message="Session not found")
            return json_answer(error_message(message["id"], error), 404)
        request.scope[SESSION] = session_hash(session_id)
        return self._begun(request, message, Asked(version), accepted, session_id)

    def _begun(
        self,
        request: Request,
        message: Message,
        asked: Asked,
        accepted: frozenset[str],
        session_id: str | None = None,
    ) -> ASGIApp:
        params = cast("Mapping[str, Any] | None", message.get("params"))
        exchange = Exchange(request, message["id"], params)
        serving = self._serving(request, exchange, message, asked)
        work = asyncio.create_task(answered(message["id"], serving), name="limelight mcp")
        if session_id is not None and message["method"] == "tools/call":
            self.running.add(session_id, message["id"], work, exchange.cancel_requested)
        return Answer(exchange, work, streams="text/event-stream" in accepted)

    def serving_earlier(
        self, request: Request, exchange: Exchange, message: Message, session_id: str
    ) -> Awaitable[Message]:
        """The result of a request of an earlier client, whose answer goes elsewhere."""
        request.scope[SESSION] = session_hash(session_id)
        return self._serving(request, exchange, message, Asked(LATEST_HANDSHAKE_VERSION))

    async def read(self, request: Request) -> Message | None:
        message = await _read(request)
        if isinstance(message, types.ErrorData) or ("id" in message and type(message["id"]) not in (int, str)):
            return None
        return message if isinstance(message.get("method", ""), str) else None

    def notified(self, session_id: str, message: Message) -> None:
        if message.get("method") == "notifications/cancelled":
            self.running.cancel(session_id, message.get("params"))

    def _serving(self, request: Request, exchange: Exchange, message: Message, asked: Asked) -> Awaitable[Message]:
        params = cast("Mapping[str, Any] | None", message.get("params"))
        # Earlier clients say it when they cancel (their connection may just be lost); others close the stream.
        is_modern = asked.protocol_version in MODERN_PROTOCOL_VERSIONS
        request.scope[IS_CANCELLED] = _always if is_modern else exchange.cancel_requested.is_set
        serving = self._called(request, exchange, asked, params) if message["method"] == "tools/call" else None
        return serving or self._served(exchange, message["method"], asked, params)

    async def _served(self, exchange: Exchange, method: str, asked: Asked, params: Mapping[str, Any] | None) -> Message:
        connection = Connection.from_envelope(asked.protocol_version, asked.client_info, asked.client_capabilities)
        return await serve_one(self._server, exchange, method, params, connection=connection, lifespan_state=None)

    def _called(
        self, request: Request, exchange: Exchange, asked: Asked, params: Mapping[str, Any] | None
    ) -> Awaitable[Message] | None:
        """A plain call of a tool, without the SDK's models around it, which cost a part of its time. None if there is
        more to check in it than is checked here."""
        if params is None or asked.protocol_version not in WITH_LINKS or not {*params} <= _OF_CALLS:
            return None
        name, arguments, meta = params.get("name"), params.get("arguments", {}), params.get("_meta", {})
        if not isinstance(name, str) or not isinstance(arguments, dict) or not isinstance(meta, dict):
            return None
        return self._stamped(request, exchange, asked, name, arguments, meta)

    async def _stamped(
        self, request: Request, exchange: Exchange, asked: Asked, name: str, arguments: Message, meta: Message
    ) -> Message:
        report = None if exchange.token is None else exchange.progress
        made = await self._offers.called(request, asked.protocol_version, name, arguments, meta, report)
        if asked.protocol_version in MODERN_PROTOCOL_VERSIONS:
            return {**made, "_meta": {types.SERVER_INFO_META_KEY: self._server.server_info_stamp}}
        made.pop("resultType", None)
        return made

    async def _taken(self, request: Request, message: Message, modern_version: str | None) -> Response:
        """Of a notification: 202. Only earlier clients tell by one that they cancel; others close the stream."""
        if "method" not in message and modern_version is not None:
            return json_answer(
                error_message(None, types.ErrorData(code=types.INVALID_REQUEST, message=OBJECT_EXPECTED))
            )
        if modern_version is not None:
            rejection = unsupported_protocol_version_rejection(modern_version)
            return (
                Response(status_code=202)
                if rejection is None
                else json_answer(error_message(None, error_of(rejection)))
            )
        session_id = request.headers.get(SESSION_HEADER)
        if session_id is not None and not self._ids.is_valid(session_id, caller_of(request).owner):
            return json_answer_of(404, "Session not found")
        if session_id is not None:
            self.notified(session_id, message)
        return Response(status_code=202)


def _always() -> bool:
    return True


def json_answer_of(status: int, text: str) -> Response:
    error = types.ErrorData(code=types.INVALID_REQUEST, message=text)
    return json_answer(error_message(None, error), status)


def _accepted(request: Request) -> frozenset[str] | None:
    """The kinds of answers that the client takes; None if it takes neither."""
    asked = request.headers.get("accept", "*/*").lower()
    if "*/*" in asked:
        return frozenset({"application/json", "text/event-stream"})
    found = frozenset(kind for kind in ("application/json", "text/event-stream") if kind in asked)
    return found or None


async def _read(request: Request) -> Message | types.ErrorData:
    """The message, bounded as every body is. Raises `TooLarge` and as `Budget.take`."""
    body = await bodies.read(request)
    held_of(request).grow(json_bytes(body))
    return message_in(body)
