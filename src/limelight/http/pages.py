"""The page and what describes the app."""

from __future__ import annotations

import html
import json
import re
import secrets
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import msgspec
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from limelight.core.errors import NotFound
from limelight.core.wire import Json
from limelight.http import icons, openapi, visitors
from limelight.http.errors import json_response
from limelight.http.root import is_secure, prefix_of, root_url
from limelight.http.server import caller_of, server_of
from limelight.http.site import HttpOptions, Site
from limelight.http.snippets import Place, with_snippets
from limelight.http.stream import with_urls

FOREVER = "public, max-age=31536000, immutable"
_SCRIPT_TAG = re.compile(r"<script\b", re.IGNORECASE)
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))


async def home(request: Request) -> Response:
    server, caller = server_of(request), caller_of(request)
    is_hidden = server.options.is_private and not caller.owner
    if is_hidden and server.options.auth is None:
        return json_response({"detail": {"error": "Not authenticated", "auth_message": None}}, 401)
    config = _login_config(server.site, server.options) if is_hidden else await _with_values(request)
    nonce = secrets.token_urlsafe(16)
    page = _render(server.site, {**_for(request, config)}, nonce, with_scripts=not is_hidden)
    headers = {
        "Content-Security-Policy": _policy(nonce, server.options),
        "Cache-Control": "no-store",
    }
    response = Response(page, media_type="text/html", headers=headers)
    if not server.options.is_private and not caller.owner:
        response.set_cookie(
            visitors.COOKIE, visitors.new_visitor(), httponly=True, samesite="lax", secure=is_secure(request)
        )
    return response


async def config(request: Request) -> Response:
    return json_response(_for(request, await _with_values(request)))


async def deep_link(request: Request) -> Response:
    """The name of what a session's page shows: the page opened with `?deep_link=` and it starts with these values."""
    session_hash = request.query_params.get("session_hash", "")
    return json_response(await server_of(request).engine.save_page(session_hash, caller_of(request).owner))


async def info(request: Request) -> Response:
    server, root = server_of(request), root_url(request)
    if request.query_params.get("all_endpoints", "").lower() == "true":
        found = dict(server.site.all_info)
    else:
        found = with_snippets(server.site.info, Place(root, bool(server.options.tokens)))
    return json_response(_with_addresses(found, root) if server.site.config.get("has_files") else found)


async def openapi_document(request: Request) -> Response:
    """Made once, but for the address of the server: that depends on who asks."""
    server = server_of(request)
    kept = server.kept.get("openapi")
    if kept is None:
        version = str(server.site.config["version"])
        made = openapi.document(server.engine.endpoints, server.site.title, version, server.options)
        kept = server.kept["openapi"] = msgspec.json.encode(made)
    address = msgspec.json.encode(root_url(request) + prefix_of(request))
    return Response(b'{"servers":[{"url":%b}],%b' % (address, kept[1:]), media_type="application/json")


async def asset(request: Request) -> Response:
    """A built file, in the smallest form that the browser takes; its name holds its hash, so it never changes."""
    folder = server_of(request).site.static / "assets"
    name = request.path_params["name"]
    path = folder / name
    if not re.fullmatch(r"[\w.-]+", name) or name.startswith(".") or not path.is_file():
        raise NotFound("asset", name)
    kind = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}.get(
        path.suffix, "application/octet-stream"
    )
    headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
    accepted = request.headers.get("accept-encoding", "")
    for encoding, ending in _ENCODINGS:
        packed = folder / (name + ending)
        if encoding in accepted and packed.is_file():
            return FileResponse(packed, media_type=kind, headers={**headers, "Content-Encoding": encoding})
    return FileResponse(path, media_type=kind, headers=headers)


async def theme(request: Request) -> Response:
    return Response(server_of(request).site.css, media_type="text/css")


async def robots(request: Request) -> Response:
    is_private = server_of(request).options.is_private
    return PlainTextResponse("User-agent: *\nDisallow: /\n" if is_private else "User-agent: *\nDisallow:\n")


async def app_id(request: Request) -> Response:
    return json_response({"app_id": server_of(request).site.config.get("app_id")})


async def startup_events(request: Request) -> Response:
    return json_response(False)


async def _with_values(request: Request) -> Mapping[str, Json]:
    """The configuration, with the values that a link names."""
    server, name = server_of(request), request.query_params.get("deep_link", "")
    config = server.site.config
    if not name:
        return config
    values = await server.engine.load_page(name) if re.fullmatch(r"[0-9a-f]{32}", name) else {}
    components = cast("list[dict[str, Any]]", config["components"])  # Any: JSON
    shown = [
        {**one, "props": {**one["props"], "value": values[one["id"]]}} if one["id"] in values else one
        for one in components
    ]
    return {**config, "components": shown, "has_files": True, "deep_link_state": "valid" if values else "invalid"}


def _for(request: Request, config: Any) -> dict[str, Json]:  # Any: a mapping of JSON
    """The configuration with what depends on the request. Files in it get an address; nothing shared is changed."""
    root, caller, options = root_url(request), caller_of(request), server_of(request).options
    found = {**config, "root": root, "username": caller.username, "token_required": bool(options.tokens)}
    return _with_addresses(found, root) if config.get("has_files") else found


def _with_addresses(shared: dict[str, Json], root: str) -> dict[str, Json]:
    return cast("dict[str, Json]", with_urls(msgspec.json.decode(msgspec.json.encode(shared)), root))


def _login_config(site: Site, options: HttpOptions) -> dict[str, Json]:
    shown = {name: site.config.get(name) for name in ("version", "title", "api_prefix", "theme")}
    empty: dict[str, Json] = {"components": [], "dependencies": [], "layout": {"id": 0, "children": []}}
    return {**shown, **empty, "auth_required": True, "auth_message": options.auth_message}


def _render(site: Site, config: dict[str, Json], nonce: str, *, with_scripts: bool) -> str:
    scripts, styles = _chunks(site.static, tuple(sorted(_types(config))))
    links = [f'<link rel="stylesheet" href="{name}">' for name in styles]
    links += [f'<link rel="modulepreload" href="{name}">' for name in scripts]
    author = _author_scripts(site, nonce) if with_scripts else ""
    title = html.escape(str(config.get("title") or site.title))
    data = msgspec.json.encode(config).decode().replace("<", "\\u003c")
    style = "<style>" + site.css.replace("</", r"<\/") + "</style>" if site.css else ""
    installed = '<link rel="manifest" href="manifest.json">' if site.pwa else ""
    head = _SCRIPT_TAG.sub(f'<script nonce="{nonce}"', site.head) if with_scripts else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{title}</title><link rel="icon" href="{icons.href(site)}">{installed}{"".join(links)}{style}'
        f"{head}</head><body>"
        f'<div id="limelight"></div><script type="application/json" id="limelight-config">{data}</script>'
        f'{author}<script type="module" src="{scripts[0] if scripts else ""}"></script></body></html>'
    )


def _author_scripts(site: Site, nonce: str) -> str:
    """Each in a tag of its own, so that one with a mistake does not take the others along."""
    begin = f'<script nonce="{nonce}">(window.limelight_js ??= {{}})'
    lines = (f"{begin}[{json.dumps(name)}] = ({_inline(code)})</script>" for name, code in site.scripts.items())
    return "".join(lines)


def _inline(code: str) -> str:
    return code.replace("</", r"<\/")


def _types(config: dict[str, Json]) -> set[str]:
    return {str(component["type"]) for component in cast("list[dict[str, Json]]", config.get("components", []))}


@lru_cache(maxsize=256)
def _chunks(static: Path, types: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Scripts (the entry first) and styles that a page with these components needs."""
    try:
        table = json.loads((static / "chunks.json").read_text())
    except FileNotFoundError:
        return [], []
    parts = [table["entry"], *(table["components"][name] for name in types if name in table["components"])]
    scripts = dict.fromkeys(name for part in parts for name in part["js"])
    styles = dict.fromkeys(name for part in parts for name in part["css"])
    return list(scripts), list(styles)


def _policy(nonce: str, options: HttpOptions) -> str:
    return (
        f"default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob: https:; media-src 'self' data: blob: https:; font-src 'self' data: https:; "
        "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
        f"frame-ancestors {_frame_ancestors(options)}"
    )


def _frame_ancestors(options: HttpOptions) -> str:
    """Open apps are made to be embedded; a click on a private one acts for whoever is logged in."""
    if options.frame_ancestors is not None:
        return " ".join(options.frame_ancestors) or "'none'"
    return " ".join(["'self'", *options.allowed_origins]) if options.is_private else "*"
