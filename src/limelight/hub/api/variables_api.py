"""Variables and secrets of apps as JSON. What a secret holds is never told."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from starlette.responses import Response

from limelight.core.errors import NotFound
from limelight.http.errors import json_response
from limelight.hub.api.apps_api import writable
from limelight.hub.apps.variables import Entry
from limelight.hub.context import HubRequest


class Given(msgspec.Struct, forbid_unknown_fields=True):
    value: str
    description: str = ""


async def variables(request: HubRequest) -> Response:
    kept = request.hub.variables.of((await writable(request)).source.name)
    return json_response({name: _variable(one) for name, one in kept.plain.items()})


async def secrets(request: HubRequest) -> Response:
    kept = request.hub.variables.of((await writable(request)).source.name)
    return json_response({name: _secret(one) for name, one in kept.secret.items()})


async def variable(request: HubRequest) -> Response:
    kept = request.hub.variables.of((await writable(request)).source.name)
    return json_response(_variable(_of_path(request, "variable", kept.plain)))


async def secret(request: HubRequest) -> Response:
    kept = request.hub.variables.of((await writable(request)).source.name)
    return json_response(_secret(_of_path(request, "secret", kept.secret)))


def _of_path(request: HubRequest, what: str, kept: Mapping[str, Entry]) -> Entry:
    name = request.request.path_params["key"]
    if name not in kept:
        raise NotFound(what, name)
    return kept[name]


async def put_variable(request: HubRequest) -> Response:
    return await _put(request, is_secret=False)


async def put_secret(request: HubRequest) -> Response:
    return await _put(request, is_secret=True)


async def remove_variable(request: HubRequest) -> Response:
    return await _remove(request, is_secret=False)


async def remove_secret(request: HubRequest) -> Response:
    return await _remove(request, is_secret=True)


async def _put(request: HubRequest, *, is_secret: bool) -> Response:
    hosted = await writable(request)
    given, key = await request.body(Given), request.request.path_params["key"]
    await request.hub.variables.put(hosted.source.name, key, given.value, given.description, is_secret=is_secret)
    hosted.renew()
    return Response(status_code=204)


async def _remove(request: HubRequest, *, is_secret: bool) -> Response:
    hosted = await writable(request)
    await request.hub.variables.remove(hosted.source.name, request.request.path_params["key"], is_secret=is_secret)
    hosted.renew()
    return Response(status_code=204)


def _variable(entry: Entry) -> dict[str, object]:
    return {"value": entry.value.decode(), "description": entry.description, "updated_at": entry.updated_at}


def _secret(entry: Entry) -> dict[str, object]:
    return {"description": entry.description, "updated_at": entry.updated_at, "is_missing": not entry.value}
