"""An open page tells that it is there, by a connection that it holds."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from starlette.requests import Request

from limelight.core.errors import BodyRejected
from limelight.engine.visits import Visitor
from limelight.http.calls import facts_of
from limelight.http.server import caller_of, server_of
from limelight.http.sse import EventStream

ALIVE = b"data: ALIVE\n\n"
MAX_HASH = 128


async def heartbeat(request: Request) -> EventStream:
    """While any of a session's connections is open its visitor is there; a little after the last one he has left."""
    caller, session_hash = caller_of(request), request.path_params["session_hash"]
    if len(session_hash) > MAX_HASH:
        raise BodyRejected(f"A session hash has at most {MAX_HASH} characters")
    visitor = Visitor(session_hash, caller.owner, caller.client, facts_of(request))
    return EventStream(_alive(request, visitor), ALIVE, server_of(request).options.heartbeat_s)


async def _alive(request: Request, visitor: Visitor) -> AsyncGenerator[bytes, None]:
    engine = server_of(request).engine
    engine.arrive(visitor)
    try:
        yield ALIVE
        await engine.stop_asked.wait()
    finally:
        engine.visits.leave(visitor)
