"""Serving stored files."""

from __future__ import annotations

import asyncio
import os
import re
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

from limelight.core.errors import NotAllowed
from limelight.core.media_types import media_type
from limelight.engine.files.safe_open import open_regular
from limelight.http.dates import parse_date
from limelight.http.outgoing import PIECE_BYTES, until_left
from limelight.http.server import server_of

SHOWN = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/avif", "image/x-icon")
SHOWN_KINDS = ("audio/", "video/")
LIBRARIES = {".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css"}
_IN_HEAD = re.compile(r"""\b(?:src|href)\s*+=\s*+["']?+([^"'\s>?#]++)""", re.IGNORECASE)
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
KEPT_WHEN_UNCHANGED = ("etag", "last-modified", "cache-control", "cross-origin-resource-policy")


async def get_file(request: Request) -> Response:
    """Send a stored file: inline if it is safe to show in a browser, otherwise as a download."""
    given, store = request.path_params["path"], server_of(request).engine.files
    path = given if given.startswith("/") else f"/{given}"
    await store.obtain(path)
    try:
        local = store.open_served(path)
    except NotAllowed:
        if given.startswith("/"):
            raise
        local = store.open_served(given)
    if local.suffix in LIBRARIES and path in _named_in(server_of(request).site.head):
        return send_file(request, local, LIBRARIES[local.suffix], is_shown=True)
    return send_file(request, local, media_type(local.name) or "application/octet-stream")


@lru_cache(maxsize=16)
def _named_in(head: str) -> frozenset[str]:
    """The files that the author's markup for the head names.

    No other file is served as a script: it could be a caller's, and the page's policy would let it run.
    """
    addresses = (address.rpartition("/file=") for address in _IN_HEAD.findall(head))
    return frozenset("/" + unquote(unescape(path)).lstrip("/") for _, route, path in addresses if route)


class OpenedFile(FileResponse):
    """Sends a file through the descriptor that was opened, even if the name is replaced meanwhile, and closes it.

    A request for one range gets it. A request for several gets the whole file, as RFC 9110 (14.2) allows.
    """

    def __init__(self, local: Path, **options: Any) -> None:  # Any: Starlette's own
        self._descriptor = open_regular(local)
        self._size_bytes = os.fstat(self._descriptor).st_size
        super().__init__(local, filename=local.name, stat_result=os.fstat(self._descriptor), **options)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            start, end = self._asked(Headers(scope=scope))
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            if scope["method"] != "HEAD":
                await self._send(start, end, receive, send)
            await send({"type": "http.response.body", "body": b""})
        finally:
            self.close()

    def _asked(self, headers: Headers) -> tuple[int, int]:
        """The byte range to send, from the response's own headers."""
        size_bytes, condition = self._size_bytes, headers.get("if-range")
        asked = _range_of(headers.get("range", ""), size_bytes)
        if asked is None or condition not in (None, self.headers["etag"], self.headers["last-modified"]):
            return 0, size_bytes
        start, end = asked
        if start >= end:
            self.status_code, self.headers["content-range"] = 416, f"bytes */{size_bytes}"
            self.headers["content-length"] = "0"
            return 0, 0
        self.status_code, self.headers["content-range"] = 206, f"bytes {start}-{end - 1}/{size_bytes}"
        self.headers["content-length"] = str(end - start)
        return start, end

    async def _send(self, start: int, end: int, receive: Receive, send: Send) -> None:
        leaving = asyncio.create_task(until_left(receive))  # awaited below
        os.lseek(self._descriptor, start, os.SEEK_SET)
        try:
            while start < end and not leaving.done():
                data = await to_thread.run_sync(os.read, self._descriptor, min(PIECE_BYTES, end - start))
                if not data:
                    raise OSError(f"{self.path} became shorter while it was sent")
                start += len(data)
                await send({"type": "http.response.body", "body": data, "more_body": True})
        finally:
            leaving.cancel()
            await asyncio.wait([leaving])

    def close(self) -> None:
        os.close(self._descriptor)


def _range_of(text: str, size_bytes: int) -> tuple[int, int] | None:
    """Start and end of the requested range, equal if it cannot be satisfied. None for the whole file."""
    found = _RANGE.fullmatch(text.strip())
    if found is None or found[1] == found[2] == "":
        return None
    if not found[1]:
        return max(0, size_bytes - int(found[2])), size_bytes
    start, end = int(found[1]), int(found[2]) + 1 if found[2] else size_bytes
    if found[2] and end <= start:
        return None  # not a valid range (14.1.1)
    return min(start, size_bytes), min(end, size_bytes)


def send_file(request: Request, local: Path, kind: str, *, is_shown: bool = False) -> Response:
    """Send a file, a range of it (206, 416), or 304. The caller has checked the resolved path.

    Files of kinds that run or embed nothing are shown in place, others only with `is_shown`.
    """
    is_shown = is_shown or kind in SHOWN or kind.startswith(SHOWN_KINDS)
    response = OpenedFile(
        local,
        media_type=kind if is_shown or kind == "image/svg+xml" else "application/octet-stream",
        content_disposition_type="inline" if is_shown else "attachment",
    )
    # An author's file may change, so browsers keep it but revalidate it each time. Files of private apps are not kept:
    # another user may use the browser next.
    is_private = server_of(request).options.is_private
    response.headers["Cache-Control"] = "private, no-store" if is_private else "private, no-cache"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    # Images in pages of other origins are requested without an Origin, so only this header can allow them.
    is_open = bool(server_of(request).options.allowed_origins)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin" if is_open else "same-origin"
    if _is_unchanged(request, response):
        response.close()
        kept = {name: response.headers[name] for name in KEPT_WHEN_UNCHANGED}
        return Response(status_code=304, headers=kept)
    return response


def _is_unchanged(request: Request, response: FileResponse) -> bool:
    """Whether the validators of the request (RFC 9110, 13.1) match the file. An ETag takes precedence."""
    known = request.headers.get("if-none-match")
    if known is not None:
        tags = {tag.strip().removeprefix("W/") for tag in known.split(",")}
        return "*" in tags or response.headers["etag"] in tags
    since = parse_date(request.headers.get("if-modified-since", ""))
    changed = parse_date(response.headers["last-modified"])
    return since is not None and changed is not None and changed <= since
