"""The hub as an ASGI app: requests for apps go to their processes, all others to the hub's own routes."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from limelight.core.errors import LimelightError, NotAllowed, NotAuthenticated, NotFound
from limelight.http.clients import TrustedProxies, peer_of
from limelight.http.cookies import cookies_of
from limelight.http.errors import answer, json_response
from limelight.hub import access
from limelight.hub.access import NOBODY, Visitor
from limelight.hub.arrivals import Arrivals
from limelight.hub.forwarding import GONE, AppGone, Forwarded, forward
from limelight.hub.hosted import Hosted
from limelight.hub.hub import Hub
from limelight.hub.names import RESERVED
from limelight.hub.upstream import Broken

logger = logging.getLogger("limelight")

COOKIE = "limelight_hub"
OPERATORS_PATHS = ("/status", "/status.json", "/metrics", "/gradio_api/status.json")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


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


class Gateway:
    def __init__(self, hub: Hub, own: ASGIApp) -> None:
        """`own`: the hub's own routes. They find the visitor in the scope, as `limelight.visitor`."""
        self._hub, self._own = hub, own
        self._proxies = TrustedProxies(hub.options.trusted_proxies)
        self._arrivals = Arrivals(hub.waiting)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._own(scope, receive, send)
            return
        if scope["type"] != "http":
            raise RuntimeError(f"unexpected scope {scope['type']}")
        has_begun = False

        async def noting(message: dict[str, object]) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._handle(scope, receive, noting)  # type: ignore[arg-type]  # messages are dicts
        except LimelightError as error:
            if has_begun:
                raise
            await answer(error)(scope, receive, send)
        except (Broken, ConnectionResetError):
            if has_begun:
                raise  # the connection is closed, by which the client knows that the answer is not whole
            await answer(AppGone(GONE))(scope, receive, send)
        except Exception:  # the ASGI edge: details go to the log only
            if has_begun:
                raise
            logger.exception("A request failed: %s %s", scope["method"], scope["path"])
            await json_response({"detail": "Internal Server Error"}, 500)(scope, receive, send)

    async def _handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        place = await self._place(scope, headers)
        seen = await self._seen(headers)
        if seen.has_cookie and scope["method"] not in SAFE_METHODS:
            _check_origin(scope, headers, self._is_secure(scope, headers))
        if place is None:
            scope["limelight.visitor"] = seen.visitor
            scope["limelight.address"] = self._address(scope, headers)
            scope["limelight.is_secure"] = self._is_secure(scope, headers)
            await self._own(scope, receive, send)
            return
        self._check_access(place, seen.visitor)
        if not place.below:  # an app's page is a folder: its links are relative
            query = scope["query_string"].decode("latin-1")
            target = f"{place.prefix}/" + (f"?{query}" if query else "")
            await RedirectResponse(target, 307)(scope, receive, send)
            return
        await self._serve(place, seen, scope, receive, send)

    async def _serve(self, place: Place, seen: Seen, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        told = Forwarded(
            address=self._address(scope, headers),
            scheme="https" if self._is_secure(scope, headers) else "http",
            prefix=place.prefix,
            user=seen.visitor.user,
            hidden=seen.hidden,
            cookies=_without_own(headers.getlist("cookie")),
        )
        hosted = place.hosted
        if await self._arrivals.answer(hosted, place.below, told, scope, receive, send):
            return
        async with hosted.in_use() as use:
            try:
                await forward(use, scope, receive, send, told)
                return
            except AppGone:
                if scope["method"] not in SAFE_METHODS:
                    raise
        async with hosted.in_use() as use:  # it had just been stopped, and nothing has been answered
            await forward(use, scope, receive, send, told)

    async def _place(self, scope: Scope, headers: Headers) -> Place | None:
        """The app that the host or the path names; None: the request is for the hub."""
        domain = self._hub.options.domain
        host = headers.get("host", "").lower().rpartition("]")[2].partition(":")[0].rstrip(".")
        if domain and host.endswith(f".{domain}"):
            hosted = await self._hub.find_label(host.removesuffix(f".{domain}"))
            if hosted is None:
                raise NotFound("app", host)
            return Place(hosted, "", scope["path"])
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
        settings, visibility = self._hub.settings(name), self._hub.visibility(name)
        allows = access.may_open if visitor.is_program else access.may_open_page
        if not allows(visitor, name, settings, visibility):
            if not access.may_see(visitor, name, settings, visibility):
                raise NotFound("app", str(name))  # as if there were none
            if visitor.user:
                raise NotAllowed(f"{name} is open only to those it belongs to, and by its API to tokens that may call")
            raise NotAuthenticated(auth_message=f"{name} needs a token of this hub", challenge="Bearer")
        below = place.below.rstrip("/")
        is_operators = below in OPERATORS_PATHS or below.startswith("/status/")
        if is_operators and not access.may_write(visitor, name.owner):
            raise NotFound("page", place.below)

    async def _seen(self, headers: Headers) -> Seen:
        """Who sends the request: a token counts before a cookie."""
        hidden = {b"x-hf-authorization"}
        for header in ("x-hf-authorization", "authorization"):
            scheme, _, token = headers.get(header, "").partition(" ")
            if scheme.lower() != "bearer":
                continue
            visitor = await self._hub.accounts.visitor_of_token(token.strip())
            if visitor is not None:
                return Seen(visitor, frozenset({*hidden, header.encode()}))
        value = next((found for one in headers.getlist("cookie") if (found := cookies_of(one).get(COOKIE))), "")
        if not value:
            return Seen(NOBODY, frozenset(hidden))
        return Seen(self._hub.accounts.visitor_of_cookie(value), frozenset(hidden), has_cookie=True)

    def _address(self, scope: Scope, headers: Headers) -> str:
        peer, forwarded = peer_of(scope), headers.getlist("x-forwarded-for")
        return self._proxies.client(peer, ",".join(forwarded)) if forwarded and peer in self._proxies else peer

    def _is_secure(self, scope: Scope, headers: Headers) -> bool:
        told = headers.get("x-forwarded-proto", "") if peer_of(scope) in self._proxies else ""
        return (told.partition(",")[0].strip() or scope["scheme"]) == "https"


def _check_origin(scope: Scope, headers: Headers, is_secure: bool) -> None:
    """Pages of other sites must not act for whoever has signed in (CSRF)."""
    if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        raise NotAllowed("Requests from other sites are refused.")
    origin = headers.get("origin")
    own = f"{'https' if is_secure else 'http'}://{headers.get('host', '')}"
    if origin is not None and origin.lower() != own.lower():
        raise NotAllowed("Requests from other origins are refused.")


def _without_own(lines: Sequence[str]) -> bytes:
    pairs = (pair.strip() for line in lines for pair in line.split(";"))
    return "; ".join(pair for pair in pairs if pair and pair.partition("=")[0].strip() != COOKIE).encode("latin-1")
