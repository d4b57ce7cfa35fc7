"""Every route, in one table."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp, Lifespan, Receive, Scope, Send

from limelight.core.errors import NotFound
from limelight.engine.service import Engine
from limelight.http import calls, files, login, pages, queue
from limelight.http.auth import Authenticator
from limelight.http.guard import Guard
from limelight.http.root import API_PREFIX
from limelight.http.site import HttpOptions, Server, Site

Handler = Callable[[Request], Awaitable[ASGIApp]]
GET, POST = ("GET",), ("POST",)

ROOT: Sequence[tuple[str, Sequence[str], Handler]] = (
    ("/", GET, pages.home),
    ("/config", GET, pages.config),
    ("/login", POST, login.login),
    ("/logout", ("GET", "POST"), login.logout),
    ("/assets/{name}", GET, pages.asset),
    ("/robots.txt", GET, pages.robots),
    ("/manifest.json", GET, pages.manifest),
)
"""Served at the root only."""

API: Sequence[tuple[str, Sequence[str], Handler]] = (
    ("/call/v2/{api_name}", POST, calls.post_call_v2),
    ("/call/v2/{api_name}/{event_id}", GET, calls.get_events),
    ("/call/{api_name}", POST, calls.post_call),
    ("/call/{api_name}/{event_id}", GET, calls.get_events),
    ("/run/{api_name}", POST, calls.post_run),
    ("/api/{api_name}", POST, calls.post_run),
    ("/queue/join", POST, queue.join),
    ("/queue/data", GET, queue.data),
    ("/queue/status", GET, queue.status),
    ("/cancel", POST, queue.cancel),
    ("/reset", POST, queue.reset),
    ("/heartbeat/{session_hash}", GET, queue.heartbeat),
    ("/upload", POST, files.upload),
    ("/upload_progress", GET, files.upload_progress),
    ("/file={path:path}", GET, files.get_file),
    ("/file/{path:path}", GET, files.get_file),
    ("/info", GET, pages.info),
    ("/user", GET, login.user),
    ("/login_check", GET, login.login_check),
    ("/app_id", GET, pages.app_id),
    ("/startup-events", GET, pages.startup_events),
    ("/theme.css", GET, pages.theme),
)
"""Served with and without the prefix, and with a slash at the end."""


def create_app(
    engine: Engine, site: Site, options: HttpOptions, lifespan: Lifespan[Starlette] | None = None
) -> Starlette:
    """The ASGI app. The engine is started and stopped by `lifespan`."""
    authenticator = Authenticator(options)
    guard = Middleware(Guard, options=options, authenticator=authenticator)
    app = Starlette(routes=list(_routes()), middleware=[guard], lifespan=lifespan)
    app.state.server = Server(engine, site, options)
    app.state.authenticator = authenticator
    app.router.redirect_slashes = False
    app.router.default = _absent
    return app


PACKED: frozenset[Handler] = frozenset({pages.home, pages.config, pages.info})
"""Large answers that are compressed; streams never are."""


def _routes() -> Iterator[Route]:
    for prefix in ("", API_PREFIX):
        for path, methods, handler in API:
            yield _route(prefix + path, methods, handler)
            if "=" not in path and not path.endswith(":path}"):
                yield _route(f"{prefix}{path}/", methods, handler)
    for path, methods, handler in ROOT:
        yield _route(path, methods, handler)


def _route(path: str, methods: Sequence[str], handler: Handler) -> Route:
    packing = [Middleware(GZipMiddleware, minimum_size=1000, compresslevel=6)] if handler in PACKED else []
    return Route(path, handler, methods=list(methods), middleware=packing)


async def _absent(scope: Scope, receive: Receive, send: Send) -> None:
    raise NotFound("page", scope["path"])
