"""The server's own URL, as the client sees it."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote, urlsplit

from starlette.requests import HTTPConnection
from starlette.types import Scope

from limelight.http.clients import peer_of
from limelight.http.server import Server, server_of

API_PREFIX = "/gradio_api"
_PREFIX = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,99}){1,3}")
MAX_FORWARDED = 300
"""Maximum length of a forwarded host or scheme."""


def root_url(request: HTTPConnection) -> str:
    """The URL without a trailing slash. Forwarded headers count only if a trusted proxy sends them."""
    root_path = server_of(request).options.root_path
    if root_path.startswith(("http://", "https://")):
        return root_path.rstrip("/")
    host = forwarded(request, "x-forwarded-host") or request.headers.get("host", "localhost")
    path = root_path.strip("/") or request.scope.get("root_path", "").strip("/")
    return f"{'https' if is_secure(request) else 'http'}://{clean_host(host)}" + (f"/{path}" if path else "")


def is_secure(request: HTTPConnection) -> bool:
    """Whether the client uses https, according to trusted proxies."""
    if server_of(request).options.root_path.startswith("https://"):
        return True
    return (forwarded(request, "x-forwarded-proto") or request.scope["scheme"]) == "https"


def prefix_of(request: HTTPConnection) -> str:
    """The path prefix of this request, which URLs in the response need too."""
    return API_PREFIX if f"{API_PREFIX}/" in request.scope["path"] else ""


def below_root(scope: Scope, server: Server) -> Scope:
    """The scope with the path of `root_path` removed, if the proxy passed it on. Without a `root_path`, a trusted proxy
    may tell the prefix of each request, so that one app has several addresses."""
    if scope["type"] != "http":
        return scope
    path = _path_of(server.options.root_path)
    if path:
        return {**scope, "path": scope["path"].removeprefix(path)} if scope["path"].startswith(f"{path}/") else scope
    prefix = next((value for name, value in scope["headers"] if name == b"x-forwarded-prefix"), b"").decode("latin-1")
    if not prefix or peer_of(scope) not in server.proxies or not _PREFIX.fullmatch(prefix):
        return scope
    below = scope["path"].removeprefix(prefix) if scope["path"].startswith(f"{prefix}/") else scope["path"]
    return {**scope, "path": prefix + below, "root_path": prefix}


@lru_cache(maxsize=16)
def _path_of(root_path: str) -> str:
    """The path with a leading and without a trailing slash; "" if there is none."""
    path = urlsplit(root_path).path.strip("/")
    return f"/{path}" if path else ""


def page_path(scope: Scope) -> str:
    """The path below the app's own, without slashes around it."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", "")).strip("/")


def file_url(root: str, path: str) -> str:
    return f"{root}{API_PREFIX}/file={quote(path)}"


def stream_url(root: str, path: str) -> str:
    return f"{root}{API_PREFIX}/stream/{quote(path)}"


def forwarded(request: HTTPConnection, header: str) -> str:
    """The value of a forwarded header from a trusted proxy; "" if there is none."""
    if peer_of(request.scope) not in server_of(request).proxies:
        return ""
    first = request.headers.get(header, "").partition(",")[0].strip()
    return first if len(first) <= MAX_FORWARDED else ""


@lru_cache(maxsize=256)
def clean_host(host: str) -> str:
    """Whether it is a plain host and port, without characters that could end the URL or begin markup."""
    return "".join(letter for letter in host if letter.isalnum() or letter in ".-:[]_")
