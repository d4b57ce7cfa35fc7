"""Calls of a component's own methods by its view in the page."""

from __future__ import annotations

import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from limelight.core.errors import InputRejected, NotFound, shorten
from limelight.core.wire import Completed, Failed, FileData, Json
from limelight.engine.submission import Submission
from limelight.http import bodies, multipart, stream
from limelight.http.calls import facts_of
from limelight.http.errors import json_response
from limelight.http.root import root_url
from limelight.http.server import caller_of, check_rate, server_of

OWN_FIELDS = ("component_id", "fn_name", "session_hash")


class MethodBody(Struct):
    component_id: int | str
    fn_name: str
    data: Json = None
    session_hash: str | None = None


async def call_method(request: Request) -> Response:
    """What the method answers, as JSON; 404 for a component that is not there or a method that is not marked."""
    server, caller, body = server_of(request), caller_of(request), await _body(request)
    number = server.site.server_methods.get((_number(body.component_id), body.fn_name))
    if number is None:
        raise NotFound("method of a component", f"{body.component_id}.{body.fn_name}")
    check_rate(request)
    submission = Submission(
        endpoint=server.engine.endpoint(number),
        data=[body.data],
        session_hash=body.session_hash,
        owner=caller.owner,
        client=caller.client,
        request=facts_of(request),
    )
    end = await server.engine.ask(submission)
    if isinstance(end, Completed):
        return json_response(msgspec.json.decode(stream.data_of(end, root_url(request)))[0])
    return json_response(stream.error_of(end) if isinstance(end, Failed) else {"error": None}, 500)


async def _body(request: Request) -> MethodBody:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await bodies.parse(request, MethodBody)
    form = await multipart.read_form(request, server_of(request).engine.files, any_field=True)
    own = {name: form.fields.pop(name) for name in OWN_FIELDS if name in form.fields}
    files = [msgspec.to_builtins(FileData(path=path)) for path in form.paths]
    try:
        return msgspec.convert({**own, "data": {"fields": form.fields, "files": files}}, MethodBody)
    except msgspec.ValidationError as error:
        raise InputRejected("The form", "component_id and fn_name", shorten(str(error))) from None


def _number(component_id: int | str) -> int:
    if isinstance(component_id, str):
        return int(component_id) if component_id.isdecimal() and len(component_id) < 9 else -1
    return component_id
