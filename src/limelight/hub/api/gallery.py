"""The apps of a hub, as a page and as JSON."""

from __future__ import annotations

from starlette.responses import PlainTextResponse, Response

from limelight.http.errors import json_response
from limelight.hub.apps.hosted import Hosted
from limelight.hub.context import HubRequest
from limelight.hub.people import access


def visible(request: HubRequest) -> list[Hosted]:
    """The apps that the visitor may know of, by name."""
    hub, visitor = request.hub, request.visitor
    found = [one for one in hub.apps.values() if hub.allows(access.may_see, visitor, one.source.name)]
    return sorted(found, key=lambda one: one.source.name.key)


async def apps(request: HubRequest) -> Response:
    await request.hub.refresh()
    return json_response([facts(request, one) for one in visible(request)])


def facts(request: HubRequest, hosted: Hosted) -> dict[str, object]:
    source, hub = hosted.source, request.hub
    return {
        "name": str(source.name),
        "owner": source.name.owner,
        "title": source.title,
        "description": source.about.description,
        "emoji": source.about.emoji,
        "state": hosted.stage,
        "visibility": hub.visibility(source.name),
        "url": address(request, hosted),
        "picture": f"/-/api/apps/{source.name}/picture" if source.picture() else None,
        "can_write": access.may_write(request.visitor, source.name.owner),
    }


def address(request: HubRequest, hosted: Hosted) -> str:
    """Where the app's page is."""
    hub = request.hub
    if not hub.options.domain:
        return f"{request.root}{hosted.source.name.path}/"
    return f"{request.app_address(hub.catalog.label_of(hosted.source.name))}/"


async def health(_: HubRequest) -> Response:
    return PlainTextResponse("ok")
