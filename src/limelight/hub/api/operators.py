"""The hub's figures, for its operators: metrics, and the same as JSON."""

from __future__ import annotations

import asyncio

import msgspec
from starlette.responses import Response

from limelight.core.errors import NotAllowed, NotAuthenticated
from limelight.http.errors import json_response
from limelight.hub.context import HubRequest
from limelight.hub.observing import families, sight
from limelight.version import __version__

NO_STORE = {"Cache-Control": "no-store"}


async def metrics(request: HubRequest) -> Response:
    """The hub's, and those of the apps that run."""
    _check(request)
    scraped, accept = await request.hub.scraper.scrape(), request.request.headers.get("accept", "")
    text, content_type = await asyncio.to_thread(families.exposition, sight.look(request.hub), scraped, accept)
    return Response(text, headers={"Content-Type": content_type, **NO_STORE})


async def status(request: HubRequest) -> Response:
    _check(request)
    found = msgspec.structs.asdict(sight.look(request.hub))
    return json_response({"version": __version__, **found}, headers=NO_STORE)


def _check(request: HubRequest) -> None:
    """They name private apps."""
    visitor = request.visitor
    if not visitor.user:
        raise NotAuthenticated(auth_message="Sign in, or send a token of this hub", challenge="Bearer")
    if not visitor.is_admin or "read" not in visitor.scopes:
        raise NotAllowed("Only admins, and their tokens that may read, see the hub's figures")
