"""The scripts of plotting libraries that are installed beside the app, for the page."""

from __future__ import annotations

import importlib.metadata
import importlib.util
from functools import lru_cache
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from limelight.core.errors import NotFound
from limelight.http.packing import packed

FOREVER = "private, max-age=31536000, immutable"
BOKEH = "server/static/js"
FILES = {
    "plotly.min.js": ("plotly", "package_data/plotly.min.js"),
    "bokeh.min.js": ("bokeh", f"{BOKEH}/bokeh.min.js"),
    "bokeh-widgets.min.js": ("bokeh", f"{BOKEH}/bokeh-widgets.min.js"),
    "bokeh-tables.min.js": ("bokeh", f"{BOKEH}/bokeh-tables.min.js"),
    "bokeh-mathjax.min.js": ("bokeh", f"{BOKEH}/bokeh-mathjax.min.js"),
}
"""The package of each file that may be served, and its place there. Nothing else is: a name never becomes a path."""


async def script(request: Request) -> Response:
    """One of a short list. The page names it with the version of its package, so browsers keep it."""
    name = request.path_params["name"]
    found = await run_in_threadpool(_file, name) if name in FILES else None
    if found is None:
        raise NotFound("script", name)
    path, version = found
    headers = {"Vary": "Accept-Encoding", "Cache-Control": _keeping(request, version)}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return FileResponse(path, media_type="text/javascript", headers=headers)
    data = await run_in_threadpool(packed, path)
    return Response(data, media_type="text/javascript", headers={**headers, "Content-Encoding": "gzip"})


def _keeping(request: Request, version: str) -> str:
    return FOREVER if request.query_params.get("v") == version else "private, no-cache"


@lru_cache(maxsize=8)
def _file(name: str) -> tuple[Path, str] | None:
    """The file and the version of its package; None if that is not installed. Imports no package."""
    package, place = FILES[name]
    spec = importlib.util.find_spec(package)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / place
        if path.is_file():
            return path, importlib.metadata.version(package)
    return None
