"""Apps as repositories of files, for those who read, write and copy them."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from limelight.core.errors import NotAllowed, NotAuthenticated, NotFound
from limelight.hub.api.apps_api import check_writes
from limelight.hub.apps.hosted import Hosted
from limelight.hub.context import HubRequest
from limelight.hub.names import AppName
from limelight.hub.people import access
from limelight.hub.people.access import Settings
from limelight.hub.publishing import trees, versions
from limelight.hub.publishing.removal import Repository


@dataclass(frozen=True)
class Found:
    """An app, or what will be one when it has a script."""

    name: AppName
    hosted: Hosted | None


async def readable(request: HubRequest) -> Found:
    """That of the path, if it exists for the visitor."""
    params = request.request.path_params
    return await find(request, f"{params['owner']}/{params['name']}")


async def find(request: HubRequest, text: str) -> Found:
    hub = request.hub
    hosted, added = await hub.find(text.lower()), hub.records.get(Repository, text.lower())
    if hosted is not None:
        found = Found(hosted.source.name, hosted)
    elif added is not None:
        found = Found(AppName(added.owner, added.name), None)
    else:
        raise NotFound("app", text)
    if hosted is not None and hub.allows(access.may_see, request.visitor, found.name):
        return found
    if access.may_write(request.visitor, found.name.owner):
        return found
    raise NotFound("app", text)


async def writable(request: HubRequest) -> Found:
    found = await readable(request)
    check_writes(request, found.name.owner)
    return found


def check_reads_files(request: HubRequest, found: Found) -> None:
    """Files of an app are not for everybody who may use it: they may hold more than its author knows. Users read those
    of public apps, of others only who they belong to."""
    visitor, hub = request.visitor, request.hub
    if access.may_write(visitor, found.name.owner):
        return
    if not visitor.user:
        raise NotAuthenticated(auth_message="The files of an app are for users of the hub", challenge="Bearer")
    settings, visibility = hub.settings(found.name), hub.visibility(found.name)
    is_theirs = access.may_see(visitor, found.name, settings, "private")
    if "read" not in visitor.scopes or not (visibility == "public" or is_theirs):
        raise NotAllowed(f"The files of {found.name} are for those it belongs to")


def files(request: HubRequest, found: Found) -> dict[str, trees.File]:
    """Those that the visitor may read: files whose names begin with a dot often hold secrets."""
    held = versions.files_of(request.hub, found.name, found.hosted)
    if access.may_write(request.visitor, found.name.owner):
        return held
    return {path: one for path, one in held.items() if not is_hidden(path)}


def is_hidden(path: str) -> bool:
    return any(part.startswith(".") for part in path.split("/"))


async def duplicate(request: HubRequest, found: Found, to: str, settings: Settings) -> AppName:
    """A copy of the files and variables; secrets stay behind, but their names. Raises `Taken`."""
    check_reads_files(request, found)
    check_writes(request, to.partition("/")[0])
    copied = files(request, found)
    idle_s = settings.idle_s if settings.idle_s is not None else request.hub.settings(found.name).idle_s
    name = await versions.add(request.hub, to, msgspec.structs.replace(settings, idle_s=idle_s))
    await request.hub.variables.copy(found.name, name)
    await versions.publish(request.hub, name, lambda new, _: versions.copy_files(copied, new), starts=False)
    return name
