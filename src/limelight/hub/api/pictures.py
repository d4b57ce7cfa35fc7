"""The pictures of apps, which their owners chose: as pages of their own they run nothing."""

from __future__ import annotations

import asyncio

from starlette.responses import Response

from limelight.core.errors import NotFound
from limelight.hub.context import HubRequest
from limelight.hub.names import app_name
from limelight.hub.people import access

MAX_BYTES = 5 << 20
KINDS = {
    ".avif": "image/avif", ".gif": "image/gif", ".jpeg": "image/jpeg", ".jpg": "image/jpeg", ".png": "image/png",
    ".svg": "image/svg+xml", ".webp": "image/webp",
}  # fmt: skip
HEADERS = {
    "Cache-Control": "private, max-age=300",
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    "X-Content-Type-Options": "nosniff",
}


async def picture(request: HubRequest) -> Response:
    name = app_name("{owner}/{name}".format(**request.request.path_params))
    hosted = await request.hub.find(name.key)
    is_seen = hosted is not None and request.hub.allows(access.may_see, request.visitor, name)
    path = hosted.source.picture() if hosted is not None and is_seen else None
    kind = KINDS.get(path.suffix.lower()) if path is not None else None
    if path is None or kind is None or path.stat().st_size > MAX_BYTES:
        raise NotFound("picture", str(name))
    return Response(await asyncio.to_thread(path.read_bytes), 200, HEADERS, kind)
