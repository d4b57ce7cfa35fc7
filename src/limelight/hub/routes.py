"""The hub's own routes, in one table."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from limelight.hub import gallery, sign_in
from limelight.hub.context import HubRequest
from limelight.hub.hub import Hub

Handler = Callable[[HubRequest], Awaitable[Response]]
GET, POST = ("GET",), ("POST",)

ROUTES: Sequence[tuple[str, Sequence[str], Handler]] = (
    ("/", GET, gallery.page),
    ("/-/api/apps", GET, gallery.apps),
    ("/-/api/tokens", GET, sign_in.tokens),
    ("/-/api/tokens", POST, sign_in.add_token),
    ("/-/api/tokens/{token_id}", ("DELETE",), sign_in.remove_token),
    ("/-/sign-in", GET, sign_in.by_link),
    ("/healthz", GET, gallery.health),
)


def own_routes(hub: Hub, lifespan: Callable[[Starlette], AbstractAsyncContextManager[None]]) -> Starlette:
    return Starlette(routes=[_route(hub, *one) for one in ROUTES], lifespan=lifespan)


def _route(hub: Hub, path: str, methods: Sequence[str], handler: Handler) -> Route:
    async def handle(request: Request) -> Response:
        return await handler(HubRequest(hub, request))

    return Route(path, handle, methods=list(methods))
