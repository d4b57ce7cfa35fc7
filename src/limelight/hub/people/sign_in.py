"""Signing in on the page, and tokens for programs."""

from __future__ import annotations

from typing import Annotated

import msgspec
from starlette.responses import RedirectResponse, Response

from limelight.core.errors import NotAllowed, NotAuthenticated
from limelight.http.clients import counted_as
from limelight.http.errors import json_response
from limelight.hub.context import HubRequest
from limelight.hub.people.access import SCOPES, Scope
from limelight.hub.people.accounts import DAY_S, MAX_PASSWORD, SESSION_S, Token, User
from limelight.hub.people.cookies import COOKIE, cookie_name, cookie_of
from limelight.hub.people.events import REFUSED


class NewToken(msgspec.Struct, forbid_unknown_fields=True):
    """What a token is to be."""

    label: Annotated[str, msgspec.Meta(max_length=100)] = ""
    scopes: list[Scope] = msgspec.field(default_factory=lambda: ["read", "call"])
    days: Annotated[float, msgspec.Meta(gt=0, le=3650)] | None = 90


class Credentials(msgspec.Struct, forbid_unknown_fields=True):
    name: Annotated[str, msgspec.Meta(max_length=64)]
    password: Annotated[str, msgspec.Meta(max_length=MAX_PASSWORD)]


async def by_link(request: HubRequest, code: str) -> Response:
    """Sign in with the code of a link, which works once."""
    user = await request.hub.accounts.redeem(code)
    if user is None:
        raise NotAllowed(
            "This link has been used, or is too old. An admin can make another one, the first one by a restart."
        )
    await request.hub.events.add(user.name, request.address, "sign-in", what="link")
    return await with_cookie(request, RedirectResponse("/" if user.password else "/-/account", 303), user)


async def by_password(request: HubRequest) -> Response:
    given = await request.body(Credentials)
    user = await checked_password(request, given.name, given.password)
    await request.hub.events.add(user.name, request.address, "sign-in", what="password")
    return await with_cookie(request, json_response({"name": user.name}), user)


async def sign_out(request: HubRequest) -> Response:
    """In this browser, or with `?everywhere=1` in all of the user's."""
    value = cookie_of(request.request.headers, COOKIE, is_secure=request.is_secure)
    if request.visitor.user:
        await request.hub.events.add(request.visitor.user, request.address, "sign-out")
        if request.request.query_params.get("everywhere") == "1" and "write" in request.visitor.scopes:
            await request.hub.accounts.sign_out_everywhere(request.visitor.user)
    if value:
        await request.hub.accounts.sign_out(value)
    response = Response(status_code=204)
    name = cookie_name(COOKIE, is_secure=request.is_secure)
    response.delete_cookie(name, secure=request.is_secure, httponly=True, samesite="lax")
    return response


async def checked_password(request: HubRequest, name: str, password: str) -> User:
    """The user whose password it is. Raises `NotAuthenticated`, and `TooManyRequests` after too many wrong ones of this
    client or for this name. Neither says whether there is such a user."""
    client = counted_as(request.address)
    async with request.hub.tries.one((f"client:{client}", f"user:{name.lower()}")) as made:
        user = await request.hub.accounts.fits(name, password, client, made.handicap)
        made.is_right = user is not None
    if user is None:
        await request.hub.events.add(name, request.address, REFUSED)
        raise NotAuthenticated("Name or password are wrong.")
    return user


async def with_cookie(request: HubRequest, response: Response, user: User) -> Response:
    """Sign the browser in. Its cookie is always a new one, and the one that it had is worth nothing."""
    before = cookie_of(request.request.headers, COOKIE, is_secure=request.is_secure)
    if before:
        await request.hub.accounts.sign_out(before)
    value = await request.hub.accounts.sign_in(user)
    name, age = cookie_name(COOKIE, is_secure=request.is_secure), int(SESSION_S)
    response.set_cookie(name, value, max_age=age, secure=request.is_secure, httponly=True, samesite="lax")
    return response


async def add_token(request: HubRequest) -> Response:
    """The token is in the answer, and never again. A token makes no tokens that may do more, or longer, than itself."""
    user = current_user(request)
    wanted = await request.body(NewToken)
    beyond = [one for one in wanted.scopes if one not in request.visitor.scopes]
    if "write" not in request.visitor.scopes or beyond:
        raise NotAllowed("Only who may write makes tokens, and only for what they may do themselves")
    lifetime_s = None if wanted.days is None else wanted.days * DAY_S
    request.what = wanted.label
    until, accounts = request.visitor.until, request.hub.accounts
    token, written = await accounts.add_token(user, wanted.label, wanted.scopes, lifetime_s, until=until)
    return json_response({**shown(token), "token": written}, 201)


async def tokens(request: HubRequest) -> Response:
    return json_response([shown(one) for one in request.hub.accounts.tokens_of(current_user(request).name)])


async def remove_token(request: HubRequest) -> Response:
    user = current_user(request)
    if "write" not in request.visitor.scopes:
        raise NotAllowed("Only who may write removes tokens")
    await request.hub.accounts.remove_token(user.name, request.request.path_params["token_id"])
    return Response(status_code=204)


def shown(token: Token) -> dict[str, object]:
    return {
        "id": token.id,
        "label": token.label,
        "scopes": [one for one in SCOPES if one in token.scopes],
        "created_at": token.created_at,
        "expires_at": token.expires_at,
        "used_at": token.used_at,
    }


def shown_user(user: User) -> dict[str, object]:
    return {
        "name": user.name,
        "is_admin": user.is_admin,
        "has_password": bool(user.password),
        "created_at": user.created_at,
        "is_active": user.is_active,
    }


def current_user(request: HubRequest) -> User:
    """Raises `NotAuthenticated` if nobody is signed in."""
    user = request.hub.accounts.user(request.visitor.user) if request.visitor.user else None
    if user is None:
        raise NotAuthenticated(auth_message="Sign in, or send a token of this hub", challenge="Bearer")
    return user
