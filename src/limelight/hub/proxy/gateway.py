"""The hub as an ASGI app: requests for apps go to their processes, all others to the hub's own routes."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from limelight.core.errors import LimelightError, NotAllowed, NotAuthenticated, NotFound
from limelight.http.begun import Begun
from limelight.http.clients import TrustedProxies
from limelight.http.errors import answer, internal
from limelight.hub.api import pages
from limelight.hub.apps.hosted import Hosted, NotServed
from limelight.hub.context import SCOPE_KEY, Asking, HubRequest
from limelight.hub.hub import Hub
from limelight.hub.limits.metering import Meter
from limelight.hub.limits.rates import is_call
from limelight.hub.names import RESERVED, AppName
from limelight.hub.navigation import SAFE_METHODS, is_navigation
from limelight.hub.paths import own_path
from limelight.hub.people import access, entering
from limelight.hub.people.access import NOBODY, Visitor
from limelight.hub.people.accounts import TOKEN_PREFIX, digest
from limelight.hub.people.cookies import APP_COOKIE, COOKIE, cookie_of, without_own
from limelight.hub.proxy.arrivals import Arrivals
from limelight.hub.proxy.forwarding import GONE, AppGone, Forwarded, forward, scheme_of
from limelight.hub.proxy.upstream import Broken

if TYPE_CHECKING:
    from limelight.hub.agents.endpoint import Agents

logger = logging.getLogger("limelight")

OWN_ON_APP_HOSTS = ("/-/enter", "/-/assets/", "/-/waiting")
MCP_PATH = "/-/mcp"
OPERATORS_PATHS = ("/status", "/status.json", "/metrics", "/gradio_api/status.json")


class Place(NamedTuple):
    """Which app a request is for, and where that app's paths begin."""

    hosted: Hosted
    prefix: str
    below: str
    """The path below the prefix."""


@dataclass(frozen=True)
class Seen:
    """A visitor, and what of the request is for the hub only."""

    visitor: Visitor
    hidden: frozenset[bytes] = frozenset()
    has_cookie: bool = False
    session: str | None = None


class Gateway:
    def __init__(self, hub: Hub, own: ASGIApp) -> None:
        """`own`: the hub's own routes. They find what it knows of a request in the scope."""
        self._hub, self._own = hub, own
        self._proxies = TrustedProxies(hub.options.trusted_proxies)
        self._agents = _agents_of(hub) if hub.options.mcp else None
        self._arrivals = Arrivals(hub.waiting, hub.places, self._waiting_page)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._own(scope, receive, send)
            return
        if scope["type"] != "http":
            raise RuntimeError(f"unexpected scope {scope['type']}")
        begun = Begun(send)
        try:
            await self._handle(scope, receive, begun)
        except LimelightError as error:
            if begun.has_begun:
                raise
            response = pages.error(self._hub, scope, error) if is_navigation(scope) else answer(error, scope)
            await response(scope, receive, send)
        except (Broken, ConnectionResetError):
            if begun.has_begun:
                raise  # the connection is closed, by which the client knows that the answer is not whole
            await answer(AppGone(GONE), scope)(scope, receive, send)
        except Exception:  # the ASGI edge: details go to the log only
            if begun.has_begun:
                raise
            logger.exception("A request failed: %s %s", scope["method"], scope["path"])
            await internal(scope)(scope, receive, send)

    async def _handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers, is_secure = Headers(scope=scope), self._is_secure(scope)
        label = label_of(headers, self._hub.options.domain)
        try:
            place = await self._place(scope, label)
        except NotFound:
            seen = await self._seen(scope, label, None)
            scope[SCOPE_KEY] = Asking(seen.visitor, self._proxies.address_of(scope), is_secure, label)
            raise
        seen = await self._seen(scope, label, place)
        is_own = place is None if label is None else scope["path"].startswith(OWN_ON_APP_HOSTS)
        changes = scope["method"] not in SAFE_METHODS
        scope[SCOPE_KEY] = Asking(seen.visitor, self._proxies.address_of(scope), is_secure, label, seen.session)
        if changes and (seen.has_cookie or (is_own and not seen.visitor.is_program)):  # signing in has no cookie yet
            _check_origin(headers, is_secure)
        if is_own:
            await self._answer_itself(seen, label, scope, receive, send)
            return
        if label is not None and not seen.visitor.user and is_navigation(scope) and not self._is_open(place):
            asking = HubRequest(self._hub, Request(scope))
            await entering.begin(asking, _path_of(scope))(scope, receive, send)
            return
        if place is None:
            raise NotFound("app", str(label))
        if self._hub.options.domain and label is None and is_navigation(scope):
            await self._to_own_host(place, scope, receive, send)
            return
        self._check_access(place, seen.visitor)
        if not place.below:  # an app's page is a folder: its links are relative
            query = scope["query_string"].decode("latin-1")
            target = f"{place.prefix}/" + (f"?{query}" if query else "")
            await RedirectResponse(target, 307)(scope, receive, send)
            return
        try:
            await self._serve(place, seen, scope, receive, send)
        except NotServed as error:
            if error.reason and access.may_write(seen.visitor, place.hosted.source.name.owner):
                raise NotServed(f"{error} {error.reason}", error.retry_after_s) from error
            raise

    async def _answer_itself(self, seen: Seen, label: str | None, scope: Scope, receive: Receive, send: Send) -> None:
        if self._agents is not None and label is None and scope["path"].rstrip("/") == MCP_PATH:
            await self._agents.answer(seen.visitor, partial(self._call, seen), scope, receive, send)
        else:
            await self._own(scope, receive, send)

    async def _call(self, seen: Seen, app: AppName, scope: Scope, receive: Receive, send: Send) -> None:
        """A request to an app that came to an address of the hub."""
        place = await self._place(scope, None)
        if place is None:
            raise NotFound("app", str(app))
        self._check_access(place, seen.visitor)
        await self._serve(place, seen, scope, receive, send)

    def _waiting_page(self, hosted: Hosted, scope: Scope) -> Response:
        return pages.waiting(HubRequest(self._hub, Request(scope)), hosted)

    def _is_open(self, place: Place | None) -> bool:
        return place is not None and self._hub.visibility(place.hosted.source.name) == "public"

    async def _to_own_host(self, place: Place, scope: Scope, receive: Receive, send: Send) -> None:
        """Pages are shown there only, where they have no cookie of the hub and nothing of other apps."""
        headers = Headers(scope=scope)
        value = cookie_of(headers, COOKIE, is_secure=self._is_secure(scope))
        self._check_access(place, self._hub.accounts.visitor_of_cookie(value))
        asking = HubRequest(self._hub, Request(scope))
        query = scope["query_string"].decode("latin-1")
        address = asking.app_address(self._hub.catalog.label_of(place.hosted.source.name))
        target = address + quote(place.below or "/") + (f"?{query}" if query else "")
        await RedirectResponse(target, 303)(scope, receive, send)

    async def _serve(self, place: Place, seen: Seen, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        told = Forwarded(
            address=self._proxies.address_of(scope),
            scheme="https" if self._is_secure(scope) else "http",
            prefix=place.prefix,
            user=seen.visitor.user,
            hidden=seen.hidden,
            cookies=without_own(headers.getlist("cookie")),
        )
        meter = Meter(self._hub.quotas, place.hosted, receive, send)
        with meter.counted():
            if is_call(scope["method"], place.below):
                app = place.hosted.source.name
                self._hub.rates.count(app.key, self._hub.settings(app).rate_limit, told.client)
            meter.begin(scope["method"], place.below)
            await self._forward(place, told, scope, meter.receive, meter.send)

    async def _forward(self, place: Place, told: Forwarded, scope: Scope, receive: Receive, send: Send) -> None:
        hosted = place.hosted
        if await self._arrivals.answer(hosted, place.below, told, scope, receive, send):
            return
        async with self._arrivals.in_use(hosted, told) as use:
            try:
                await forward(use, scope, receive, send, told)
                return
            except AppGone:
                if scope["method"] not in SAFE_METHODS:
                    raise
        async with self._arrivals.in_use(hosted, told) as use:  # it had just been stopped
            await forward(use, scope, receive, send, told)

    async def _place(self, scope: Scope, label: str | None) -> Place | None:
        """The app that the host or the path names. None: the path is the hub's, or the host is of no app."""
        if label is not None:
            found = await self._hub.find_label(label)
            return None if found is None else Place(found, "", scope["path"])
        if not scope["path"].startswith("/"):  # "*", or an authority
            raise NotFound("page", scope["path"])
        _, owner, *rest = scope["path"].split("/", 3)
        if not rest or not owner or owner == "-" or owner.lower() in RESERVED:
            return None
        hosted = await self._hub.find(f"{owner}/{rest[0]}".lower())
        if hosted is None:
            raise NotFound("app", f"{owner}/{rest[0]}")
        prefix = f"/{owner}/{rest[0]}"
        return Place(hosted, prefix, scope["path"].removeprefix(prefix))

    def _check_access(self, place: Place, visitor: Visitor) -> None:
        name = place.hosted.source.name
        opening = access.may_open if visitor.is_program else access.may_open_page
        if not self._hub.allows(opening, visitor, name):
            if not self._hub.allows(access.may_see, visitor, name):
                raise NotFound("app", str(name))  # as if there were none
            if visitor.user:
                raise NotAllowed(f"{name} is open only to those it belongs to, and by its API to tokens that may call")
            raise NotAuthenticated(auth_message=f"{name} needs a token of this hub", challenge="Bearer")
        below = place.below.rstrip("/")
        is_operators = below in OPERATORS_PATHS or below.startswith("/status/")
        if is_operators and not access.may_write(visitor, name.owner):
            raise NotFound("page", place.below)

    async def _seen(self, scope: Scope, label: str | None, place: Place | None) -> Seen:
        """Who sends the request: a token counts before a cookie. With a domain, cookies count on the hub's own pages
        and on the hosts of apps, not where apps have paths on the hub's host."""
        headers, hidden, is_secure = Headers(scope=scope), {b"x-hf-authorization"}, self._is_secure(scope)
        if any(TOKEN_PREFIX in line for line in headers.getlist("authorization")):
            hidden.add(b"authorization")  # a token of the hub, also if another one counts
        for header in ("x-hf-authorization", "authorization"):
            scheme, _, token = headers.get(header, "").partition(" ")
            if scheme.lower() != "bearer":
                continue
            visitor = await self._hub.accounts.visitor_of_token(token.strip())
            if visitor is not None:
                return Seen(visitor, frozenset({*hidden, header.encode()}))
        if label is not None:
            value = cookie_of(headers, APP_COOKIE, is_secure=is_secure) if place is not None else ""
            if place is None or not value:
                return Seen(NOBODY, frozenset(hidden))
            key = place.hosted.source.name.key
            return Seen(self._hub.app_cookies.visitor(key, value), frozenset(hidden), has_cookie=True)
        value = cookie_of(headers, COOKIE, is_secure=is_secure)
        if not value or (place is not None and self._hub.options.domain):
            return Seen(NOBODY, frozenset(hidden))
        visitor = self._hub.accounts.visitor_of_cookie(value)
        return Seen(visitor, frozenset(hidden), has_cookie=True, session=digest(value) if visitor.user else None)

    def _is_secure(self, scope: Scope) -> bool:
        return scheme_of(scope, self._proxies) == "https"


def _agents_of(hub: Hub) -> Agents:
    from limelight.hub.agents.endpoint import Agents  # noqa: PLC0415  # optional: extra `mcp`

    return Agents(hub)


def label_of(headers: Headers, domain: str) -> str | None:
    """The label of an app's own host; None: it is the hub's host."""
    host = headers.get("host", "").lower().rpartition("]")[2].partition(":")[0].rstrip(".")
    return host.removesuffix(f".{domain}") if domain and host.endswith(f".{domain}") else None


def _check_origin(headers: Headers, is_secure: bool) -> None:
    """Pages of other sites must not act for whoever has signed in (CSRF)."""
    if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        raise NotAllowed("Requests from other sites are refused.")
    origin = headers.get("origin")
    own = f"{'https' if is_secure else 'http'}://{headers.get('host', '')}"
    if origin is not None and origin.lower() != own.lower():
        raise NotAllowed("Requests from other origins are refused.")


def _path_of(scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    return own_path(quote(scope["path"]) + (f"?{query}" if query else ""))
