"""Presence: a session is present while it holds a connection open."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from starlette.requests import Request

from limelight.core.errors import BodyRejected
from limelight.core.wire import RequestInfo
from limelight.engine.sessions.presence import OpenPage
from limelight.http.bodies import MAX_HASH
from limelight.http.calls import facts_of
from limelight.http.server import caller_of, server_of
from limelight.http.sse import ClosingFrame, EventStream, LastFrame

ALIVE = b"data: ALIVE\n\n"


async def heartbeat(request: Request) -> EventStream:
    """A stream that marks its session as present while it is open. See `Presence`."""
    page = _page(request, request.path_params["session_hash"], is_page=is_page(request))
    return EventStream(_alive(request, page), ALIVE, server_of(request).options.heartbeat_s)


async def _alive(request: Request, page: OpenPage) -> AsyncGenerator[bytes, None]:
    engine = server_of(request).engine
    engine.arrive(page)
    try:
        yield ALIVE
        await engine.stop_asked.wait()
    finally:
        engine.presence.leave(page)


def is_page(request: Request) -> bool:
    """Whether the app's own page sends the request. Programs may disconnect and fetch results later."""
    return request.query_params.get("page") == "1"


async def attended(
    request: Request, session_hash: str, frames: AsyncGenerator[bytes, None]
) -> AsyncGenerator[bytes, None]:
    """The frames, for the app's own page. The session is present while it reads them, and has left if it does not read
    the last one."""
    page, engine, is_served = _page(request, session_hash, is_page=True), server_of(request).engine, False
    engine.arrive(page)
    try:
        async with aclosing(frames):
            async for frame in frames:
                is_served = isinstance(frame, LastFrame | ClosingFrame)
                yield frame
    finally:
        engine.presence.leave(page, is_served=is_served)


def _page(request: Request, session_hash: str, *, is_page: bool) -> OpenPage:
    if len(session_hash) > MAX_HASH:
        raise BodyRejected(f"A session hash has at most {MAX_HASH} characters")
    caller = caller_of(request)
    # Kept while the page is open and a while longer, so only if an `unload` handler may read it.
    facts = facts_of(request) if server_of(request).engine.handles_leave else RequestInfo()
    return OpenPage(session_hash, caller.owner, caller.client, facts, is_page)
