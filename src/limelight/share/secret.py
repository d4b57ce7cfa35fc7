"""The secret of a link: a part of its path, then a cookie of the browser that opened it."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence

MARK = "/~"
COOKIE = "limelight-share"
Headers = Sequence[tuple[str, str]]


class LinkSecret:
    def __init__(self) -> None:
        self._text = secrets.token_urlsafe(16)

    @property
    def path(self) -> str:
        """What the link has between the share's own path and the app's."""
        return f"{MARK}{self._text}"

    def taken_from(self, target: str) -> str | None:
        """The target without the secret; None if it does not begin with it."""
        if not target.startswith(MARK):
            return None
        given, slash, rest = target[len(MARK) :].partition("/")
        query = ""
        if not slash:
            given, mark, text = given.partition("?")
            query = mark + text
        return f"/{rest}{query}" if self._is(given) else None

    def is_in(self, headers: Headers) -> bool:
        """Whether a cookie or a bearer token is the secret."""
        return any(self._is_bearer(name, value) or self._in_cookies(name, value) for name, value in headers)

    def without(self, headers: Headers) -> list[tuple[str, str]]:
        """The headers that the app gets: not those that hold the secret."""
        kept = []
        for name, value in headers:
            if name == "cookie":
                pairs = [one.strip() for one in value.split(";")]
                value = "; ".join(one for one in pairs if one.partition("=")[0] != COOKIE)
            if not self._is_bearer(name, value) and (value or name != "cookie"):
                kept.append((name, value))
        return kept

    def cookie(self, path: str, life_s: float, *, is_secure: bool) -> str:
        """The `Set-Cookie` header."""
        secure = "; Secure" if is_secure else ""
        return f"{COOKIE}={self._text}; Path={path}/; Max-Age={int(life_s)}; HttpOnly; SameSite=Lax{secure}"

    def _in_cookies(self, name: str, value: str) -> bool:
        pairs = (one.strip().partition("=") for one in value.split(";")) if name == "cookie" else ()
        return any(key == COOKIE and self._is(given) for key, _, given in pairs)

    def _is_bearer(self, name: str, value: str) -> bool:
        scheme, _, given = value.partition(" ")
        return name == "authorization" and scheme.lower() == "bearer" and self._is(given.strip())

    def _is(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(errors="replace"), self._text.encode())
