"""The server's own address, as the one who asks sees it."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote, urlsplit

from starlette.requests import HTTPConnection
from starlette.types import Scope

from limelight.http.clients import peer_of
from limelight.http.server import server_of

API_PREFIX = "/gradio_api"


def root_url(request: HTTPConnection) -> str:
    """Without a slash at its end. Forwarded headers count only when a trusted proxy sends them."""
    root_path = server_of(request).options.root_path
    if root_path.startswith(("http://", "https://")):
        return root_path.rstrip("/")
    host = _forwarded(request, "x-forwarded-host") or request.headers.get("host", "localhost")
    path = root_path.strip("/") or request.scope.get("root_path", "").strip("/")
    return f"{'https' if is_secure(request) else 'http'}://{clean_host(host)}" + (f"/{path}" if path else "")


def is_secure(request: HTTPConnection) -> bool:
    """Whether the one who asks does so by https, as far as our proxies tell."""
    if server_of(request).options.root_path.startswith("https://"):
        return True
    return (_forwarded(request, "x-forwarded-proto") or request.scope["scheme"]) == "https"


def prefix_of(request: HTTPConnection) -> str:
    """The prefix under which this request came, so that addresses in the answer have it as well."""
    return API_PREFIX if f"{API_PREFIX}/" in request.scope["path"] else ""


def below_root(scope: Scope, root_path: str) -> Scope:
    """A request with the path of `root_path` taken away, where a proxy passed it on."""
    path = _path_of(root_path)
    if not path or scope["type"] != "http" or not scope["path"].startswith(f"{path}/"):
        return scope
    return {**scope, "path": scope["path"].removeprefix(path)}


@lru_cache(maxsize=16)
def _path_of(root_path: str) -> str:
    """With a slash at its beginning and none at its end; empty for none."""
    path = urlsplit(root_path).path.strip("/")
    return f"/{path}" if path else ""


def file_url(root: str, path: str) -> str:
    return f"{root}{API_PREFIX}/file={quote(path)}"


def stream_url(root: str, path: str) -> str:
    return f"{root}{API_PREFIX}/stream/{quote(path)}"


def _forwarded(request: HTTPConnection, header: str) -> str:
    if peer_of(request.scope) not in server_of(request).proxies:
        return ""
    return request.headers.get(header, "").partition(",")[0].strip()


@lru_cache(maxsize=256)
def clean_host(host: str) -> str:
    """A host and port, nothing that could end the address or begin markup."""
    return "".join(letter for letter in host if letter.isalnum() or letter in ".-:[]_")
