"""GitHub, which signs users in by OAuth 2.0 and has no ID tokens: the profile comes from its API."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from limelight.core.errors import NotAllowed
from limelight.http.oidc import Ended, Flow, OidcOptions, Profile, SignedIn, Tokens
from limelight.http.openid import OpenIdProvider, tokens_of

PUBLIC = "https://github.com"


class GitHubProvider(OpenIdProvider):
    """github.com, or a GitHub Enterprise server."""

    def __init__(self, options: OidcOptions) -> None:
        super().__init__(options)
        base = options.issuer.rstrip("/")
        self._api = "https://api.github.com" if base == PUBLIC else f"{base}/api/v3"
        self._endpoints = {
            "authorization_endpoint": f"{base}/login/oauth/authorize",
            "token_endpoint": f"{base}/login/oauth/access_token",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    async def address(self, flow: Flow, redirect_uri: str) -> str:
        async with self._client(self._endpoints) as client:
            address, _ = client.create_authorization_url(
                self._endpoints["authorization_endpoint"],
                state=flow.state,
                code_verifier=flow.verifier,
                redirect_uri=redirect_uri,
            )
        return str(address)

    async def sign_in(self, code: str, flow: Flow, redirect_uri: str, issuer: str | None) -> SignedIn:
        answered = await self._asked(self._endpoints, code=code, code_verifier=flow.verifier, redirect_uri=redirect_uri)
        tokens = tokens_of(answered, self._options.scopes)
        found = await self._documents.read(f"{self._api}/user", tokens.access_token)
        return SignedIn(profile_of(found), tokens)

    async def refresh(self, tokens: Tokens) -> Tokens:
        asked = {"grant_type": "refresh_token", "refresh_token": tokens.refresh_token}
        made = tokens_of(await self._asked(self._endpoints, **asked), self._options.scopes)
        return Tokens(made.access_token, made.scope, made.expires_at, made.refresh_token or tokens.refresh_token)

    async def logout_address(self, id_token: str, back: str) -> str | None:
        return None

    async def ended(self, logout_token: str) -> Ended:
        raise NotAllowed("This provider ends no sessions.")

    async def bearer(self, token: str) -> SignedIn | None:
        return None


def profile_of(user: dict[str, Any]) -> Profile:  # Any: JSON
    """The user as claims of OpenID Connect. The number stays the user's when the name changes hands."""
    number, name = user.get("id"), user.get("login")
    if not isinstance(number, int) or not isinstance(name, str):
        raise NotAllowed("The provider did not say who the user is.")
    profile: Profile = {"sub": str(number), "preferred_username": name, "name": user.get("name") or name}
    for claim, field in (("picture", "avatar_url"), ("profile", "html_url"), ("email", "email")):
        address = user.get(field)
        if isinstance(address, str) and (claim == "email" or urlsplit(address).scheme in ("http", "https")):
            profile[claim] = address
    return profile
