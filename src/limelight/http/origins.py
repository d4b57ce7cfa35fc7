"""Comparing a page's origin with the server's own."""

from __future__ import annotations

from functools import lru_cache

from starlette.requests import HTTPConnection

from limelight.http.root import forwarded, is_secure
from limelight.http.server import server_of

PORTS = {"http": ":80", "https": ":443"}


def is_of_this_server(address: str, request: HTTPConnection) -> bool:
    """Whether an origin or a URL is this server's. An http page is not of an https server: it may have been forged."""
    scheme, host = _parts(address)
    if scheme not in PORTS or not host or (scheme == "http" and is_secure(request)):
        return False
    root_path = server_of(request).options.root_path
    named = (request.headers.get("host", ""), forwarded(request, "x-forwarded-host"), _parts(root_path)[1])
    return any(_plain(scheme, one) == host for one in named if one)


@lru_cache(maxsize=256)
def _parts(address: str) -> tuple[str, str]:
    scheme, found, rest = address.partition("://")
    scheme = scheme.lower()
    return (scheme, _plain(scheme, rest.partition("/")[0])) if found else ("", "")


def _plain(scheme: str, host: str) -> str:
    """The host without the scheme's default port."""
    return host.lower().removesuffix(PORTS.get(scheme, ":"))
