"""The hub's pages: one script shows all of them, from what is in the page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlencode

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Scope

import limelight
from limelight.core.errors import LimelightError, NotAllowed, NotAuthenticated, NotFound
from limelight.http import built
from limelight.http.errors import status_of
from limelight.http.icons import SVG
from limelight.hub.api import gallery as apps
from limelight.hub.api import states
from limelight.hub.apps.hosted import Hosted
from limelight.hub.context import HubRequest
from limelight.hub.hub import Hub
from limelight.hub.names import app_name
from limelight.hub.paths import own_path
from limelight.hub.people import access
from limelight.hub.people import sign_in as signing

STATIC = Path(limelight.__file__).parent / "static"
BASE = "/-/"
"""Before the names of built files, which are in `assets/`."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
ICON = f"data:image/svg+xml,{quote(SVG, safe=' =/:')}"


async def gallery(request: HubRequest) -> Response:
    await request.hub.refresh()
    found = [apps.facts(request, one) for one in apps.visible(request)]
    folder = str(request.hub.options.folder) if request.visitor.is_admin else None
    return page(request, "gallery", {"apps": found, "folder": folder})


async def app(request: HubRequest) -> Response:
    """For those who may change it."""
    name = app_name("{owner}/{name}".format(**request.request.path_params))
    if not request.visitor.user:
        return _to_sign_in(request)
    hosted = await request.hub.find(name.key)
    if hosted is None or not request.hub.allows(access.may_see, request.visitor, name):
        raise NotFound("app", str(name))
    if not access.may_write(request.visitor, name.owner):
        raise NotAllowed(f"{name} is managed by its owner and by admins")
    return page(request, "app", {"app": apps.facts(request, hosted)})


async def tokens(request: HubRequest) -> Response:
    if not request.visitor.user:
        return _to_sign_in(request)
    found = [signing.shown(one) for one in request.hub.accounts.tokens_of(request.visitor.user)]
    return page(request, "tokens", {"tokens": found})


async def users(request: HubRequest) -> Response:
    if not request.visitor.user:
        return _to_sign_in(request)
    if not request.visitor.is_admin:
        raise NotAllowed("Only admins manage users")
    found = sorted(request.hub.accounts.users.values(), key=lambda one: one.name.lower())
    return page(request, "users", {"users": [signing.shown_user(one) for one in found]})


async def account(request: HubRequest) -> Response:
    user = request.hub.accounts.user(request.visitor.user) if request.visitor.user else None
    if user is None:
        return _to_sign_in(request)
    found = request.hub.identities.shown(user)
    provider = _provider(request)
    return page(request, "account", {"has_password": bool(user.password), "identities": found, "provider": provider})


async def activity(request: HubRequest) -> Response:
    return page(request, "activity", {}) if request.visitor.user else _to_sign_in(request)


async def sign_in(request: HubRequest) -> Response:
    query = request.request.query_params
    if "code" in query:
        return await signing.by_link(request, query["code"])
    target = own_path(query.get("next", "/"))
    if request.visitor.user:
        return RedirectResponse(target, 303)
    return page(request, "sign-in", {"next": target, "provider": _provider(request)})


async def asset(request: HubRequest) -> Response:
    return built.asset(request.request, STATIC, request.request.path_params["name"])


def waiting(request: HubRequest, hosted: Hosted) -> Response:
    """What a browser gets while an app is built or started, or cannot be. It goes on by itself."""
    found = {"name": str(hosted.source.name), "title": hosted.source.title, **states.progress(request, hosted)}
    return page(request, "waiting", found, 503, {"Retry-After": "2"})


def error(hub: Hub, scope: Scope, problem: LimelightError) -> Response:
    status = status_of(problem)
    message = "" if status == 500 else str(problem)
    if isinstance(problem, NotAuthenticated):
        message = problem.auth_message or message
    after_s = getattr(problem, "retry_after_s", None)
    headers = {} if after_s is None else {"Retry-After": str(after_s)}
    return page(HubRequest(hub, Request(scope)), "error", {"status": status, "message": message}, status, headers)


def page(
    request: HubRequest,
    view: str,
    data: Mapping[str, object],
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    visitor = request.visitor
    user = {"name": visitor.user, "is_admin": visitor.is_admin} if visitor.user else None
    hub = "" if request.label is None else request.hub_address
    here = {"view": view, "user": user, "hub": hub, "version": limelight.__version__, "data": data}
    written = msgspec.json.encode(here).decode().replace("<", "\\u003c")
    files = built.table(STATIC).get("hub", {"js": [], "css": []})
    links = [built.typeface(STATIC, BASE)]
    links += [f'<link rel="stylesheet" href="{BASE}{name}">' for name in files["css"]]
    links += [f'<link rel="modulepreload" href="{BASE}{name}">' for name in files["js"]]
    script = f'<script type="module" src="{BASE}{files["js"][0]}"></script>' if files["js"] else ""
    text = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" '
        f'content="light dark"><title>Limelight</title><link rel="icon" href="{ICON}">{"".join(links)}</head>'
        '<body><div id="limelight-hub"></div><noscript><p>This page needs JavaScript.</p></noscript>'
        f'<script type="application/json" id="limelight-page">{written}</script>{script}</body></html>'
    )
    return HTMLResponse(text, status, {**HEADERS, **(headers or {})})


def _provider(request: HubRequest) -> str | None:
    """What the provider is called at which users can sign in."""
    return None if request.hub.options.oidc is None else request.hub.options.oidc.label


def _to_sign_in(request: HubRequest) -> Response:
    return RedirectResponse(f"/-/sign-in?{urlencode({'next': request.request.url.path})}", 303)
