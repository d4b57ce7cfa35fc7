"""The call API: POST a call and GET its events, or do both in one request."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from limelight.core.endpoint import Endpoint
from limelight.core.errors import LimelightError, NotFound, Stopping
from limelight.core.wire import END, Completed, Event, Failed, Generated, Job, Json, RequestInfo
from limelight.engine.sessions.login_tokens import key_of
from limelight.engine.submission import Submission
from limelight.engine.webhooks.sender import PARAMETER
from limelight.http import bodies, browsers, call_forms, inline_files, jobs, stream, webhooks
from limelight.http.aside import aside
from limelight.http.errors import Refusal, json_response
from limelight.http.held import held_of
from limelight.http.numbers import number_of
from limelight.http.outgoing import PIECE_BYTES
from limelight.http.preferences import NO_PREFERENCES, Preferences, preferences_of
from limelight.http.root import root_url
from limelight.http.server import caller_of, check_rate, server_of
from limelight.http.sse import HEADERS, EventStream, Frame, Header, LastFrame

QUEUE_ONLY = "This endpoint is called through the queue only: POST /call/{name}, or join the queue."
_SSE = {name.decode(): value.decode() for name, value in HEADERS}


async def post_call(request: Request) -> Response | EventStream:
    endpoint = _named(request)
    is_form = call_forms.is_form(request)
    body = await (call_forms.in_order(request, endpoint) if is_form else bodies.parse(request, bodies.CallBody))
    return await _begin(request, endpoint, body)


async def post_call_v2(request: Request) -> Response | EventStream:
    endpoint = _named(request)
    check_rate(request)  # before files of the call are stored
    is_form = call_forms.is_form(request)
    arguments = await (call_forms.named(request, endpoint) if is_form else bodies.parse(request, dict[str, object]))
    url, events = (arguments.pop(name, None) for name in webhooks.FIELDS)
    arguments = await _with_stored(request, endpoint, arguments)
    values = await aside(request, held_of(request).size_bytes, partial(endpoint.accept_named, arguments))
    return await _begin(request, endpoint, bodies.CallBody(values, webhook_url=url, webhook_events=events))


async def _with_stored(request: Request, endpoint: Endpoint, arguments: dict[str, Json]) -> dict[str, Json]:
    by_name = {parameter.name: parameter for parameter in endpoint.visible}
    pairs = [(by_name.get(name), value) for name, value in arguments.items()]
    found = await inline_files.stored(request, held_of(request).size_bytes, pairs)
    return dict(zip(arguments, found, strict=True))


async def _begin(request: Request, endpoint: Endpoint, body: bodies.CallBody) -> Response | EventStream:
    """Queue the call and respond as the caller prefers: with its id, its events or its result."""
    preferences = preferences_of(request)
    if not preferences.is_held:
        job = await submit(request, endpoint, body, preferences)
        return Response(b'{"event_id":"%b"}' % job.id.encode(), media_type="application/json")
    # Entered before the job is queued, so that a client with too many streams is refused before anything starts.
    with server_of(request).streams.one(caller_of(request).client):
        job = await submit(request, endpoint, body, preferences)
        if preferences.wait_s is not None and not preferences.streams:
            return await jobs.answer_in_time(request, job, preferences.wait_s)
    where = (b"location", jobs.job_url(request, job.id).encode())
    return _stream(request, job.id, stream.CallFrames(root_url(request), _asked_after(request)), where)


async def submit(
    request: Request,
    endpoint: Endpoint,
    body: bodies.CallBody | bodies.JoinBody,
    preferences: Preferences = NO_PREFERENCES,
) -> Job:
    """Check the values and queue the job. Raises as `Endpoint.accept` and `Engine.submit` do."""
    try:
        return await _submitted(request, endpoint, body, preferences)
    except LimelightError:
        server_of(request).watch.recorder.rejected(endpoint)
        raise
    finally:
        held_of(request).close()


async def _submitted(
    request: Request, endpoint: Endpoint, body: bodies.CallBody | bodies.JoinBody, preferences: Preferences
) -> Job:
    engine = server_of(request).engine
    check_rate(request)
    accounts, login = server_of(request).accounts, caller_of(request).login
    if endpoint.takes_token and accounts is not None and login is not None:
        await accounts.freshen(login)
    session = await engine.session(body.session_hash, caller_of(request).owner)
    data = body.data
    if isinstance(body, bodies.CallBody):  # the queue's clients upload first
        pairs = inline_files.values_of(endpoint, data)
        data = await inline_files.stored(request, held_of(request).size_bytes, pairs)
    values = await aside(request, held_of(request).size_bytes, partial(endpoint.accept, data, session))
    return await engine.submit(submission_of(request, endpoint, body, values, preferences))


def submission_of(
    request: Request,
    endpoint: Endpoint,
    body: bodies.CallBody | bodies.JoinBody,
    values: list[Json],
    preferences: Preferences = NO_PREFERENCES,
) -> Submission:
    caller, fields = caller_of(request), dict[str, Json]()
    if isinstance(body, bodies.CallBody):
        fields = {PARAMETER: body.webhook_url, webhooks.EVENTS: body.webhook_events}
    return Submission(
        endpoint=endpoint,
        data=values,
        session_hash=body.session_hash,
        owner=caller.owner,
        client=caller.client,
        event_data=body.event_data,
        trigger_id=body.trigger_id,
        size_bytes=held_of(request).size_bytes,
        request=facts_of(request),
        idempotency_key=preferences.idempotency_key,
        timeout_s=preferences.timeout_s,
        webhook=webhooks.asked_for(request, fields),
        from_page=isinstance(body, bodies.JoinBody) and body.from_page,
    )


async def get_events(request: Request) -> Response | EventStream:
    server, caller, job_id = server_of(request), caller_of(request), request.path_params["event_id"]
    job, events = await server.engine.ended(job_id, caller.owner)
    if _named(request).id != job.endpoint:
        raise NotFound("event", job_id)
    after = _asked_after(request)
    frames = stream.CallFrames(root_url(request), after)
    if events is not None:
        if after is not None and after >= len(events):
            return Response(status_code=204)  # this stops an `EventSource` from reconnecting
        if _is_short(events):
            shown = (frames.frame(number, event) for number, event in enumerate(events, 1))
            return Response(b"".join(frame for frame in shown if isinstance(frame, bytes)), headers=_SSE)
    return _stream(request, job_id, frames)


def _is_short(events: Sequence[Event]) -> bool:
    """Whether all frames together are small. Each frame may be as large as all data before it."""
    size_bytes = sum(stream.size_of(event) for event in events if isinstance(event, Generated | Completed))
    return size_bytes * len(events) <= PIECE_BYTES


def _stream(request: Request, job_id: str, frames: stream.CallFrames, *headers: Header) -> EventStream:
    heartbeat_s = server_of(request).options.heartbeat_s
    return EventStream(_follow(request, job_id, frames), stream.CALL_HEARTBEAT, heartbeat_s, headers)


async def _follow(request: Request, job_id: str, frames: stream.CallFrames) -> AsyncGenerator[Frame, None]:
    outgoing, client, worked_bytes = server_of(request).outgoing, caller_of(request).client, 0
    async with aclosing(server_of(request).engine.follow(job_id, caller_of(request).owner)) as events:
        async for number, event in events:
            own_bytes = frames.own_bytes(event)
            worked_bytes += own_bytes
            if worked_bytes > PIECE_BYTES:  # let other tasks run, even if nothing is sent
                await asyncio.sleep(0)
                worked_bytes = 0
            async with outgoing.reserve(client, own_bytes):
                frame = await aside(request, own_bytes, partial(frames.frame, number, event))
                if isinstance(event, END):
                    yield LastFrame(frame) if isinstance(frame, bytes) else frame
                    return
                yield frame
    goes_on = server_of(request).engine.is_durable
    yield LastFrame(stream.CALL_AGAIN if goes_on else stream.call_stream_error("Server stopped unexpectedly."))


def _asked_after(request: Request) -> int | None:
    """The `Last-Event-ID` of the reader: 0 before the first event, None if it does not use event ids."""
    last = request.headers.get("last-event-id")
    number = number_of(last or "")
    if number is not None:
        return number
    return 0 if last is not None or request.query_params.get("ids") == "1" else None


async def post_run(request: Request) -> Response:
    """Wait for the first value or the end, and return it as JSON. A generator is stopped after its first value."""
    body = await bodies.parse(request, bodies.CallBody)
    server, owner = server_of(request), caller_of(request).owner
    if body.fn_index is None:
        endpoint = _named(request)
    else:
        check_rate(request)  # before a render is made again for the call
        endpoint = await server.engine.session_endpoint(body.fn_index, body.session_hash, owner)
    if endpoint.is_queued and not server.site.api_open:
        return Refusal(status=404, code="queue_only", message=QUEUE_ONLY).response(request.scope)
    job = await submit(request, endpoint, body)
    end: Event | None = None
    async with aclosing(server.engine.follow(job.id, owner)) as events:
        async for _, event in events:
            if isinstance(event, (Generated, *END)):
                end = event
                break
    if end is None:
        raise Stopping
    if isinstance(end, Generated):  # the other values are not needed, and the slot is free for others
        await server.engine.cancel(job.id, owner)
    if isinstance(end, Failed):
        return jobs.failure(request, end)
    if not isinstance(end, Generated | Completed):
        return jobs.stopped(request)
    work = partial(stream.output_of, end, root_url(request), is_generating=isinstance(end, Generated))
    output = await aside(request, stream.work_bytes(end), work)
    return json_response({**output, "average_duration": end.duration_s})


def facts_of(request: Request) -> RequestInfo:
    client, caller = request.client, caller_of(request)
    login = caller.login
    return RequestInfo(
        url=_address(request),
        root=root_url(request),
        method=request.method,
        headers={k.decode("latin-1"): v.decode("latin-1") for k, v in request.scope["headers"] if k not in _SECRET},
        cookies={k: v for k, v in request.cookies.items() if not _is_ours(k)},
        query=dict(request.query_params) if request.scope["query_string"] else {},
        path_params={k: str(v) for k, v in request.path_params.items()},
        client_host=client.host if client else "",
        client_port=client.port if client else 0,
        username=caller.username,
        profile=dict(login.profile) if login is not None and login.profile is not None else None,
        login=key_of(login) if login is not None and login.profile is not None else "",
    )


def _address(request: Request) -> str:
    """The same as `str(request.url)`, without parsing it first."""
    scope = request.scope
    host, query = request.headers.get("host", "localhost"), scope["query_string"].decode("latin-1")
    return f"{scope['scheme']}://{host}{scope['path']}" + (f"?{query}" if query else "")


_SECRET = frozenset({b"authorization", b"cookie", b"webhook-url"})
"""Headers that are hidden from the author's functions. The address of a webhook often holds a secret."""


def _is_ours(cookie: str) -> bool:
    """Whether the cookie is a login or a browser identity, which are hidden from the author's functions."""
    return browsers.COOKIE in cookie or "access-token" in cookie


def _named(request: Request) -> Endpoint:
    return server_of(request).engine.endpoint(request.path_params["api_name"])
