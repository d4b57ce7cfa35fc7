"""What every request passes before its route: host, origin, login. Deny by default."""

from __future__ import annotations

import logging
from collections.abc import Awaitable
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request, cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from limelight.core.errors import BodyRejected, LimelightError, NotAllowed, NotAuthenticated, shorten
from limelight.http import visitors
from limelight.http.clients import counted_as, peer_of
from limelight.http.errors import answer, json_response
from limelight.http.hosts import AllowedHosts
from limelight.http.root import API_PREFIX, clean_host, is_secure
from limelight.http.server import Caller, Server

logger = logging.getLogger("limelight")

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
HEALTH = frozenset({"/healthz", "/readyz"})
"""Answered under any host name too: an orchestrator asks by address, and the answers tell nothing."""

PUBLIC = HEALTH | frozenset(
    {
        "/login",
        "/logout",
        "/user",
        "/app_id",
        "/startup-events",
        "/theme.css",
        "/robots.txt",
        "/manifest.json",
        "/favicon.ico",
        "/pwa_icon",
    }
)
"""What a private app answers to anybody, beside the login page and its assets."""

EXPOSED = b"Retry-After, Location, Content-Disposition, Content-Range, ETag, RateLimit, RateLimit-Policy"
"""Headers that pages of allowed origins may read, beside those that browsers always show."""

SECURITY_HEADERS = [(b"referrer-policy", b"same-origin"), (b"x-content-type-options", b"nosniff")]

RequestHeaders = dict[bytes, bytes]
"""Names in lower case, the last of repeated ones: a look-up costs less than in Starlette's own, and there are many."""


class Guard:
    """The ASGI edge: finds the caller, refuses what may not be, turns exceptions into answers."""

    def __init__(self, app: ASGIApp, server: Server) -> None:
        self._app, self._server = app, server
        self._options, self._authenticator = server.options, server.authenticator
        self._hosts = AllowedHosts(server.options.allowed_hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope["limelight.server"] = self._server
        headers: RequestHeaders = dict(scope["headers"])
        has_begun = False

        async def sending(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            if message["type"] == "http.response.start":
                self._add_headers(message, scope, _text(headers, b"origin"))
            await send(message)

        try:
            await self._checked(scope, headers, receive, sending)
        except LimelightError as error:
            if not has_begun:
                await answer(error)(scope, receive, sending)
        except HTTPException as error:  # Starlette's router: a method that the route does not have
            await json_response({"detail": error.detail}, error.status_code, dict(error.headers or {}))(
                scope, receive, sending
            )
        except Exception:  # the ASGI edge: the caller learns nothing of it, the log everything
            logger.exception("A request failed: %s %s", scope["method"], scope["path"])
            if not has_begun:
                await json_response({"detail": "Internal Server Error"}, 500)(scope, receive, sending)

    async def _checked(self, scope: Scope, headers: RequestHeaders, receive: Receive, send: Send) -> None:
        if scope["path"] not in HEALTH:
            self._check_host(scope, headers)
        if scope["method"] == "OPTIONS" and b"access-control-request-method" in headers:
            await self._preflight(headers)(scope, receive, send)
            return
        if scope["method"] not in SAFE_METHODS:
            self._check_origin(scope, headers)
        caller = await self._caller(scope, headers)
        scope["limelight.caller"] = caller
        if self._options.is_private and not caller.owner and not _is_public(_path(scope)):
            raise NotAuthenticated(auth_message=self._options.auth_message)
        await self._app(scope, receive, send)

    async def _caller(self, scope: Scope, headers: RequestHeaders) -> Caller:
        address = self._address(scope, headers)
        place = counted_as(address)
        cookies = cookie_parser(_text(headers, b"cookie") or "") if b"cookie" in headers else {}
        if not self._options.is_private:
            return Caller(visitors.owner_of(cookies.get(visitors.COOKIE)), None, address, place)
        token = self._authenticator.token_name(_text(headers, b"authorization") or "")
        if token is not None:
            return Caller(f"token:{token}", token, address, f"token:{token}")
        username = await self._username(scope, cookies)
        if username is None:
            return Caller("", None, address, place)
        return Caller(f"user:{username}", username, address, f"user:{username}")

    async def _username(self, scope: Scope, cookies: dict[str, str]) -> str | None:
        if self._options.auth_dependency is None:
            if not cookies:
                return None
            name = self._authenticator.cookie(is_secure=is_secure(HTTPConnection(scope)))
            return self._authenticator.username(cookies.get(name))
        named = self._options.auth_dependency(Request(scope))
        return await named if isinstance(named, Awaitable) else named

    def _address(self, scope: Scope, headers: RequestHeaders) -> str:
        peer = peer_of(scope)
        if b"x-forwarded-for" not in headers or peer not in self._server.proxies:
            return peer
        lines = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
        return self._server.proxies.client(peer, b",".join(lines).decode("latin-1"))

    def _check_host(self, scope: Scope, headers: RequestHeaders) -> None:
        if len(headers) != len(scope["headers"]) and sum(name == b"host" for name, _ in scope["headers"]) > 1:
            raise BodyRejected("A request names one host.")
        host = _text(headers, b"host") or ""
        if not self._hosts.allows(host):
            name = shorten(clean_host(host))  # what comes from outside goes out as a name, never as markup
            raise NotAllowed(
                f"This server does not answer to the host name {name}. If that name is its own: "
                f"launch(allowed_hosts=[{name}]), or LIMELIGHT_ALLOWED_HOSTS."
            )

    def _check_origin(self, scope: Scope, headers: RequestHeaders) -> None:
        """A page of another origin must not act for a visitor. Programs that send no Origin are no browsers."""
        origin = _text(headers, b"origin")
        if origin is None:
            if headers.get(b"sec-fetch-site", b"none") not in (b"none", b"same-origin"):
                raise NotAllowed("Requests from other sites are refused.")
        elif not self._is_same(origin, scope, headers) and not self._is_allowed(origin):
            raise NotAllowed("Requests from other origins are refused: name them in allowed_origins.")

    def _is_same(self, origin: str, scope: Scope, headers: RequestHeaders) -> bool:
        hosts = {_text(headers, b"host")}
        if peer_of(scope) in self._server.proxies:
            hosts.add(_text(headers, b"x-forwarded-host"))
        return origin != "null" and urlsplit(origin).netloc in hosts

    def _is_allowed(self, origin: str | None) -> bool:
        # "null" is what any sandboxed frame sends, so it can name nobody.
        return origin in self._options.allowed_origins and origin != "null"

    def _preflight(self, headers: RequestHeaders) -> ASGIApp:
        if not self._is_allowed(_text(headers, b"origin")):
            return json_response({"detail": "This origin is not allowed."}, 403)
        asked = _text(headers, b"access-control-request-headers") or ""
        methods = "GET, POST, DELETE, HEAD"
        allow = {"Access-Control-Allow-Methods": methods, "Access-Control-Allow-Headers": asked}
        return json_response("OK", 200, {**allow, "Access-Control-Max-Age": "600"})

    def _add_headers(self, message: Message, scope: Scope, origin: str | None) -> None:
        message["headers"] = [*message.get("headers", ()), *SECURITY_HEADERS, *scope.get("limelight.headers", ())]
        if self._options.allowed_origins:  # a cache must not give one origin's answer to another
            message["headers"].append((b"vary", b"Origin"))
        if origin is not None and self._is_allowed(origin):
            message["headers"] += [
                (b"access-control-allow-origin", origin.encode()),
                (b"access-control-allow-credentials", b"true"),
                (b"access-control-expose-headers", EXPOSED),
            ]


def _text(headers: RequestHeaders, name: bytes) -> str | None:
    value = headers.get(name)
    return None if value is None else value.decode("latin-1")


def _path(scope: Scope) -> str:
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    path = path.removeprefix(root) if root else path
    return path.removeprefix(API_PREFIX).rstrip("/") or "/"


def _is_public(path: str) -> bool:
    # The page itself answers with the login form; its assets hold nothing of the app.
    return path == "/" or path in PUBLIC or path.startswith(("/assets/", "/pwa_icon/"))
