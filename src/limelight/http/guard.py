"""What every request passes before its route: host, origin, login. Deny by default."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from limelight.core.errors import LimelightError, NotAllowed, NotAuthenticated
from limelight.http.auth import COOKIE
from limelight.http.errors import answer, json_response
from limelight.http.root import API_PREFIX
from limelight.http.server import Caller, Server

logger = logging.getLogger("limelight")

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
PUBLIC = frozenset(
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
    }
)
"""What a private app answers to anybody, beside the login page and its assets."""

EXPOSED = b"Retry-After, Location, Content-Disposition, Content-Range, ETag"
"""Headers that pages of allowed origins may read, beside those that browsers always show."""


class Guard:
    """The ASGI edge: finds the caller, refuses what may not be, turns exceptions into answers."""

    def __init__(self, app: ASGIApp, server: Server) -> None:
        self._app, self._server = app, server
        self._options, self._authenticator = server.options, server.authenticator

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope["limelight.server"] = self._server
        headers = Headers(scope=scope)
        has_begun = False

        async def sending(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            if message["type"] == "http.response.start":
                self._add_headers(message, headers.get("origin"))
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

    async def _checked(self, scope: Scope, headers: Headers, receive: Receive, send: Send) -> None:
        self._check_host(headers)
        if scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            await self._preflight(headers)(scope, receive, send)
            return
        if scope["method"] not in SAFE_METHODS:
            self._check_origin(scope, headers)
        caller = self._caller(scope, headers)
        scope["limelight.caller"] = caller
        if self._options.is_private and not caller.owner and not _is_public(_path(scope)):
            raise NotAuthenticated(auth_message=self._options.auth_message)
        await self._app(scope, receive, send)

    def _caller(self, scope: Scope, headers: Headers) -> Caller:
        address = _peer(scope)
        if address in self._options.trusted_proxies and "x-forwarded-for" in headers:
            address = headers["x-forwarded-for"].rpartition(",")[2].strip() or address
        if not self._options.is_private:
            return Caller(address=address)
        token = self._authenticator.token_name(headers.get("authorization", ""))
        if token is not None:
            return Caller(f"token:{token}", token, address)
        username = self._authenticator.username(HTTPConnection(scope).cookies.get(COOKIE))
        return Caller("" if username is None else f"user:{username}", username, address)

    def _check_host(self, headers: Headers) -> None:
        allowed = self._options.allowed_hosts
        if allowed and headers.get("host", "").rpartition(":")[0] not in allowed and headers.get("host") not in allowed:
            raise NotAllowed("This host name is not served here.")

    def _check_origin(self, scope: Scope, headers: Headers) -> None:
        """A page of another origin must not act for a visitor. Programs that send no Origin are no browsers."""
        origin = headers.get("origin")
        if origin is None:
            if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
                raise NotAllowed("Requests from other sites are refused.")
        elif not self._is_same(origin, scope, headers) and not self._is_allowed(origin):
            raise NotAllowed("Requests from other origins are refused: name them in allowed_origins.")

    def _is_same(self, origin: str, scope: Scope, headers: Headers) -> bool:
        hosts = {headers.get("host")}
        if _peer(scope) in self._options.trusted_proxies:
            hosts.add(headers.get("x-forwarded-host"))
        return origin != "null" and urlsplit(origin).netloc in hosts

    def _is_allowed(self, origin: str | None) -> bool:
        # "null" is what any sandboxed frame sends, so it can name nobody.
        return origin in self._options.allowed_origins and origin != "null"

    def _preflight(self, headers: Headers) -> ASGIApp:
        if not self._is_allowed(headers.get("origin")):
            return json_response({"detail": "This origin is not allowed."}, 403)
        asked = headers.get("access-control-request-headers", "")
        methods = "GET, POST, DELETE, HEAD"
        allow = {"Access-Control-Allow-Methods": methods, "Access-Control-Allow-Headers": asked}
        return json_response("OK", 200, {**allow, "Access-Control-Max-Age": "600"})

    def _add_headers(self, message: Message, origin: str | None) -> None:
        message.setdefault("headers", [])
        message["headers"] = [*message["headers"], (b"referrer-policy", b"same-origin")]
        if self._options.allowed_origins:  # a cache must not give one origin's answer to another
            message["headers"].append((b"vary", b"Origin"))
        if origin is not None and self._is_allowed(origin):
            message["headers"] += [
                (b"access-control-allow-origin", origin.encode()),
                (b"access-control-allow-credentials", b"true"),
                (b"access-control-expose-headers", EXPOSED),
            ]


def _peer(scope: Scope) -> str:
    """The address of whoever opened the connection: the caller, or a proxy."""
    return scope["client"][0] if scope.get("client") else ""


def _path(scope: Scope) -> str:
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    path = path.removeprefix(root) if root else path
    return path.removeprefix(API_PREFIX).rstrip("/") or "/"


def _is_public(path: str) -> bool:
    # The page itself answers with the login form; its assets hold nothing of the app.
    return path == "/" or path in PUBLIC or path.startswith("/assets/")
