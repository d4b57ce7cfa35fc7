"""The server's own address, as the one who asks sees it."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote

from starlette.requests import Request

from limelight.http.server import server_of

API_PREFIX = "/gradio_api"


def root_url(request: Request) -> str:
    """Without a slash at its end. Forwarded headers count only when a trusted proxy sends them."""
    options = server_of(request).options
    if options.root_path.startswith(("http://", "https://")):
        return options.root_path.rstrip("/")
    scheme, host = request.scope["scheme"], request.headers.get("host", "localhost")
    if request.client and request.client.host in options.trusted_proxies:
        scheme = _first(request, "x-forwarded-proto") or scheme
        host = _first(request, "x-forwarded-host") or host
    path = options.root_path.strip("/") or request.scope.get("root_path", "").strip("/")
    return f"{'https' if scheme == 'https' else 'http'}://{_clean(host)}" + (f"/{path}" if path else "")


def file_url(root: str, path: str) -> str:
    return f"{root}{API_PREFIX}/file={quote(path)}"


def _first(request: Request, header: str) -> str:
    return request.headers.get(header, "").partition(",")[0].strip()


@lru_cache(maxsize=256)
def _clean(host: str) -> str:
    """A host and port, nothing that could end the address or begin markup."""
    return "".join(letter for letter in host if letter.isalnum() or letter in ".-:[]_")
