"""Who asks: passwords, signed sessions, bearer tokens."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping

from itsdangerous import BadSignature, URLSafeTimedSerializer

from limelight.core.errors import TooManyRequests
from limelight.http.passwords import Passwords
from limelight.http.site import HttpOptions

COOKIE = "access-token-limelight"
SECURE_PREFIX = "__Host-"
"""Browsers take a cookie of such a name only from this very host, by https."""
MAX_AGE_S = 14 * 24 * 3600
FREE_TRIES = 5
LONGEST_WAIT_S = 300
MAX_REMEMBERED = 10_000


class Authenticator:
    """Knows the users and tokens. Sessions are signed, not stored: with a fixed secret they outlive a restart."""

    def __init__(self, options: HttpOptions) -> None:
        self._auth = options.auth
        self._passwords = Passwords(options.auth) if isinstance(options.auth, Mapping) else None
        self._tokens = {_digest(token): name for token, name in options.tokens.items()}
        secret = options.secret or secrets.token_urlsafe(32)
        # A changed password ends the sessions that were opened with the old one.
        self._signer = URLSafeTimedSerializer(secret, salt=f"login:{_fingerprint(options.auth)}")
        # Apps on other ports of this host, or below other paths, share its cookies: each has a name of its own.
        self._cookie = f"{COOKIE}-{_digest(f'cookie:{secret}').hex()[:8]}"
        self._tries = Tries()

    def check(self, username: str, password: str, client: str) -> bool:
        """Whether they fit. Raises `TooManyRequests` after too many that did not, of this client or for this user."""
        keys = (f"client:{client}", f"user:{_digest(username).hex()}")  # a name may be as long as a body
        # Counted as wrong first: tries at the same time must not all pass because none has failed yet.
        self._tries.begin(keys)
        is_right = self._fits(username, password)
        if is_right:
            self._tries.forget(keys)
        return is_right

    def cookie(self, *, is_secure: bool) -> str:
        """The name of the session's cookie."""
        return f"{SECURE_PREFIX}{self._cookie}" if is_secure else self._cookie

    def session(self, username: str) -> str:
        return self._signer.dumps(username)

    def username(self, cookie: str | None) -> str | None:
        """The user of a session, if it is genuine, recent, and he still exists."""
        if not cookie or self._auth is None:
            return None
        try:
            username = str(self._signer.loads(cookie, max_age=MAX_AGE_S))
        except BadSignature:
            return None
        return username if not isinstance(self._auth, Mapping) or username in self._auth else None

    def token_name(self, authorization: str) -> str | None:
        kind, _, token = authorization.partition(" ")
        if kind.lower() != "bearer" or not token:
            return None
        given = _digest(token.strip())
        found = None
        for known, name in self._tokens.items():  # all of them: the time says nothing of which fits
            if hmac.compare_digest(known, given):
                found = name
        return found

    def _fits(self, username: str, password: str) -> bool:
        if self._auth is None:
            return False
        if self._passwords is not None:
            return self._passwords.fit(username, password)
        return not isinstance(self._auth, Mapping) and bool(self._auth(username, password))


class Tries:
    """Wrong passwords, by client and by user name: after five free ones the wait doubles each time.

    Called from the threads that check passwords.
    """

    def __init__(self) -> None:
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, keys: tuple[str, ...]) -> None:
        """Counts a try as a wrong one; raises `TooManyRequests` if it comes too early."""
        with self._lock:
            now = time.monotonic()
            wait_s = max((self._wrong.get(key, (0, 0.0))[1] - now for key in keys), default=0.0)
            if wait_s > 0:
                raise TooManyRequests("Too many wrong passwords. Try again later.", max(1, round(wait_s + 0.5)))
            for key in keys:
                count = self._wrong.get(key, (0, 0.0))[0] + 1
                wait_s = 0 if count < FREE_TRIES else min(LONGEST_WAIT_S, 2 ** (count - FREE_TRIES))
                self._wrong[key] = (count, now + wait_s)
                self._wrong.move_to_end(key)
            while len(self._wrong) > MAX_REMEMBERED:
                self._wrong.popitem(last=False)

    def forget(self, keys: tuple[str, ...]) -> None:
        with self._lock:
            for key in keys:
                self._wrong.pop(key, None)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _fingerprint(auth: object) -> str:
    pairs = sorted(auth.items()) if isinstance(auth, Mapping) else []
    return hashlib.sha256(repr(pairs).encode()).hexdigest()[:16]
