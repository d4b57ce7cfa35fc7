"""The two-request API: POST a call, GET its events. And the direct one."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from itertools import count

from starlette.requests import Request
from starlette.responses import Response

from limelight.core.endpoint import Endpoint
from limelight.core.errors import LimelightError, NotFound, Stopping
from limelight.core.wire import END, Completed, Event, Failed, Generated, Job, RequestInfo
from limelight.engine.submission import Submission
from limelight.http import bodies, jobs, stream, visitors
from limelight.http.errors import json_response
from limelight.http.root import root_url
from limelight.http.server import caller_of, check_rate, server_of
from limelight.http.sse import HEADERS, EventStream, Header, LastFrame
from limelight.http.wishes import PLAIN, Wish, wish_of

QUEUE_ONLY = "This endpoint is called through the queue only: POST /call/{name}, or join the queue."
_SSE = {name.decode(): value.decode() for name, value in HEADERS}


async def post_call(request: Request) -> Response | EventStream:
    endpoint = _named(request)
    body = await bodies.parse(request, bodies.CallBody)
    return await _begin(request, endpoint, body)


async def post_call_v2(request: Request) -> Response | EventStream:
    endpoint = _named(request)
    arguments = await bodies.parse(request, dict[str, object])
    return await _begin(request, endpoint, bodies.CallBody(endpoint.accept_named(arguments)))


async def _begin(request: Request, endpoint: Endpoint, body: bodies.CallBody) -> Response | EventStream:
    """Queues the call and answers as the caller wishes: its id, its events, or its result."""
    wish = wish_of(request)
    if not wish.is_held:
        job = await submit(request, endpoint, body, wish)
        return Response(b'{"event_id":"%b"}' % job.id.encode(), media_type="application/json")
    # Held before the job is queued: who reads too many streams already is refused with nothing begun.
    with server_of(request).streams.one(caller_of(request).client):
        job = await submit(request, endpoint, body, wish)
        if wish.wait_s is not None and not wish.streams:
            return await jobs.answer_in_time(request, job, wish.wait_s)
    where = (b"location", jobs.job_url(request, job.id).encode())
    return _stream(request, job.id, stream.CallFrames(root_url(request), _asked_after(request)), where)


async def submit(
    request: Request, endpoint: Endpoint, body: bodies.CallBody | bodies.JoinBody, wish: Wish = PLAIN
) -> Job:
    """Checks the values and queues the job. Raises what `Endpoint.accept` and `Engine.submit` raise."""
    try:
        return await _submitted(request, endpoint, body, wish)
    except LimelightError:
        server_of(request).watch.recorder.rejected(endpoint)
        raise


async def _submitted(request: Request, endpoint: Endpoint, body: bodies.CallBody | bodies.JoinBody, wish: Wish) -> Job:
    engine, caller = server_of(request).engine, caller_of(request)
    check_rate(request)
    session = await engine.session(body.session_hash, caller.owner)
    return await engine.submit(
        Submission(
            endpoint=endpoint,
            data=endpoint.accept(body.data, session),
            session_hash=body.session_hash,
            owner=caller.owner,
            client=caller.client,
            event_data=body.event_data,
            trigger_id=body.trigger_id,
            request=facts_of(request),
            idempotency_key=wish.idempotency_key,
            timeout_s=wish.timeout_s,
        )
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
            return Response(status_code=204)  # what keeps an `EventSource` from asking again
        return Response(b"".join(map(frames.frame, count(1), events)), headers=_SSE)
    return _stream(request, job_id, frames)


def _stream(request: Request, job_id: str, frames: stream.CallFrames, *headers: Header) -> EventStream:
    heartbeat_s = server_of(request).options.heartbeat_s
    return EventStream(_follow(request, job_id, frames), stream.CALL_HEARTBEAT, heartbeat_s, headers)


async def _follow(request: Request, job_id: str, frames: stream.CallFrames) -> AsyncGenerator[bytes, None]:
    async with aclosing(server_of(request).engine.follow(job_id, caller_of(request).owner)) as events:
        async for number, event in events:
            frame = frames.frame(number, event)
            if isinstance(event, END):
                yield LastFrame(frame)
                return
            yield frame
    goes_on = server_of(request).engine.is_durable
    yield LastFrame(stream.CALL_AGAIN if goes_on else stream.call_stream_error("Server stopped unexpectedly."))


def _asked_after(request: Request) -> int | None:
    """The number of the last event that the reader knows, 0 for none; None when he asked for no numbers."""
    last = request.headers.get("last-event-id")
    if last is not None and last.isascii() and last.isdigit() and len(last) < 20:
        return int(last)
    return 0 if last is not None or request.query_params.get("ids") == "1" else None


async def post_run(request: Request) -> Response:
    """Waits for the first value or the end, without a stream. A generator is stopped after its first value."""
    body = await bodies.parse(request, bodies.CallBody)
    server, owner = server_of(request), caller_of(request).owner
    endpoint = server.engine.endpoint(body.fn_index) if body.fn_index is not None else _named(request)
    if endpoint.is_queued and not server.site.api_open:
        return json_response({"detail": QUEUE_ONLY}, 404)
    job = await submit(request, endpoint, body)
    end: Event | None = None
    async with aclosing(server.engine.follow(job.id, owner)) as events:
        async for _, event in events:
            if isinstance(event, (Generated, *END)):
                end = event
                break
    if end is None:
        raise Stopping
    if isinstance(end, Generated):  # nobody will ask for the rest, which would keep others waiting
        await server.engine.cancel(job.id, owner)
    if isinstance(end, Failed):
        return json_response(stream.error_of(end), 500)
    if not isinstance(end, Generated | Completed):
        return json_response({"error": "The call was stopped."}, 500)
    return json_response(
        {
            "data": stream.data_of(end, root_url(request)),
            "is_generating": isinstance(end, Generated),
            "duration": end.duration_s,
            "average_duration": end.duration_s,
            "render_config": None,
            "changed_state_ids": end.changed_state,
            "used_cache": None,
        }
    )


def facts_of(request: Request) -> RequestInfo:
    client = request.client
    return RequestInfo(
        url=_address(request),
        root=root_url(request),
        method=request.method,
        headers={k.decode("latin-1"): v.decode("latin-1") for k, v in request.scope["headers"] if k not in _SECRET},
        cookies={k: v for k, v in request.cookies.items() if not _is_ours(k)} if request.cookies else {},
        query=dict(request.query_params) if request.scope["query_string"] else {},
        path_params={k: str(v) for k, v in request.path_params.items()},
        client_host=client.host if client else "",
        client_port=client.port if client else 0,
        username=caller_of(request).username,
    )


def _address(request: Request) -> str:
    """What `str(request.url)` gives, without taking it apart first."""
    scope = request.scope
    host, query = request.headers.get("host", "localhost"), scope["query_string"].decode("latin-1")
    return f"{scope['scheme']}://{host}{scope['path']}" + (f"?{query}" if query else "")


_SECRET = frozenset({b"authorization", b"cookie"})


def _is_ours(cookie: str) -> bool:
    """A login or a visitor's mark, which the author's function has no use for."""
    return cookie == visitors.COOKIE or "access-token" in cookie


def _named(request: Request) -> Endpoint:
    return server_of(request).engine.endpoint(request.path_params["api_name"])
