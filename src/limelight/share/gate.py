"""What stands between the visitors of a share and the app, as an ASGI app: the same for every relay and tunnel."""

from __future__ import annotations

import asyncio
import html
import ipaddress
import json
import logging
import time
from collections.abc import Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from limelight.core.buckets import Buckets
from limelight.core.errors import WrongFrame
from limelight.core.relay import check_headers, end_to_end, is_target
from limelight.share.forward import AppAway, Event, Forward, Headers, Receive, Send
from limelight.share.options import Local
from limelight.share.paths import is_shared
from limelight.share.secret import LinkSecret

logger = logging.getLogger("limelight")
Scope = MutableMapping[str, Any]  # Any: ASGI's

RATE_HZ, BURST = 50, 500
"""Requests of one visitor."""
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_DROPPED = frozenset(
    {"host", "forwarded", "x-real-ip", "x-client-ip", "true-client-ip", "x-original-url", "x-rewrite-url"}
)
_DROPPED_BEGINNINGS = (
    "x-forwarded-",
    "x-auth-request-",
    "x-authenticated-",
    "x-remote-",
    "x-webauth-",
    "remote-",
    "cf-access-",
    "tailscale-user-",
)
"""Headers in which a proxy names a user or an address, and an app on this machine may believe it."""
_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>{text}</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:36em;margin:15vh auto;padding:0 1.5em}}</style>
<main><p>{text}</p></main></html>
"""
_NO_SECRET = "This address needs the whole link, as it was sent to you."
_TOO_MANY = "Too many requests. Try again later."
_NOT_SHARED = "This part of the app is not shared."
_EXPIRED = "This link has expired. Ask for a new one."
_AWAY = "The app does not answer now. Try again in a moment."
_WRONG = "This request is not accepted."


class Gate:
    """`protocol`: of its connections, if it listens, with limits for slow visitors.

    `public_url`, of which the path ends without a slash, is set when the relay or tunnel has said it.
    """

    def __init__(
        self,
        local: Local,
        secret: LinkSecret | None,
        life_s: float,
        *,
        rate_hz: float = RATE_HZ,
        burst: int = BURST,
        protocol: type[asyncio.Protocol] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.protocol = protocol
        self._forward, self._secret, self._clock = Forward(local), secret, clock
        self._ends_at = clock() + life_s
        self._user_header = (local.user_header or "").lower()
        self._rates = Buckets(rate_hz, burst)
        self.public_url = ""

    @property
    def left_s(self) -> float:
        return self._ends_at - self._clock()

    @property
    def link(self) -> str:
        """What visitors get."""
        return f"{self.public_url}{self._secret.path if self._secret else ''}/"

    async def close(self) -> None:
        await self._forward.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise RuntimeError("only HTTP is shared")  # WebSockets: the server refuses them
        visit = _Visit(scope, urlsplit(self.public_url).path, self._user_header)
        refusal = self._refusal(visit)
        if refusal is None and visit.wants_clean_address:
            await self._clean_address(visit, send)
        elif refusal is None:
            await self._pass_on(visit, receive, send)
        else:
            await _say(send, visit, *refusal)

    def _refusal(self, visit: _Visit) -> tuple[int, str] | None:
        if self.left_s <= 0:
            return 410, _EXPIRED
        if self._rates.take(visit.address):
            return 429, _TOO_MANY
        if not visit.is_plain:
            return 400, _WRONG
        if self._secret is not None:
            below = self._secret.taken_from(visit.target)
            if below is not None:
                visit.target, visit.secret_path = below, self._secret.path
            elif not self._secret.is_in(visit.headers):
                return 401, _NO_SECRET
            visit.headers = self._secret.without(visit.headers)
        prefixes = [self._prefix(visit), visit.prefix]
        return None if is_shared(visit.target, prefixes) else (404, _NOT_SHARED)

    async def _pass_on(self, visit: _Visit, receive: Receive, send: Send) -> None:
        try:
            await self._forward.pass_on(
                visit.method, visit.target, self._headers(visit), receive, _private(send), self._location_of(visit)
            )
        except AppAway:
            await _say(send, visit, 503, _AWAY)

    async def _clean_address(self, visit: _Visit, send: Send) -> None:
        """The browser gets the secret as a cookie, and an address without it, which may be seen and sent on."""
        assert self._secret is not None
        cookie = self._secret.cookie(visit.prefix, self.left_s, is_secure=self.public_url.startswith("https:"))
        location = f"{visit.prefix}/{visit.target.lstrip('/')}"  # one slash: two would begin another host
        headers = [("location", location), ("set-cookie", cookie), ("cache-control", "no-store"), _REFERRER]
        raw = [(name.encode(), value.encode("latin-1")) for name, value in [*headers, ("content-length", "0")]]
        await send({"type": "http.response.start", "status": 303, "headers": raw})
        await send({"type": "http.response.body", "body": b""})

    def _headers(self, visit: _Visit) -> Headers:
        local, public = self._forward.local, urlsplit(self.public_url)
        host = f"[{local.host}]" if ":" in local.host else local.host
        found = [
            ("host", f"{host}:{local.port}"),
            *visit.headers,
            ("x-forwarded-for", visit.address),
            ("x-forwarded-proto", public.scheme or "http"),
            ("x-forwarded-host", public.netloc),
        ]
        prefix = self._prefix(visit)
        return [*found, ("x-forwarded-prefix", prefix)] if prefix else found

    def _prefix(self, visit: _Visit) -> str:
        return visit.prefix + visit.secret_path

    def _location_of(self, visit: _Visit) -> Callable[[str], str]:
        """Makes the visitor's address of one that the app gives as its own."""
        local, prefix = self._forward.local, self._prefix(visit)
        own = {f"{local.host}:{local.port}", f"localhost:{local.port}"}

        def changed(location: str) -> str:
            try:
                parts = urlsplit(location)
            except ValueError:
                return location
            is_own = parts.netloc in own or (not parts.netloc and parts.path.startswith("/"))
            if not is_own or f"{parts.path}/".startswith(f"{prefix}/"):
                return location
            return f"{prefix}{parts._replace(scheme='', netloc='').geturl()}"

        return changed


_REFERRER = ("referrer-policy", "same-origin")


class _Visit:
    """One request: what of it goes on, and who sends it."""

    def __init__(self, scope: Scope, prefix: str, user_header: str) -> None:
        self.method: str = scope["method"]
        query: bytes = scope.get("query_string", b"")
        raw: bytes = scope["raw_path"]
        self.target = raw.decode("latin-1") + (f"?{query.decode('latin-1')}" if query else "")
        plain = end_to_end((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])
        self.headers = [one for one in plain if _is_visitors(one[0]) and one[0] != user_header]
        self.address = _address(scope)
        self.prefix, self.secret_path = prefix, ""

    @property
    def is_plain(self) -> bool:
        """Whether a server can take it as one request."""
        try:
            check_headers(self.headers)
        except WrongFrame:
            return False
        return self.method in METHODS and is_target(self.target) and len(self._named("content-length")) <= 1

    @property
    def wants_page(self) -> bool:
        return any("text/html" in value for value in self._named("accept"))

    @property
    def wants_clean_address(self) -> bool:
        """Whether a person has opened the link. Frames of other sites go on with the secret in their address, because
        browsers keep no cookies for them; so do programs."""
        kinds = self._named("sec-fetch-dest")
        is_page = "document" in kinds if kinds else self.wants_page
        return bool(self.secret_path) and is_page and self.method in ("GET", "HEAD")

    def _named(self, header: str) -> list[str]:
        return [value for name, value in self.headers if name == header]


def _is_visitors(name: str) -> bool:
    """Whether a visitor may send the header. WSGI servers take `_` for `-`, so there is none with it."""
    return name not in _DROPPED and "_" not in name and not name.startswith(_DROPPED_BEGINNINGS)


def _address(scope: Scope) -> str:
    client = scope.get("client")
    try:
        return str(ipaddress.ip_address(client[0])) if client else "0.0.0.0"
    except ValueError:
        return "0.0.0.0"


def _private(send: Send) -> Send:
    """Adds what keeps the link from other sites."""

    async def sending(event: Event) -> None:
        if event["type"] == "http.response.start":
            names = {name for name, _ in event["headers"]}
            if b"referrer-policy" not in names:
                event["headers"].append((b"referrer-policy", b"same-origin"))
        await send(event)

    return sending


async def _say(send: Send, visit: _Visit, status: int, text: str) -> None:
    is_page = visit.wants_page
    body = (_PAGE.format(text=html.escape(text)) if is_page else json.dumps({"detail": text})).encode()
    headers = [
        ("content-type", "text/html; charset=utf-8" if is_page else "application/json"),
        ("content-length", str(len(body))),
        ("cache-control", "no-store"),
        ("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'"),
        ("x-content-type-options", "nosniff"),
        _REFERRER,
    ]
    if status in (429, 503):
        headers.append(("retry-after", "5"))
    if status == 401:
        headers.append(("www-authenticate", "Bearer"))
    raw = [(name.encode(), value.encode()) for name, value in headers]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": b"" if visit.method == "HEAD" else body})
