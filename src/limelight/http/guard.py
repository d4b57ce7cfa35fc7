"""Checks of every request before its route: host, origin, login. Denies by default."""

from __future__ import annotations

import logging

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from limelight.core.errors import BodyRejected, LimelightError, NotAllowed, NotAuthenticated, shorten
from limelight.engine.stores.logins import Login
from limelight.http import browsers
from limelight.http.auth import bearer_token
from limelight.http.clients import counted_as, peer_of
from limelight.http.cookies import cookies_of
from limelight.http.dependency import NamedUsers
from limelight.http.errors import Refusal, answer, internal, json_response
from limelight.http.held import KEY, Held
from limelight.http.hosts import AllowedHosts
from limelight.http.origins import is_of_this_server
from limelight.http.outgoing import send_in_pieces
from limelight.http.root import API_PREFIX, clean_host, is_secure, root_url
from limelight.http.server import Caller, Server

logger = logging.getLogger("limelight")

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
HEALTH = frozenset({"/healthz", "/readyz"})
"""Served under any host name, because orchestrators use addresses and the responses reveal nothing."""

PUBLIC = HEALTH | frozenset(
    {
        "/login",
        "/login/oidc",
        "/login/huggingface",
        "/login/callback",
        "/login/backchannel",
        "/logout",
        "/user",
        "/app_id",
        "/startup-events",
        "/theme.css",
        "/robots.txt",
        "/embed.js",
        "/gradio.js",
        "/manifest.json",
        "/favicon.ico",
        "/pwa_icon",
    }
)
"""Paths of a private app that need no login, besides the login page and its assets."""

WELL_KNOWN = "/.well-known/oauth-protected-resource"
"""What says how to get a token for the MCP server (RFC 9728)."""

MAX_USERNAME = 256
MAX_HOST = 300
"""Maximum length of a host name (RFC 1035: 255) with its port."""

EXPOSED = (
    b"Retry-After, Location, Link, Content-Disposition, Content-Range, ETag, RateLimit, RateLimit-Policy, "
    b"Upload-Offset, Upload-Length, Tus-Resumable"
)
"""Headers that pages of allowed origins may read, besides those that browsers always expose."""

SECURITY_HEADERS = [(b"referrer-policy", b"same-origin"), (b"x-content-type-options", b"nosniff")]

NO_STORE = (b"cache-control", b"no-store")
"""The default `Cache-Control`: most responses are specific to one caller."""

RequestHeaders = dict[bytes, bytes]
"""Headers by lower-case name, the last of repeated ones. Look-ups are faster than in Starlette's `Headers`."""


class Guard:
    """The ASGI entry point: identifies the caller, refuses bad requests and turns exceptions into responses."""

    def __init__(self, app: ASGIApp, server: Server) -> None:
        self._app, self._server = app, server
        self._options, self._authenticator = server.options, server.authenticator
        self._hosts = AllowedHosts(server.options.allowed_hosts)
        dependency = server.options.auth_dependency
        self._named_users = NamedUsers(dependency) if dependency is not None else None

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
            await send_in_pieces(send, message)

        try:
            await self._checked(scope, headers, receive, sending)
        except LimelightError as error:
            if not has_begun:
                await answer(error, scope)(scope, receive, sending)
        except HTTPException as error:  # from Starlette's router, for a method that the route does not have
            refusal = Refusal(status=error.status_code, code="method_not_allowed", message=error.detail)
            await refusal.response(scope, error.headers)(scope, receive, sending)
        except Exception:  # the ASGI edge: details go to the log only
            logger.exception("A request failed: %s %s", scope["method"], scope["path"])
            if not has_begun:
                await internal(scope)(scope, receive, sending)
        finally:
            if KEY in scope:
                scope[KEY].close()

    async def _checked(self, scope: Scope, headers: RequestHeaders, receive: Receive, send: Send) -> None:
        if scope["path"] not in HEALTH:
            self._check_host(scope, headers)
        if scope["method"] == "OPTIONS" and b"access-control-request-method" in headers:
            await self._preflight(scope, headers)(scope, receive, send)
            return
        if scope["method"] not in SAFE_METHODS:
            self._check_origin(scope, headers)
        caller = await self._caller(scope, headers)
        scope["limelight.caller"] = caller
        if scope["method"] not in SAFE_METHODS:
            scope[KEY] = Held(self._server.bodies, caller.client)
        if self._options.is_private and not caller.owner and not self._is_public(_path(scope)):
            raise NotAuthenticated(auth_message=self._options.auth_message, challenge=self._challenge(scope))
        if peer_of(scope) in self._server.proxies:
            with self._server.requests.one(caller.client):
                await self._app(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _challenge(self, scope: Scope) -> str | None:
        path = _path(scope)
        if not self._options.mcp_server or not (path == "/mcp" or path.startswith("/mcp/")):
            return self._options.challenge
        prefix = f"{API_PREFIX}/mcp" if f"{API_PREFIX}/" in scope["path"] else "/mcp"
        return f'Bearer resource_metadata="{root_url(HTTPConnection(scope))}{WELL_KNOWN}{prefix}"'

    async def _caller(self, scope: Scope, headers: RequestHeaders) -> Caller:
        address = self._server.proxies.address_of(scope)
        client = counted_as(address)
        if (username := self._named_by_proxy(scope, headers)) is not None:
            return _caller_of(username, address)
        cookies = cookies_of(_text(headers, b"cookie") or "")
        if not self._options.has_users:
            return Caller(self._browser(scope, cookies) if cookies else "", None, address, client)
        authorization = _text(headers, b"authorization") or ""
        token = self._authenticator.token_name(authorization)
        if token is not None:
            return Caller(f"token:{token}", token, address, f"token:{token}")
        if self._named_users is not None:
            # Health checks and assets must not wait for the author's function.
            username = await self._named_users.name(scope, client) if self._needs_user(_path(scope)) else None
            return Caller("", None, address, client) if username is None else _caller_of(username, address)
        login = await self._login(scope, cookies, authorization)
        if login is not None:
            return _caller_of(login.user, address, login)
        is_browser = bool(cookies) and not self._options.is_private
        return Caller(self._browser(scope, cookies) if is_browser else "", None, address, client)

    def _named_by_proxy(self, scope: Scope, headers: RequestHeaders) -> str | None:
        """The user that a trusted proxy has signed in and names in the `user_header`."""
        named = self._options.user_header
        if named is None or peer_of(scope) not in self._server.proxies:
            return None
        return (_text(headers, named.lower().encode()) or "")[:MAX_USERNAME] or None

    def _browser(self, scope: Scope, cookies: dict[str, str]) -> str:
        request = HTTPConnection(scope)
        name = browsers.cookie_name(request, self._options.root_path, is_secure=is_secure(request))
        return self._server.browsers.owner_of(cookies.get(name))

    async def _login(self, scope: Scope, cookies: dict[str, str], authorization: str) -> Login | None:
        accounts = self._server.accounts
        if authorization and accounts is not None and (token := bearer_token(authorization)):
            return await accounts.bearer(token)
        if not cookies:
            return None
        name = self._authenticator.cookie(is_secure=is_secure(HTTPConnection(scope)))
        return self._authenticator.login(cookies.get(name))

    def _is_public(self, path: str) -> bool:
        # Pages respond with the login form, and their assets contain nothing of the app.
        return self._is_page(path) or path in PUBLIC or path.startswith(("/assets/", "/pwa_icon/", WELL_KNOWN))

    def _needs_user(self, path: str) -> bool:
        return self._is_page(path) or path == "/user" or not self._is_public(path)

    def _is_page(self, path: str) -> bool:
        return path[1:] in self._server.site.pages

    def _check_host(self, scope: Scope, headers: RequestHeaders) -> None:
        if len(headers) != len(scope["headers"]) and sum(name == b"host" for name, _ in scope["headers"]) > 1:
            raise BodyRejected("A request must have exactly one Host header.")
        host = _text(headers, b"host") or ""
        if len(host) > MAX_HOST:
            raise BodyRejected(f"A host has at most {MAX_HOST} characters.")
        if not self._hosts.allows(host):
            name = shorten(clean_host(host))  # a checked name, so that no markup is reflected
            raise NotAllowed(
                f"This server does not accept the host name {name}. To allow it, use "
                f"launch(allowed_hosts=[{name}]) or LIMELIGHT_ALLOWED_HOSTS."
            )

    def _check_origin(self, scope: Scope, headers: RequestHeaders) -> None:
        """Refuse pages of other origins that act for a user (CSRF). Programs send no Origin."""
        origin = _text(headers, b"origin")
        if origin is not None and self._is_allowed(origin):
            return
        if headers.get(b"sec-fetch-site", b"none") not in (b"none", b"same-origin"):
            raise NotAllowed("Requests from other sites are refused.")
        if origin is not None and not is_of_this_server(origin, HTTPConnection(scope)):
            raise NotAllowed("Requests from other origins are refused. To allow them, use allowed_origins.")

    def _is_allowed(self, origin: str | None) -> bool:
        # Any sandboxed frame sends "null", so it identifies no origin.
        return origin in self._options.allowed_origins and origin != "null"

    def _preflight(self, scope: Scope, headers: RequestHeaders) -> ASGIApp:
        if not self._is_allowed(_text(headers, b"origin")):
            return answer(NotAllowed("This origin is not allowed."), scope)
        asked = _text(headers, b"access-control-request-headers") or ""
        methods = "GET, POST, PATCH, DELETE, HEAD"
        allow = {"Access-Control-Allow-Methods": methods, "Access-Control-Allow-Headers": asked}
        return json_response("OK", 200, {**allow, "Access-Control-Max-Age": "600"})

    def _add_headers(self, message: Message, scope: Scope, origin: str | None) -> None:
        headers = message["headers"] = [*message.get("headers", ()), *SECURITY_HEADERS]
        headers += scope.get("limelight.headers", ())
        if not any(name == b"cache-control" for name, _ in headers):
            headers.append(NO_STORE)
        if self._options.allowed_origins:  # a cache must not reuse the response for another origin
            headers.append((b"vary", b"Origin"))
        is_open = any(name == b"access-control-allow-origin" for name, _ in headers)  # a second one would be invalid
        if origin is not None and not is_open and self._is_allowed(origin):
            headers += [
                (b"access-control-allow-origin", origin.encode()),
                (b"access-control-allow-credentials", b"true"),
                (b"access-control-expose-headers", EXPOSED),
            ]


def _caller_of(username: str, address: str, login: Login | None = None) -> Caller:
    return Caller(f"user:{username}", username, address, f"user:{username}", login)


def _text(headers: RequestHeaders, name: bytes) -> str | None:
    value = headers.get(name)
    return None if value is None else value.decode("latin-1")


def _path(scope: Scope) -> str:
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    path = path.removeprefix(root) if root else path
    return path.removeprefix(API_PREFIX).rstrip("/") or "/"
