"""Apps as JSON: what is known of one, its settings, its log, and what its owner does with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType
from starlette.responses import Response, StreamingResponse

from limelight.core.errors import BodyRejected, DeclarationError, NotAllowed, NotAuthenticated, NotFound, shorten
from limelight.http.errors import json_response
from limelight.http.limits import Rate
from limelight.hub.api import quota_use
from limelight.hub.api.gallery import facts
from limelight.hub.apps.hosted import Hosted, Stage
from limelight.hub.apps.output import MAX_LINES
from limelight.hub.context import HubRequest
from limelight.hub.names import is_owner
from limelight.hub.people import access
from limelight.hub.people.access import Visibility
from limelight.hub.publishing import versions

MAX_MEMBERS = 200
MAX_IDLE_S = 366 * 86_400.0
PING_S = 15.0


class Change(msgspec.Struct, forbid_unknown_fields=True):
    """What is to change of an app's settings."""

    visibility: Visibility | UnsetType | None = UNSET
    """null: the hub's default."""
    idle_s: Annotated[float, Meta(ge=0, le=MAX_IDLE_S)] | UnsetType | None = UNSET
    """null: the hub's default, 0: it never sleeps."""
    always: bool | UnsetType = UNSET
    """Whether it never sleeps: another way to write `idle_s`."""
    members: Annotated[list[str], Meta(max_length=MAX_MEMBERS)] | UnsetType = UNSET
    rate_limit: Annotated[str, Meta(max_length=40)] | UnsetType | None = UNSET
    """Such as "60/minute"; null: only the hub's limit."""


async def readable(request: HubRequest) -> Hosted:
    """The app of the path, if it exists for the visitor."""
    owner, name = (request.request.path_params[one] for one in ("owner", "name"))
    hosted = await request.hub.find(f"{owner}/{name}".lower())
    if hosted is not None:
        app, visitor = hosted.source.name, request.visitor
        # A token that may only write sees what it writes.
        if request.hub.allows(access.may_see, visitor, app) or access.may_write(visitor, app.owner):
            return hosted
    raise NotFound("app", f"{owner}/{name}")


async def writable(request: HubRequest) -> Hosted:
    """The app of the path, if the visitor may change it."""
    hosted = await readable(request)
    check_writes(request, hosted.source.name.owner)
    return hosted


def check_writes(request: HubRequest, owner: str) -> None:
    if access.may_write(request.visitor, owner):
        return
    if not request.visitor.user:
        raise NotAuthenticated(auth_message="Sign in, or send a token of this hub", challenge="Bearer")
    raise NotAllowed(f"Only {owner}, with a token that may write, changes apps of {owner}")


async def show(request: HubRequest) -> Response:
    return json_response(shown(request, await readable(request)))


def shown(request: HubRequest, hosted: Hosted) -> dict[str, object]:
    """What everybody who knows of the app may read, and what is for those who may change it."""
    app, hub = hosted.source.name, request.hub
    if not access.may_write(request.visitor, app.owner):
        return facts(request, hosted)
    settings, kept = hub.settings(app), hub.variables.of(app)
    return {
        **facts(request, hosted),
        "problem": hosted.problem,
        "quota": quota_use.of_app(hub, app),
        "settings": {
            "visibility": settings.visibility,
            "idle_s": settings.idle_s,
            "always": settings.idle_s == 0,
            "members": settings.members,
            "rate_limit": settings.rate_limit or None,
            "is_paused": settings.is_paused,
        },
        "variables": sorted(kept.plain),
        "secrets": sorted(kept.secret),
        "missing_secrets": sorted(name for name, one in kept.secret.items() if not one.value),
    }


async def change(request: HubRequest) -> Response:
    hosted = await writable(request)
    wanted = await request.body(Change)
    if wanted.always is not UNSET and wanted.idle_s is not UNSET:
        raise BodyRejected("always is another way to write idle_s: expected one of them")
    changes: dict[str, object] = {}
    if wanted.visibility is not UNSET:
        changes["visibility"] = wanted.visibility
    if wanted.idle_s is not UNSET:
        changes["idle_s"] = wanted.idle_s
    if wanted.always is not UNSET:
        changes["idle_s"] = 0.0 if wanted.always else None
    if wanted.members is not UNSET:
        changes["members"] = _members(wanted.members)
    if wanted.rate_limit is not UNSET:
        changes["rate_limit"] = _rate(wanted.rate_limit or "")
    await request.hub.change_settings(hosted.source.name, **changes)
    return json_response(shown(request, hosted))


def _members(names: list[str]) -> tuple[str, ...]:
    for name in names:
        if not is_owner(name):
            raise BodyRejected(f"members: {shorten(name)} cannot be the name of a user")
    return tuple(dict.fromkeys(name.lower() for name in names))


def _rate(text: str) -> str:
    if text:
        try:
            Rate.parse(text, "rate_limit")
        except DeclarationError as error:
            raise BodyRejected(str(error)) from None
    return text


async def restart(request: HubRequest) -> Response:
    """Its process is replaced, or started, also if it is paused. The answer does not wait for it."""
    hosted = await writable(request)
    await run(request, hosted)
    return json_response(shown(request, hosted), 202)


async def run(request: HubRequest, hosted: Hosted) -> None:
    await _release(request, hosted)
    hosted.renew(starts=True)


async def pause(request: HubRequest) -> Response:
    """It stops, and no request starts it."""
    hosted = await writable(request)
    await hold(request, hosted)
    return json_response(shown(request, hosted))


async def hold(request: HubRequest, hosted: Hosted) -> None:
    await request.hub.change_settings(hosted.source.name, is_paused=True)
    await hosted.stop(Stage.PAUSED)


async def resume(request: HubRequest) -> Response:
    """It starts again with the next request."""
    hosted = await writable(request)
    await _release(request, hosted)
    return json_response(shown(request, hosted))


async def _release(request: HubRequest, hosted: Hosted) -> None:
    """It may run again. Calls that wait for it start it."""
    await request.hub.change_settings(hosted.source.name, is_paused=False)
    hosted.resume()
    request.hub.waiting.deliver(hosted)


async def remove(request: HubRequest) -> Response:
    hosted = await writable(request)
    await versions.remove(request.hub, hosted.source.name)
    return Response(status_code=204)


async def roll_back(request: HubRequest) -> Response:
    """The version before the last one that was published is served again."""
    hosted = await writable(request)
    await versions.roll_back(request.hub, hosted)
    return json_response(shown(request, hosted), 202)


async def logs(request: HubRequest) -> Response:
    """The last lines of its build and its processes, or those after the first `after`."""
    hosted = await writable(request)
    lines, after = _number(request, "lines", MAX_LINES), _number(request, "after", 1 << 53)
    found = hosted.output.last(lines or 200) if after is None else hosted.output.since(after)
    return json_response(
        {
            "state": hosted.stage,
            "problem": hosted.problem,
            "is_current": hosted.is_current,
            "lines": found,
            "next": hosted.output.count,
        }
    )


def _number(request: HubRequest, name: str, largest: int) -> int | None:
    asked = request.request.query_params.get(name)
    if asked is None:
        return None
    if not (asked.isascii() and asked.isdecimal() and len(asked) <= 16 and int(asked) <= largest):
        raise BodyRejected(f"{name} is a number from 0 to {largest}")
    return int(asked)


async def log_stream(request: HubRequest) -> Response:
    """The same as events, and each line as it comes."""
    hosted = await writable(request)
    return stream(_lines(hosted))


def stream(events: AsyncIterator[bytes]) -> StreamingResponse:
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(events, media_type="text/event-stream", headers=headers)


async def _lines(hosted: Hosted) -> AsyncIterator[bytes]:
    async for line in with_pings(hosted.output.follow()):
        if line is None:
            yield b": ping\n\n"
        else:
            yield b"data: " + msgspec.json.encode({"line": line, "state": hosted.stage}) + b"\n\n"


async def with_pings(lines: AsyncIterator[str]) -> AsyncIterator[str | None]:
    """The lines, and None when none has come for a while: proxies close connections that are silent."""
    coming = asyncio.ensure_future(anext(lines))
    try:
        while True:
            done, _ = await asyncio.wait({coming}, timeout=PING_S)
            if not done:
                yield None
                continue
            yield coming.result()
            coming = asyncio.ensure_future(anext(lines))
    finally:
        coming.cancel()
        with suppress(asyncio.CancelledError, StopAsyncIteration):
            await coming
