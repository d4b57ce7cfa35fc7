"""Calls of a component's server methods from the page."""

from __future__ import annotations

from functools import partial

import msgspec
from msgspec import Raw, Struct
from starlette.requests import Request
from starlette.responses import Response

from limelight.core.endpoint import Endpoint
from limelight.core.errors import InputRejected, NotFound, shorten
from limelight.core.rendering import SPAN
from limelight.core.wire import Completed, Failed, FileData, Json
from limelight.engine.submission import Submission
from limelight.http import bodies, jobs, multipart
from limelight.http.calls import facts_of
from limelight.http.errors import json_response
from limelight.http.held import held_of
from limelight.http.numbers import number_of
from limelight.http.outgoing import until_left
from limelight.http.server import Server, caller_of, check_rate, server_of

OWN_FIELDS = ("component_id", "fn_name", "session_hash")


class MethodBody(Struct):
    component_id: int | str
    fn_name: str
    data: Json = None
    session_hash: bodies.SessionHash | None = None


async def call_method(request: Request) -> Response:
    """The method's result as JSON. 404 for an unknown component or a method that is not marked."""
    server, caller, body = server_of(request), caller_of(request), await _body(request)
    check_rate(request)  # before a render is made again for the call
    named = body.component_id if isinstance(body.component_id, int) else number_of(body.component_id)
    endpoint = await _endpoint(server, -1 if named is None else named, body, caller.owner)
    if endpoint is None:
        raise NotFound("method of a component", f"{body.component_id}.{body.fn_name}")
    submission = Submission(
        endpoint=endpoint,
        data=[body.data],
        session_hash=body.session_hash,
        owner=caller.owner,
        client=caller.client,
        size_bytes=held_of(request).size_bytes,
        request=facts_of(request),
    )
    end = await server.engine.ask(submission, partial(until_left, request.receive) if endpoint.is_queued else None)
    if isinstance(end, Completed):
        return json_response(msgspec.json.decode(await jobs.data_of(request, end), type=tuple[Raw])[0])
    if isinstance(end, Failed):
        return jobs.failure(request, end)
    return jobs.stopped(request)


async def _endpoint(server: Server, component_id: int, body: MethodBody, owner: str) -> Endpoint | None:
    number = server.site.server_methods.get((component_id, body.fn_name))
    if number is not None:
        return server.engine.endpoint(number)
    if component_id < SPAN or not body.session_hash:
        return None
    return await server.engine.session_method(component_id, body.fn_name, body.session_hash, owner)


async def _body(request: Request) -> MethodBody:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await bodies.parse(request, MethodBody)
    store = server_of(request).engine.files
    form = await multipart.read_form(request, store, any_field=True)
    await store.publish("\n".join(form.paths).encode())  # the call may run on another machine
    own = {name: form.fields.pop(name) for name in OWN_FIELDS if name in form.fields}
    files = [msgspec.to_builtins(FileData(path=path)) for path in form.paths]
    try:
        return msgspec.convert({**own, "data": {"fields": form.fields, "files": files}}, MethodBody)
    except msgspec.ValidationError as error:
        raise InputRejected("The form", "component_id and fn_name", shorten(str(error))) from None
