"""The composition root: makes the engine and the ASGI app of a declared app."""

from __future__ import annotations

import asyncio
import atexit
import hashlib
import secrets
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from starlette.routing import Route

from limelight.core.assets import joined as joined_texts
from limelight.core.endpoint import Call, running_call
from limelight.core.errors import MissingExtra
from limelight.core.page_header import PageHeader
from limelight.core.session import Session
from limelight.core.wire import Job
from limelight.engine.execution.encoding import to_json
from limelight.engine.files.declared import DeclaredFiles
from limelight.engine.files.scratch import Scratch
from limelight.engine.files.store import FileStore
from limelight.engine.observer import Tracer
from limelight.engine.service import Engine
from limelight.engine.stores.opening import open_store
from limelight.engine.tasks import end_tasks
from limelight.engine.warmups import warm_up
from limelight.engine.webhooks.secrets import key_for
from limelight.http.auth import Authenticator
from limelight.http.development import Development
from limelight.http.large_tables import LargeTables
from limelight.http.own_routes import OwnRoutes
from limelight.http.page_configs import DEFAULT_TITLE, pages_of
from limelight.http.routes import STATUS_PATH, GuardedApp, create_app
from limelight.http.server import Exposition, Server
from limelight.http.site import Site
from limelight.http.webhook_messages import body_of
from limelight.launch.options import AppOptions
from limelight.launch.settings import temporary_folder
from limelight.observe.figures import Recorder
from limelight.observe.status import Watch
from limelight.themes.chosen import chosen_for
from limelight.ui import asset_folders
from limelight.ui.declared import DeclaredApp
from limelight.ui.graph import Graph
from limelight.version import __version__

STATIC = Path(__file__).parent / "static"


class Joined:
    """A declared app and its engine, without a server."""

    def __init__(self, blocks: DeclaredApp, options: AppOptions) -> None:
        self.options = engine_options = options.engine_options(blocks.queue_options)
        self.store = store = open_store(engine_options.store)
        files, development = options.files, options.http.development
        self.files = FileStore(
            store.files_folder or (development.files if development else self._scratch_folder()),
            allowed_paths=files.allowed_paths,
            blocked_paths=files.blocked_paths,
            max_file_size=files.max_file_size,
            # Shared files count in the shared store. The local ones are a cache.
            max_bytes=files.max_file_cache_bytes if store.sharing else engine_options.max_files_bytes,
            max_files=files.max_files,
            secret=store.secret("files") or (development.secret.encode() if development else None),
            has_folder=True,
            protected=store.own_files,
            sharing=store.sharing,
        )
        self.graph = graph_with_files(blocks, self.files)
        if development:
            engine_options = replace(engine_options, show_lines=True)
        endpoints = [*self.graph.endpoints, *self.graph.server_methods.values()]
        recorder = Recorder(endpoints)
        self.engine = Engine(endpoints, self.files, engine_options, self.graph.lifetimes, store, recorder, _tracer())
        self.watch = Watch(self.engine, recorder, __version__)

    def _scratch_folder(self) -> Path:
        """A temporary folder for the files of an app whose store is not durable."""
        scratch = Scratch(temporary_folder())
        atexit.register(scratch.remove)
        return scratch.folder


def graph_with_files(blocks: DeclaredApp, files: FileStore) -> Graph:
    """Make the graph as if a call ran, because initial values may be files."""
    job = Job(id="start", endpoint=-1, lane="", data=[], session="start")
    token = running_call.set(Call(job, Session("start"), DeclaredFiles(files), lambda _: None))
    try:
        return blocks.graph()
    finally:
        running_call.reset(token)


def described(blocks: DeclaredApp) -> Graph:
    """The app as plain data, of which nothing is served: files of initial values are gone when this returns."""
    scratch = Scratch(temporary_folder())
    try:
        return graph_with_files(blocks, FileStore(scratch.folder, has_folder=True))
    finally:
        scratch.remove()


def config_of(blocks: DeclaredApp) -> dict[str, Any]:  # Any: JSON
    """The configuration of a page that is not served."""
    config: dict[str, Any] = to_json(described(blocks).config)  # type: ignore[assignment]  # a JSON object
    return config


class App:
    """A declared app with its own engine. `asgi` is the ASGI app."""

    def __init__(
        self, blocks: DeclaredApp, options: AppOptions | None = None, authenticator: Authenticator | None = None
    ) -> None:
        options = options or AppOptions()
        joined = Joined(blocks, options)
        self.engine, self.files = joined.engine, joined.files
        http, secret = options.http, joined.store.secret("login")
        if http.secret is None and secret is not None:
            http = replace(http, secret=secret.hex())
        site = self._site(blocks, joined, options, secret)
        self.config = site.config
        exposition = _exposition() if http.metrics else None
        server = Server.of(joined.watch, site, http, exposition=exposition, authenticator=authenticator)
        key = partial(key_for, http.webhook_secret, secret, joined.store.secret_file)
        self._webhook_key = key if http.webhooks else None
        self._status = _status_app(server) if http.has_status else None
        self._own: OwnRoutes | None = blocks.own_routes
        status_asgi = self._status.asgi if self._status else None
        routes = _mcp_routes(server, secret) if http.mcp_server else ()
        self.asgi: GuardedApp = create_app(server, self._lifespan, status_asgi, self._own, routes)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        async with self.engine:
            if self._status is not None:
                await self._status.engine.start()
            warming = asyncio.create_task(warm_up(self.engine), name="limelight warm-up")
            delivering = asyncio.create_task(self._deliver(), name="limelight webhooks")
            try:
                yield
            finally:
                await end_tasks([warming])
                await self.stop()
                await end_tasks([delivering])

    async def _deliver(self) -> None:
        if self._webhook_key is not None:
            await self.engine.webhooks.run(partial(body_of, self.engine), self._webhook_key)

    async def stop(self) -> None:
        """Stop as `Engine.stop` does. The status page is served until then."""
        await self.engine.stop()
        if self._status is not None:
            await self._status.stop()

    @asynccontextmanager
    async def _lifespan(self, _: object) -> AsyncIterator[Any]:  # Any: state of the author's routes
        async with self.running():
            if self._own is None:
                yield None
                return
            async with self._own.router.lifespan_context(self._own) as state:
                yield state

    def _site(self, blocks: DeclaredApp, joined: Joined, options: AppOptions, secret: bytes | None) -> Site:
        graph, page = joined.graph, options.page
        config: Any = to_json(graph.config)  # Any: JSON
        text = msgspec.json.encode(config)
        self.files.quota.pin(text)
        js, theme, header = page.js or blocks.js, page.theme or blocks.theme, page.header or blocks.header
        config |= {
            "app_id": _app_id(self.engine, secret),
            "show_error": joined.options.show_error,
            "max_file_size": options.files.max_file_size,
            "pwa": page.pwa,
            "fill_height": blocks.fill_height if page.fill_height is None else page.fill_height,
            "fill_width": blocks.fill_width if page.fill_width is None else page.fill_width,
            "has_files": b"gradio.FileData" in text,
            "js": bool(js),
            "i18n_translations": page.i18n.translations if page.i18n else None,
            **_development(options.http.development),
            **(_titled(header, blocks, has_pages=len(config["pages"]) > 1) if header else {}),
            "mcp_server": options.http.mcp_server,
            **({} if page.footer_links is None else {"footer_links": [*page.footer_links]}),
        }
        css = joined_texts(blocks.css, page.css, page.css_of_files)
        head = joined_texts(blocks.head, page.head, page.head_of_files, graph.head)
        # HTML of the author and custom elements may use the variables of themes, whatever a function makes later.
        uses_theme = any(one["type"] in ("html", "webcomponent") for one in config["components"]) or b"var(--" in text
        may_render = any(one["render_id"] is not None for one in config["dependencies"])
        uses_theme |= may_render and any(asset_folders.folders())
        tables, pages = LargeTables(config, self.files), pages_of(config)
        shown = {path: tables.in_config(one) for path, one in pages.items()}
        self.files.quota.pin(msgspec.json.encode(shown))
        looks = chosen_for(theme, page.look.over(blocks.look), (css, head), always=uses_theme)
        return Site(
            config=config,
            pages=pages,
            shown=shown,
            tables=tables,
            info=to_json(graph.info()),  # type: ignore[arg-type]  # a JSON object
            all_info=to_json(graph.info(every=True)),  # type: ignore[arg-type]  # as above
            static=STATIC,
            scripts={**graph.scripts, **({"load": js} if js else {})},
            server_methods={name: endpoint.id for name, endpoint in graph.server_methods.items()},
            asset_folder=asset_folders.find,
            title=config["title"],
            favicon=page.favicon,
            pwa=page.pwa,
            api_open=blocks.api_open,
            head=head,
            css=css,
            theme=looks.css,
            has_typeface=looks.has_typeface,
            pictures={} if header is None else header.pictures,
            picture_sources=() if header is None else header.sources,
        )


def _development(development: Development | None) -> dict[str, object]:
    """The part of the page configuration for development mode."""
    return {} if development is None else {"dev_mode": True, "dev_version": development.version}


def _titled(header: PageHeader, blocks: DeclaredApp, *, has_pages: bool) -> dict[str, object]:
    """Of the page configuration: the header, whose title is that of an app without one."""
    title = "" if blocks.title in (None, "", DEFAULT_TITLE) else blocks.title
    return {"header": header.config(title, has_pages=has_pages), "title": title or header.title or DEFAULT_TITLE}


def _status_app(server: Server) -> App:
    """The status app of an app, behind the same login."""
    from limelight.status import status_blocks  # noqa: PLC0415  # optional: only private apps need it

    root_path = server.options.root_path and f"{server.options.root_path.rstrip('/')}{STATUS_PATH}"
    oidc = server.options.oidc and replace(server.options.oidc, below=STATUS_PATH)
    http = replace(
        server.options, root_path=root_path, metrics=False, mcp_server=False, status=False, webhooks=False, oidc=oidc
    )
    options = AppOptions(http=http, engine={"stop_grace_s": 0.0})  # its jobs need no grace period
    return App(status_blocks(server.watch), options, server.authenticator)


def _tracer() -> Tracer | None:
    """A tracer, if OpenTelemetry has been set up."""
    if "opentelemetry.trace" not in sys.modules:
        return None
    from limelight.observe.tracing import CallTracer, has_provider  # noqa: PLC0415  # optional: extra `otel`

    return CallTracer(__version__) if has_provider() else None


def _app_id(engine: Engine, secret: bytes | None) -> int:
    """The app's id: the same in all replicas, but new at each start if the store is not durable."""
    declared = repr([endpoint.function for endpoint in engine.endpoints]).encode()
    return int.from_bytes(hashlib.blake2b(declared, key=secret or secrets.token_bytes(32)).digest()[:7]) >> 3


def _mcp_routes(server: Server, secret: bytes | None) -> Sequence[Route]:
    try:
        from limelight.mcp.routes import routes_of  # noqa: PLC0415  # optional: extra `mcp`, 300 ms
    except ModuleNotFoundError as error:
        if error.name not in ("mcp", "mcp_types"):
            raise
        raise MissingExtra("The MCP server", "mcp", "mcp") from None
    return routes_of(server, secret)


def _exposition() -> Exposition:
    try:
        from limelight.observe.metrics import exposition  # noqa: PLC0415  # optional: extra `metrics`, 60 ms
    except ModuleNotFoundError as error:
        if error.name != "prometheus_client":
            raise
        raise MissingExtra("/metrics", "prometheus-client", "metrics") from None
    return exposition
