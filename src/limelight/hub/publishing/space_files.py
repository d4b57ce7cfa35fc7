"""Files of Spaces, as the tools of the Hugging Face Hub read and write them."""

from __future__ import annotations

import asyncio
from typing import Annotated
from urllib.parse import quote

import msgspec
from msgspec import Meta
from starlette.responses import FileResponse, Response

from limelight.core.errors import NotFound, TooLarge
from limelight.http.errors import json_response
from limelight.hub.api.spaces import Unsupported, check_revision
from limelight.hub.context import HubRequest
from limelight.hub.publishing import commits, repositories, trees
from limelight.hub.publishing.repositories import Found

FILE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-cache",
}
"""A file of an app is somebody's, and must run nothing at the hub's own address."""


class Announced(msgspec.Struct):
    path: str
    size: Annotated[int, Meta(ge=0)] = 0


class Announcement(msgspec.Struct):
    files: Annotated[list[Announced], Meta(max_length=trees.MAX_FILES)]


async def _files(request: HubRequest) -> tuple[Found, dict[str, trees.File], str]:
    """The app, its files, and the name of their version."""
    found = await repositories.readable(request)
    repositories.check_reads_files(request, found)
    held = await asyncio.to_thread(repositories.files, request, found)
    version = trees.version_of(held)
    check_revision(request, version)
    return found, held, version


async def tree(request: HubRequest) -> Response:
    _, held, _ = await _files(request)
    below = request.request.path_params.get("path", "").strip("/")
    prefix = f"{below}/" if below else ""
    inside = {path: one for path, one in held.items() if path.startswith(prefix)}
    if below and not inside:
        raise NotFound("file", below)
    is_deep = request.request.query_params.get("recursive", "").lower() in ("true", "1")
    shown = [one for path, one in inside.items() if is_deep or "/" not in path.removeprefix(prefix)]
    folders = {path.removeprefix(prefix).rpartition("/")[0] for path in inside} - {""}
    folders = {"/".join(one.split("/")[: depth + 1]) for one in folders for depth in range(one.count("/") + 1)}
    names = sorted(one for one in folders if is_deep or "/" not in one)
    entries: list[dict[str, object]] = [
        {"type": "directory", "path": prefix + one, "size": 0, "oid": ""} for one in names
    ]
    for one in shown:
        entries.append({"type": "file", "path": one.path, "size": one.size, "oid": await _blob(one)})
    return json_response(entries)


async def _blob(one: trees.File) -> str:
    return await asyncio.to_thread(trees.blob_of, one.at)


async def references(request: HubRequest) -> Response:
    _, _, version = await _files(request)
    main = {"name": "main", "ref": "refs/heads/main", "targetCommit": version}
    return json_response({"branches": [main], "tags": [], "converts": [], "pullRequests": []})


async def preupload(request: HubRequest) -> Response:
    """All files are sent within the commit."""
    found = await repositories.writable(request)
    wanted = await request.body(Announcement)
    held = await asyncio.to_thread(repositories.files, request, found)
    answers = []
    for one in wanted.files:
        if trees.is_left_out(one.path):
            answers.append({"path": one.path, "uploadMode": "regular", "shouldIgnore": True, "oid": None})
            continue
        path = str(trees.safe_path(one.path))
        if one.size > trees.MAX_FILE_BYTES:
            raise TooLarge(path, trees.MAX_FILE_BYTES)
        known = held.get(path)
        oid = await _blob(known) if known is not None and known.size == one.size else None
        answers.append({"path": one.path, "uploadMode": "regular", "shouldIgnore": False, "oid": oid})
    return json_response({"files": answers})


async def commit(request: HubRequest) -> Response:
    found = await repositories.writable(request)
    if request.request.query_params.get("create_pr") == "1":
        raise Unsupported("This hub has no pull requests: commit to main")
    if request.request.path_params["revision"] != "main":
        raise NotFound("revision", request.request.path_params["revision"])
    version = await commits.receive(request.hub, found.name, request.request.stream())
    url = f"{request.root}/spaces/{found.name}/commit/{version}"
    return json_response({"success": True, "commitOid": version, "commitUrl": url, "hookOutput": ""})


async def resolve(request: HubRequest) -> Response:
    _, held, version = await _files(request)
    path = request.request.path_params["path"]
    one = held.get(str(trees.safe_path(path)))
    if one is None:
        raise NotFound("file", path)
    headers = {
        **FILE_HEADERS,
        "ETag": f'"{await _blob(one)}"',
        "X-Repo-Commit": version,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(one.at.name)}",
    }
    return FileResponse(one.at, headers=headers, media_type="application/octet-stream")


async def no_large_files(_: HubRequest) -> Response:
    raise Unsupported("This hub keeps files in commits and has no LFS: push files as they are")


async def valid(_: HubRequest) -> Response:
    """Of the header of a README.md; the hub reads what it can of it."""
    return json_response({"errors": [], "warnings": []})


async def unknown(request: HubRequest) -> Response:
    path = request.request.url.path
    raise Unsupported(f"{path} is no part of the Hugging Face Hub's API that this hub has (docs/hub.md lists it)")


def error_headers(error: Exception) -> dict[str, str]:
    """From which the tools take what they tell their users."""
    said = {"X-Error-Message": str(error).encode("ascii", "replace").decode().replace("\n", " ")[:500]}
    codes = {"app": "RepoNotFound", "file": "EntryNotFound", "revision": "RevisionNotFound"}
    return {**said, "X-Error-Code": codes[error.what]} if isinstance(error, NotFound) and error.what in codes else said
