"""The users of a hub, for its admins; everybody's own password; and what happened."""

from __future__ import annotations

from typing import Annotated

import msgspec
from starlette.responses import Response

from limelight.core.errors import BodyRejected, NotAllowed
from limelight.http.errors import json_response
from limelight.hub.context import HubRequest
from limelight.hub.people import access
from limelight.hub.people.accounts import DAY_S, MAX_PASSWORD, User
from limelight.hub.people.events import Event
from limelight.hub.people.identities import MAX_USERS
from limelight.hub.people.sign_in import checked_password, current_user, shown_user, with_cookie

LINK_S = 3 * DAY_S
"""How long an invitation is good."""
MAX_SHOWN = 200
"""Events in one answer."""
Password = Annotated[str, msgspec.Meta(max_length=MAX_PASSWORD)]


class NewUser(msgspec.Struct, forbid_unknown_fields=True):
    name: Annotated[str, msgspec.Meta(max_length=64)]
    password: Password = ""
    is_admin: bool = False
    invite: bool = False
    """Whether they choose a password themselves, or link an account of the provider: they come by a link."""


class Change(msgspec.Struct, forbid_unknown_fields=True):
    """Of a user: a new password, whether they are an admin, or whether they may sign in at all."""

    password: Password | None = None
    old_password: Password = ""
    is_admin: bool | None = None
    is_active: bool | None = None


async def me(request: HubRequest) -> Response:
    """Who asks."""
    user = current_user(request)
    scopes = [one for one in access.SCOPES if one in request.visitor.scopes]
    return json_response({**shown_user(user), "scopes": scopes})


async def users(request: HubRequest) -> Response:
    _admin(request)
    found = sorted(request.hub.accounts.users.values(), key=lambda one: one.name.lower())
    return json_response([shown_user(one) for one in found])


async def add_user(request: HubRequest) -> Response:
    _admin(request)
    wanted = await request.body(NewUser)
    request.what = wanted.name
    if len(request.hub.accounts.users) >= MAX_USERS:
        raise BodyRejected(f"A hub has at most {MAX_USERS:,} users")
    if bool(wanted.password) == wanted.invite:
        raise BodyRejected('A new user needs a password, or "invite": true for a link, not both')
    if wanted.invite:
        _on_the_page(request)
    user = await request.hub.accounts.add_user(wanted.name, wanted.password, is_admin=wanted.is_admin)
    link = {"link": await _link(request, user)} if wanted.invite else {}
    return json_response({**shown_user(user), **link}, 201)


async def add_link(request: HubRequest) -> Response:
    """A link that signs the user in once, for an admin to send them."""
    _on_the_page(request)
    _admin(request)
    user = request.hub.accounts.existing(request.request.path_params["name"])
    if not user.is_active:
        raise BodyRejected(f"{user.name} may not sign in: activate them first")
    return json_response({"link": await _link(request, user)}, 201)


async def _link(request: HubRequest, user: User) -> str:
    return f"{request.root}/-/sign-in?code={await request.hub.accounts.invite(user, LINK_S)}"


async def change_user(request: HubRequest) -> Response:
    """One's own password needs the old one, so that an open browser is not enough to keep its user out.

    A new password ends the user's sign-ins in all browsers, but for this one.
    """
    asking, name = _on_the_page(request), request.request.path_params["name"]
    wanted, accounts = await request.body(Change), request.hub.accounts
    is_own = name.lower() == asking.name.lower()
    if not is_own or wanted.is_admin is not None or wanted.is_active is not None:
        _admin(request)
    user = accounts.existing(name)
    if wanted.is_admin is False and is_own:
        raise NotAllowed("An admin cannot give up their own rights: another admin can take them")
    if wanted.is_active is False and is_own:
        raise NotAllowed("An admin cannot shut themselves out: another admin can")
    if is_own and wanted.password is not None and user.password:
        await checked_password(request, user.name, wanted.old_password)
    if wanted.password is not None:
        await accounts.set_password(user.name, wanted.password)
        await accounts.sign_out_everywhere(user.name)
    if wanted.is_admin is not None:
        await accounts.set_admin(user.name, is_admin=wanted.is_admin)
    if wanted.is_active is not None:
        await accounts.set_active(user.name, is_active=wanted.is_active)
    response = json_response(shown_user(accounts.existing(name)))
    return await with_cookie(request, response, user) if is_own and wanted.password is not None else response


async def remove_user(request: HubRequest) -> Response:
    """Their apps stay in the folder."""
    _admin(request)
    name = request.request.path_params["name"]
    if name.lower() == request.visitor.user.lower():
        raise NotAllowed("An admin cannot remove themselves: another admin can")
    user = request.hub.accounts.existing(name)
    await request.hub.accounts.remove_user(name)
    await request.hub.identities.forget(user)
    return Response(status_code=204)


async def events(request: HubRequest) -> Response:
    """The newest first; to users who are no admins what they did themselves, and of their own apps."""
    current_user(request)
    found = (one for one in request.hub.events.newest() if _may_read(request, one))
    return json_response([one for _, one in zip(range(MAX_SHOWN), found, strict=False)])


def _may_read(request: HubRequest, event: Event) -> bool:
    visitor = request.visitor
    if "read" not in visitor.scopes:
        return False
    if event.app:
        return access.may_write(visitor, event.app.partition("/")[0]) or visitor.is_admin
    return visitor.is_admin or event.user.lower() == visitor.user.lower()


def _admin(request: HubRequest) -> None:
    current_user(request)
    if not request.visitor.is_admin or "write" not in request.visitor.scopes:
        raise NotAllowed("Only admins manage users")


def _on_the_page(request: HubRequest) -> User:
    if request.visitor.is_program:
        raise NotAllowed("Passwords and rights are changed on the page, not with a token")
    return current_user(request)
