"""Signing in at a provider, and the accounts there that a user has linked."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from limelight.core.errors import LimelightError, NotAllowed, NotFound
from limelight.http.errors import json_response
from limelight.http.flows import FLOW_S, checked_code, new_flow
from limelight.http.oidc import Flow, SignedIn
from limelight.hub.api import pages
from limelight.hub.context import HubRequest
from limelight.hub.paths import own_path
from limelight.hub.people.accounts import User
from limelight.hub.people.cookies import FLOW_COOKIE, cookie_name, cookie_of
from limelight.hub.people.events import REFUSED
from limelight.hub.people.identities import taken_names
from limelight.hub.people.provider import SignIns, shown_of, subject_of
from limelight.hub.people.sign_in import current_user, with_cookie

CALLBACK = "/-/sign-in/callback"
ACCOUNT = "/-/account"
FIRST_USER = "admin"


async def begin(request: HubRequest) -> Response:
    """Send the browser to the provider."""
    target = own_path(request.request.query_params.get("next", "/"))
    if request.visitor.user and not request.visitor.is_program:
        return RedirectResponse(target, 303)
    flow = new_flow(target)
    address = await _sign_ins(request).provider.address(flow, _redirect_uri(request))
    return _with_flow(request, RedirectResponse(address, 303, {"Cache-Control": "no-store"}), flow)


async def begin_link(request: HubRequest) -> Response:
    """The address at the provider with which the user links an account there. It is asked for by the page, with POST:
    another site cannot begin it."""
    if request.session is None or request.visitor.is_program:
        raise NotAllowed("Accounts of the provider are linked on the page, not with a token")
    request.what = current_user(request).name
    flow = new_flow(ACCOUNT, request.session)
    address = await _sign_ins(request).provider.address(flow, _redirect_uri(request))
    return _with_flow(request, json_response({"address": address}), flow)


async def callback(request: HubRequest) -> Response:
    """The provider sends the browser back, with a code or an error."""
    try:
        response = await _came_back(request, _sign_ins(request))
    except LimelightError as error:
        response = pages.error(request.hub, request.request.scope, error)
    name = cookie_name(FLOW_COOKIE, is_secure=request.is_secure)
    response.delete_cookie(name, secure=request.is_secure, httponly=True, samesite="lax")
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


async def _came_back(request: HubRequest, sign_ins: SignIns) -> Response:
    query = request.request.query_params
    cookie = cookie_of(request.request.headers, FLOW_COOKIE, is_secure=request.is_secure)
    flow = sign_ins.take(cookie, query.get("state", ""))
    code = checked_code(query.get("code", ""))
    found = await sign_ins.provider.sign_in(code, flow, _redirect_uri(request), query.get("iss"))
    if flow.session:
        return await _link(request, sign_ins, flow, found)
    user = await _user(request, sign_ins, found)
    await request.hub.events.add(user.name, request.address, "sign-in", what=sign_ins.options.label)
    return await with_cookie(request, RedirectResponse(flow.target, 303), user)


async def _link(request: HubRequest, sign_ins: SignIns, flow: Flow, found: SignedIn) -> Response:
    if request.session != flow.session:
        raise NotAllowed("You have signed out, or in as somebody else, since you began to link this account.")
    user = current_user(request)
    subject, shown = subject_of(found.profile), shown_of(found.profile)
    await request.hub.identities.link(user, sign_ins.issuer, subject, shown)
    await request.hub.events.add(user.name, request.address, "link", what=f"{sign_ins.options.label} {shown}")
    return RedirectResponse(flow.target, 303)


async def _user(request: HubRequest, sign_ins: SignIns, found: SignedIn) -> User:
    """The user who is linked, or a new one. Raises `NotAllowed`."""
    hub, profile = request.hub, found.profile
    subject, shown = subject_of(profile), shown_of(profile)
    try:
        user = hub.identities.user(sign_ins.issuer, subject)
        if user is None:
            sign_ins.check_new(profile)
            await hub.refresh()  # whoever owns an app in the folder has a name that nobody gets by choosing it
            taken = {one.source.name.owner.lower() for one in hub.apps.values()} | taken_names(hub.records)
            taken |= {FIRST_USER, hub.options.owner.lower()}
            wanted = sign_ins.wanted_name(profile)
            user = await hub.identities.add_user(sign_ins.issuer, subject, wanted, shown, taken)
            await hub.events.add(user.name, request.address, "user-added", what=sign_ins.options.label)
        if not user.is_active:
            raise NotAllowed("An admin of this hub has shut you out.")
    except NotAllowed:
        await hub.events.add(shown, request.address, REFUSED, what=sign_ins.options.label)
        raise
    return user


async def identities(request: HubRequest) -> Response:
    return json_response(request.hub.identities.shown(current_user(request)))


async def remove_identity(request: HubRequest) -> Response:
    if request.visitor.is_program:
        raise NotAllowed("Accounts of the provider are removed on the page, not with a token")
    await request.hub.identities.unlink(current_user(request), request.request.path_params["identity_id"])
    return Response(status_code=204)


def _sign_ins(request: HubRequest) -> SignIns:
    if request.hub.sign_ins is None:
        raise NotFound("provider of sign-ins: this hub has none; see limelight hub --oidc", "oidc")
    return request.hub.sign_ins


def _redirect_uri(request: HubRequest) -> str:
    return _sign_ins(request).options.provider.redirect_uri or f"{request.root}{CALLBACK}"


def _with_flow(request: HubRequest, response: Response, flow: Flow) -> Response:
    name, value = cookie_name(FLOW_COOKIE, is_secure=request.is_secure), _sign_ins(request).seal(flow)
    response.set_cookie(name, value, FLOW_S, httponly=True, samesite="lax", secure=request.is_secure)
    return response
