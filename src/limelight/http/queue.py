"""The queue protocol of Gradio's clients, and of the page: one stream per session (sse_v3)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import ExitStack, aclosing, suppress
from dataclasses import replace
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from limelight.core.endpoint import Endpoint
from limelight.core.errors import (
    BodyRejected,
    Error,
    FetchRefused,
    InputRejected,
    NotFound,
    RenderChanged,
    ValidatorFailed,
)
from limelight.core.page import UnexpectedError
from limelight.core.wire import END, Job, Message, Position, Segment
from limelight.engine.submission import session_key
from limelight.http import bodies, stream
from limelight.http.aside import aside
from limelight.http.calls import submission_of, submit
from limelight.http.errors import json_response
from limelight.http.heartbeat import attended, is_page
from limelight.http.jobs import job_url
from limelight.http.preferences import NO_PREFERENCES, preferences_of
from limelight.http.root import root_url
from limelight.http.server import caller_of, check_rate, server_of
from limelight.http.sse import ClosingFrame, EventStream, LastFrame

HEARTBEAT = stream.queue_frame({"msg": "heartbeat", "event_id": None})
CLOSE = stream.queue_frame({"msg": "close_stream", "event_id": None})
MAX_REPLAYED = 100
CLOSING_S, PYTHON_CLOSING_S = 0.25, 10
"""How long a reader that does not disconnect may hold up the session's next call."""
HEAD_START_S = 0.05
"""Old Python clients lose a job's messages that arrive before they have read the response with its id. They poll in
this interval anyway."""


async def join(request: Request) -> Response | EventStream:
    """Queue a call of a session. Its events are the response if the app's own page asks for that."""
    body = await bodies.parse(request, bodies.JoinBody)
    if not body.session_hash:
        raise BodyRejected("Session hash not found.")
    server = server_of(request)
    check_rate(request)  # before a render is made again for the call
    endpoint = await server.engine.session_endpoint(body.fn_index, body.session_hash, caller_of(request).owner)
    preferences = preferences_of(request) if body.from_page else NO_PREFERENCES
    if preferences.streams:
        # Entered before the job is queued, so that a client with too many streams is refused before anything starts.
        with server.streams.one(caller_of(request).client):
            job = await submit(request, endpoint, body, preferences)
        return _answer(request, job, body.session_hash)
    try:
        job = await submit(request, endpoint, body, preferences)
    except (InputRejected, FetchRefused, Error, ValidatorFailed) as error:
        if not _is_python_client(request):  # it learns only from the stream that it has ended
            raise
        refused = replace(submission_of(request, endpoint, body, []), event_data=None, size_bytes=0)
        job = await server.engine.refuse(refused, str(error))
    await server.closings.over(job.session)
    return json_response({"event_id": job.id})


def _answer(request: Request, job: Job, session_hash: str) -> EventStream:
    """The messages of one job of the page, which reads them here and nowhere else."""
    server, messages = server_of(request), _messages_of(request, job)
    if server.engine.stops_calls:
        messages = attended(request, session_hash, messages)
    where = (b"location", job_url(request, job.id).encode())
    return EventStream(messages, HEARTBEAT, server.options.heartbeat_s, [where])


async def _messages_of(request: Request, job: Job) -> AsyncGenerator[bytes, None]:
    outgoing, client, is_over = server_of(request).outgoing, caller_of(request).client, False
    frames = stream.QueueFrames(root_url(request), server_of(request).site.tables)
    async with aclosing(server_of(request).engine.follow_alone(job)) as events:
        async for item in events:
            if isinstance(item.event, Segment):
                continue
            is_over = item.is_last
            async with outgoing.reserve(client, stream.own_bytes(item.event)):
                frame = await _frame(request, frames, job, item.event)
                yield LastFrame(frame) if is_over else frame
    if not is_over:  # the page asks for the rest on the session's stream, and is told there if there is none
        yield LastFrame(CLOSE)


async def data(request: Request) -> EventStream:
    """All messages of a session's jobs. With `replay=ID,…`, those jobs' messages again from the first."""
    server, messages = server_of(request), _messages(request)
    if server.engine.stops_calls and is_page(request):
        messages = attended(request, request.query_params.get("session_hash", ""), messages)
    return EventStream(messages, HEARTBEAT, server.options.heartbeat_s)


async def _messages(request: Request) -> AsyncGenerator[bytes, None]:
    engine, caller = server_of(request).engine, caller_of(request)
    frames = stream.QueueFrames(root_url(request), server_of(request).site.tables if is_page(request) else None)
    session, outgoing = request.query_params.get("session_hash", ""), server_of(request).outgoing
    replay = [name for name in request.query_params.get("replay", "").split(",") if name][:MAX_REPLAYED]
    for job_id in replay:
        try:
            await engine.status(job_id, caller.owner)
        except NotFound as error:
            yield _unexpected(str(error), job_id, session_not_found=True)
    pending: set[str] = set()
    has_read = is_over = False
    last = LastFrame if replay else ClosingFrame  # clients that replay find a job that falls between two streams
    with ExitStack() as closing:
        async with aclosing(_session_events(request, session, replay, closing)) as events:
            async for job, event, is_over in events:
                has_read = True
                pending.add(job.id)
                if isinstance(event, END):
                    pending.discard(job.id)
                async with outgoing.reserve(caller.client, stream.own_bytes(event)):
                    frame = await _frame(request, frames, job, event)
                    # In one frame: a client that calls again at once must know that this stream is over.
                    yield last(frame + CLOSE) if is_over else frame
        # Clients that replay reconnect, and find their jobs if these survive a restart.
        if pending and not (replay and engine.is_durable):
            yield _unexpected("Server stopped unexpectedly.", None)
        elif not has_read and not replay:
            yield _unexpected("404: Not Found", None, session_not_found=True)
        if not is_over:
            yield last(CLOSE)
        if not replay:
            # Ends when the reader disconnects. Python clients do so late if many threads share an interpreter.
            await asyncio.sleep(PYTHON_CLOSING_S if _is_python_client(request) else CLOSING_S)


async def _endpoint_of(request: Request, job: Job) -> Endpoint | None:
    with suppress(NotFound, RenderChanged):  # what a render made may be gone before its last call is read
        return await server_of(request).engine.endpoint_of(job)
    return None


async def _frame(request: Request, frames: stream.QueueFrames, job: Job, event: Message | Position) -> bytes:
    stores = frames.stores(job, event)
    endpoint = await _endpoint_of(request, job) if frames.asks(job, event) else None
    work_bytes = stream.work_bytes(event, is_stored=stores)
    frame = await aside(request, work_bytes, partial(frames.frame, job, event, endpoint))
    if stores:
        await server_of(request).engine.files.publish()
    return frame


async def _session_events(
    request: Request, session: str, replay: Sequence[str], closing: ExitStack
) -> AsyncGenerator[tuple[Job, Message | Position, bool], None]:
    """The messages of the session's jobs, until none is pending. Begins the closing with the last one."""
    server, owner, opened_at = server_of(request), caller_of(request).owner, time.time()
    async with aclosing(server.engine.follow_session(session, owner, replay=replay)) as items:
        async for job, _, event, is_last in items:
            if isinstance(event, Segment):
                continue
            head_start_s = job.created_at + HEAD_START_S - time.time()
            if job.created_at > opened_at and head_start_s > 0 and _is_python_client(request):
                await asyncio.sleep(min(HEAD_START_S, head_start_s))
            if is_last:
                closing.enter_context(server.closings.closing(session_key(session, owner)))
            yield job, event, is_last


def _is_python_client(request: Request) -> bool:
    return request.headers.get("user-agent", "").startswith("gradio_client/")


def _unexpected(message: str, event_id: str | None, *, session_not_found: bool = False) -> bytes:
    error: UnexpectedError = {
        "msg": "unexpected_error",
        "event_id": event_id,
        "message": message,
        "success": False,
        "session_not_found": session_not_found,
    }
    return stream.queue_frame(error)


async def status(request: Request) -> Response:
    size = await server_of(request).engine.queue_size()
    return json_response({"msg": "estimation", "event_id": None, "rank": None, "queue_size": size, "rank_eta": None})


async def cancel(request: Request) -> Response:
    """Cancel a job. The response is always `success`, as clients expect, but jobs of other owners are not cancelled."""
    body = await bodies.parse(request, bodies.CancelBody)
    with suppress(NotFound):
        await server_of(request).engine.cancel(body.event_id or "", caller_of(request).owner)
    return json_response({"success": True})


async def reset(request: Request) -> Response:
    await bodies.read(request)
    return json_response({"success": True})
