"""Development mode: pages learn of the next version of the script, and of its errors."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

import msgspec
from starlette.requests import Request

from limelight.core.errors import NotFound
from limelight.http.development import Development
from limelight.http.server import server_of
from limelight.http.sse import EventStream

RETRY = b"retry: 250\n\n"  # milliseconds; the next version serves shortly after this one has ended
ALIVE = b": alive\n\n"


async def news(request: Request) -> EventStream:
    """Stream the served version, and the traceback of a newer one that failed. Only under `--reload`."""
    options = server_of(request).options
    if options.development is None:
        raise NotFound("page", request.url.path)
    return EventStream(_frames(request, options.development), ALIVE, options.heartbeat_s)


async def _frames(request: Request, development: Development) -> AsyncGenerator[bytes, None]:
    yield RETRY
    async with aclosing(development.errors(server_of(request).engine.stop_asked)) as errors:
        async for error in errors:
            yield b"data: %b\n\n" % msgspec.json.encode({"version": development.version, "error": error})
