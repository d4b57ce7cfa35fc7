"""What comes in for a streaming job that runs already: pictures of a camera, pieces of sound."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from limelight.http import bodies
from limelight.http.errors import json_response
from limelight.http.server import caller_of, server_of

ACCEPTED = {"msg": "success"}


async def post_chunk(request: Request) -> Response:
    """The next values; 404 unless this is a streaming job of the caller that has not ended."""
    body = await bodies.parse(request, bodies.CallBody)
    await server_of(request).engine.send_chunk(request.path_params["event_id"], caller_of(request).owner, body.data)
    return json_response(ACCEPTED)


async def close(request: Request) -> Response:
    """No more come: the job ends with its last value."""
    await bodies.read(request)
    await server_of(request).engine.end_stream(request.path_params["event_id"], caller_of(request).owner)
    return json_response(ACCEPTED)
