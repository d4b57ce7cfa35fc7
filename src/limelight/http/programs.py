"""Programs that make given calls, for the page: it shows how to call what it shows."""

from __future__ import annotations

from functools import partial
from typing import Any, cast

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from limelight.core.errors import InputRejected, NotFound
from limelight.core.wire import Json
from limelight.http import bodies
from limelight.http.aside import aside
from limelight.http.errors import json_response
from limelight.http.held import held_of
from limelight.http.root import root_url
from limelight.http.server import server_of
from limelight.http.snippets import Location, Written, programs

MAX_CALLS = 100
MAX_BYTES = 128 << 10
"""Of a body: a program with longer values helps nobody."""


class AskedCall(Struct):
    api_name: str
    """With its slash."""
    data: list[Json]
    """The values of the parameters that callers see, in order. They are shown as they are, not checked."""


class AskedPrograms(Struct):
    calls: list[AskedCall]


async def written(request: Request) -> Response:
    """The programs by language: `bash`, `python`, `javascript` and, if it has words for the values, `cli`."""
    asked = bodies.decode(request, await bodies.read(request, MAX_BYTES), AskedPrograms)
    if not 1 <= len(asked.calls) <= MAX_CALLS:
        raise InputRejected("calls", f"1 to {MAX_CALLS} calls", str(len(asked.calls)), "calls")
    server = server_of(request)
    location = Location(root_url(request), bool(server.options.tokens))
    known = cast("dict[str, dict[str, Any]]", server.site.info["named_endpoints"])
    written = [_written(known, call) for call in asked.calls]
    return json_response(await aside(request, held_of(request).size_bytes, partial(programs, written, location)))


def _written(known: dict[str, dict[str, Any]], call: AskedCall) -> Written:  # Any: what `/info` answers
    endpoint = known.get(call.api_name)
    if endpoint is None:
        raise NotFound("endpoint", call.api_name)
    parameters = endpoint["parameters"]
    if len(call.data) != len(parameters):
        raise InputRejected(f"data of {call.api_name}", f"{len(parameters)} values", str(len(call.data)), "data")
    return Written.of(call.api_name, parameters, call.data)
