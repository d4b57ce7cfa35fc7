"""Users of a provider: their names here, their tokens, and programs that bring a token."""

from __future__ import annotations

import asyncio
import time
from fnmatch import fnmatchcase
from weakref import WeakValueDictionary

import msgspec

from limelight.core.errors import MissingExtra, NotAllowed, Overloaded
from limelight.engine.sessions.login_tokens import KeptTokens, LoginTokens
from limelight.engine.stores.logins import Login, Logins, digest
from limelight.http.oidc import OidcOptions, Profile, Provider, SignedIn, Tokens, aliases

MARGIN_S = 30
"""Tokens that expire so soon are renewed."""
MAX_BEARERS = 4096
MAX_NAME = 256
MAX_PROFILE_BYTES = 2000  # browsers keep 4 KB of a cookie
FIRST = ("sub", "sid", "preferred_username", "name", "email", "email_verified", "picture", "profile", "groups", "roles")
UNKEPT = frozenset(("aud", "iss", "exp", "iat", "nbf", "nonce", "at_hash", "c_hash", "azp", "jti", "auth_time"))


class Accounts:
    """All methods run on one event loop."""

    def __init__(self, options: OidcOptions, kept: LoginTokens, logins: Logins) -> None:
        self.options, self.provider = options, provider_of(options)
        self._kept, self._logins = kept, logins
        self._bearers: dict[str, tuple[Login, Tokens]] = {}
        self._renewing: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def begin(self, found: SignedIn) -> Login:
        """A new login. Raises `NotAllowed` for a user who may not use the app."""
        name = name_of(found.profile, self.options)
        login = self._logins.begin(name, aliases(found.profile), short(found.profile))
        await self._kept.put(login, kept_of(found.tokens))
        return login

    async def end(self, login: Login) -> str:
        """Forget the tokens of a login that has ended. Returns its ID token, or ""."""
        kept = await self._kept.get(login)
        if kept is None:
            return ""
        await self._kept.drop(login)
        return kept["id_token"]

    async def bearer(self, token: str) -> Login | None:
        """The login of a program that brings an access token for this app; None if it is none, or is over."""
        name = digest(token)
        known = self._bearers.get(name) or await self._new_bearer(name, token)
        if known is None or known[1].expires_at <= time.time() or self._logins.is_over(known[0]):
            self._bearers.pop(name, None)
            return None
        return known[0]

    async def _new_bearer(self, name: str, token: str) -> tuple[Login, Tokens] | None:
        found = await self.provider.bearer(token)
        if found is None:
            return None
        try:
            user = name_of(found.profile, self.options)
        except NotAllowed:
            return None
        begun_ms = int(float(str(found.profile["iat"])) * 1000)
        login = Login(user, name, begun_ms, aliases(found.profile), short(found.profile))
        if len(self._bearers) >= MAX_BEARERS:
            self._bearers.clear()
        self._bearers[name] = (login, found.tokens)
        return self._bearers[name]

    async def freshen(self, login: Login) -> None:
        """See that a function gets a token that has not expired, if that is possible."""
        brought = self._bearers.get(login.id)
        if brought is not None:
            if await self._kept.get(login) is None:
                await self._kept.put(login, kept_of(brought[1]))
            return
        if not _is_stale(await self._kept.get(login)):
            return
        async with self._renewing.setdefault(login.id, asyncio.Lock()):
            kept = await self._kept.get(login)
            if kept is not None and _is_stale(kept):
                await self._renew(login, kept)

    async def _renew(self, login: Login, kept: KeptTokens) -> None:
        try:
            made = await self.provider.refresh(Tokens(**kept))
        except Overloaded:  # the next call tries again
            return
        except NotAllowed:
            now = await self._kept.get(login)
            if now is None or now["refresh_token"] != kept["refresh_token"]:  # another process was faster
                return
            await self._kept.put(login, {**kept, "refresh_token": ""})
            return
        await self._kept.put(login, kept_of(made))


def provider_of(options: OidcOptions) -> Provider:
    try:
        from limelight.http.github import GitHubProvider  # noqa: PLC0415  # optional: extra `oidc`, 200 ms
        from limelight.http.openid import OpenIdProvider  # noqa: PLC0415  # optional: as above
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("authlib", "joserfc"):
            raise
        raise MissingExtra("oidc", "authlib", "oidc") from None
    return GitHubProvider(options) if options.provider == "github" else OpenIdProvider(options)


def kept_of(tokens: Tokens) -> KeptTokens:
    return {
        "access_token": tokens.access_token,
        "scope": tokens.scope,
        "expires_at": tokens.expires_at,
        "refresh_token": tokens.refresh_token,
        "id_token": tokens.id_token,
    }


def name_of(profile: Profile, options: OidcOptions) -> str:
    """The user's name here. Raises `NotAllowed` if the provider does not vouch for it, or the app takes others only."""
    name = profile.get(options.username)
    if not isinstance(name, str) or not name or len(name) > MAX_NAME:
        raise NotAllowed(f"The provider did not say your {options.username}, which names you in this app.")
    if options.username == "email" and profile.get("email_verified") is not True:
        raise NotAllowed("The provider has not verified your email address.")
    if options.allow is not None and not any(fnmatchcase(name, one) for one in options.allow):
        raise NotAllowed("You are signed in, but may not use this app.")
    return name


def short(profile: Profile) -> Profile:
    """As many claims as a cookie can hold, those first that apps need most."""
    kept: Profile = {}
    size_bytes = 0
    for name in dict.fromkeys((*FIRST, *profile)):
        if name in profile and name not in UNKEPT:
            size_bytes += (added := len(msgspec.json.encode([name, profile[name]])))
            if size_bytes > MAX_PROFILE_BYTES:
                size_bytes -= added
                continue
            kept[name] = profile[name]
    return kept


def shown_name(login: Login) -> str:
    """What the page calls the user."""
    profile = login.profile or {}
    names = (profile.get(name) for name in ("preferred_username", "name", "email"))
    return next((name for name in names if isinstance(name, str) and name), login.user)


def _is_stale(kept: KeptTokens | None) -> bool:
    """Whether it expires soon and can be renewed."""
    return bool(kept and kept["refresh_token"] and kept["expires_at"] and kept["expires_at"] < time.time() + MARGIN_S)
