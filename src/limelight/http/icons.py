"""The app's icon, its web app manifest and the logos of its header."""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from limelight.core.errors import NotFound
from limelight.core.media_types import media_type
from limelight.http.errors import json_response
from limelight.http.server import server_of
from limelight.http.site import Site

SVG = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'>"
    "<circle cx='16' cy='16' r='15' fill='#171614'/><path d='M16 4 27 28H5Z' fill='#ffc53d'/></svg>"
)
HEADERS = {"Cache-Control": "public, max-age=3600", "Content-Security-Policy": "sandbox; default-src 'none'"}

LOGO_HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
}


def href(site: Site) -> str:
    """The icon's URL: the author's image, or the default one as a `data:` URL."""
    return "favicon.ico" if site.favicon else f"data:image/svg+xml,{quote(SVG, safe=' =/:')}".replace('"', "%22")


async def icon(request: Request) -> Response:
    """The icon. The same image for every size: browsers scale it."""
    path = server_of(request).site.favicon
    if path is None:
        return Response(SVG, 200, HEADERS, "image/svg+xml")
    return FileResponse(path, 200, HEADERS, media_type=_kind(path.name))


async def logo(request: Request) -> Response:
    """A logo of the header. As a page of its own it runs nothing; its styles are its own."""
    name = request.path_params["name"]
    found = server_of(request).site.pictures.get(name)
    if found is None:
        raise NotFound("logo", name)
    return Response(found.data, 200, LOGO_HEADERS, found.kind)


async def manifest(request: Request) -> Response:
    site = server_of(request).site
    kind = _kind(site.favicon.name) if site.favicon else "image/svg+xml"
    answer = json_response(
        {
            "name": site.title,
            "short_name": site.title,
            "start_url": "./",
            "display": "standalone",
            "icons": [{"src": "pwa_icon", "sizes": "any", "type": kind, "purpose": "any"}],
        }
    )
    answer.headers["Content-Type"] = "application/manifest+json"
    return answer


def _kind(name: str) -> str:
    return media_type(name) or "image/x-icon"
