"""Signing in to an app at a provider: the routes."""

from __future__ import annotations

import html
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from limelight.core.errors import BodyRejected, LimelightError, NotAllowed, NotFound
from limelight.engine.stores.logins import LIFE_S, Login
from limelight.http import bodies
from limelight.http.accounts import Accounts
from limelight.http.errors import json_response, status_of
from limelight.http.flows import FLOW_S, checked_code, new_flow, opened, sealed
from limelight.http.oidc import OidcOptions
from limelight.http.root import API_PREFIX, is_secure, root_url
from limelight.http.server import Server, server_of

MAX_TARGET = 1000
MAX_TOKEN_FORM_BYTES = 64 << 10
PURPOSE = "sign-in"


async def begin(request: Request) -> Response:
    """Send the user to the provider."""
    server = server_of(request)
    accounts = _accounts(server)
    target = own_path(request, request.query_params.get("_target_url", ""))
    flow = new_flow(target)
    try:
        address = await accounts.provider.address(flow, _redirect_uri(request, accounts.options))
    except LimelightError as error:
        return _failed(request, error)
    response = RedirectResponse(address, 302)
    value = sealed(server.authenticator.signer(PURPOSE), flow)
    is_https = is_secure(request)
    response.set_cookie(_cookie(server, is_https), value, FLOW_S, httponly=True, samesite="lax", secure=is_https)
    return response


async def callback(request: Request) -> Response:
    """The provider sends the user back, with a code or an error."""
    server = server_of(request)
    accounts = _accounts(server)
    try:
        response = await _signed_in(request, server, accounts)
    except LimelightError as error:
        response = _failed(request, error)
    is_https = is_secure(request)
    response.delete_cookie(_cookie(server, is_https), httponly=True, samesite="lax", secure=is_https)
    return response


async def _signed_in(request: Request, server: Server, accounts: Accounts) -> Response:
    is_https = is_secure(request)
    cookie, query = request.cookies.get(_cookie(server, is_https), ""), request.query_params
    flow = opened(server.authenticator.signer(PURPOSE), cookie, query.get("state", ""))
    code = checked_code(query.get("code", ""))
    back = _redirect_uri(request, accounts.options)
    found = await accounts.provider.sign_in(code, flow, back, query.get("iss"))
    login = await accounts.begin(found)
    response = RedirectResponse(flow.target, 302)
    name, value = server.authenticator.cookie(is_secure=is_https), server.authenticator.signed(login)
    response.set_cookie(name, value, LIFE_S, httponly=True, samesite="lax", secure=is_https)
    return response


async def backchannel(request: Request) -> Response:
    """The provider says that a user, or a session there, is over."""
    server = server_of(request)
    accounts = _accounts(server)
    body = await bodies.read(request, MAX_TOKEN_FORM_BYTES)
    try:
        token = parse_qs(body.decode(), max_num_fields=10)["logout_token"][0]
    except (ValueError, KeyError):
        raise BodyRejected("A logout must be a form with a logout_token") from None
    try:
        ended = await accounts.provider.ended(token)
    except NotAllowed as error:
        raise BodyRejected(str(error)) from None
    await server.engine.logins.end_all(ended.alias, round(ended.at_s * 1000))
    return json_response(None)


async def after_logout(request: Request, login: Login | None, home: str) -> str:
    """Where the user goes whose login has just ended: to the provider's logout page, if it has one; else
    `home`."""
    accounts = server_of(request).accounts
    if accounts is None or login is None:
        return home
    try:
        id_token = await accounts.end(login)
        if not accounts.options.provider_logout:
            return home
        found = await accounts.provider.logout_address(id_token, f"{root_url(request)}/")
    except LimelightError:  # the login here has ended, whatever the provider does
        return home
    return found or home


def own_path(request: Request, target: str) -> str:
    """The path and query of a page of this app; its first page for any other address."""
    home = f"{urlsplit(root_url(request)).path}/"
    if len(target) > MAX_TARGET or not target.isprintable() or "\\" in target or " " in target:
        return home
    try:
        parts = urlsplit(target)
    except ValueError:
        return home
    path = parts.path
    is_own = path.startswith(home) and "//" not in path and "/." not in path
    if (
        parts.scheme
        or parts.netloc
        or not target.startswith("/")
        or target.startswith("//")
        or not is_own
        or "%" in path
    ):
        return home
    below = path.removeprefix(home).removeprefix(f"{API_PREFIX[1:]}/")
    if below.partition("/")[0] in ("login", "logout"):
        return home
    return path + (f"?{parts.query}" if parts.query else "")


def _accounts(server: Server) -> Accounts:
    if server.accounts is None:
        raise NotFound("login: this app has none by a provider; see launch(oidc=…)", "oidc")
    return server.accounts


def _redirect_uri(request: Request, options: OidcOptions) -> str:
    return options.redirect_uri or f"{root_url(request).removesuffix(options.below)}/login/callback"


def _cookie(server: Server, is_https: bool) -> str:
    return f"{server.authenticator.cookie(is_secure=is_https)}-{PURPOSE}"


def _failed(request: Request, error: LimelightError) -> Response:
    """A page, because the user is not on one of ours."""
    home = html.escape(f"{urlsplit(root_url(request)).path}/", quote=True)
    text = html.escape(str(error))
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Signing in failed</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"></head><body><main>'
        f'<h1>Signing in failed</h1><p>{text}</p><p><a href="{home}">Back to the app</a></p></main></body></html>'
    )
    return Response(page, status_of(error), {"Content-Security-Policy": "default-src 'none'"}, media_type="text/html")
