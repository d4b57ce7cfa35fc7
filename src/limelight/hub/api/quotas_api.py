"""Quotas as JSON. Who may write an app sees its use; admins choose the limits."""

from __future__ import annotations

from starlette.responses import Response

from limelight.core.errors import BodyRejected, NotAllowed, shorten
from limelight.http.errors import json_response
from limelight.hub.api import apps_api, quota_use
from limelight.hub.context import HubRequest
from limelight.hub.limits.measuring import CAN_MEASURE
from limelight.hub.limits.quotas import AppQuota, OwnerQuota
from limelight.hub.names import is_owner


async def of_app(request: HubRequest) -> Response:
    hosted = await apps_api.writable(request)
    return json_response(quota_use.of_app(request.hub, hosted.source.name))


async def change_app(request: HubRequest) -> Response:
    """A limit that is not named is the hub's default, null is none."""
    hosted = await apps_api.writable(request)
    _check_admin(request)
    wanted = await request.body(AppQuota)
    if isinstance(wanted.memory_bytes, int) or isinstance(wanted.cpu_seconds, int):
        _check_measures()
    await request.hub.quotas.choose(hosted.source.name.key, wanted)
    return json_response(quota_use.of_app(request.hub, hosted.source.name))


async def of_owner(request: HubRequest) -> Response:
    owner = request.request.path_params["owner"]
    apps_api.check_writes(request, owner)
    return json_response(quota_use.of_owner(request.hub, owner))


async def change_owner(request: HubRequest) -> Response:
    owner = request.what = request.request.path_params["owner"]
    apps_api.check_writes(request, owner)
    _check_admin(request)
    if not is_owner(owner):
        raise BodyRejected(f"{shorten(owner)} cannot be the name of an owner")
    wanted = await request.body(OwnerQuota)
    if isinstance(wanted.cpu_seconds, int):
        _check_measures()
    await request.hub.quotas.choose(owner.lower(), wanted)
    return json_response(quota_use.of_owner(request.hub, owner))


def _check_admin(request: HubRequest) -> None:
    if not request.visitor.is_admin:
        raise NotAllowed("Only admins choose quotas")


def _check_measures() -> None:
    if not CAN_MEASURE:
        raise BodyRejected("cpu_seconds and memory_bytes need Linux, where processes can be measured")
