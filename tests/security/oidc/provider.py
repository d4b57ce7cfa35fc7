"""A small provider of OpenID Connect, and of GitHub's OAuth 2.0, in a thread: it signs in whoever is named.

It does what the standards say unless a test sets one of its faults.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, SECRET = "app", "s3cret/:with signs"
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
Claims = dict[str, Any]  # Any: JSON

USERS: dict[str, Claims] = {
    "ada": {
        "sub": "1815",
        "name": "Ada Lovelace",
        "preferred_username": "ada",
        "email": "ada@example.org",
        "email_verified": True,
        "picture": "https://example.org/ada.png",
        "profile": "https://example.org/ada",
    },
    "eve": {
        "sub": "666",
        "name": "Eve <b>",
        "preferred_username": "eve",
        "email": "ada@example.org",
        "email_verified": False,
    },
}


@dataclass
class Code:
    user: str
    client: str
    redirect_uri: str
    nonce: str
    challenge: str


@dataclass
class Provider:
    url: str = ""
    user: str = "ada"
    """Who signs in next."""
    keys: list[RSAKey] = field(default_factory=lambda: [RSAKey.generate_key(2048, {"kid": "one"})])
    """The first one signs."""
    codes: dict[str, Code] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    """Users by access token."""
    refresh_tokens: dict[str, str] = field(default_factory=dict)
    token_life_s: int = 300
    claims: Claims = field(default_factory=dict)
    """Replace those of the next ID tokens."""
    header: Claims = field(default_factory=dict)
    sign_with: object = None
    """Another key."""
    raw_id_token: str | None = None
    userinfo: Claims | None = None
    metadata: Claims = field(default_factory=dict)
    is_down: bool = False
    asked: list[str] = field(default_factory=list)
    """Paths of requests."""
    logouts: list[Claims] = field(default_factory=list)
    replaced: dict[str, Callable[[Request], Awaitable[Response]]] = field(default_factory=dict)
    """Other answers, by the name of the method."""

    def recovered(self) -> Provider:
        """Without the faults of other tests."""
        fresh = Provider()
        faults = ("user", "claims", "header", "sign_with", "raw_id_token", "userinfo", "metadata", "is_down")
        for name in (*faults, "token_life_s"):
            setattr(self, name, getattr(fresh, name))
        self.logouts.clear()
        return self

    def signed(self, claims: Claims, header: Claims | None = None, key: object = None) -> str:
        made: Any = key or self.keys[0]
        head = {"alg": "RS256", "kid": self.keys[0].kid, **(header or {})}
        return jwt.encode(head, claims, made)

    def id_token(self, code: Code) -> str:
        now = int(time.time())
        facts = {"iss": self.url, "aud": code.client, "iat": now, "exp": now + 300, "nonce": code.nonce, "sid": "s-1"}
        shown = {name: value for name, value in USERS[code.user].items() if name not in ("picture", "profile")}
        claims = {name: value for name, value in {**facts, **shown, **self.claims}.items() if value is not None}
        return self.signed(claims, self.header, self.sign_with)

    def access_token(self, user: str, audience: str, **changed: object) -> str:
        """A JWT for an API (RFC 9068)."""
        now = int(time.time())
        facts = {"iss": self.url, "aud": audience, "iat": now, "exp": now + 300, "scope": "call"}
        return self.signed({**facts, **USERS[user], **changed}, {"typ": "at+jwt"})

    def logout_token(self, **changed: object) -> str:
        facts = {"iss": self.url, "aud": CLIENT, "iat": int(time.time()), "exp": int(time.time()) + 60, "jti": "j"}
        claims = {**facts, "sub": "1815", "events": {LOGOUT_EVENT: {}}, **changed}
        return self.signed({name: value for name, value in claims.items() if value is not None})

    async def describe(self, request: Request) -> Response:
        found = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "end_session_endpoint": f"{self.url}/logout",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        }
        return JSONResponse({**found, **self.metadata})

    async def publish_keys(self, request: Request) -> Response:
        return JSONResponse(KeySet([*self.keys]).as_dict(private=False))

    async def authorize(self, request: Request) -> Response:
        asked = request.query_params
        if asked.get("code_challenge_method") != "S256" or asked.get("response_type") != "code":
            return JSONResponse({"error": "invalid_request"}, 400)
        code = secrets.token_urlsafe(16)
        redirect_uri = asked["redirect_uri"]
        nonce, challenge = asked.get("nonce", ""), asked["code_challenge"]
        self.codes[code] = Code(self.user, asked["client_id"], redirect_uri, nonce, challenge)
        back = {"code": code, "state": asked["state"]}
        return RedirectResponse(f"{redirect_uri}?{urlencode(back)}", 302)

    async def token(self, request: Request) -> Response:
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        if not _is_client(request, form):
            return JSONResponse({"error": "invalid_client"}, 401)
        if form["grant_type"] == "refresh_token":
            user = self.refresh_tokens.pop(form["refresh_token"], None)
            return JSONResponse({"error": "invalid_grant"}, 400) if user is None else self._granted(user)
        code = self.codes.pop(form["code"], None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if (
            code is None
            or code.redirect_uri != form["redirect_uri"]
            or base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != code.challenge
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        return self._granted(code.user, id_token=self.raw_id_token or self.id_token(code))

    def _granted(self, user: str, **more: str) -> Response:
        access, refresh = secrets.token_urlsafe(16), secrets.token_urlsafe(16)
        self.tokens[access], self.refresh_tokens[refresh] = user, user
        lasts = {"token_type": "Bearer", "expires_in": self.token_life_s, "scope": "openid profile"}
        return JSONResponse({"access_token": access, "refresh_token": refresh, **lasts, **more})

    async def describe_user(self, request: Request) -> Response:
        user = self.tokens.get(request.headers.get("authorization", "").removeprefix("Bearer "))
        return JSONResponse({}, 401) if user is None else JSONResponse(self.userinfo or USERS[user])

    async def logout(self, request: Request) -> Response:
        self.logouts.append(dict(request.query_params))
        return RedirectResponse(request.query_params["post_logout_redirect_uri"], 302)

    async def github_user(self, request: Request) -> Response:
        name = self.tokens[request.headers["authorization"].removeprefix("Bearer ")]
        return JSONResponse({"id": int(USERS[name]["sub"]), "login": name, "name": None, "html_url": "javascript:x"})

    def _maybe(self, name: str) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            found: Response = await (self.replaced.get(name) or getattr(self, name))(request)
            return found

        return answer

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._maybe("describe")),
                Route("/keys", self._maybe("publish_keys")),
                Route("/authorize", self.authorize),
                Route("/token", self._maybe("token"), methods=["POST"]),
                Route("/userinfo", self._maybe("describe_user")),
                Route("/logout", self.logout),
                Route("/login/oauth/authorize", self.authorize),
                Route("/login/oauth/access_token", self._maybe("token"), methods=["POST"]),
                Route("/api/v3/user", self.github_user),
            ]
        )


def _is_client(request: Request, form: dict[str, str]) -> bool:
    given = request.headers.get("authorization", "")
    if given.startswith("Basic "):
        name, _, secret = base64.b64decode(given[6:]).decode().partition(":")
        return (unquote(name), unquote(secret)) == (CLIENT, SECRET) or (name, secret) == (CLIENT, SECRET)
    return (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)


class _Recording:
    def __init__(self, provider: Provider) -> None:
        self._provider, self._app = provider, provider.app()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # Any: ASGI
        if scope["type"] == "http":
            self._provider.asked.append(scope["path"])
            if self._provider.is_down:
                await Response(status_code=503)(scope, receive, send)
                return
        await self._app(scope, receive, send)


@contextmanager
def running() -> Iterator[Provider]:
    provider = Provider()
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        provider.url = f"http://127.0.0.1:{sock.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(_Recording(provider), log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, args=([sock],), daemon=True)
        thread.start()
        try:
            yield provider
        finally:
            server.should_exit = True
            thread.join(10)
