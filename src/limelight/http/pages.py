"""The page, its assets and the app's descriptions."""

from __future__ import annotations

import gzip
import hashlib
import html
import json
import re
import secrets
from collections.abc import Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, cast

import msgspec
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from limelight.core.errors import NotAuthenticated
from limelight.core.page import DependencyConfig
from limelight.core.wire import Json
from limelight.engine.sessions.deep_links import MAX_PAGE_BYTES
from limelight.http import browsers, built, icons, openapi, programs
from limelight.http.accounts import shown_name
from limelight.http.aside import aside
from limelight.http.errors import json_response
from limelight.http.policy import policy
from limelight.http.root import is_secure, page_path, prefix_of, root_url
from limelight.http.server import caller_of, server_of
from limelight.http.site import HttpOptions, Site
from limelight.http.snippets import Location, with_snippets
from limelight.http.stream import with_urls

API_ONLY = {"api_info", "api_info_as_input", "api_info_as_output", "example_inputs", "skip_api", "component_class_id"}
_SCRIPT_TAG = re.compile(r"<script\b", re.IGNORECASE)


async def home(request: Request) -> Response:
    server, caller = server_of(request), caller_of(request)
    is_hidden = server.options.is_private and not caller.owner
    if is_hidden and server.options.auth is None and server.options.oidc is None:
        raise NotAuthenticated(challenge=server.options.challenge)
    page = server.site.shown[page_path(request.scope)]
    config = _login_config(page, server.options) if is_hidden else await _with_values(request, page)
    nonce = secrets.token_urlsafe(16)
    work = partial(_text, request, config, nonce, with_scripts=not is_hidden)
    text = await aside(request, _linked_bytes(request), work)
    headers = {
        "Content-Security-Policy": policy(nonce, server.site, server.options, with_author=not is_hidden),
        "X-DNS-Prefetch-Control": "off",  # a DNS look-up could leak data in a host name
        "Cache-Control": "no-store",
    }
    response = Response(text, media_type="text/html", headers=headers)
    if not server.options.is_private and not caller.owner:
        is_https = is_secure(request)
        name = browsers.cookie_name(request, server.options.root_path, is_secure=is_https)
        response.set_cookie(name, server.browsers.new(), httponly=True, samesite="lax", secure=is_https)
    return response


async def with_slash(request: Request) -> Response:
    """The page without a slash at the end, from where the addresses in it lead on."""
    query = request.scope["query_string"].decode("latin-1")
    address = f"../{page_path(request.scope)}"
    return RedirectResponse(f"{address}?{query}" if query else address, 301)


async def config(request: Request) -> Response:
    """Of the whole app, or with `?page=` of one of its pages."""
    site = server_of(request).site
    page = site.pages.get(request.query_params.get("page", "-"), site.config)
    found = await _with_values(request, page)
    return await aside(request, _linked_bytes(request), lambda: json_response(_for(request, found)))


async def deep_link(request: Request) -> Response:
    """Save what the session's page shows, and return its name. `?deep_link=NAME` opens the page with these values."""
    session_hash = request.query_params.get("session_hash", "")
    caller = caller_of(request)
    return json_response(await server_of(request).engine.save_page(session_hash, caller.owner, caller.client))


async def info(request: Request) -> Response:
    """Of the whole app, or with `?page=` of one of its pages. POST: programs for given calls."""
    if request.method == "POST":
        return await programs.written(request)
    server, root = server_of(request), root_url(request)
    if request.query_params.get("all_endpoints", "").lower() == "true":
        found = dict(server.site.all_info)
    else:
        found = with_snippets(server.site.info, Location(root, bool(server.options.tokens)))
    page = server.site.pages.get(request.query_params.get("page", "-"))
    if page is not None:
        found["named_endpoints"] = _of_page(page, cast("dict[str, Json]", found["named_endpoints"]))
    return json_response(_with_addresses(found, root) if server.site.config.get("has_files") else found)


def _of_page(page: Mapping[str, Json], endpoints: Mapping[str, Json]) -> dict[str, Json]:
    listeners = cast("list[DependencyConfig]", page["dependencies"])
    own = {f"/{one['api_name']}" for one in listeners if one["api_name"]}
    return {name: one for name, one in endpoints.items() if name in own}


async def openapi_document(request: Request) -> Response:
    """The API description. Cached, except for the server's URL, which depends on the request."""
    server = server_of(request)
    kept = server.kept.get("openapi")
    if kept is None:
        version = str(server.site.config["version"])
        made = openapi.document(server.engine.endpoints, server.site.title, version, server.options)
        kept = server.kept["openapi"] = msgspec.json.encode(made)
    address = msgspec.json.encode(root_url(request) + prefix_of(request))
    return Response(b'{"servers":[{"url":%b}],%b' % (address, kept[1:]), media_type="application/json")


async def asset(request: Request) -> Response:
    """A built asset. A name with a hash never changes."""
    return built.asset(request, server_of(request).site.static, request.path_params["name"])


async def embed(request: Request) -> Response:
    """The script with which other pages show this app: `<gradio-app>`.

    It is the same for all apps, so any site may load it: browsers load modules only if the site may read them.
    """
    found = built.table(server_of(request).site.static).get("embed", "")
    headers = {"Cache-Control": "public, max-age=3600", "Access-Control-Allow-Origin": "*"}
    return built.send(request, server_of(request).site.static, found.removeprefix("assets/"), headers)


async def theme(request: Request) -> Response:
    """The theme's stylesheet. The page names it with a digest of what is in it, so browsers keep it."""
    version, packed = _packed(css := server_of(request).site.theme)
    headers = {"Cache-Control": built.FOREVER if request.query_params.get("v") == version else "no-cache"}
    headers["Vary"] = "Accept-Encoding"
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(css, media_type="text/css", headers=headers)
    return Response(packed, media_type="text/css", headers={**headers, "Content-Encoding": "gzip"})


@lru_cache(maxsize=4)
def _packed(css: str) -> tuple[str, bytes]:
    """A digest, and the text compressed."""
    data = css.encode()
    return hashlib.blake2b(data, digest_size=6).hexdigest(), gzip.compress(data, mtime=0)


async def robots(request: Request) -> Response:
    is_private = server_of(request).options.is_private
    return PlainTextResponse("User-agent: *\nDisallow: /\n" if is_private else "User-agent: *\nDisallow:\n")


async def app_id(request: Request) -> Response:
    return json_response({"app_id": server_of(request).site.config.get("app_id")})


async def startup_events(request: Request) -> Response:
    return json_response(False)


async def _with_values(request: Request, config: Mapping[str, Json]) -> Mapping[str, Json]:
    """The configuration, with the values of a deep link."""
    server, name = server_of(request), request.query_params.get("deep_link", "")
    if not name:
        return config
    values = await server.engine.load_page(name) if re.fullmatch(r"[0-9a-f]{32}", name) else {}
    components = cast("list[dict[str, Any]]", config["components"])  # Any: JSON
    shown = [
        {**one, "props": {**one["props"], "value": values[one["id"]]}, "is_linked": True}
        if one["id"] in values
        else one
        for one in components
    ]
    return {**config, "components": shown, "has_files": True, "deep_link_state": "valid" if values else "invalid"}


def _linked_bytes(request: Request) -> int:
    """Bytes that a deep link may add to the configuration."""
    return MAX_PAGE_BYTES if request.query_params.get("deep_link") else 0


def _text(request: Request, config: Mapping[str, Json], nonce: str, *, with_scripts: bool) -> str:
    return _render(server_of(request).site, _for(request, config), nonce, with_scripts=with_scripts)


def _for(request: Request, config: Any) -> dict[str, Json]:  # Any: a mapping of JSON
    """A copy of the configuration with the values that depend on the request, such as file URLs."""
    root, caller, options = root_url(request), caller_of(request), server_of(request).options
    name = caller.username if caller.login is None else shown_name(caller.login)
    found = {**config, "root": root, "username": name, "token_required": bool(options.tokens)}
    if options.media_hosts:
        found["media_hosts"] = list(options.media_hosts)
    if not options.keep_input:
        found["keep_input"] = False
    return _with_addresses(found, root) if config.get("has_files") else found


def _with_addresses(shared: dict[str, Json], root: str) -> dict[str, Json]:
    return cast("dict[str, Json]", with_urls(msgspec.json.decode(msgspec.json.encode(shared)), root))


def _login_config(page: Mapping[str, Json], options: HttpOptions) -> dict[str, Json]:
    shown = {name: page.get(name) for name in ("version", "title", "api_prefix", "theme")}
    signed: dict[str, Json] = {} if options.oidc is None else {"sign_in": True}
    header = cast("dict[str, Json] | None", page.get("header"))
    if header is not None:  # whose links may say what only users may know
        shown["header"] = {**header, "links": [], "home": None}
    empty: dict[str, Json] = {"components": [], "dependencies": [], "layout": {"id": 0, "children": []}}
    return {
        **shown,
        **empty,
        "auth_required": True,
        "auth_message": options.auth_message,
        **signed,
    }


def _render(site: Site, config: dict[str, Json], nonce: str, *, with_scripts: bool) -> str:
    scripts, styles = _chunks(site.static, tuple(sorted(_types(config))))
    links = [built.typeface(site.static)] if site.has_typeface else []
    links += [f'<link rel="stylesheet" href="{name}">' for name in styles]
    links += [f'<link rel="modulepreload" href="{name}">' for name in [*scripts, *_modules(config)]]
    if site.theme:  # after the page's own styles, which it changes
        links.append(f'<link rel="stylesheet" href="theme.css?v={_packed(site.theme)[0]}">')
    author = _author_scripts(_scripts(site, config), nonce) if with_scripts else ""
    title = html.escape(str(config.get("title") or site.title))
    data = msgspec.json.encode(_for_page(config)).decode().replace("<", "\\u003c")
    style = "<style>" + site.css.replace("</", r"<\/") + "</style>" if site.css else ""
    installed = '<link rel="manifest" href="manifest.json">' if site.pwa else ""
    head = _SCRIPT_TAG.sub(f'<script nonce="{nonce}"', site.head) if with_scripts else ""
    # A page with a render adds scripts of the author later, which need the nonce.
    lent = f' nonce="{nonce}"' if with_scripts and _has_renders(config) else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{title}</title><link rel="icon" href="{icons.href(site)}">{installed}{"".join(links)}{style}'
        f'{head}</head><body><div id="limelight"></div>{_without_scripts(config)}'
        f'<script type="application/json" id="limelight-config">{data}</script>'
        f'{author}<script{lent} type="module" src="{scripts[0] if scripts else ""}"></script></body></html>'
    )


def _without_scripts(config: Mapping[str, Json]) -> str:
    address = html.escape(f"{config.get('root') or ''}{config.get('api_prefix') or ''}/info")
    how = "" if config.get("auth_required") else f" Programs call it without: <code>curl {address}</code> says how."
    return f"<noscript><p>This page needs JavaScript.{how}</p></noscript>"


def _for_page(config: dict[str, Json]) -> dict[str, Json]:
    """The configuration without what only API clients read: about half of it."""
    components = cast("list[dict[str, Json]]", config["components"])
    shown: list[Json] = [{name: one[name] for name in one.keys() - API_ONLY} for one in components]
    return {**{name: value for name, value in config.items() if name != "page"}, "components": shown}


def _has_renders(config: dict[str, Json]) -> bool:
    return any(one["render_id"] is not None for one in cast("list[DependencyConfig]", config["dependencies"]))


def _scripts(site: Site, config: dict[str, Json]) -> dict[str, str]:
    """Without those of listeners on other pages."""
    here = {str(one["id"]) for one in cast("list[DependencyConfig]", config["dependencies"])}
    return {name: code for name, code in site.scripts.items() if not name.isdecimal() or name in here}


def _author_scripts(scripts: Mapping[str, str], nonce: str) -> str:
    """Each script in its own tag, so that an error in one does not affect the others."""
    begin = f'<script nonce="{nonce}">(window.limelight_js ??= {{}})'
    lines = (f"{begin}[{json.dumps(name)}] = ({_inline(code)})</script>" for name, code in scripts.items())
    return "".join(lines)


def _inline(code: str) -> str:
    return code.replace("</", r"<\/")


def _types(config: dict[str, Json]) -> set[str]:
    return {str(component["type"]) for component in cast("list[dict[str, Json]]", config.get("components", []))}


def _modules(config: dict[str, Json]) -> dict[str, None]:
    """The modules of packages that the page shows components of, each once."""
    components = cast("list[dict[str, Any]]", config.get("components", []))  # Any: JSON
    return {one["props"]["web_element"]["module"]: None for one in components if one["type"] == "webcomponent"}


@lru_cache(maxsize=256)
def _chunks(static: Path, types: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Scripts (the entry first) and styles that a page with these components needs."""
    table = built.table(static)
    if not table:
        return [], []
    parts = [table["entry"], *(table["components"][name] for name in types if name in table["components"])]
    scripts = dict.fromkeys(name for part in parts for name in part["js"])
    styles = dict.fromkeys(name for part in parts for name in part["css"])
    return list(scripts), list(styles)
