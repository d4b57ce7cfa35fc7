"""Stored files, as they are read."""

from __future__ import annotations

import mimetypes
import os
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

from limelight.engine.opening import open_regular
from limelight.http.server import server_of

SHOWN = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/avif", "image/x-icon")
SHOWN_KINDS = ("audio/", "video/")
_NAMES_DESCRIPTORS = Path("/dev/fd").is_dir()
KEPT_WHEN_UNCHANGED = ("etag", "last-modified", "cache-control", "cross-origin-resource-policy")


async def get_file(request: Request) -> Response:
    """A stored file; shown in place only if no browser would run it, else as a download."""
    path, store = request.path_params["path"], server_of(request).engine.files
    path = path if path.startswith("/") else f"/{path}"
    await store.obtain(path)
    local = store.open_served(path)
    kind = mimetypes.guess_type(local.name)[0] or "application/octet-stream"
    return send_file(request, local, kind)


class OpenedFile(FileResponse):
    """Sends what was opened, not what has got its name since. Closes it."""

    def __init__(self, local: Path, **options: Any) -> None:  # Any: Starlette's own
        self._descriptor = open_regular(local)
        # By its number, where a system names descriptors so: Starlette opens and seeks by itself.
        path = f"/dev/fd/{self._descriptor}" if _NAMES_DESCRIPTORS else local
        super().__init__(path, filename=local.name, stat_result=os.fstat(self._descriptor), **options)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self.close()

    def close(self) -> None:
        os.close(self._descriptor)


def send_file(request: Request, local: Path, kind: str) -> Response:
    """A file with ranges (206, 416), or 304 for who has it already. Its resolved path was checked before."""
    is_shown = kind in SHOWN or kind.startswith(SHOWN_KINDS)
    response = OpenedFile(
        local,
        media_type=kind if is_shown or kind == "image/svg+xml" else "application/octet-stream",
        content_disposition_type="inline" if is_shown else "attachment",
    )
    # An author's file may change under its name: browsers keep it, and ask each time whether it is still the same.
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    # A picture in a page of another origin is asked for without an Origin: only this header can let it be shown there.
    is_open = bool(server_of(request).options.allowed_origins)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin" if is_open else "same-origin"
    if _is_unchanged(request, response):
        response.close()
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
