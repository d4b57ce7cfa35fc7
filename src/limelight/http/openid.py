"""A provider that speaks OpenID Connect. Needs Authlib, which is imported on first use (extra `oidc`)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Mapping
from typing import Any

from authlib.common.urls import add_params_to_uri
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from joserfc.jwt import JWTClaimsRegistry

from limelight.core.codings import PLAIN
from limelight.core.errors import NotAllowed
from limelight.http.oidc import Ended, Flow, OidcOptions, Profile, SignedIn, Tokens
from limelight.http.provider_documents import TIMEOUT_S, Documents, answering, bounded, tls

ALGORITHMS = frozenset(
    ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
)
"""Of signatures: only those that the provider alone can make."""
LEEWAY_S = 60
MAX_LOGOUT_AGE_S = 120
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
MAX_TOKEN = 32_768
SHOWN = ("name", "preferred_username", "picture")
Claims = dict[str, Any]  # Any: JSON


class OpenIdProvider:
    """Knows one issuer; what another one signed is never accepted."""

    def __init__(self, options: OidcOptions) -> None:
        self._options = options
        self._documents = Documents(options.issuer)

    async def address(self, flow: Flow, redirect_uri: str) -> str:
        metadata = await self._documents.metadata()
        async with self._client(metadata) as client:
            address, _ = client.create_authorization_url(
                metadata["authorization_endpoint"],
                state=flow.state,
                nonce=flow.nonce,
                code_verifier=flow.verifier,
                redirect_uri=redirect_uri,
            )
        return str(address)

    async def sign_in(self, code: str, flow: Flow, redirect_uri: str, issuer: str | None) -> SignedIn:
        metadata = await self._documents.metadata()
        if issuer != metadata["issuer"] and (
            issuer is not None or metadata.get("authorization_response_iss_parameter_supported")
        ):
            raise NotAllowed("The answer came from another provider.")
        answered = await self._asked(metadata, code=code, code_verifier=flow.verifier, redirect_uri=redirect_uri)
        tokens = tokens_of(answered, self._options.scopes)
        if not tokens.id_token:
            raise NotAllowed("The provider sent no ID token: is openid among the scopes?")
        params = {"nonce": flow.nonce, "client_id": self._options.client_id, "access_token": tokens.access_token}
        profile = await self._checked(tokens.id_token, self._options.client_id, params)
        return SignedIn(await self._completed(metadata, profile, tokens), tokens)

    async def refresh(self, tokens: Tokens) -> Tokens:
        metadata = await self._documents.metadata()
        answered = await self._asked(metadata, grant_type="refresh_token", refresh_token=tokens.refresh_token)
        made = tokens_of(answered, self._options.scopes)
        kept = made.refresh_token or tokens.refresh_token
        return Tokens(made.access_token, made.scope, made.expires_at, kept, tokens.id_token)

    async def logout_address(self, id_token: str, back: str) -> str | None:
        metadata = await self._documents.metadata()
        if not metadata.get("end_session_endpoint"):
            return None
        asked = [("client_id", self._options.client_id), ("post_logout_redirect_uri", back)]
        hint = [("id_token_hint", id_token)] if id_token else []
        return str(add_params_to_uri(metadata["end_session_endpoint"], asked + hint))

    async def ended(self, logout_token: str) -> Ended:
        claims = await self._decoded(logout_token, self._options.client_id)
        events = claims.get("events")
        if not isinstance(events, dict) or LOGOUT_EVENT not in events or "nonce" in claims:
            raise NotAllowed("This is no logout token.")
        age_s = time.time() - claims["iat"]
        if not -LEEWAY_S <= age_s <= MAX_LOGOUT_AGE_S:  # an old one must not end later logins
            raise NotAllowed("This logout token is too old.")
        name = "sid" if claims.get("sid") else "sub"
        if not claims.get(name):
            raise NotAllowed("This logout token names nobody.")
        return Ended(f"{name}:{claims[name]}", min(time.time(), claims["iat"] + 1))

    async def bearer(self, token: str) -> SignedIn | None:
        audience = self._options.audience
        if audience is None or token.count(".") != 2 or len(token) > MAX_TOKEN:
            return None
        try:
            claims = await self._decoded(token, audience)
        except NotAllowed:
            return None
        if "nonce" in claims or "events" in claims or not claims.get("exp"):  # an ID or a logout token
            return None
        return SignedIn(claims, Tokens(token, str(claims.get("scope", "")), int(claims["exp"])))

    async def _asked(self, metadata: Claims, **asked: str) -> Claims:
        with answering():
            async with asyncio.timeout(TIMEOUT_S), self._client(metadata) as client:
                try:
                    found: Claims = dict(await client.fetch_token(metadata["token_endpoint"], **asked))
                except OAuthError as error:
                    raise NotAllowed(f"The provider refused the sign-in: {error.error}") from error
        return found

    def _client(self, metadata: Claims) -> Any:  # Any: Authlib has no types
        secret = self._options.client_secret
        offered = metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        method = "client_secret_basic" if "client_secret_basic" in offered else "client_secret_post"
        return AsyncOAuth2Client(
            self._options.client_id,
            secret,
            token_endpoint_auth_method=method if secret else "none",
            scope=" ".join(self._options.scopes),
            code_challenge_method="S256",
            timeout=TIMEOUT_S,
            headers=PLAIN,
            verify=tls(),
            event_hooks={"response": [_limit]},
        )

    async def _checked(self, id_token: str, audience: str, params: Mapping[str, str]) -> Profile:
        """The claims of an ID token for this sign-in (OpenID Connect Core 1.0, 3.1.3.7)."""
        header, claims = await self._signed(id_token)
        required = {name: {"essential": True, "value": value} for name, value in await self._expected(audience)}
        try:
            CodeIDToken(claims, header, required, params).validate(leeway=LEEWAY_S)
        except (JoseError, ValueError, TypeError) as error:
            raise NotAllowed(f"The ID token is not valid: {error}") from error
        return claims

    async def _decoded(self, token: str, audience: str) -> Claims:
        """The claims of another token of the provider for this audience, before it expires."""
        _, claims = await self._signed(token)
        required: Any = {name: {"essential": True, "value": value} for name, value in await self._expected(audience)}
        try:
            JWTClaimsRegistry(leeway=LEEWAY_S, **required, iat={"essential": True}).validate(claims)
        except (JoseError, ValueError, TypeError) as error:
            raise NotAllowed(f"The token is not valid: {error}") from error
        return claims

    async def _expected(self, audience: str) -> Collection[tuple[str, str]]:
        return [("iss", (await self._documents.metadata())["issuer"]), ("aud", audience)]

    async def _signed(self, token: str) -> tuple[Claims, Claims]:
        """Header and claims of a token that the provider signed."""
        metadata = await self._documents.metadata()
        offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        registry = JWSRegistry(algorithms=sorted(ALGORITHMS & set(offered)), strict_check_header=False)
        for is_again in (False, True):
            keys: Any = await self._documents.keys(again=is_again)  # Any: JSON
            try:
                found = jwt.decode(token, KeySet.import_key_set(keys), registry=registry)
                return dict(found.header), dict(found.claims)
            except (JoseError, ValueError, TypeError, KeyError) as error:
                # The provider may have a new key.
                if is_again or not self._documents.may_ask_for_keys():
                    raise NotAllowed("The token is not signed by the provider.") from error
        raise AssertionError("unreachable")

    async def _completed(self, metadata: Claims, profile: Profile, tokens: Tokens) -> Profile:
        """The profile, with what only the provider's userinfo endpoint says."""
        endpoint = metadata.get("userinfo_endpoint")
        if not endpoint or all(name in profile for name in SHOWN):
            return profile
        more = await self._documents.read(endpoint, tokens.access_token)
        if more.get("sub") != profile["sub"]:  # OpenID Connect Core 1.0, 5.3.2
            raise NotAllowed("The provider described another user.")
        return {**more, **profile}


def tokens_of(answered: Claims, scopes: Collection[str]) -> Tokens:
    """Raises `NotAllowed` for an answer without an access token, or with an end that is no time."""
    expires_at = answered.get("expires_at") or 0
    if not isinstance(answered.get("access_token"), str) or not isinstance(expires_at, int):
        raise NotAllowed("The provider gave no access token.")
    return Tokens(
        answered["access_token"],
        str(answered.get("scope") or " ".join(scopes)),
        expires_at,
        str(answered.get("refresh_token") or ""),
        str(answered.get("id_token") or ""),
    )


async def _limit(response: Any) -> None:  # Any: of whichever HTTP library Authlib uses
    """Read the body, which Authlib would read without a limit. Raises `Overloaded` if it is too long."""
    response._content = await bounded(response)  # where `read` leaves it
