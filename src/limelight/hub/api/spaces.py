"""What the tools of the Hugging Face Hub ask of Spaces: `huggingface_hub`, `hf`, and the Python client of Gradio."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.responses import Response

from limelight.core.errors import BodyRejected, NotAllowed, NotAuthenticated, NotFound, shorten
from limelight.http.errors import json_response
from limelight.hub.api import apps_api
from limelight.hub.api.gallery import address, visible
from limelight.hub.apps.hosted import Hosted, Stage
from limelight.hub.context import HubRequest
from limelight.hub.names import AppName
from limelight.hub.people import access
from limelight.hub.people.access import Settings, Visibility
from limelight.hub.people.sign_in import current_user
from limelight.hub.publishing import repositories, trees, versions
from limelight.hub.publishing.repositories import Found
from limelight.hub.publishing.versions import Taken

HARDWARE = "cpu-basic"
"""The only one that the tools can be told: an app has what the hub's machine has."""
STAGES = {
    Stage.SLEEPING: "SLEEPING",
    Stage.BUILDING: "BUILDING",
    Stage.STARTING: "APP_STARTING",
    Stage.RUNNING: "RUNNING",
    Stage.PAUSED: "PAUSED",
    Stage.OVER_QUOTA: "PAUSED",
    Stage.FAILED: "RUNTIME_ERROR",
}
MAX_LISTED = 1_000


class Pair(msgspec.Struct):
    key: str
    value: str = ""
    description: str | None = None


class Wanted(msgspec.Struct, rename="camel"):
    """Of a new app, or a copy."""

    name: str = ""
    organization: str | None = None
    type: str = "model"
    sdk: str = "gradio"
    template: str | None = None
    repository: str = ""
    visibility: Visibility | None = None
    private: bool | None = None
    hardware: str | None = None
    sleep_time_seconds: int | None = None
    secrets: list[Pair] = []
    variables: list[Pair] = []

    @property
    def chosen(self) -> Visibility | None:
        if self.visibility is not None or self.private is None:
            return self.visibility
        return "private" if self.private else "public"


class SleepTime(msgspec.Struct):
    seconds: Annotated[int, Meta(ge=-1, le=int(apps_api.MAX_IDLE_S))]


class Hardware(msgspec.Struct):
    flavor: str


async def who(request: HubRequest) -> Response:
    user, scopes = current_user(request), request.visitor.scopes
    role = "write" if "write" in scopes else "read"
    token = {"displayName": "token", "role": role}
    return json_response(
        {
            "type": "user",
            "id": user.name,
            "name": user.name,
            "fullname": user.name,
            "isPro": False,
            "orgs": [],
            "auth": {"type": "access_token", "accessToken": token},
        }
    )


async def listed(request: HubRequest) -> Response:
    await request.hub.refresh()
    query = request.request.query_params
    author, search = query.get("author", "").lower(), query.get("search", "").lower()
    limit = min(int(found), MAX_LISTED) if (found := query.get("limit", "")[:9]).isdecimal() else MAX_LISTED
    chosen = [
        one
        for one in visible(request)
        if (not author or one.source.name.owner.lower() == author)
        and (search in one.source.name.key or search in one.source.title.lower())
    ]
    return json_response([_facts(request, Found(one.source.name, one)) for one in chosen[:limit]])


async def info(request: HubRequest) -> Response:
    found = await repositories.readable(request)
    facts = _facts(request, found)
    held = await asyncio.to_thread(repositories.files, request, found)
    facts["sha"] = trees.version_of(held)
    check_revision(request, str(facts["sha"]))
    try:
        repositories.check_reads_files(request, found)
    except (NotAllowed, NotAuthenticated):
        held = {}
    facts["siblings"] = [{"rfilename": path, "size": one.size} for path, one in held.items()]
    newest = max((one.changed_ns for one in held.values()), default=0) / 1e9
    if newest:
        facts["lastModified"] = _iso(newest)
    return json_response(facts)


def check_revision(request: HubRequest, version: str) -> None:
    """An app has one version at a time: `main`."""
    revision = request.request.path_params.get("revision", "main")
    if revision not in ("main", "HEAD", "refs/heads/main", version):
        raise NotFound("revision", revision)


def _facts(request: HubRequest, found: Found) -> dict[str, object]:
    hub, name, hosted = request.hub, found.name, found.hosted
    about = hosted.source.about if hosted is not None else None
    card = {"title": hosted.source.title if hosted is not None else name.name, "sdk": "gradio"}
    if about is not None:
        card |= {"emoji": about.emoji, "short_description": about.description}
    return {
        "id": str(name),
        "author": name.owner,
        "private": hub.visibility(name) == "private",
        "visibility": hub.visibility(name),
        "gated": False,
        "disabled": False,
        "sdk": "gradio",
        "tags": ["gradio"],
        "likes": 0,
        "cardData": card,
        "subdomain": hub.catalog.label_of(name),
        "host": address(request, hosted) if hosted is not None else f"{request.root}{name.path}/",  # clients join it
        "runtime": runtime_of(request, found),
    }


def runtime_of(request: HubRequest, found: Found) -> dict[str, object]:
    hosted = found.hosted
    facts: dict[str, object] = {
        "stage": STAGES[hosted.stage] if hosted is not None else "NO_APP_FILE",
        "hardware": {"current": HARDWARE, "requested": HARDWARE},
        "storage": None,
        "gcTimeout": request.hub.idle_s(found.name),
        "replicas": {"current": int(hosted is not None and hosted.process is not None), "requested": 1},
    }
    if hosted is not None and hosted.problem and access.may_write(request.visitor, found.name.owner):
        facts["errorMessage"] = hosted.problem
    return facts


async def runtime(request: HubRequest) -> Response:
    return json_response(runtime_of(request, await repositories.readable(request)))


async def create(request: HubRequest) -> Response:
    wanted = await request.body(Wanted)
    if wanted.type != "space":
        raise Unsupported("This hub has no models and datasets, only apps: repo_type='space'")
    if wanted.sdk != "gradio":
        raise Unsupported(f"This hub runs apps in Python: space_sdk='gradio', not {shorten(wanted.sdk)}")
    if wanted.template is not None:
        raise Unsupported("This hub has no templates")
    name = f"{wanted.organization or current_user(request).name}/{wanted.name}"
    apps_api.check_writes(request, name.partition("/")[0])
    settings = Settings(visibility=wanted.chosen, idle_s=_idle_s(wanted.sleep_time_seconds))
    try:
        added = await versions.add(request.hub, name, settings)
    except Taken as error:
        return _taken(request, name, error)
    await _put_all(request, added, wanted)
    return json_response(_made(request, added))


async def duplicate(request: HubRequest) -> Response:
    """Private, unless another visibility is asked for."""
    found, wanted = await repositories.readable(request), await request.body(Wanted)
    settings = Settings(visibility=wanted.chosen or "private", idle_s=_idle_s(wanted.sleep_time_seconds))
    try:
        added = await repositories.duplicate(request, found, wanted.repository, settings)
    except Taken as error:
        return _taken(request, wanted.repository, error)
    await _put_all(request, added, wanted)
    return json_response(_made(request, added))


async def _put_all(request: HubRequest, name: AppName, wanted: Wanted) -> None:
    store = request.hub.variables
    for is_secret, pairs in ((True, wanted.secrets), (False, wanted.variables)):
        for one in pairs:
            await store.put(name, one.key, one.value, one.description or "", is_secret=is_secret)


def _made(request: HubRequest, name: AppName) -> dict[str, object]:
    return {"url": f"{request.root}/spaces/{name}", "name": str(name), "id": str(name)}


def _taken(request: HubRequest, name: str, error: Taken) -> Response:
    """The tools take the address from the refusal if they need not be the first."""
    return json_response({"error": str(error), "url": f"{request.root}/spaces/{name}"}, 409)


def _idle_s(seconds: int | None) -> float | None:
    if seconds is None:
        return None
    if not -1 <= seconds <= apps_api.MAX_IDLE_S:
        raise BodyRejected(f"The sleep time is a number of seconds up to {apps_api.MAX_IDLE_S:.0f}, or -1 for never")
    return float(max(seconds, 0))


async def remove(request: HubRequest) -> Response:
    wanted = await request.body(Wanted)
    if wanted.type != "space":
        raise NotFound("app", wanted.name)
    name = f"{wanted.organization or current_user(request).name}/{wanted.name}"
    found = await repositories.find(request, name)
    apps_api.check_writes(request, found.name.owner)
    await versions.remove(request.hub, found.name)
    return json_response({})


async def change_settings(request: HubRequest) -> Response:
    found, wanted = await repositories.writable(request), await request.body(Wanted)
    if wanted.chosen is None:
        raise BodyRejected("Of an app's settings this hub changes only visibility (public, protected, private)")
    await request.hub.change_settings(found.name, visibility=wanted.chosen)
    return json_response({"visibility": wanted.chosen, "private": wanted.chosen == "private"})


async def _running(request: HubRequest) -> tuple[Found, Hosted]:
    found = await repositories.writable(request)
    if found.hosted is None:
        raise BodyRejected(f"{found.name} has no app.py yet")
    return found, found.hosted


async def restart(request: HubRequest) -> Response:
    found, hosted = await _running(request)
    await apps_api.run(request, hosted)
    return json_response(runtime_of(request, found))


async def pause(request: HubRequest) -> Response:
    found, hosted = await _running(request)
    await apps_api.hold(request, hosted)
    return json_response(runtime_of(request, found))


async def set_sleep_time(request: HubRequest) -> Response:
    found, wanted = await repositories.writable(request), await request.body(SleepTime)
    await request.hub.change_settings(found.name, idle_s=_idle_s(wanted.seconds))
    return json_response(runtime_of(request, found))


async def set_hardware(request: HubRequest) -> Response:
    found, wanted = await repositories.writable(request), await request.body(Hardware)
    if wanted.flavor != HARDWARE:
        raise Unsupported(f"Apps run on the hub's own machine, which the tools know as {HARDWARE}")
    return json_response(runtime_of(request, found))


async def variables(request: HubRequest) -> Response:
    kept = request.hub.variables.of((await repositories.writable(request)).name).plain
    return json_response(
        {
            key: {
                "key": key,
                "value": one.value.decode(),
                "description": one.description,
                "updatedAt": _iso(one.updated_at),
            }
            for key, one in kept.items()
        }
    )


async def secrets(request: HubRequest) -> Response:
    kept = request.hub.variables.of((await repositories.writable(request)).name).secret
    return json_response(
        {
            key: {"key": key, "description": one.description, "updatedAt": _iso(one.updated_at)}
            for key, one in kept.items()
        }
    )


async def put_variable(request: HubRequest) -> Response:
    await _put(request, is_secret=False)
    return await variables(request)


async def put_secret(request: HubRequest) -> Response:
    await _put(request, is_secret=True)
    return await secrets(request)


async def remove_variable(request: HubRequest) -> Response:
    await _remove(request, is_secret=False)
    return await variables(request)


async def remove_secret(request: HubRequest) -> Response:
    await _remove(request, is_secret=True)
    return await secrets(request)


async def _put(request: HubRequest, *, is_secret: bool) -> None:
    found, given = await repositories.writable(request), await request.body(Pair)
    await request.hub.variables.put(found.name, given.key, given.value, given.description or "", is_secret=is_secret)
    if found.hosted is not None:
        found.hosted.renew()


async def _remove(request: HubRequest, *, is_secret: bool) -> None:
    found, given = await repositories.writable(request), await request.body(Pair)
    await request.hub.variables.remove(found.name, given.key, is_secret=is_secret)
    if found.hosted is not None:
        found.hosted.renew()


async def logs(request: HubRequest) -> Response:
    """Build and run have one log here."""
    _, hosted = await _running(request)
    if request.request.path_params["kind"] not in ("build", "run"):
        raise NotFound("log", request.request.path_params["kind"])
    return apps_api.stream(_lines(hosted))


async def _lines(hosted: Hosted) -> AsyncIterator[bytes]:
    began = time.time()
    async for line in apps_api.with_pings(hosted.output.follow()):
        if line is None:
            yield b"data:\n\n"
        else:
            # Tools that do not follow stop at the first line that is later than the answer's Date, which is exact to a
            # second or two. So what is sent at once counts as earlier.
            at = now if (now := time.time()) > began + 1 else began - 3
            yield b"data: " + msgspec.json.encode({"data": f"{line}\n", "timestamp": _iso(at)}) + b"\n\n"


def _iso(at: float) -> str:
    when = datetime.fromtimestamp(at, UTC)
    return when.strftime("%Y-%m-%dT%H:%M:%S.") + f"{when.microsecond // 1000:03}Z"


class Unsupported(BodyRejected):
    """The hub has nothing of the kind."""
