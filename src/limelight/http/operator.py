"""Routes for the operator, which exist only if enabled by options."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from limelight.core.errors import NotFound
from limelight.http.errors import json_response
from limelight.http.server import server_of

NO_STORE = {"Cache-Control": "no-store"}


async def metrics(request: Request) -> Response:
    server = server_of(request)
    if server.exposition is None:
        raise NotFound("page", request.url.path)
    text, content_type = await server.exposition(server.watch, request.headers.get("accept", ""))
    return Response(text, headers={"Content-Type": content_type, **NO_STORE})


async def status(request: Request) -> Response:
    server = server_of(request)
    if not server.options.has_status:
        raise NotFound("page", request.url.path)
    return json_response(await server.watch.status(), headers=NO_STORE)
