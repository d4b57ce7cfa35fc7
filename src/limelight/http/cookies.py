"""Parsing the cookies of a request (RFC 6265) in linear time, which `http.cookies` does not do for backslashes."""

from __future__ import annotations

import re

from starlette.requests import Request

_ESCAPED = re.compile(r"\\(?:([0-3][0-7]{2})|(.))")


def cookies_of(header: str) -> dict[str, str]:
    """The cookies by name. The last of repeated names is used. A cookie without a name has the name ""."""
    found: dict[str, str] = {}
    for pair in header.split(";"):
        name, is_named, value = pair.partition("=")
        name, value = (name.strip(), value.strip()) if is_named else ("", name.strip())
        if name or value:
            found[name] = _unquoted(value)
    return found


class CookieRequest(Request):
    """The request that handlers and the author's functions get."""

    @property
    def cookies(self) -> dict[str, str]:
        return cookies_of("; ".join(self.headers.getlist("cookie")))


def _unquoted(value: str) -> str:
    if len(value) < 2 or not value[0] == value[-1] == '"':
        return value
    return _ESCAPED.sub(lambda found: chr(int(found[1], 8)) if found[1] else found[2], value[1:-1])
