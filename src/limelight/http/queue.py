"""The queue protocol of Gradio's clients, and of the page: one stream per session (sse_v3)."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress

from starlette.requests import Request
from starlette.responses import Response

from limelight.core.errors import BodyRejected, NotFound
from limelight.core.wire import END, Segment
from limelight.http import bodies, stream
from limelight.http.calls import submit
from limelight.http.errors import json_response
from limelight.http.root import root_url
from limelight.http.server import caller_of, server_of
from limelight.http.sse import EventStream, LastFrame

HEARTBEAT = stream.queue_frame({"msg": "heartbeat", "event_id": None})
CLOSE = stream.queue_frame({"msg": "close_stream", "event_id": None})
MAX_REPLAYED = 100


async def join(request: Request) -> Response:
    body = await bodies.parse(request, bodies.JoinBody)
    if not body.session_hash:
        raise BodyRejected("Session hash not found.")
    job = await submit(request, server_of(request).engine.endpoint(body.fn_index), body)
    return json_response({"event_id": job.id})


async def data(request: Request) -> EventStream:
    """Everything of a session's jobs; with `replay=ID,…` those jobs' messages again from the first."""
    return EventStream(_messages(request), HEARTBEAT, server_of(request).options.heartbeat_s)


async def _messages(request: Request) -> AsyncGenerator[bytes, None]:
    engine, caller, frames = server_of(request).engine, caller_of(request), stream.QueueFrames(root_url(request))
    session = request.query_params.get("session_hash", "")
    replay = [name for name in request.query_params.get("replay", "").split(",") if name][:MAX_REPLAYED]
    for job_id in replay:
        try:
            await engine.status(job_id, caller.owner)
        except NotFound as error:
            yield _unexpected(str(error), job_id, session_not_found=True)
    pending: set[str] = set()
    has_read = False
    async with aclosing(engine.follow_session(session, caller.owner, replay=replay)) as items:
        async for item in items:
            if item is None:
                break
            job, _, event = item
            if isinstance(event, Segment):
                continue
            has_read = True
            pending.add(job.id)
            if isinstance(event, END):
                pending.discard(job.id)
            yield frames.frame(job, event)
    # Whoever can replay comes again by himself, and where jobs go on after a restart he will find them.
    if pending and not (replay and engine.is_durable):
        yield _unexpected("Server stopped unexpectedly.", None)
    elif not has_read and not replay:
        yield _unexpected("404: Not Found", None, session_not_found=True)
    yield LastFrame(CLOSE)


def _unexpected(message: str, event_id: str | None, *, session_not_found: bool = False) -> bytes:
    facts = {"message": message, "success": False, "session_not_found": session_not_found}
    return stream.queue_frame({"msg": "unexpected_error", "event_id": event_id, **facts})


async def status(request: Request) -> Response:
    size = await server_of(request).engine.queue_size()
    return json_response({"msg": "estimation", "event_id": None, "rank": None, "queue_size": size, "rank_eta": None})


async def cancel(request: Request) -> Response:
    """Always answers `success`, as clients expect; a job of somebody else stays as it is."""
    body = await bodies.parse(request, bodies.CancelBody)
    with suppress(NotFound):
        await server_of(request).engine.cancel(body.event_id or "", caller_of(request).owner)
    return json_response({"success": True})


async def reset(request: Request) -> Response:
    await bodies.read(request)
    return json_response({"success": True})
