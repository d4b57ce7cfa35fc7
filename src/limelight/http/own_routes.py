"""Routes of the author's own, before those of the app: a FastAPI or Starlette app whose fallback is ours."""

from __future__ import annotations

from typing import Protocol

from starlette.routing import Router
from starlette.types import ASGIApp, Receive, Scope, Send

from limelight.core.errors import LimelightError
from limelight.http.begun import Begun
from limelight.http.errors import answer
from limelight.http.server import Caller, Server


class OwnRoutes(Protocol):
    """The author's app."""

    router: Router

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Its own middleware and routes, and for what it has no route for `router.default`."""


class OwnFirst:
    """Asks the author's app first. Whoever has yet to log in sees only the login page and what it needs: an own route
    would otherwise be open where the page is, at `/`."""

    def __init__(self, own: OwnRoutes, app: ASGIApp, server: Server) -> None:
        self._own, self._app, self._is_private = own, app, server.options.is_private
        own.router.default = Answering(app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":  # the guard looks at HTTP only
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] == "lifespan" or (self._is_private and not _caller(scope).owner):
            await self._app(scope, receive, send)
        else:
            await self._own.answer(scope, receive, send)


def _caller(scope: Scope) -> Caller:
    caller: Caller = scope["limelight.caller"]
    return caller


class Answering:
    """Turns our exceptions into responses: the author's framework would make each of them an internal error."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = Begun(send)
        try:
            await self._app(scope, receive, begun)
        except LimelightError as error:
            if begun.has_begun:
                raise
            await answer(error, scope)(scope, receive, send)
