"""The hub's own routes, in one table."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from limelight.core.errors import LimelightError
from limelight.http.errors import answer
from limelight.hub import apps_api, gallery, sign_in, variables_api
from limelight.hub.context import HubRequest
from limelight.hub.hub import Hub

Handler = Callable[[HubRequest], Awaitable[Response]]
GET, POST, PUT, PATCH, DELETE = ("GET",), ("POST",), ("PUT",), ("PATCH",), ("DELETE",)
APP = "/-/api/apps/{owner}/{name}"

ROUTES: Sequence[tuple[str, Sequence[str], Handler]] = (
    ("/", GET, gallery.page),
    ("/-/api/apps", GET, gallery.apps),
    (APP, GET, apps_api.show),
    (APP, PATCH, apps_api.change),
    (APP, DELETE, apps_api.remove),
    (f"{APP}/restart", POST, apps_api.restart),
    (f"{APP}/pause", POST, apps_api.pause),
    (f"{APP}/resume", POST, apps_api.resume),
    (f"{APP}/logs", GET, apps_api.logs),
    (f"{APP}/logs/stream", GET, apps_api.log_stream),
    (f"{APP}/variables", GET, variables_api.variables),
    (f"{APP}/variables/{{key}}", GET, variables_api.variable),
    (f"{APP}/variables/{{key}}", PUT, variables_api.put_variable),
    (f"{APP}/variables/{{key}}", DELETE, variables_api.remove_variable),
    (f"{APP}/secrets", GET, variables_api.secrets),
    (f"{APP}/secrets/{{key}}", GET, variables_api.secret),
    (f"{APP}/secrets/{{key}}", PUT, variables_api.put_secret),
    (f"{APP}/secrets/{{key}}", DELETE, variables_api.remove_secret),
    ("/-/api/tokens", GET, sign_in.tokens),
    ("/-/api/tokens", POST, sign_in.add_token),
    ("/-/api/tokens/{token_id}", ("DELETE",), sign_in.remove_token),
    ("/-/sign-in", GET, sign_in.by_link),
    ("/healthz", GET, gallery.health),
)


def own_routes(hub: Hub, lifespan: Callable[[Starlette], AbstractAsyncContextManager[None]]) -> Starlette:
    routes = [_route(hub, *one) for one in ROUTES]
    return Starlette(routes=routes, lifespan=lifespan, exception_handlers={LimelightError: _refuse})


async def _refuse(_: Request, error: Exception) -> Response:
    assert isinstance(error, LimelightError)
    return answer(error)


def _route(hub: Hub, path: str, methods: Sequence[str], handler: Handler) -> Route:
    async def handle(request: Request) -> Response:
        return await handler(HubRequest(hub, request))

    return Route(path, handle, methods=list(methods))
