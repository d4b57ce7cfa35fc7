"""How somebody who has signed in at the hub gets to a private app on a host of its own.

The hub's cookie is not sent there, since an app must not get it. The app's host sends the browser to the hub, with the
hash of a state that only this browser keeps in a cookie; the hub sends it back with a code, which is good for a minute,
once, for this app and this state; and the app's host gives the browser a cookie that is good for this app only, as long
as the sign-in at the hub lasts.
"""

from __future__ import annotations

import hmac
import secrets
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from limelight.core.errors import NotAllowed, NotFound
from limelight.hub.context import HubRequest
from limelight.hub.names import AppName
from limelight.hub.paths import own_path
from limelight.hub.people import access
from limelight.hub.people.accounts import SESSION_S, digest
from limelight.hub.people.cookies import APP_COOKIE, STATE_COOKIE, cookie_name, cookie_of

PATH = "/-/enter"
STATE_S = 600


async def enter(request: HubRequest) -> Response:
    """On the hub's host: give a code. On an app's host: begin, or take the code."""
    if request.label is None:
        return await _give(request)
    query = request.request.query_params
    if "code" not in query:
        return begin(request, own_path(query.get("next", "/")))
    return await _take(request, query["code"], own_path(query.get("next", "/")))


def begin(request: HubRequest, path: str) -> Response:
    """From an app's host to the hub. It is the same for apps that are not there."""
    state = secrets.token_urlsafe(32)
    query = urlencode({"app": request.label, "state": digest(state), "next": path})
    response = _redirect(f"{request.hub_address}{PATH}?{query}")
    name = cookie_name(STATE_COOKIE, is_secure=request.is_secure)
    response.set_cookie(name, state, STATE_S, httponly=True, samesite="lax", secure=request.is_secure)
    return response


async def _give(request: HubRequest) -> Response:
    query, hub = request.request.query_params, request.hub
    if not request.visitor.user or request.session is None:
        here = f"{PATH}?{urlencode(dict(query))}"
        return _redirect(f"/-/sign-in?{urlencode({'next': here})}")
    label = query.get("app", "").lower()
    hosted = await hub.find_label(label)
    if hosted is None or not hub.options.domain:
        raise NotFound("app", label)
    name = hosted.source.name
    _check(request, name)
    code = hub.entries.add(name.key, request.session, query.get("state", ""))
    back = urlencode({"code": code, "next": own_path(query.get("next", "/"))})
    return _redirect(f"{request.app_address(hub.catalog.label_of(name))}{PATH}?{back}")


async def _take(request: HubRequest, code: str, path: str) -> Response:
    hub, entry = request.hub, request.hub.entries.take(code)
    hosted = await hub.find_label(request.label or "")
    state = cookie_of(request.request.headers, STATE_COOKIE, is_secure=request.is_secure)
    is_right = (
        entry is not None
        and hosted is not None
        and hosted.source.name.key == entry.app
        and bool(state)
        and hmac.compare_digest(digest(state), entry.state)
    )
    if not is_right or entry is None:
        raise NotAllowed("This address has been used, or belongs to another browser. Open the app again.")
    response = _redirect(path)
    name = cookie_name(APP_COOKIE, is_secure=request.is_secure)
    value = hub.app_cookies.value(entry.app, entry.session)
    response.set_cookie(name, value, int(SESSION_S), httponly=True, samesite="lax", secure=request.is_secure)
    response.delete_cookie(
        cookie_name(STATE_COOKIE, is_secure=request.is_secure), secure=request.is_secure, httponly=True
    )
    return response


def _check(request: HubRequest, name: AppName) -> None:
    allows = request.hub.allows
    if not allows(access.may_open_page, request.visitor, name):
        if allows(access.may_see, request.visitor, name):
            raise NotAllowed(f"{name} is open only to those it belongs to")
        raise NotFound("app", str(name))


def _redirect(address: str) -> Response:
    return RedirectResponse(address, 303, {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})
