"""The MCP server of the hub: it lists the tools of all apps that the caller may call, and passes calls on to them.

A call goes to the app's own server with the app's own name of the tool, and the app's answer, a stream perhaps, comes
back as it is. All else is answered here, by the SDK, for clients of all revisions. There are no sessions.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast

import mcp_types as types
import msgspec
from mcp.server.caching import CacheHint
from mcp.server.connection import Connection
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel.server import Server as ProtocolServer
from mcp.server.runner import serve_one
from mcp.shared.inbound import MCP_PROTOCOL_VERSION_HEADER
from mcp_types.version import HANDSHAKE_PROTOCOL_VERSIONS
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message as AsgiMessage
from starlette.types import Receive, Scope, Send

from limelight.core.wire import Json
from limelight.hub.agents.described import PATH as APP_PATH
from limelight.hub.agents.names import tool_name
from limelight.hub.context import whole_body
from limelight.hub.hub import Hub
from limelight.hub.names import AppName
from limelight.hub.people import access
from limelight.hub.people.access import Visitor
from limelight.mcp.exchange import Exchange, answered, error_message, json_answer
from limelight.mcp.messages import OBJECT_EXPECTED, Message, is_request, message_in, modern_route
from limelight.version import __version__

LIST_TTL_MS = 10_000
"""How long clients may keep the list: apps come and go."""
TASKS = "io.modelcontextprotocol/tasks"
_VISITOR = "limelight.hub.agents.visitor"
Call = Callable[[AppName, Scope, Receive, Send], Awaitable[None]]
"""Sends a request to an app, if the caller may, and its answer back."""


class Agents:
    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        hint = CacheHint(ttl_ms=LIST_TTL_MS, scope="private")
        self._server: ProtocolServer[Any] = ProtocolServer(  # Any: there is no lifespan state
            "hub",
            version=__version__,
            title="Apps of this hub",
            cache_hints={"tools/list": hint, "server/discover": hint},
            get_tool_input_schema=lambda _: None,
            on_list_tools=cast(Any, self._list),  # Any: handlers may return plain JSON
        )

    async def answer(self, visitor: Visitor, call: Call, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        if request.method != "POST":
            text = "This is an MCP server: give its address to an MCP client, which sends POST requests."
            refused = Response(msgspec.json.encode({"detail": text}), 405, {"Allow": "POST"}, "application/json")
            await refused(scope, receive, send)
            return
        message = await _read(request)
        if isinstance(message, Response):
            await message(scope, receive, send)
            return
        version = request.headers.get(MCP_PROTOCOL_VERSION_HEADER)
        is_modern = version is not None and version not in HANDSHAKE_PROTOCOL_VERSIONS
        if is_modern:
            route = modern_route(message, request.headers)
            if isinstance(route, types.ErrorData):
                await json_answer(error_message(message["id"], route))(scope, receive, send)
                return
            connection = Connection.from_envelope(**vars(route))
        else:
            connection = Connection.from_envelope(version or types.DEFAULT_NEGOTIATED_VERSION, None, None)
        if message["method"] == "tools/call":
            await self._pass_on(visitor, call, message, scope, receive, send)
            return
        scope[_VISITOR] = visitor
        params = cast("Mapping[str, Any] | None", message.get("params"))
        exchange = Exchange(request, message["id"], params)
        serving = serve_one(
            self._server, exchange, message["method"], params, connection=connection, lifespan_state=None
        )
        await json_answer(await answered(message["id"], serving))(scope, receive, send)

    def _tools(self, visitor: Visitor) -> Mapping[str, tuple[AppName, dict[str, Json]]]:
        """Of the apps that the visitor may call, by their names here."""
        found: dict[str, tuple[AppName, dict[str, Json]]] = {}
        for hosted in self._hub.apps.values():
            app = hosted.source.name
            if self._may_call(visitor, app):
                for tool in self._hub.described.tools(hosted):
                    found[tool_name(app, str(tool["name"]))] = app, tool
        return found

    def _may_call(self, visitor: Visitor, app: AppName) -> bool:
        rule = access.may_open if visitor.is_program else access.may_open_page
        return self._hub.allows(rule, visitor, app)

    async def _list(
        self, context: ServerRequestContext[Any, Any], params: types.PaginatedRequestParams | None
    ) -> Mapping[str, Any]:
        request = context.request
        assert isinstance(request, Request)
        await self._hub.refresh_if_stale()
        await self._hub.described.forget_removed()
        chosen = request.query_params.get("apps")
        keys = None if chosen is None else {one.strip().lower() for one in chosen.split(",")}
        tools = [
            {**described, "name": name, "title": f"{app}: {described.get('title') or described['name']}"}
            for name, (app, described) in self._tools(request.scope[_VISITOR]).items()
            if keys is None or app.key in keys
        ]
        return {"resultType": "complete", "tools": tools}

    async def _pass_on(
        self, visitor: Visitor, call: Call, message: Message, scope: Scope, receive: Receive, send: Send
    ) -> None:
        params = message.get("params")
        name = params.get("name") if isinstance(params, dict) else None
        found = self._tools(visitor).get(name) if isinstance(name, str) else None
        if found is None:
            error = types.ErrorData(code=types.INVALID_PARAMS, message="Unknown tool. List the tools again.")
            await json_answer(error_message(message["id"], error))(scope, receive, send)
            return
        app, own = found[0], str(found[1]["name"])
        body = msgspec.json.encode({**message, "params": _of_app(cast("dict[str, Any]", params), own)})
        path = f"/{app.owner}/{app.name}{APP_PATH.decode()}"
        headers = [one for one in scope["headers"] if one[0] not in (b"content-length", b"mcp-name", b"mcp-session-id")]
        headers.append((b"content-length", str(len(body)).encode()))
        if any(one[0] == b"mcp-name" for one in scope["headers"]):
            headers.append((b"mcp-name", own.encode("utf-8", "surrogatepass")))
        passed = {**scope, "path": path, "raw_path": path.encode(), "query_string": b"", "headers": headers}
        await call(app, passed, _again(body, receive), send)


def _of_app(params: dict[str, Any], name: str) -> dict[str, Any]:
    """The parameters with the app's own name of the tool. Without the extension of tasks: the hub could not say which
    app a task is of."""
    meta = params.get("_meta")
    capabilities = meta.get(types.CLIENT_CAPABILITIES_META_KEY) if isinstance(meta, dict) else None
    extensions = capabilities.get("extensions") if isinstance(capabilities, dict) else None
    if not isinstance(meta, dict) or not isinstance(capabilities, dict) or not isinstance(extensions, dict):
        return {**params, "name": name}
    kept = {**capabilities, "extensions": {one: value for one, value in extensions.items() if one != TASKS}}
    return {**params, "name": name, "_meta": {**meta, types.CLIENT_CAPABILITIES_META_KEY: kept}}


def _again(body: bytes, receive: Receive) -> Receive:
    """The body that has been read, then what follows."""
    messages: list[AsgiMessage] = [{"type": "http.request", "body": body, "more_body": False}]

    async def next_message() -> AsgiMessage:
        return messages.pop() if messages else await receive()

    return next_message


async def _read(request: Request) -> Message | Response:
    """A request, or the answer to what is none. Raises `TooLarge`."""
    message = message_in(await whole_body(request))
    if isinstance(message, types.ErrorData):
        return json_answer(error_message(None, message))
    if "id" not in message and isinstance(message.get("method"), str):
        return Response(status_code=202)  # a notification: nothing here waits for one
    if not is_request(message):
        return json_answer(error_message(None, types.ErrorData(code=types.INVALID_REQUEST, message=OBJECT_EXPECTED)))
    return message
