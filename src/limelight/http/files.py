"""Stored files, as they are read."""

from __future__ import annotations

import mimetypes
from email.utils import parsedate_to_datetime
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from limelight.http.server import server_of

SHOWN = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/avif", "image/x-icon")
SHOWN_KINDS = ("audio/", "video/")
KEPT_WHEN_UNCHANGED = ("etag", "last-modified", "cache-control", "cross-origin-resource-policy")


async def get_file(request: Request) -> Response:
    """A stored file; shown in place only if no browser would run it, else as a download."""
    path, store = request.path_params["path"], server_of(request).engine.files
    path = path if path.startswith("/") else f"/{path}"
    await store.obtain(path)
    local = store.open_served(path)
    kind = mimetypes.guess_type(local.name)[0] or "application/octet-stream"
    return send_file(request, local, kind)


def send_file(request: Request, local: Path, kind: str) -> Response:
    """A file with ranges (206, 416), or 304 for who has it already."""
    is_shown = kind in SHOWN or kind.startswith(SHOWN_KINDS)
    response = FileResponse(
        local,
        media_type=kind if is_shown or kind == "image/svg+xml" else "application/octet-stream",
        filename=local.name,
        content_disposition_type="inline" if is_shown else "attachment",
        stat_result=local.stat(),
    )
    # An author's file may change under its name: browsers keep it, and ask each time whether it is still the same.
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    # A picture in a page of another origin is asked for without an Origin: only this header can let it be shown there.
    is_open = bool(server_of(request).options.allowed_origins)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin" if is_open else "same-origin"
    if _is_unchanged(request, response):
        kept = {name: response.headers[name] for name in KEPT_WHEN_UNCHANGED}
        return Response(status_code=304, headers=kept)
    return response


def _is_unchanged(request: Request, response: FileResponse) -> bool:
    """Whether the validators of the request (RFC 9110, 13.1) fit the file; the ETag counts before the date."""
    known = request.headers.get("if-none-match")
    if known is not None:
        tags = {tag.strip().removeprefix("W/") for tag in known.split(",")}
        return "*" in tags or response.headers["etag"] in tags
    try:
        since = parsedate_to_datetime(request.headers["if-modified-since"])
        return parsedate_to_datetime(response.headers["last-modified"]) <= since
    except (KeyError, ValueError, TypeError):  # none, no date, or one without a zone
        return False
