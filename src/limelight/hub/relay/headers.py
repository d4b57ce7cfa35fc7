"""What of a request's and a response's head goes through the relay."""

from __future__ import annotations

from collections.abc import Iterable

from limelight.core.relay import end_to_end
from limelight.hub.host_headers import speaks_for_the_host

Headers = list[tuple[str, str]]
RawHeaders = Iterable[tuple[bytes, bytes]]

COOKIE_PREFIX = "s-"
_FORWARDED = frozenset({"forwarded", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip"})
_OF_THE_SERVER = frozenset({"date", "server"})
"""Which sets them itself."""


def of_request(headers: RawHeaders, cookies: str | None) -> Headers:
    """The request's headers for the share. `cookies`: the share's name if it has no host of its own. Then it gets only
    the cookies that it has set."""
    plain = end_to_end((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers)
    kept = [one for one in plain if not (one[0] in _FORWARDED or one[0].startswith(("x-forwarded-", "sec-websocket")))]
    if cookies is None:
        return kept
    own = "; ".join(_own_cookies([value for name, value in kept if name == "cookie"], cookies))
    return [one for one in kept if one[0] != "cookie"] + ([("cookie", own)] if own else [])


def of_response(headers: Headers, cookies: str | None, path: str) -> list[tuple[bytes, bytes]]:
    """The response's headers for the visitor. `path`: of the share, without a slash at its end."""
    found = []
    for name, value in end_to_end(headers):
        if name in _OF_THE_SERVER or speaks_for_the_host(name):
            continue
        plain = _cookie(value, cookies, path) if name == "set-cookie" else value
        if plain is not None:
            found.append((name.encode("latin-1"), plain.encode("latin-1")))
    return [*found, (b"x-robots-tag", b"noindex")]


def _own_cookies(lines: list[str], share: str) -> Iterable[str]:
    prefix = _prefix(share)
    for pair in "; ".join(lines).split(";"):
        if pair.strip().startswith(prefix):
            yield pair.strip().removeprefix(prefix)


def _cookie(value: str, share: str | None, path: str) -> str | None:
    """A cookie of the share's own host only. On the relay's host its name says whose it is, and its path is the
    share's: a share neither reads nor sets the cookies of others. None: one without a name, which is nobody's."""
    pair, *attributes = (part.strip() for part in value.split(";"))
    kept = [one for one in attributes if one.partition("=")[0].strip().lower() not in ("domain", "path")]
    if not pair.partition("=")[0].strip():
        return None
    if share is None:
        kept = [one for one in attributes if one.partition("=")[0].strip().lower() != "domain"]
        return "; ".join([pair, *kept])
    return "; ".join([f"{_prefix(share)}{pair}", *kept, f"Path={path}/"])


def _prefix(share: str) -> str:
    return f"{COOKIE_PREFIX}{share[:10]}-"
