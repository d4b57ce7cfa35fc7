"""Every route, in one table."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Lifespan, Receive, Scope, Send

from limelight.core.errors import NotFound
from limelight.http import (
    calls,
    chunks,
    component_server,
    components,
    files,
    health,
    heartbeat,
    icons,
    job_list,
    jobs,
    libraries,
    login,
    media,
    operator,
    pages,
    queue,
    reload,
    resumable,
    sign_in,
    uploads,
)
from limelight.http.cookies import CookieRequest
from limelight.http.guard import Guard
from limelight.http.outgoing import PIECE_BYTES
from limelight.http.own_routes import OwnFirst, OwnRoutes
from limelight.http.root import API_PREFIX, below_root
from limelight.http.server import Caller, Server
from limelight.http.submount import Submount

Handler = Callable[[Request], Awaitable[ASGIApp]]
STATUS_PATH = "/status"
GET, POST = ("GET",), ("POST",)

ROOT: Sequence[tuple[str, Sequence[str], Handler]] = (
    ("/", GET, pages.home),
    ("/config", GET, pages.config),
    ("/config/", GET, pages.config),
    ("/login", POST, login.login),
    ("/login/oidc", GET, sign_in.begin),
    ("/login/huggingface", GET, sign_in.begin),
    ("/login/callback", GET, sign_in.callback),
    ("/login/backchannel", POST, sign_in.backchannel),
    ("/logout", ("GET", "POST"), login.logout),
    ("/assets/{name}", GET, pages.asset),
    ("/plots/{name}", GET, libraries.script),
    ("/components/{package}/{version}/{name:path}", GET, components.asset),
    ("/embed.js", GET, pages.embed),
    ("/gradio.js", GET, pages.embed),
    ("/robots.txt", GET, pages.robots),
    ("/healthz", GET, health.healthz),
    ("/readyz", GET, health.readyz),
    ("/metrics", GET, operator.metrics),
    ("/status.json", GET, operator.status),
    ("/manifest.json", GET, icons.manifest),
    ("/favicon.ico", GET, icons.icon),
    ("/assets/header/{name}", GET, icons.logo),
    ("/pwa_icon", GET, icons.icon),
    ("/pwa_icon/{size}", GET, icons.icon),
)
"""Served at the root only."""

API: Sequence[tuple[str, Sequence[str], Handler]] = (
    ("/call/{api_name}", POST, calls.post_call),
    ("/call/{api_name}/{event_id}", GET, calls.get_events),
    ("/call/v2/{api_name}", POST, calls.post_call_v2),
    ("/call/v2/{api_name}/{event_id}", GET, calls.get_events),
    ("/run/{api_name}", POST, calls.post_run),
    ("/api/{api_name}", POST, calls.post_run),
    ("/jobs", GET, job_list.get_jobs),
    ("/jobs/{event_id}", ("GET", "DELETE"), jobs.job),
    ("/jobs/{event_id}/cancel", POST, jobs.cancel_job),
    ("/queue/join", POST, queue.join),
    ("/queue/data", GET, queue.data),
    ("/queue/status", GET, queue.status),
    ("/stream/{event_id}", POST, chunks.post_chunk),
    ("/stream/{event_id}/close", POST, chunks.close),
    ("/stream/{session_hash}/{run}/{component_id}/playlist.m3u8", GET, media.playlist),
    ("/stream/{session_hash}/{run}/{component_id}/playlist-file", GET, media.whole),
    ("/stream/{session_hash}/{run}/{component_id}/{piece}", GET, media.piece),
    ("/cancel", POST, queue.cancel),
    ("/reset", POST, queue.reset),
    ("/heartbeat/{session_hash}", GET, heartbeat.heartbeat),
    ("/component_server", POST, component_server.call_method),
    ("/upload", POST, uploads.upload),
    ("/upload/resumable", POST, resumable.begin),
    ("/upload/resumable/{upload_id}", ("HEAD", "PATCH", "DELETE"), resumable.one_upload),
    ("/upload_progress", GET, uploads.upload_progress),
    ("/file={path:path}", GET, files.get_file),
    ("/file/{path:path}", GET, files.get_file),
    ("/info", ("GET", "POST"), pages.info),
    ("/openapi.json", GET, pages.openapi_document),
    ("/user", GET, login.user),
    ("/login_check", GET, login.login_check),
    ("/deep_link", GET, pages.deep_link),
    ("/app_id", GET, pages.app_id),
    ("/startup-events", GET, pages.startup_events),
    ("/theme.css", GET, pages.theme),
    ("/dev/reload", GET, reload.news),
)
"""Served with and without the prefix, and with a slash at the end."""


class GuardedApp(Starlette):
    """Sends every request through the guard. It handles exceptions too, so Starlette's middleware is left out."""

    def __init__(
        self,
        server: Server,
        lifespan: Lifespan[GuardedApp] | None,
        status: ASGIApp | None = None,
        own: OwnRoutes | None = None,
        more: Sequence[Route] = (),
    ) -> None:
        super().__init__(routes=[*_routes(), *more, *_of_pages(server.site.pages)], lifespan=lifespan)
        self._server, self._status, self._own = server, status, own
        self.router.redirect_slashes = False
        self.router.default = _absent

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await super().__call__(below_root(scope, self._server), receive, send)

    def build_middleware_stack(self) -> ASGIApp:
        inner = self.router if self._own is None else OwnFirst(self._own, self.router, self._server)
        app: ASGIApp = Guard(inner, self._server)
        if self._status is not None:
            app = Submount(app, STATUS_PATH, self._status)
        for layer, arguments, options in reversed(self.user_middleware):
            app = layer(app, *arguments, **options)
        return app


def create_app(
    server: Server,
    lifespan: Lifespan[GuardedApp] | None = None,
    status: ASGIApp | None = None,
    own: OwnRoutes | None = None,
    more: Sequence[Route] = (),
) -> GuardedApp:
    """The ASGI app. The engine is started and stopped by `lifespan`. `status`: the app about this one; `own`: routes of
    the author's; `more`: routes of packages that only some apps have."""
    return GuardedApp(server, lifespan, status, own, more)


PACKED: frozenset[Handler] = frozenset({pages.home, pages.config, pages.info, pages.openapi_document})
"""Paths whose large responses are compressed. Streams never are."""


def _routes() -> Iterator[Route]:
    """Calls come first, because most requests are calls."""
    for path, methods, handler in API:
        for prefix in ("", API_PREFIX):
            yield route(prefix + path, methods, handler)
    for path, methods, handler in ROOT:
        yield route(path, methods, handler)
    for path, methods, handler in API:
        if "=" not in path and not path.endswith(":path}"):
            for prefix in ("", API_PREFIX):
                yield route(f"{prefix}{path}/", methods, handler)


def _of_pages(paths: Iterable[str]) -> Iterator[Route]:
    """Beside the first page, which every app has."""
    for path in filter(None, paths):
        yield route(f"/{path}", GET, pages.home)
        yield route(f"/{path}/", GET, pages.with_slash)


def route(path: str, methods: Sequence[str], handler: Handler) -> Route:
    packing = [Middleware(GZipMiddleware, minimum_size=1000, compresslevel=6)] if handler in PACKED else []
    return Route(path, Answering(handler), methods=list(methods), middleware=packing)


class Answering:
    """A handler as an ASGI app, without the layers that Starlette puts around functions."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self._handler(CookieRequest(scope, receive, send))
        if type(answer) is Response and len(answer.body) > PIECE_BYTES:
            caller: Caller = scope["limelight.caller"]
            server: Server = scope["limelight.server"]
            with server.outgoing.hold(caller.client, len(answer.body)):
                await answer(scope, receive, send)
        else:
            await answer(scope, receive, send)


async def _absent(scope: Scope, receive: Receive, send: Send) -> None:
    raise NotFound("page", scope["path"])
