"""The routes of the MCP server."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from limelight.core.wire import Json
from limelight.http.errors import json_response
from limelight.http.guard import WELL_KNOWN
from limelight.http.root import API_PREFIX
from limelight.http.routes import Handler, route
from limelight.http.server import Server
from limelight.mcp import protected
from limelight.mcp.browsers import is_for_browsers, self_description
from limelight.mcp.cancelling import Running
from limelight.mcp.catalog import Catalog, Offered, catalog_of
from limelight.mcp.event_streams import EventStreams
from limelight.mcp.http_transport import StreamableHttp
from limelight.mcp.server import Offers, protocol_server
from limelight.mcp.sessions import SessionIds

PATH = "/mcp"


def routes_of(server: Server, secret: bytes | None) -> Sequence[Route]:
    """Of the app's MCP server, with and without the prefix. `secret`: the same in all replicas."""
    catalog = catalog_of(server.engine.endpoints)
    ids, running = SessionIds(secret), Running(server.engine.peers)
    offers = Offers(catalog)
    http = StreamableHttp(protocol_server(offers, catalog, server.site.title), offers, ids, running)
    pages, streams = Pages(catalog, http), EventStreams(http, ids, server.engine.peers)
    every, get = ("GET", "POST", "DELETE"), ("GET",)
    table: Sequence[tuple[str, Sequence[str], Handler]] = (
        ("", every, pages.root),
        ("/http", every, pages.root),
        ("/schema", get, pages.schema),
        ("/sse", get, streams.open),
        ("/messages", ("POST",), streams.take),
    )
    known = [
        route(f"{WELL_KNOWN}{prefix}{slash}", ("GET",), protected.metadata)
        for prefix in ("", PATH, f"{API_PREFIX}{PATH}")
        for slash in ("", "/")
    ]
    return known + [
        route(f"{prefix}{PATH}{path}{slash}", methods, handler)
        for prefix in ("", API_PREFIX)
        for path, methods, handler in table
        for slash in ("", "/")
    ]


class Pages:
    def __init__(self, catalog: Catalog, http: StreamableHttp) -> None:
        self._catalog, self._http = catalog, http

    async def root(self, request: Request) -> ASGIApp:
        """POST is the protocol. A GET would be a stream of what the server tells by itself, of which there is none; a
        browser gets a page that says so."""
        if request.method == "POST":
            return await self._http.post(request)
        if request.method in ("GET", "HEAD") and is_for_browsers(request):
            return self_description(request, self._catalog)
        text = "This is an MCP server: give its address to an MCP client, which sends POST requests."
        return Response(
            msgspec.json.encode({"detail": text}),
            405,
            {"Allow": "POST", "Vary": "Accept"},
            media_type="application/json",
        )

    async def schema(self, request: Request) -> ASGIApp:
        """All that is offered, in one answer, for those who only look."""
        asked = request.query_params.get("tools")
        names = None if asked is None else {one.strip() for one in asked.split(",")}
        kinds = (self._catalog.tools, self._catalog.resources, self._catalog.prompts)
        found = [one for kind in kinds for one in kind.values() if names is None or one.name in names]
        return json_response([_summary(one) for one in found])


def _summary(offered: Offered) -> Json:
    meta: dict[str, Json] = {
        "file_data_present": bool(offered.file_schemas),
        "mcp_type": offered.offer.kind,
        "endpoint_name": cast(str, offered.endpoint.name),
    }
    if offered.endpoint.headers:
        meta["headers"] = [*offered.endpoint.headers]
    shown = {"name": offered.name, "description": offered.description, "inputSchema": offered.input_schema}
    return {**shown, "meta": meta}
