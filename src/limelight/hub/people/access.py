"""Who may do what with an app."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import msgspec

from limelight.hub.names import AppName

Visibility = Literal["public", "protected", "private"]
VISIBILITIES: Sequence[Visibility] = ("public", "protected", "private")
Scope = Literal["read", "call", "write"]
SCOPES: Sequence[Scope] = ("read", "call", "write")


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What the hub knows of an app besides its files."""

    visibility: Visibility | None = None
    """None: the hub's default."""
    is_paused: bool = False
    idle_s: float | None = None
    """Seconds without requests after which it sleeps; None: the hub's default, 0: never."""
    rate_limit: str = ""
    """Calls and uploads of one client, such as "60/minute", besides the hub's own limit; "": no other."""
    members: tuple[str, ...] = ()
    """Users besides the owner who may read and call a private app."""


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """Who sends a request."""

    user: str = ""
    """Name of the user; "" for somebody unknown."""
    is_admin: bool = False
    scopes: frozenset[Scope] = frozenset()
    """What the token allows, or everything for a user who has signed in on the page."""
    is_program: bool = False
    """Whether a token was used."""
    until: float | None = None
    """When the token expires, if it does."""


NOBODY = Visitor()
Rule = Callable[[Visitor, AppName, Settings, Visibility], bool]
"""What a visitor may do with an app, given its settings and the visibility that it has."""


def may_see(visitor: Visitor, app: AppName, settings: Settings, visibility: Visibility) -> bool:
    """Whether the app exists for them: its name, title and state."""
    return visibility != "private" or ("read" in visitor.scopes and _belongs(visitor, app, settings))


def may_open(visitor: Visitor, app: AppName, settings: Settings, visibility: Visibility) -> bool:
    """Whether they may call it. The page of a protected app is only for those it belongs to: see `may_open_page`."""
    if visibility == "public":
        return True
    if "call" not in visitor.scopes:
        return False
    return visibility == "protected" or _belongs(visitor, app, settings)


def may_open_page(visitor: Visitor, app: AppName, settings: Settings, visibility: Visibility) -> bool:
    """Whether they may see the app's page. That of a protected app is closed, its API open to every token."""
    if visibility == "public":
        return True
    return "call" in visitor.scopes and not visitor.is_program and _belongs(visitor, app, settings)


def may_write(visitor: Visitor, owner: str) -> bool:
    """Whether they may change the owner's apps: deploy, restart, secrets, settings."""
    return "write" in visitor.scopes and (visitor.is_admin or visitor.user.lower() == owner.lower())


def _belongs(visitor: Visitor, app: AppName, settings: Settings) -> bool:
    names = {app.owner.lower(), *map(str.lower, settings.members)}
    return bool(visitor.user) and (visitor.is_admin or visitor.user.lower() in names)
