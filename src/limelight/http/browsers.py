"""Browser identities on an open server: only the browser that started a job can see or cancel it.

The page sets a random signed cookie. Requests with it own their jobs and sessions. Programs without cookies, such as
curl and Gradio's clients, share their jobs and sessions with anyone who knows the id.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from functools import lru_cache

from starlette.requests import HTTPConnection
from starlette.types import Scope

from limelight.http.auth import SECURE_PREFIX

COOKIE = "limelight-visitor"
_FORM = re.compile(r"[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{22}", re.ASCII)


class Browsers:
    """`secret`: the same in all replicas, and after a restart if the store is durable."""

    def __init__(self, secret: str | None) -> None:
        self._key = hashlib.sha256(f"visitors:{secret or secrets.token_urlsafe(32)}".encode()).digest()

    def new(self) -> str:
        """The cookie value of a new browser."""
        name = secrets.token_urlsafe(16)
        return f"{name}.{self._signature(name)}"

    def owner_of(self, cookie: str | None) -> str:
        """The owner of the browser's jobs and sessions. Empty without a valid cookie."""
        if not cookie or not _FORM.fullmatch(cookie):
            return ""
        name, _, signature = cookie.partition(".")
        return f"visitor:{name}" if hmac.compare_digest(signature, self._signature(name)) else ""

    def _signature(self, name: str) -> str:
        # 128 bits, like the name. Not cached: computing it takes about as long as a look-up.
        return urlsafe_b64encode(hmac.digest(self._key, name.encode(), "sha256")[:16])[:22].decode()


def cookie_name(request: HTTPConnection, root_path: str, *, is_secure: bool) -> str:
    """The name of the app's cookie. Apps on other ports or paths of this host share its cookies, so names differ."""
    scope: Scope = request.scope
    name = _named(request.headers.get("host", ""), f"{root_path}:{scope.get('root_path', '')}")
    return f"{SECURE_PREFIX}{name}" if is_secure else name


@lru_cache(maxsize=256)
def _named(host: str, path: str) -> str:
    return f"{COOKIE}-{hashlib.sha256(f'{host}/{path}'.encode()).hexdigest()[:8]}"
