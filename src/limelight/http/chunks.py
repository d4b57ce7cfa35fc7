"""Input chunks for a running streaming job: camera images, pieces of audio."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from limelight.http import bodies
from limelight.http.errors import json_response
from limelight.http.held import held_of
from limelight.http.server import caller_of, server_of

ACCEPTED = {"msg": "success"}


async def post_chunk(request: Request) -> Response:
    """Accept the next values. 404 unless it is the caller's streaming job and has not ended."""
    body = await bodies.parse(request, bodies.CallBody)
    job_id, size_bytes = request.path_params["event_id"], held_of(request).size_bytes
    await server_of(request).engine.send_chunk(job_id, caller_of(request).owner, body.data, size_bytes)
    return json_response(ACCEPTED)


async def close(request: Request) -> Response:
    """End the input. The job ends with its last value."""
    await bodies.read(request)
    await server_of(request).engine.end_stream(request.path_params["event_id"], caller_of(request).owner)
    return json_response(ACCEPTED)
