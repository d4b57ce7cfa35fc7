"""Streams of events for the pages: the states of apps, and how an app comes to be ready."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable

import msgspec
from starlette.responses import Response

from limelight.core.errors import NotFound
from limelight.http.errors import json_response
from limelight.hub.api import apps_api, gallery
from limelight.hub.apps.hosted import Hosted, Stage
from limelight.hub.context import HubRequest
from limelight.hub.people import access
from limelight.hub.proxy.upstream import Broken

HEARTBEAT_S = 15.0
SHORTEST_S = 0.25
"""Between two events: what changes meanwhile comes with the next."""
WAITING_LINES = 12
OVER = (Stage.RUNNING, Stage.FAILED, Stage.PAUSED, Stage.OVER_QUOTA)


async def states(request: HubRequest) -> Response:
    """The states of the apps that the visitor may see, by name: all of them at first and after each change."""
    return apps_api.stream(_states(request))


async def figures(request: HubRequest) -> Response:
    """What a running app tells of itself (`/status.json`), for those who may change it."""
    hosted = await apps_api.writable(request)
    if hosted.process is None:
        raise NotFound("figures", str(hosted.source.name))
    try:
        return json_response(await hosted.process.upstream.json("/status.json"), headers={"Cache-Control": "no-store"})
    except Broken:
        raise NotFound("figures", str(hosted.source.name)) from None


async def waiting(request: HubRequest) -> Response:
    """Of one app, until it serves or cannot: its state, and to those who may change it the last lines of its log."""
    name = request.request.query_params.get("app", "").lower()
    hosted = await (request.hub.find(name) if request.label is None else request.hub.find_label(request.label))
    if hosted is None or not may_wait(request, hosted):
        raise NotFound("app", name)
    return apps_api.stream(_waiting(request, hosted))


def may_wait(request: HubRequest, hosted: Hosted) -> bool:
    return request.hub.allows(access.may_open_page, request.visitor, hosted.source.name)


def progress(request: HubRequest, hosted: Hosted) -> dict[str, object]:
    is_writer = access.may_write(request.visitor, hosted.source.name.owner)
    lines = hosted.output.last(WAITING_LINES) if is_writer else []
    return {"state": hosted.stage, "lines": lines}


async def _states(request: HubRequest) -> AsyncIterator[bytes]:
    changes, sent = request.hub.changes, b""
    while True:
        seen = changes.number
        found = msgspec.json.encode({str(one.source.name): one.stage for one in gallery.visible(request)})
        if found != sent:
            sent = found
            yield b"data: %b\n\n" % found
        if not await _first(changes.after(seen)):
            yield b": \n\n"
        await asyncio.sleep(SHORTEST_S)


async def _waiting(request: HubRequest, hosted: Hosted) -> AsyncIterator[bytes]:
    changes = request.hub.changes
    while True:
        seen = changes.number
        yield b"data: %b\n\n" % msgspec.json.encode(progress(request, hosted))
        if hosted.stage in OVER:
            return
        if not await _first(changes.after(seen), hosted.output.more()):
            yield b": \n\n"
        await asyncio.sleep(SHORTEST_S)


async def _first(*news: Awaitable[None]) -> bool:
    """Wait for one of them; False: none came before the next heartbeat."""
    tasks = {asyncio.ensure_future(one) for one in news}
    try:
        done, _ = await asyncio.wait(tasks, timeout=HEARTBEAT_S, return_when=asyncio.FIRST_COMPLETED)
        return bool(done)
    finally:
        for task in tasks:
            task.cancel()
