"""The hub's own routes, in one table."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from limelight.core.errors import LimelightError, NotFound
from limelight.http.errors import answer
from limelight.hub.api import (
    apps_api,
    apps_copies,
    gallery,
    git_api,
    oidc,
    operators,
    pages,
    pictures,
    quotas_api,
    spaces,
    states,
    variables_api,
)
from limelight.hub.api.spaces import Unsupported
from limelight.hub.context import HubRequest
from limelight.hub.hub import Hub
from limelight.hub.navigation import SAFE_METHODS, is_navigation
from limelight.hub.people import entering, sign_in, users
from limelight.hub.publishing import space_files
from limelight.hub.publishing.commits import Conflict
from limelight.hub.publishing.versions import Taken

Handler = Callable[[HubRequest], Awaitable[Response]]
GET, POST, PUT, PATCH, DELETE = ("GET",), ("POST",), ("PUT",), ("PATCH",), ("DELETE",)
STATUS: dict[type[LimelightError], int] = {Unsupported: 501, Taken: 409, Conflict: 412}
SPACE = "/api/spaces/{owner}/{name}"
GIT = ("/git/{owner}/{name}", "/spaces/{owner}/{name}")
APP = "/-/api/apps/{owner}/{name}"

ROUTES: Sequence[tuple[str, Sequence[str], Handler]] = (
    ("/", GET, pages.gallery),
    ("/-/apps/{owner}/{name}", GET, pages.app),
    ("/-/tokens", GET, pages.tokens),
    ("/-/users", GET, pages.users),
    ("/-/account", GET, pages.account),
    ("/-/activity", GET, pages.activity),
    ("/-/assets/{name}", GET, pages.asset),
    ("/-/waiting", GET, states.waiting),
    ("/-/enter", GET, entering.enter),
    ("/-/api/states", GET, states.states),
    (f"{APP}/picture", GET, pictures.picture),
    ("/-/api/apps", GET, gallery.apps),
    (APP, GET, apps_api.show),
    (APP, PATCH, apps_api.change),
    (APP, DELETE, apps_api.remove),
    (f"{APP}/restart", POST, apps_api.restart),
    (f"{APP}/pause", POST, apps_api.pause),
    (f"{APP}/resume", POST, apps_api.resume),
    (f"{APP}/rollback", POST, apps_api.roll_back),
    (f"{APP}/figures", GET, states.figures),
    (f"{APP}/logs", GET, apps_api.logs),
    (f"{APP}/logs/stream", GET, apps_api.log_stream),
    (f"{APP}/quota", GET, quotas_api.of_app),
    (f"{APP}/quota", PUT, quotas_api.change_app),
    ("/-/api/owners/{owner}/quota", GET, quotas_api.of_owner),
    ("/-/api/owners/{owner}/quota", PUT, quotas_api.change_owner),
    (f"{APP}/variables", GET, variables_api.variables),
    (f"{APP}/variables/{{key}}", GET, variables_api.variable),
    (f"{APP}/variables/{{key}}", PUT, variables_api.put_variable),
    (f"{APP}/variables/{{key}}", DELETE, variables_api.remove_variable),
    (f"{APP}/secrets", GET, variables_api.secrets),
    (f"{APP}/secrets/{{key}}", GET, variables_api.secret),
    (f"{APP}/secrets/{{key}}", PUT, variables_api.put_secret),
    (f"{APP}/secrets/{{key}}", DELETE, variables_api.remove_secret),
    (f"{APP}/duplicate", POST, apps_copies.duplicate),
    ("/-/api/tokens", GET, sign_in.tokens),
    ("/-/api/tokens", POST, sign_in.add_token),
    ("/-/api/tokens/{token_id}", DELETE, sign_in.remove_token),
    ("/-/api/me", GET, users.me),
    ("/-/api/users", GET, users.users),
    ("/-/api/users", POST, users.add_user),
    ("/-/api/users/{name}", PATCH, users.change_user),
    ("/-/api/users/{name}", DELETE, users.remove_user),
    ("/-/api/users/{name}/link", POST, users.add_link),
    ("/-/api/identities", GET, oidc.identities),
    ("/-/api/identities", POST, oidc.begin_link),
    ("/-/api/identities/{identity_id}", DELETE, oidc.remove_identity),
    ("/-/api/events", GET, users.events),
    ("/-/api/status", GET, operators.status),
    ("/-/sign-in", GET, pages.sign_in),
    ("/-/sign-in", POST, sign_in.by_password),
    ("/-/sign-in/provider", GET, oidc.begin),
    ("/-/sign-in/callback", GET, oidc.callback),
    ("/-/sign-out", POST, sign_in.sign_out),
    ("/api/whoami-v2", GET, spaces.who),
    ("/api/spaces", GET, spaces.listed),
    ("/api/repos/create", POST, spaces.create),
    ("/api/repos/delete", DELETE, spaces.remove),
    ("/api/validate-yaml", POST, space_files.valid),
    (SPACE, GET, spaces.info),
    (f"{SPACE}/revision/{{revision}}", GET, spaces.info),
    (f"{SPACE}/runtime", GET, spaces.runtime),
    (f"{SPACE}/restart", POST, spaces.restart),
    (f"{SPACE}/pause", POST, spaces.pause),
    (f"{SPACE}/sleeptime", POST, spaces.set_sleep_time),
    (f"{SPACE}/hardware", POST, spaces.set_hardware),
    (f"{SPACE}/settings", PUT, spaces.change_settings),
    (f"{SPACE}/duplicate", POST, spaces.duplicate),
    (f"{SPACE}/variables", GET, spaces.variables),
    (f"{SPACE}/variables", POST, spaces.put_variable),
    (f"{SPACE}/variables", DELETE, spaces.remove_variable),
    (f"{SPACE}/secrets", GET, spaces.secrets),
    (f"{SPACE}/secrets", POST, spaces.put_secret),
    (f"{SPACE}/secrets", DELETE, spaces.remove_secret),
    (f"{SPACE}/logs/{{kind}}", GET, spaces.logs),
    (f"{SPACE}/refs", GET, space_files.references),
    (f"{SPACE}/tree/{{revision}}", GET, space_files.tree),
    (f"{SPACE}/tree/{{revision}}/{{path:path}}", GET, space_files.tree),
    (f"{SPACE}/preupload/{{revision}}", POST, space_files.preupload),
    (f"{SPACE}/commit/{{revision}}", POST, space_files.commit),
    ("/spaces/{owner}/{name}/resolve/{revision}/{path:path}", GET, space_files.resolve),
    ("/spaces/{owner}/{name}.git/info/lfs/{path:path}", POST, space_files.no_large_files),
    *((f"{base}/info/refs", GET, git_api.advertise) for base in GIT),
    *((f"{base}/git-upload-pack", POST, git_api.fetch) for base in GIT),
    *((f"{base}/git-receive-pack", POST, git_api.push) for base in GIT),
    ("/api/{path:path}", ("GET", "POST", "PUT", "DELETE", "PATCH"), space_files.unknown),
    ("/healthz", GET, gallery.health),
    ("/metrics", GET, operators.metrics),
)


NO_CHANGES = ("/git-upload-pack", "/validate-yaml", "/preupload/{revision}")
"""Ends of paths that are asked with POST and change nothing."""
JSON_PATHS = ("/-/api/", "/api/")
"""Below these all answers are JSON, also those to a browser that asks for a page."""
TOLD_BY_THEMSELVES = ("/-/sign-in", "/-/sign-out")


def own_routes(hub: Hub, lifespan: Callable[[Starlette], AbstractAsyncContextManager[None]]) -> Starlette:
    routes = [_route(hub, *one) for one in ROUTES]
    routes.append(Route("/{path:path}", _absent))
    return Starlette(routes=routes, lifespan=lifespan, exception_handlers={LimelightError: partial(_refuse, hub)})


async def _refuse(hub: Hub, request: Request, error: Exception) -> Response:
    assert isinstance(error, LimelightError)
    if is_navigation(request.scope) and not request.url.path.startswith(JSON_PATHS):
        return pages.error(hub, request.scope, error)
    response = answer(error, request.scope, STATUS.get(type(error)))
    response.headers.update(space_files.error_headers(error))
    return response


async def _absent(request: Request) -> Response:
    raise NotFound("page", request.url.path)


def _route(hub: Hub, path: str, methods: Sequence[str], handler: Handler) -> Route:
    async def handle(request: Request) -> Response:
        asked = HubRequest(hub, request)
        response = await handler(asked)
        is_change = request.method not in SAFE_METHODS and not path.endswith(NO_CHANGES)
        if is_change and response.status_code < 400 and path not in TOLD_BY_THEMSELVES:
            await _note(asked, f"{request.method} {path}")
        return response

    return Route(path, handle, methods=list(methods))


async def _note(asked: HubRequest, action: str) -> None:
    """Whatever changed something is an event, of every route."""
    found = dict(asked.request.path_params)
    app = f"{found.pop('owner')}/{found.pop('name')}" if "owner" in found and "name" in found else ""
    what = " ".join(str(one) for one in found.values()) or asked.what
    await asked.hub.events.add(asked.visitor.user, asked.address, action, app=app, what=what)
