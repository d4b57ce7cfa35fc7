"""Signing in on the page, and tokens for programs."""

from __future__ import annotations

from typing import Annotated

import msgspec
from starlette.responses import RedirectResponse, Response

from limelight.core.errors import NotAllowed, NotAuthenticated
from limelight.http.errors import json_response
from limelight.hub.access import SCOPES, Scope
from limelight.hub.accounts import DAY_S, SESSION_S, Token, User
from limelight.hub.context import HubRequest
from limelight.hub.gateway import COOKIE


class NewToken(msgspec.Struct, forbid_unknown_fields=True):
    """What a token is to be."""

    label: Annotated[str, msgspec.Meta(max_length=100)] = ""
    scopes: list[Scope] = msgspec.field(default_factory=lambda: ["read", "call"])
    days: Annotated[float, msgspec.Meta(gt=0, le=3650)] | None = 90


async def by_link(request: HubRequest) -> Response:
    """Sign in with the code of a link, which works once."""
    user = request.hub.accounts.redeem(request.request.query_params.get("code", ""))
    if user is None:
        raise NotAllowed("This link has been used, or is too old. Restart the hub for another one.")
    return await signed_in(request, user)


async def signed_in(request: HubRequest, user: User) -> Response:
    response = RedirectResponse("/", 303)
    value = await request.hub.accounts.sign_in(user)
    response.set_cookie(COOKIE, value, max_age=int(SESSION_S), secure=request.is_secure, httponly=True, samesite="lax")
    return response


async def add_token(request: HubRequest) -> Response:
    """The token is in the answer, and never again. A token makes no tokens that may do more than itself."""
    user = current_user(request)
    wanted = await request.body(NewToken)
    beyond = [one for one in wanted.scopes if one not in request.visitor.scopes]
    if "write" not in request.visitor.scopes or beyond:
        raise NotAllowed("Only who may write makes tokens, and only for what they may do themselves")
    lifetime_s = None if wanted.days is None else wanted.days * DAY_S
    token, written = await request.hub.accounts.add_token(user, wanted.label, wanted.scopes, lifetime_s)
    return json_response({**shown(token), "token": written}, 201)


async def tokens(request: HubRequest) -> Response:
    return json_response([shown(one) for one in request.hub.accounts.tokens_of(current_user(request).name)])


async def remove_token(request: HubRequest) -> Response:
    await request.hub.accounts.remove_token(current_user(request).name, request.request.path_params["token_id"])
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


def current_user(request: HubRequest) -> User:
    """Raises `NotAuthenticated` if nobody is signed in."""
    user = request.hub.accounts.user(request.visitor.user) if request.visitor.user else None
    if user is None:
        raise NotAuthenticated(auth_message="Sign in, or send a token of this hub", challenge="Bearer")
    return user
