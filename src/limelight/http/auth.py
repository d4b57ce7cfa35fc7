"""Authentication: passwords, signed logins, bearer tokens."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from functools import partial
from typing import Any

import msgspec
from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer

from limelight.core.wire import Json
from limelight.engine.stores.logins import Login, Logins
from limelight.http.checks import Checks
from limelight.http.code import fingerprint
from limelight.http.passwords import Passwords
from limelight.http.site import HttpOptions
from limelight.http.tries import Tries

COOKIE = "access-token-limelight"
SECURE_PREFIX = "__Host-"
"""Browsers accept a cookie with this name prefix only from this host, over https."""
HASHES_AT_ONCE = 2  # each takes 64 MB
FUNCTIONS_AT_ONCE = 16  # the author's, which may wait for a directory service
MAX_VERIFIED, MAX_VERIFIED_LENGTH = 4096, 1024
PASSWORD_LOGIN = tuple[str, str, int]
PROVIDER_LOGIN = tuple[str, str, int, tuple[str, ...], dict[str, Json]]
"""What a cookie holds: the fields of `Login`."""


class Authenticator:
    """Checks users and tokens. Logins are signed and only ended ones stored: a fixed secret keeps them over restarts.

    All methods run on one event loop.
    """

    def __init__(self, options: HttpOptions, logins: Logins) -> None:
        self._auth, self._oidc, self._logins = options.auth, options.oidc, logins
        self._facts: Any = PASSWORD_LOGIN if options.oidc is None else PROVIDER_LOGIN  # Any: a type
        self._passwords = Passwords(options.auth) if isinstance(options.auth, Mapping) else None
        self._tokens = {_digest(token): name for token, name in options.tokens.items()}
        self._secret = secret = options.secret or secrets.token_urlsafe(32)
        self._users = _fingerprint(options)
        # A changed password ends the logins of the old one. Apps with one secret accept each other's logins only if
        # their users are the same.
        self._signer = URLSafeSerializer(secret, salt=f"login:{self._users}")
        # Apps on other ports or paths of this host share its cookies, so each app has its own cookie name.
        self._cookie = f"{COOKIE}-{_digest(f'cookie:{secret}:{_users(options)}').hex()[:8]}"
        self._checks = Checks(HASHES_AT_ONCE if self._passwords else FUNCTIONS_AT_ONCE)
        self._tries = Tries()
        self._verified: dict[str, Login] = {}

    async def check(self, username: str, password: str, client: str) -> bool:
        """Whether the password is correct.

        Raises `TooManyRequests` after too many wrong passwords from this client or for this user, or if too many
        attempts wait for others; `Overloaded` if too many are being checked.
        """
        keys = (f"client:{client}", f"user:{_digest(username).hex()}")  # a name may be as long as a body
        async with self._tries.one(keys) as made:
            work = partial(self._fits, username, password)
            made.is_right = await self._checks.run(client, work, made.handicap)
            return made.is_right

    def cookie(self, *, is_secure: bool) -> str:
        """The name of the login cookie. Over https it has the `__Host-` prefix."""
        return f"{SECURE_PREFIX}{self._cookie}" if is_secure else self._cookie

    def begin(self, username: str) -> str:
        """The cookie value of a new login."""
        return self.signed(self._logins.begin(username))

    def signed(self, login: Login) -> str:
        """The cookie value of a login."""
        facts = [login.user, login.id, login.begun_ms]
        return str(self._signer.dumps(facts if self._oidc is None else [*facts, login.aliases, login.profile]))

    def signer(self, purpose: str) -> URLSafeTimedSerializer:
        """Signs other values, for this purpose only."""
        return URLSafeTimedSerializer(self._secret, salt=f"{purpose}:{self._users}")

    def login(self, cookie: str | None) -> Login | None:
        """The login, or None if its signature is invalid, it has ended or expired, or the user is gone."""
        login = self._login(cookie)
        if login is None or self._logins.is_over(login):
            return None
        return login if not isinstance(self._auth, Mapping) or login.user in self._auth else None

    async def end(self, cookie: str | None, *, all_of_user: bool) -> None:
        """End the login, so that no copy of the cookie is accepted. An invalid cookie is ignored.

        `all_of_user`: end all logins of the user. Raises `StoreUnavailable`.
        """
        login = self._login(cookie)
        if login is not None:
            await self._logins.end(login, all_of_user=all_of_user)

    def _login(self, cookie: str | None) -> Login | None:
        if not cookie or (self._auth is None and self._oidc is None):
            return None
        known = self._verified.get(cookie)
        if known is not None:
            return known
        try:
            login = Login(*msgspec.convert(self._signer.loads(cookie), self._facts))
        except (BadSignature, msgspec.ValidationError):
            return None
        if len(cookie) <= MAX_VERIFIED_LENGTH:
            if len(self._verified) >= MAX_VERIFIED:
                self._verified.clear()
            self._verified[cookie] = login
        return login

    def token_name(self, authorization: str) -> str | None:
        token = bearer_token(authorization)
        if not token:
            return None
        given = _digest(token)
        found = None
        for known, name in self._tokens.items():  # all of them, so that timing does not reveal which one matches
            if hmac.compare_digest(known, given):
                found = name
        return found

    def _fits(self, username: str, password: str) -> bool:
        if self._auth is None:
            return False
        if self._passwords is not None:
            return self._passwords.fit(username, password)
        return not isinstance(self._auth, Mapping) and bool(self._auth(username, password))


def bearer_token(authorization: str) -> str:
    """The token of an `Authorization` header, or "" (RFC 6750, 2.1)."""
    kind, _, token = authorization.partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _fingerprint(options: HttpOptions) -> str:
    """A digest of the passwords, or of the function that checks them."""
    auth = options.auth
    decides = sorted(auth.items()) if isinstance(auth, Mapping) else _users(options)
    return hashlib.sha256(repr(decides).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _users(options: HttpOptions) -> object:
    """The passwords by user, or the function's code: the same in all replicas of an app."""
    auth, oidc = options.auth, options.oidc
    if oidc is not None:
        return [oidc.issuer, oidc.client_id, oidc.username]
    if auth is None or isinstance(auth, Mapping):
        return sorted(auth or ())
    # Closures cannot be compared, so functions with the same code are distinguished by the path of their app.
    return [options.mount_path, options.root_path, *fingerprint(auth)]
