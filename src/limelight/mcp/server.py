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
from mcp.shared.jsonrpc_dispatcher import progress_token_from_params
from mcp_types.version import MODERN_PROTOCOL_VERSIONS
from starlette.requests import Request

from limelight.core.errors import LimelightError, is_for_callers, shorten
from limelight.core.wire import Completed, Job, Json
from limelight.http.root import root_url
from limelight.http.server import server_of
from limelight.mcp import apps, calling, results
from limelight.mcp.calling import Report
from limelight.mcp.catalog import Catalog, Offered
from limelight.mcp.tasks import EXTENSION as TASKS
from limelight.mcp.tasks import TASK_AFTER_S, TaskParams, Tasks, knows_tasks
from limelight.version import __version__

Context = ServerRequestContext[Any, Any]  # Any: the SDK's own
Result = dict[str, Any]  # Any: JSON
COMPLETE: Result = {"resultType": "complete"}
"""Of a result that is all there is. Earlier clients ignore it."""
LIST_TTL_MS = 60_000
"""How long clients may keep lists: they change only with a new version of the app."""
SESSION = "limelight.mcp.session"
"""In the scope of a request: the name of its session's values."""
IS_CANCELLED = "limelight.mcp.cancels"
"""As above: whether the job ends when its wait is cancelled. A function."""
WITH_LINKS = frozenset({"2025-06-18", "2025-11-25", *MODERN_PROTOCOL_VERSIONS})
"""Versions with links and structured content in results."""


def protocol_server(offers: Offers, catalog: Catalog, title: str) -> ProtocolServer[Any]:
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
    server.add_request_handler("tasks/get", TaskParams, offers.get_task)
    server.add_request_handler("tasks/update", TaskParams, offers.update_task)
    server.add_request_handler("tasks/cancel", TaskParams, offers.cancel_task)
    server.extensions = {TASKS: {}, **({apps.EXTENSION: dict(apps.SETTINGS)} if catalog.has_apps else {})}
    if catalog.resources or catalog.shows_page:
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
        self._catalog, self._tasks = catalog, Tasks(catalog)

    async def list_tools(self, context: Context, _: object) -> Result:
        tools = [one.tool for one in chosen(_request(context), self._catalog.tools).values()]
        if context.protocol_version not in WITH_LINKS:
            tools = [{name: value for name, value in one.items() if name != "outputSchema"} for one in tools]
        return COMPLETE | {"tools": tools}

    async def call_tool(self, context: Context, params: types.CallToolRequestParams) -> Result:
        request = _request(context)
        meta = (context.params or {}).get("_meta")
        report = None if progress_token_from_params(context.params) is None else context.session.report_progress
        arguments = params.arguments or {}
        return await self.called(request, context.protocol_version, params.name, arguments, meta, report)

    async def called(
        self,
        request: Request,
        version: str,
        name: str,
        arguments: Mapping[str, Json],
        meta: Mapping[str, Any] | None,
        report: Report | None,
    ) -> Result:
        """The result of `tools/call`, for whoever has checked the request."""
        offered = chosen(request, self._catalog.tools).get(name)
        if offered is None:
            raise MCPError(types.INVALID_PARAMS, f"Unknown tool: {shorten(name)}")
        is_modern = version in MODERN_PROTOCOL_VERSIONS
        patience_s = TASK_AFTER_S if is_modern and knows_tasks(meta) else None
        how = calling.How(report, patience_s, request.scope[IS_CANCELLED])
        made = await calling.call(request, offered, arguments, _session(request), how)
        if isinstance(made, Job):
            return await self._tasks.created(request, made.id)
        return COMPLETE | (made if version in WITH_LINKS else results.without_links(made))

    async def get_task(self, context: Context, params: TaskParams) -> Result:
        return await self._tasks.get(_request(context), context.protocol_version, params.task_id)

    async def update_task(self, context: Context, params: TaskParams) -> Result:
        return await self._tasks.update(_request(context), context.protocol_version, params.task_id)

    async def cancel_task(self, context: Context, params: TaskParams) -> Result:
        return await self._tasks.cancel(_request(context), context.protocol_version, params.task_id)

    async def list_resources(self, context: Context, _: object) -> Result:
        found = chosen(_request(context), self._catalog.resources).values()
        listed = [_described(one, "uri") for one in found if not one.has_parameters]
        page = [apps.page_listed(_title(context))] if self._catalog.shows_page else []
        return COMPLETE | {"resources": [*listed, *page]}

    async def list_templates(self, context: Context, _: object) -> Result:
        found = chosen(_request(context), self._catalog.resources).values()
        return COMPLETE | {"resourceTemplates": [_described(one, "uriTemplate") for one in found if one.has_parameters]}

    async def read_resource(self, context: Context, params: types.ReadResourceRequestParams) -> Result:
        if params.uri == apps.PAGE and self._catalog.shows_page:
            return COMPLETE | {"contents": [apps.page_contents(root_url(_request(context)), _title(context))]}
        for offered in chosen(_request(context), self._catalog.resources).values():
            found = offered.arguments_of(params.uri)
            if found is not None:
                value = await _value(context, offered, found)
                return COMPLETE | {"contents": [_contents(offered, params.uri, value)]}
        raise MCPError(types.INVALID_PARAMS, f"Resource not found: {shorten(params.uri)}", {"uri": params.uri})

    async def list_prompts(self, context: Context, _: object) -> Result:
        return COMPLETE | {
            "prompts": [_prompt(one) for one in chosen(_request(context), self._catalog.prompts).values()]
        }

    async def get_prompt(self, context: Context, params: types.GetPromptRequestParams) -> Result:
        offered = chosen(_request(context), self._catalog.prompts).get(params.name)
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


def _title(context: Context) -> str:
    return server_of(_request(context)).site.title


def _session(request: Request) -> str | None:
    found: str | None = request.scope.get(SESSION)
    return found


def chosen(request: Request, offered: Mapping[str, Offered]) -> Mapping[str, Offered]:
    """What `?tools=a,b` of the server's address leaves."""
    asked = request.query_params.get("tools") if request.scope["query_string"] else None
    if not asked:
        return offered
    names = {name.strip() for name in asked.split(",")}
    return {name: one for name, one in offered.items() if name in names}


async def _value(context: Context, offered: Offered, arguments: Mapping[str, Json]) -> Json:
    """The value of the first output. What a caller may read of an error is an error of the protocol."""
    request = _request(context)
    try:
        job = await calling.begin(request, offered, arguments, _session(request))
        end = await calling.follow(request, job, calling.How(cancels=request.scope[IS_CANCELLED]))
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
