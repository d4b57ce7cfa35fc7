"""The files of the built page."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from limelight.core.errors import NotFound

FOREVER = "public, max-age=31536000, immutable"
_HASHED = re.compile(r"-([\w-]{8})\.\w+$")
_KINDS = {
    ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".txt": "text/plain", ".woff2": "font/woff2",
}  # fmt: skip
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))


def asset(request: Request, static: Path, name: str) -> Response:
    """A built asset. A name with a hash never changes, and says all that a tag would."""
    found = _HASHED.search(name)
    if found is None:
        return send(request, static, name, {"Cache-Control": "no-cache"})
    return send(request, static, name, {"Cache-Control": FOREVER}, found[1])


def send(request: Request, static: Path, name: str, headers: dict[str, str], tag: str = "") -> Response:
    """The file, in the smallest encoding that the browser accepts. `tag`: of its content, if that is known."""
    folder = static / "assets"
    if name not in _assets(folder):
        raise NotFound("asset", name)
    path = folder / name
    kind = _KINDS.get(path.suffix, "application/octet-stream")
    headers = {**headers, "Vary": "Accept-Encoding"}
    accepted = request.headers.get("accept-encoding", "")
    for encoding, ending in _ENCODINGS:
        packed = folder / (name + ending)
        if encoding in accepted and packed.name in _assets(folder):
            return _file(packed, kind, {**headers, "Content-Encoding": encoding}, tag and tag + ending)
    return _file(path, kind, headers, tag)


def _file(path: Path, kind: str, headers: dict[str, str], tag: str) -> FileResponse:
    response = FileResponse(path, media_type=kind, headers={**headers, "ETag": f'"{tag}"'} if tag else headers)
    del response.headers["accept-ranges"]  # nobody asks for parts of a script
    return response


@lru_cache(maxsize=4)
def _assets(folder: Path) -> frozenset[str]:
    """Names of the built files. Requested names are compared with these, and never reach the file system."""
    return frozenset(path.name for path in folder.glob("[!.]*")) if folder.is_dir() else frozenset()


@lru_cache(maxsize=4)
def table(static: Path) -> dict[str, Any]:  # Any: JSON, see web/build/chunks.ts
    """The names of the built files; empty if the page has not been built."""
    try:
        found: dict[str, Any] = json.loads((static / "chunks.json").read_text())
    except FileNotFoundError:
        return {}
    return found


@lru_cache(maxsize=8)
def typeface(static: Path, base: str = "") -> str:
    """The page's own typeface, fetched beside the styles; until it is there, the next one in the list shows the text.

    Not in a stylesheet, so that a page without it has none of this.
    """
    name = table(static).get("typeface")
    if name is None:
        return ""
    name = base + name
    face = f"font-family:Geist;font-weight:100 900;font-display:swap;src:url({name})"
    return (
        f'<link rel="preload" as="font" href="{name}" crossorigin>'
        f"<style>@font-face{{{face}}}:root{{--ll-typeface:Geist}}</style>"
    )
