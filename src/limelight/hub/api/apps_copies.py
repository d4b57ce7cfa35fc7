"""Copies of apps under one's own name."""

from __future__ import annotations

import msgspec
from starlette.responses import Response

from limelight.http.errors import json_response
from limelight.hub.api import apps_api
from limelight.hub.context import HubRequest
from limelight.hub.people.access import Settings, Visibility
from limelight.hub.publishing import repositories


class Copy(msgspec.Struct, forbid_unknown_fields=True):
    to: str
    visibility: Visibility = "private"


async def duplicate(request: HubRequest) -> Response:
    """Its variables come along, of its secrets the names: the answer lists what is missing."""
    found, wanted = await repositories.readable(request), await request.body(Copy)
    name = await repositories.duplicate(request, found, wanted.to, Settings(visibility=wanted.visibility))
    copied = await request.hub.existing(name)
    return json_response(apps_api.shown(request, copied), 201)
