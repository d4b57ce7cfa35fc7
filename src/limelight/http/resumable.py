"""Uploads that go on after a break, as tus 1.0 has them (https://tus.io/protocols/resumable-upload): a POST announces
the file, PATCH requests append to it, HEAD says how much has come, DELETE cancels.

The last PATCH is answered with the path, as `/upload` does. If that answer is lost, an empty PATCH gets it again.
"""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import AsyncGenerator

from starlette.requests import Request
from starlette.responses import Response

from limelight.core.errors import BodyRejected, TooLarge, UnsupportedType
from limelight.http import bodies
from limelight.http.errors import json_response
from limelight.http.numbers import number_of
from limelight.http.server import caller_of, server_of

VERSION = "1.0.0"
TUS = {"Tus-Resumable": VERSION}
PIECE_TYPE = "application/offset+octet-stream"
MAX_METADATA = 4096
MAX_TYPE = 255


async def begin(request: Request) -> Response:
    """Begin an upload. Its address is in the `Location` of the response."""
    _check_version(request)
    limit_bytes = server_of(request).options.max_upload_bytes
    length_bytes = _number(request, "Upload-Length")
    if length_bytes > limit_bytes:
        raise TooLarge("The upload", limit_bytes)
    name, mime_type = _metadata(request.headers.get("upload-metadata", ""))
    async for _ in bodies.limited(request, 0):
        pass
    caller, partials = caller_of(request), server_of(request).engine.partials
    upload_id = partials.begin(caller.owner, caller.client, name, mime_type, length_bytes)
    # Relative, so that it holds behind any proxy.
    location = upload_id if request.url.path.endswith("/") else f"resumable/{upload_id}"
    return Response(None, 201, {**TUS, "Location": location, "Upload-Offset": "0"})


async def one_upload(request: Request) -> Response:
    """HEAD: how much has come. PATCH: append. DELETE: cancel."""
    _check_version(request)
    partials, owner = server_of(request).engine.partials, caller_of(request).owner
    upload_id = request.path_params["upload_id"]
    if request.method == "HEAD":
        offset, length_bytes = partials.offset(upload_id, owner)
        return Response(None, 200, {**TUS, "Upload-Offset": str(offset), "Upload-Length": str(length_bytes)})
    if request.method == "DELETE":
        async for _ in bodies.limited(request, 0):
            pass
        partials.cancel(upload_id, owner)
        return Response(None, 204, TUS)
    return await _append(request, upload_id, owner)


async def _append(request: Request, upload_id: str, owner: str) -> Response:
    kind = request.headers.get("content-type", "")
    if kind != PIECE_TYPE:
        raise UnsupportedType(PIECE_TYPE, kind)
    for name in ("Upload-Metadata", "Upload-Length"):
        if name in request.headers:
            raise BodyRejected(f"{name} belongs to the request that begins an upload: it cannot change later")
    offset = _number(request, "Upload-Offset")
    partials = server_of(request).engine.partials
    path = await partials.append(upload_id, owner, offset, _counted(request))
    if path is not None:
        return json_response([path], 200, TUS)
    offset, _ = partials.offset(upload_id, owner)
    return Response(None, 204, {**TUS, "Upload-Offset": str(offset)})


async def _counted(request: Request) -> AsyncGenerator[bytes, None]:
    recorder = server_of(request).watch.recorder
    async for chunk in bodies.limited(request, server_of(request).options.max_upload_bytes):
        if chunk:
            recorder.uploaded(len(chunk))
            yield chunk


def _check_version(request: Request) -> None:
    if request.headers.get("tus-resumable") != VERSION:
        raise BodyRejected(f"A resumable upload needs the header Tus-Resumable: {VERSION}")


def _number(request: Request, header: str) -> int:
    found = number_of(request.headers.get(header, ""))
    if found is None:
        raise BodyRejected(f"{header} must be a number of bytes, in digits")
    return found


def _metadata(given: str) -> tuple[str, str | None]:
    """The file's name and type, out of `filename bm90ZS50eHQ=,filetype dGV4dC9wbGFpbg==`. Other keys say nothing."""
    if len(given) > MAX_METADATA:
        raise TooLarge("Upload-Metadata", MAX_METADATA)
    found: dict[str, str] = {}
    for pair in given.split(","):
        key, _, value = pair.strip().partition(" ")
        try:
            found[key] = b64decode(value, validate=True).decode()
        except (binascii.Error, ValueError):  # also what is not UTF-8
            raise BodyRejected("Upload-Metadata must be pairs of a key and a value in base64, as in tus 1.0") from None
    if not found.get("filename"):
        raise BodyRejected("Upload-Metadata must name the file: filename, and its name in base64")
    mime_type = found.get("filetype") or None
    if mime_type is not None and len(mime_type) > MAX_TYPE:
        raise BodyRejected(f"A filetype has at most {MAX_TYPE} characters")
    return found["filename"], mime_type
