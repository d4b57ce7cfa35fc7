"""Files that packages of components bring for the page."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from limelight.core.asset_folders import AssetFile
from limelight.core.errors import NotFound
from limelight.http.packing import packed
from limelight.http.server import server_of

FOREVER = "private, max-age=31536000, immutable"
PACKED_KINDS = frozenset({"text/javascript", "text/css", "application/json", "text/plain", "image/svg+xml"})
MAX_PACKED_BYTES = 4 << 20
DOCUMENT = {"Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'"}
"""For what a browser may show as a page of its own: it runs nothing there."""
SCRIPTS = frozenset({"text/javascript", "application/wasm"})
"""Whose policy would be that of the workers that they are."""


async def asset(request: Request) -> Response:
    """A file of a package whose Python part the script has imported, by the version that the page names."""
    found = await run_in_threadpool(_found, request)
    if found is None:
        raise NotFound("file of a package", request.path_params["name"])
    file, has_changed = found
    headers = {"Cache-Control": "private, no-cache" if has_changed else FOREVER}
    headers |= {} if file.kind in SCRIPTS else DOCUMENT
    if file.kind not in PACKED_KINDS or file.stamp[1] > MAX_PACKED_BYTES:
        return FileResponse(file.path, media_type=file.kind, headers=headers)
    headers["Vary"] = "Accept-Encoding"
    if "gzip" not in request.headers.get("accept-encoding", "") or has_changed:
        return FileResponse(file.path, media_type=file.kind, headers=headers)
    data = await run_in_threadpool(packed, file.path, file.stamp)
    return Response(data, media_type=file.kind, headers={**headers, "Content-Encoding": "gzip"})


def _found(request: Request) -> tuple[AssetFile, bool] | None:
    given = request.path_params
    folder = server_of(request).site.asset_folder(given["package"], given["version"])
    file = None if folder is None else folder.files.get(given["name"])
    # What is no file any more, or has become a link, is not there.
    if file is None or not file.path.is_file() or file.path.resolve() != file.path:
        return None
    return file, file.has_changed
