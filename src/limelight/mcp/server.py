"""The protocol server of the SDK, with what an app offers as its handlers."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any, cast

import mcp_types as types
from mcp.server.caching import CacheHint
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel.server import Server as ProtocolServer
from mcp.shared.exceptions import MCPError
from starlette.requests import Request

from limelight.core.errors import LimelightError, is_for_callers, shorten
from limelight.core.wire import Completed, Json
from limelight.http.root import root_url
from limelight.mcp import calling, results
from limelight.mcp.calling import Report
from limelight.mcp.catalog import Catalog, Offered
from limelight.version import __version__

Context = ServerRequestContext[Any, Any]  # Any: the SDK's own
Result = dict[str, Any]  # Any: JSON
COMPLETE: Result = {"resultType": "complete"}
"""Of a result that is all there is. Earlier clients ignore it."""
LIST_TTL_MS = 60_000
"""How long clients may keep lists: they change only with a new version of the app."""
SESSION = "limelight.mcp.session"
"""In the scope of a request: the name of its session's values."""


def protocol_server(catalog: Catalog, title: str) -> ProtocolServer[Any]:
    offers = Offers(catalog)
    lists = CacheHint(ttl_ms=LIST_TTL_MS, scope="private")  # of one app for one user: `?tools=` chooses among them
    server: ProtocolServer[Any] = ProtocolServer(  # Any: there is no lifespan state
        title,
        version=__version__,
        title=title,
        cache_hints={
            "tools/list": lists,
            "resources/list": lists,
            "resources/templates/list": lists,
            "resources/read": CacheHint(),
            "prompts/list": lists,
            "server/discover": lists,
        },
        get_tool_input_schema=lambda _: None,  # no argument is repeated in a header
        on_list_tools=cast(Any, offers.list_tools),  # Any: handlers may return plain JSON
        on_call_tool=cast(Any, offers.call_tool),
    )
    if catalog.resources:
        server.add_request_handler("resources/list", types.PaginatedRequestParams, offers.list_resources)
        server.add_request_handler("resources/templates/list", types.PaginatedRequestParams, offers.list_templates)
        server.add_request_handler("resources/read", types.ReadResourceRequestParams, offers.read_resource)
    if catalog.prompts:
        server.add_request_handler("prompts/list", types.PaginatedRequestParams, offers.list_prompts)
        server.add_request_handler("prompts/get", types.GetPromptRequestParams, offers.get_prompt)
    return server


class Offers:
    """Handlers of requests, over one catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    async def list_tools(self, context: Context, _: object) -> Result:
        return COMPLETE | {"tools": [one.tool for one in _chosen(context, self._catalog.tools).values()]}

    async def call_tool(self, context: Context, params: types.CallToolRequestParams) -> Result:
        offered = _chosen(context, self._catalog.tools).get(params.name)
        if offered is None:
            raise MCPError(types.INVALID_PARAMS, f"Unknown tool: {shorten(params.name)}")
        request = _request(context)
        return COMPLETE | await calling.call(
            request, offered, params.arguments or {}, _session(request), _report(context)
        )

    async def list_resources(self, context: Context, _: object) -> Result:
        found = _chosen(context, self._catalog.resources).values()
        return COMPLETE | {"resources": [_described(one, "uri") for one in found if not one.has_parameters]}

    async def list_templates(self, context: Context, _: object) -> Result:
        found = _chosen(context, self._catalog.resources).values()
        return COMPLETE | {"resourceTemplates": [_described(one, "uriTemplate") for one in found if one.has_parameters]}

    async def read_resource(self, context: Context, params: types.ReadResourceRequestParams) -> Result:
        for offered in _chosen(context, self._catalog.resources).values():
            found = offered.pattern.fullmatch(params.uri)
            if found is not None:
                value = await _value(context, offered, found.groupdict())
                return COMPLETE | {"contents": [_contents(offered, params.uri, value)]}
        raise MCPError(types.INVALID_PARAMS, f"Resource not found: {shorten(params.uri)}", {"uri": params.uri})

    async def list_prompts(self, context: Context, _: object) -> Result:
        return COMPLETE | {"prompts": [_prompt(one) for one in _chosen(context, self._catalog.prompts).values()]}

    async def get_prompt(self, context: Context, params: types.GetPromptRequestParams) -> Result:
        offered = _chosen(context, self._catalog.prompts).get(params.name)
        if offered is None:
            raise MCPError(types.INVALID_PARAMS, f"Unknown prompt: {shorten(params.name)}")
        value = await _value(context, offered, params.arguments or {})
        text = value if isinstance(value, str) else results.encoded(value)
        message = {"role": "user", "content": {"type": "text", "text": text}}
        described = {"description": offered.description} if offered.description else {}
        return {**COMPLETE, **described, "messages": [message]}


def _request(context: Context) -> Request:
    assert isinstance(context.request, Request)
    return context.request


def _session(request: Request) -> str | None:
    found: str | None = request.scope.get(SESSION)
    return found


def _chosen(context: Context, offered: Mapping[str, Offered]) -> Mapping[str, Offered]:
    """What `?tools=a,b` of the server's address leaves."""
    asked = _request(context).query_params.get("tools")
    if not asked:
        return offered
    names = {name.strip() for name in asked.split(",")}
    return {name: one for name, one in offered.items() if name in names}


def _report(context: Context) -> Report | None:
    """Sends progress, if the client asked for it."""
    meta = context.meta
    if not meta or meta.get("progress_token") is None:
        return None
    return context.session.report_progress


async def _value(context: Context, offered: Offered, arguments: Mapping[str, Json]) -> Json:
    """The value of the first output. What a caller may read of an error is an error of the protocol."""
    request = _request(context)
    try:
        job = await calling.begin(request, offered, arguments, _session(request))
        end = await calling.follow(request, job, None)
    except LimelightError as error:
        if not is_for_callers(error):
            raise
        raise MCPError(types.INVALID_PARAMS, str(error)) from None
    if not isinstance(end, Completed):
        shown = cast("list[dict[str, str]]", results.failure_of(end)["content"])
        raise MCPError(types.INTERNAL_ERROR, shown[0]["text"])
    values = results.values_of(offered, end, root_url(request))
    return values[0] if values else None


def _described(offered: Offered, address: str) -> Result:
    made: Result = {address: offered.offer.uri, "name": offered.name, "title": offered.title}
    if offered.description:
        made["description"] = offered.description
    return {**made, "mimeType": offered.offer.mime_type}


def _contents(offered: Offered, uri: str, value: Json) -> Result:
    mime_type = offered.offer.mime_type
    text = value if isinstance(value, str) else results.encoded(value)
    made = {"uri": uri, "mimeType": mime_type}
    if mime_type.startswith("text/") or mime_type.endswith(("json", "xml", "javascript")):
        return {**made, "text": text}
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise MCPError(types.INTERNAL_ERROR, "The function returned no base64, as its type of data needs.") from None
    return {**made, "blob": text}


def _prompt(offered: Offered) -> Result:
    made: Result = {"name": offered.name, "title": offered.title}
    if offered.description:
        made["description"] = offered.description
    arguments = [
        {
            "name": one.name,
            "required": not one.has_default,
            **({"description": one.description} if one.description else {}),
        }
        for one in offered.endpoint.visible
    ]
    return {**made, "arguments": arguments}
