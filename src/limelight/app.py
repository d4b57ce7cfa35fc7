"""The composition root: a declared app and an engine, joined and served."""

from __future__ import annotations

import hashlib
import secrets
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec

from limelight.blocks import Blocks
from limelight.core.endpoint import Call, running_call
from limelight.core.errors import MissingExtra
from limelight.core.session import Session
from limelight.core.wire import Job
from limelight.engine.encoding import to_json
from limelight.engine.files import FileStore
from limelight.engine.observer import Tracer
from limelight.engine.options import EngineOptions
from limelight.engine.service import Engine
from limelight.engine.stores import open_store
from limelight.http.auth import Authenticator
from limelight.http.routes import STATUS_PATH, GuardedApp, create_app
from limelight.http.server import Exposition, Server
from limelight.http.site import HttpOptions, Site
from limelight.observe.figures import Recorder
from limelight.observe.status import Watch
from limelight.settings import temporary_folder
from limelight.themes import css_of
from limelight.ui.graph import Graph
from limelight.version import __version__

STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True, kw_only=True)
class AppOptions:
    http: HttpOptions = field(default_factory=HttpOptions)
    max_threads: int = 40
    show_error: bool = False
    max_file_size: int | None = None
    max_files_bytes: int | None = 10 << 30
    allowed_paths: Sequence[str] = ()
    blocked_paths: Sequence[str] = ()
    site: Mapping[str, Any] = field(default_factory=dict)  # Any: fields of Site
    engine: Mapping[str, Any] = field(default_factory=dict)  # Any: fields of EngineOptions


class Joined:
    """A declared app and its engine, without a server."""

    def __init__(self, blocks: Blocks, options: AppOptions) -> None:
        engine_options = EngineOptions(
            max_threads=options.max_threads, show_error=options.show_error, **blocks.queue_options, **options.engine
        )
        self.store = store = open_store(engine_options.store)
        self.files = store.file_store(
            store.files_folder or temporary_folder(),
            allowed_paths=options.allowed_paths,
            blocked_paths=options.blocked_paths,
            max_file_size=options.max_file_size,
            # Files that machines share are bounded where they are shared.
            max_bytes=options.max_files_bytes if store.file_store is FileStore else None,
            secret=store.secret("files"),
            has_folder=store.files_folder is not None,
        )
        self.graph = self._graph(blocks)
        endpoints = [*self.graph.endpoints, *self.graph.server_methods.values()]
        recorder = Recorder(endpoints)
        self.engine = Engine(endpoints, self.files, engine_options, self.graph.lifetimes, store, recorder, _tracer())
        self.watch = Watch(self.engine, recorder, __version__)

    def _graph(self, blocks: Blocks) -> Graph:
        """Initial values may be files: they are converted as if a call ran."""
        job = Job(id="start", endpoint=-1, lane="", data=[], session="start")
        token = running_call.set(Call(job, Session("start"), self.files, lambda _: None))
        try:
            return blocks.graph()
        finally:
            running_call.reset(token)


class App:
    """One declared app with its own engine: `asgi` is what a server runs."""

    def __init__(
        self, blocks: Blocks, options: AppOptions | None = None, authenticator: Authenticator | None = None
    ) -> None:
        options = options or AppOptions()
        joined = Joined(blocks, options)
        self.engine, self.files = joined.engine, joined.files
        http, secret = options.http, joined.store.secret("login")
        if http.secret is None and secret is not None:
            http = replace(http, secret=secret.hex())
        site = self._site(blocks, joined.graph, options, secret)
        exposition = _exposition() if http.metrics else None
        server = Server.of(joined.watch, site, http, exposition=exposition, authenticator=authenticator)
        self._status = _status_app(server) if http.has_status else None
        self.asgi: GuardedApp = create_app(server, self._lifespan, self._status.asgi if self._status else None)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        async with self.engine:
            if self._status is not None:
                await self._status.engine.start()
            try:
                yield
            finally:
                await self.stop()

    async def stop(self) -> None:
        """As `Engine.stop`; those who look at the status see the app until it has stopped."""
        await self.engine.stop()
        if self._status is not None:
            await self._status.stop()

    @asynccontextmanager
    async def _lifespan(self, _: object) -> AsyncIterator[None]:
        async with self.running():
            yield

    def _site(self, blocks: Blocks, graph: Graph, options: AppOptions, secret: bytes | None) -> Site:
        config: Any = to_json(graph.config)  # Any: JSON
        text = msgspec.json.encode(config)
        self.files.room.pin(text)
        config |= {
            "app_id": _app_id(self.engine, secret),
            "show_error": options.show_error,
            "max_file_size": options.max_file_size,
            "pwa": bool(options.site.get("pwa")),
            "has_files": b"gradio.FileData" in text,
        }
        scripts = {**graph.scripts, **({"load": blocks.js} if blocks.js else {})}
        own = {"title": blocks.title, "head": blocks.head, "css": blocks.css, "api_open": blocks.api_open}
        methods = {name: endpoint.id for name, endpoint in graph.server_methods.items()}
        shown = {**own, "server_methods": methods, **options.site}
        shown["css"] = "\n".join(filter(None, (css_of(blocks.theme), shown["css"])))
        info, every = to_json(graph.info()), to_json(graph.info(every=True))
        return Site(config=config, info=info, all_info=every, static=STATIC, scripts=scripts, **shown)  # type: ignore[arg-type]  # JSON objects


def _status_app(server: Server) -> App:
    """The app about another one, behind the same login."""
    from limelight.status import status_blocks  # noqa: PLC0415  # optional: private apps have it

    root_path = server.options.root_path and f"{server.options.root_path.rstrip('/')}{STATUS_PATH}"
    http = replace(server.options, root_path=root_path, metrics=False, status=False)
    options = AppOptions(http=http, engine={"stop_grace_s": 0.0})  # nothing is lost with what it shows
    return App(status_blocks(server.watch), options, server.authenticator)


def _tracer() -> Tracer | None:
    """Where the script, or what started it, has set up OpenTelemetry."""
    if "opentelemetry.trace" not in sys.modules:
        return None
    from limelight.observe.tracing import CallTracer, has_provider  # noqa: PLC0415  # optional: extra `otel`

    return CallTracer(__version__) if has_provider() else None


def _app_id(engine: Engine, secret: bytes | None) -> int:
    """The same in all replicas of an app; another one after each start where nothing outlives the process."""
    declared = repr([endpoint.function for endpoint in engine.endpoints]).encode()
    return int.from_bytes(hashlib.blake2b(declared, key=secret or secrets.token_bytes(32)).digest()[:7]) >> 3


def _exposition() -> Exposition:
    try:
        from limelight.observe.metrics import exposition  # noqa: PLC0415  # optional: extra `metrics`, 60 ms
    except ModuleNotFoundError as error:
        if error.name != "prometheus_client":
            raise
        raise MissingExtra("/metrics", "prometheus-client", "metrics") from None
    return exposition
