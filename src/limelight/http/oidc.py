"""What a provider of logins (OpenID Connect, OAuth 2.0) is to the server: its options, and what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from limelight.core.wire import Json

Profile = dict[str, Json]
"""Claims about a user, by name (OpenID Connect Core 1.0, 5.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcOptions:
    issuer: str
    client_id: str
    client_secret: str | None = field(default=None, repr=False)
    scopes: Sequence[str] = ("openid", "profile", "email")
    required: bool = True
    """Whether the whole app needs a login, or only the functions that ask for one."""
    username: str = "sub"
    """The claim that names the user, in `Request.username` too."""
    allow: Sequence[str] | None = None
    """Users who may sign in, by that claim, `*` included: `*@example.org`. None: all that the provider signs in."""
    audience: str | None = None
    """The audience of access tokens that are accepted as bearer tokens. None: no access token is."""
    redirect_uri: str | None = None
    """The address to which the provider sends users back. None: `/login/callback` of the address that they use."""
    provider_logout: bool = True
    """Whether logging out ends the session at the provider too, if it offers that."""
    provider: Literal["openid", "github"] = "openid"
    below: str = ""
    """The path of this app below the one that the provider knows: `/status`."""


@dataclass(frozen=True, slots=True)
class Flow:
    """A sign-in that has begun: what its end has to match."""

    state: str
    nonce: str
    verifier: str
    """The secret of PKCE (RFC 7636)."""
    target: str
    """The path of the page to return to."""
    session: str = ""
    """The sign-in to which what the provider says is added; "": it begins one."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the provider gave for a login."""

    access_token: str
    scope: str
    expires_at: int
    """Seconds since the epoch; 0: unknown."""
    refresh_token: str = ""
    id_token: str = ""


@dataclass(frozen=True, slots=True)
class SignedIn:
    profile: Profile
    """Checked: the provider has said this about the user, to this app."""
    tokens: Tokens


@dataclass(frozen=True, slots=True)
class Ended:
    """Logins that the provider has ended, by an alias (`Login.aliases`)."""

    alias: str
    at_s: float


class Provider(Protocol):
    """All methods raise `NotAllowed` for an answer that does not fit, `Overloaded` if the provider does not answer."""

    async def address(self, flow: Flow, redirect_uri: str) -> str:
        """Where the user signs in."""

    async def sign_in(self, code: str, flow: Flow, redirect_uri: str, issuer: str | None) -> SignedIn:
        """Exchange the code. `issuer`: as named beside it (RFC 9207)."""

    async def refresh(self, tokens: Tokens) -> Tokens: ...

    async def logout_address(self, id_token: str, back: str) -> str | None:
        """Where the user ends the session at the provider, and returns to `back`. None if it offers no such page."""

    async def ended(self, logout_token: str) -> Ended:
        """Which logins the provider says are over (OpenID Connect Back-Channel Logout 1.0)."""

    async def bearer(self, token: str) -> SignedIn | None:
        """The user of an access token for this app; None if it is none."""


def aliases(profile: Profile) -> tuple[str, ...]:
    """Names under which the provider may end a login: the user's and the session's."""
    return tuple(f"{name}:{profile[name]}" for name in ("sub", "sid") if profile.get(name))
