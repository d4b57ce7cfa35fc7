"""git over HTTP: `git clone` and `git push` with a token of the hub as password (gitprotocol-http(5))."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import AsyncIterator

from starlette.responses import Response, StreamingResponse

from limelight.core.errors import BodyRejected, NotAuthenticated, NotFound, TooLarge
from limelight.hub.api.apps_api import check_writes
from limelight.hub.api.spaces import Unsupported
from limelight.hub.context import HubRequest
from limelight.hub.people.access import Settings
from limelight.hub.publishing import git, repositories, versions
from limelight.hub.publishing.repositories import Found

SERVICES = ("git-upload-pack", "git-receive-pack")
MAX_WANTS_BYTES = 4 << 20
"""Of a fetch: the names of commits."""
NOT_CACHED = {"Cache-Control": "no-cache, max-age=0, must-revalidate"}


async def advertise(request: HubRequest) -> Response:
    """Which branches there are. A push to an app that does not exist adds it."""
    service = request.request.query_params.get("service", "")
    if service not in SERVICES:
        raise BodyRejected(f"service is one of {', '.join(SERVICES)}: git's older protocol is not offered")
    found = await _writable(request, adds=service == "git-receive-pack")
    async with request.hub.pushing(found.name):
        repository = await git.prepare(request.hub, found)
        arguments = [service.removeprefix("git-"), "--advertise-refs"]
        listed = b"".join([piece async for piece in git.talk(repository, arguments, _pieces())])
    first = f"# service={service}\n".encode()
    body = b"%04x" % (len(first) + 4) + first + b"0000" + listed
    return Response(body, headers=NOT_CACHED, media_type=f"application/x-{service}-advertisement")


async def fetch(request: HubRequest) -> Response:
    found = await _writable(request)
    repository = git.Repository(request.hub, found.name)
    if not (repository.path / "HEAD").exists():
        raise NotFound("repository", str(found.name))
    # As a whole: an answer that is streamed reads the request's messages, to see whether its client is gone.
    wants = b"".join([piece async for piece in _body(request, MAX_WANTS_BYTES)])
    answer = git.talk(repository, ["upload-pack"], _pieces(wants))
    return StreamingResponse(answer, headers=NOT_CACHED, media_type="application/x-git-upload-pack-result")


async def push(request: HubRequest) -> Response:
    found = await _writable(request)
    answer = await git.receive(request.hub, found, _body(request, git.MAX_PUSH_BYTES))
    return Response(answer, headers=NOT_CACHED, media_type="application/x-git-receive-pack-result")


async def _pieces(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


async def _body(request: HubRequest, limit: int) -> AsyncIterator[bytes]:
    """The body, unpacked: git compresses longer ones."""
    coding = request.request.headers.get("content-encoding", "identity")
    if coding not in ("identity", "gzip", "x-gzip"):
        raise BodyRejected("A body for git is sent as it is, or with gzip")
    unpacking, total = zlib.decompressobj(16 + zlib.MAX_WBITS), 0
    async for piece in request.request.stream():
        rest = piece
        while rest:
            unpacked = rest if coding == "identity" else _unpacked(unpacking, rest)
            rest = b"" if coding == "identity" else unpacking.unconsumed_tail
            total += len(unpacked)
            if total > limit:
                raise TooLarge("The body", limit)
            yield unpacked


def _unpacked(unpacking: zlib._Decompress, piece: bytes) -> bytes:
    try:
        return unpacking.decompress(piece, 1 << 20)
    except zlib.error:
        raise BodyRejected("The body is no gzip") from None


async def _writable(request: HubRequest, *, adds: bool = False) -> Found:
    if not git.is_installed():
        raise Unsupported("This hub has no git: use `limelight deploy`, or the tools of the Hugging Face Hub")
    await _sign_in(request)
    owner, name = request.request.path_params["owner"], request.request.path_params["name"].removesuffix(".git")
    try:
        found = await repositories.find(request, f"{owner}/{name}")
    except NotFound:
        if not adds:
            raise
        check_writes(request, owner)
        try:
            added = await versions.add(request.hub, f"{owner}/{name}", Settings())
        except versions.Taken:
            raise NotFound("app", f"{owner}/{name}") from None
        return Found(added, None)
    check_writes(request, found.name.owner)
    return found


async def _sign_in(request: HubRequest) -> None:
    """git sends a token as password; which user name comes with it does not matter."""
    scheme, _, given = request.request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            password = base64.b64decode(given, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            password = ""
        visitor = await request.hub.accounts.visitor_of_token(password)
        if visitor is not None:
            request.visitor = visitor
    if not request.visitor.user:
        raise NotAuthenticated(auth_message="git needs a token of this hub as password", challenge='Basic realm="hub"')
