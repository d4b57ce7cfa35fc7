"""The queue protocol of Gradio's clients, and of the page: one stream per session (sse_v3)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import ExitStack, aclosing, suppress

from starlette.requests import Request
from starlette.responses import Response

from limelight.core.errors import BodyRejected, FetchRefused, InputRejected, NotFound
from limelight.core.wire import END, Job, Message, Position, Segment
from limelight.engine.submission import session_key
from limelight.http import bodies, stream
from limelight.http.calls import submit
from limelight.http.errors import json_response, refused_value
from limelight.http.root import root_url
from limelight.http.server import caller_of, server_of
from limelight.http.sse import EventStream, Goodbye, LastFrame

HEARTBEAT = stream.queue_frame({"msg": "heartbeat", "event_id": None})
CLOSE = stream.queue_frame({"msg": "close_stream", "event_id": None})
MAX_REPLAYED = 100
FAREWELL_S, PYTHON_FAREWELL_S = 0.25, 10
"""The longest that a reader who does not leave holds up the session's next call."""
HEAD_START_S = 0.05
"""Old Python clients lose what an open stream tells of a job before they have read the answer that names it. They look
for news in this rhythm anyway."""


async def join(request: Request) -> Response:
    body = await bodies.parse(request, bodies.JoinBody)
    if not body.session_hash:
        raise BodyRejected("Session hash not found.")
    server = server_of(request)
    try:
        job = await submit(request, server.engine.endpoint(body.fn_index), body)
    except (InputRejected, FetchRefused) as error:
        if not _is_python_client(request):  # which takes a text apart as if it were this list
            raise
        return refused_value(error)
    await server.farewells.over(job.session)
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
    has_read = is_over = False
    last = LastFrame if replay else Goodbye  # whoever can replay finds a job that falls between two streams
    with ExitStack() as farewell:
        async with aclosing(_news(request, session, replay, farewell)) as news:
            async for job, event, is_over in news:
                has_read = True
                pending.add(job.id)
                if isinstance(event, END):
                    pending.discard(job.id)
                frame = frames.frame(job, event)
                # In one piece: who calls again at once must know by then that this stream is over.
                yield last(frame + CLOSE) if is_over else frame
        # Whoever can replay comes again by himself, and where jobs go on after a restart he will find them.
        if pending and not (replay and engine.is_durable):
            yield _unexpected("Server stopped unexpectedly.", None)
        elif not has_read and not replay:
            yield _unexpected("404: Not Found", None, session_not_found=True)
        if not is_over:
            yield last(CLOSE)
        if not replay:
            # Ends when the reader leaves. Python's do, but late where many threads share an interpreter.
            await asyncio.sleep(PYTHON_FAREWELL_S if _is_python_client(request) else FAREWELL_S)


async def _news(
    request: Request, session: str, replay: Sequence[str], farewell: ExitStack
) -> AsyncGenerator[tuple[Job, Message | Position, bool], None]:
    """What the session's jobs tell, until none of them is pending; with the last of it the farewell has begun."""
    server, owner, opened_at = server_of(request), caller_of(request).owner, time.time()
    async with aclosing(server.engine.follow_session(session, owner, replay=replay)) as items:
        async for job, _, event, is_last in items:
            if isinstance(event, Segment):
                continue
            head_start_s = job.created_at + HEAD_START_S - time.time()
            if job.created_at > opened_at and head_start_s > 0 and _is_python_client(request):
                await asyncio.sleep(min(HEAD_START_S, head_start_s))
            if is_last:
                farewell.enter_context(server.farewells.saying(session_key(session, owner)))
            yield job, event, is_last


def _is_python_client(request: Request) -> bool:
    return request.headers.get("user-agent", "").startswith("gradio_client/")


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
