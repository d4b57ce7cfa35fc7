"""`launch()`: options and environment, a free port, a server that stops cleanly."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import signal
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any, Literal, TypedDict
from urllib.parse import urlsplit

import uvicorn

from limelight.app import App, AppOptions
from limelight.blocks import Blocks
from limelight.core.errors import DeclarationError
from limelight.http.connection import Connection, connection_of
from limelight.http.site import HttpOptions
from limelight.interactive import has_running_loop, is_interactive, show_in_notebook
from limelight.listening import allow_connections, bind
from limelight.observe.logs import LogFormat, log_as_json
from limelight.settings import is_set, number, origins, paths, setting, size_bytes, tokens

logger = logging.getLogger("limelight")

START_TIMEOUT_S = 60
ENGINE_OPTIONS = ("max_logs", "max_log_bytes", "max_sessions", "max_waiting_per_client", "lanes", "role")
AGES = ("max_log_age_s", "max_session_idle_s", "max_file_age_s")
LOOPBACK_HOSTS = ("localhost", "*.localhost", "127.0.0.1", "[::1]")
LOOPBACK_FRAMES = ("'self'", "http://localhost:*", "https://localhost:*", "http://127.0.0.1:*")
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)
Auth = Callable[[str, str], bool] | tuple[str, str] | list[tuple[str, str]]


class LaunchOptions(TypedDict, total=False):
    """What `launch` accepts; documented here and nowhere else."""

    server_name: str | None
    """Address to listen on; 127.0.0.1, or 0.0.0.0 for all."""
    server_port: int | None
    """Exactly this port; else the first free one from 7860."""
    auth: Auth | None
    auth_message: str | None
    tokens: dict[str, str] | Sequence[str] | None
    """Bearer tokens that make the app private, or tokens by name."""
    secret: str | None
    """Signs the logins; the same one after a restart keeps them."""
    root_path: str | None
    max_file_size: str | int | None
    """Bytes of one file, or text such as "5mb"."""
    allowed_paths: list[str] | None
    blocked_paths: list[str] | None
    allowed_origins: Sequence[str]
    """Pages of other origins that may call: `https://example.com`, exactly."""
    allowed_hosts: Sequence[str]
    """Host names that are answered, `*.example.com` and `*` too; on a loopback address only its own names are."""
    trusted_proxies: Sequence[str]
    """Addresses and networks (`10.0.0.0/8`, `unix`) whose `X-Forwarded-…` headers count; this machine's."""
    frame_ancestors: Sequence[str]
    """Sites that may show the page in a frame, as in CSP; an open app's any, a private one's only its own."""
    rate_limit: str | None
    """Calls of one client, such as "60/minute"."""
    max_waiting_per_client: int | None
    """Jobs of one client that may wait (5,000)."""
    max_streams_per_client: int | None
    """Answers that one client may be reading as streams (1,000)."""
    max_wait_s: int
    """How long a call with `Prefer: wait` is waited for at most (60)."""
    time_limit: float | None
    """Seconds that a call may take, of functions that name no limit of their own."""
    metrics: bool
    """Figures for Prometheus at `/metrics`."""
    status: bool | None
    """The operator's page at `/status`; private apps have it."""
    log_format: LogFormat | None
    """"text", or "json": one object a line."""
    show_error: bool
    quiet: bool
    prevent_thread_lock: bool
    max_threads: int
    store: str | None
    """Where jobs, results and sessions live: "memory"; "sqlite:///path", which survives a restart; or
    "nats://host:4222/app", which many machines share."""
    lanes: tuple[str, ...] | None
    """Lanes (`concurrency_id`s) whose jobs this process runs; all unless given, none for ()."""
    role: Literal["replica", "worker"]
    """What `limelight worker` sets."""
    stop_grace_s: float
    """How long a stop waits for running calls."""
    max_logs: int
    """Finished event logs that are kept."""
    max_log_bytes: int
    max_log_age_s: float | None
    """Finished calls are kept for so long at most; None: as long as there is room."""
    max_sessions: int
    max_session_idle_s: float | None
    """Sessions that nobody used for so long end (7 days)."""
    max_files_bytes: str | int | None
    """Of all stored files together (10gb); what results and sessions name is never removed for it."""
    max_file_age_s: float | None
    """Files that no kept call and no session names are kept for so long (7 days)."""
    fetch_allow_hosts: Sequence[str]
    """Hosts with private addresses that URLs of callers may name."""
    ssl_keyfile: str | None
    ssl_certfile: str | None
    ssl_keyfile_password: str | None
    theme: object
    css: str | None
    css_paths: object
    js: str | None
    head: str | None
    head_paths: object
    debug: bool
    height: int
    width: int | str
    favicon_path: str | None
    """The picture that browsers show for the app."""
    ssl_verify: bool
    share_server_address: str | None
    share_server_protocol: str | None
    share_server_tls_certificate: str | None
    auth_dependency: object
    app_kwargs: dict[str, Any] | None  # Any: FastAPI's, which is not here
    state_session_capacity: int
    enable_monitoring: bool | None
    strict_cors: bool
    node_server_name: str | None
    node_port: int | None
    ssr_mode: bool | None
    pwa: bool | None
    """True lets browsers install the app."""
    mcp_server: bool | None
    i18n: object
    footer_links: list[str] | None
    num_workers: int


class _Server(uvicorn.Server):
    """Tells when it has started, and stops the engine before the connections: its streams have to end first."""

    def __init__(self, config: uvicorn.Config, app: App) -> None:
        super().__init__(config)
        self._app = app
        self._loop: asyncio.AbstractEventLoop | None = None
        self.has_started = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._loop = asyncio.get_running_loop()
        self._app.engine.on_end(self._ended)
        self.has_started.set()

    def _ended(self) -> None:
        """Without its engine a server is of no use: who watches the process can start another one."""
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await self._app.stop()
        finally:
            await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first signal lets running calls end, the second does not wait for them."""
        if self.should_exit and self._loop is not None:
            self._loop.call_soon_threadsafe(self._app.engine.hurry)
        else:
            super().handle_exit(sig, frame)


class Running:
    """A server in a thread of its own."""

    def __init__(self, app: App, config: uvicorn.Config, sock: socket.socket) -> None:
        self.app, self.server, self._socket = app, _Server(config, app), sock
        self._thread: threading.Thread | None = None

    def block(self) -> None:
        """Serves until Ctrl-C or SIGTERM."""
        with suppress(KeyboardInterrupt):  # how uvicorn passes Ctrl-C on, once all is stopped
            self.server.run(sockets=[self._socket])

    def start(self) -> None:
        """Serves in a thread; returns when it answers."""
        self._thread = threading.Thread(target=self.block, name="limelight server", daemon=True)
        self._thread.start()
        if not self.server.has_started.wait(START_TIMEOUT_S) or self.server.should_exit:
            raise RuntimeError("The server did not start: its log says why")

    def wait(self) -> None:
        """Returns when a server that was started has stopped, by Ctrl-C or SIGTERM too."""
        assert self._thread is not None
        in_main = threading.current_thread() is threading.main_thread()  # signals are nobody else's
        # Those of a loop that runs in this thread would wait for the loop.
        before = {sign: signal.signal(sign, self.server.handle_exit) for sign in STOP_SIGNALS if in_main}
        self._thread.join()
        for sign, handler in before.items():
            signal.signal(sign, handler)

    def stop(self) -> None:
        self.server.should_exit = True
        if self._thread is not None:
            self._thread.join(30)


def launch(
    blocks: Blocks, *, share: bool, inbrowser: bool, options: LaunchOptions, inline: bool | None = None
) -> tuple[Any, str, None]:  # Any: Starlette
    """See `Blocks.launch`."""
    unknown = set(options) - set(LaunchOptions.__annotations__)
    if unknown:
        raise TypeError(f"launch() got an unexpected keyword argument {sorted(unknown)[0]!r}")
    set_up_logs(options)
    app = App(blocks, app_options(blocks, options))
    host = _host(options)
    sock, port = bind(host, options.get("server_port") or _asked_port())
    config = uvicorn.Config(
        app.asgi,
        http=connection_of(number("RECEIVE_TIMEOUT") or Connection.period_s),
        log_level="warning",
        log_config=None if _log_format(options) == "json" else uvicorn.config.LOGGING_CONFIG,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # `trusted_proxies` decides whose are believed
        timeout_graceful_shutdown=15,
        ws="none",
        ssl_keyfile=options.get("ssl_keyfile"),
        ssl_certfile=options.get("ssl_certfile"),
        ssl_keyfile_password=options.get("ssl_keyfile_password"),
    )
    allow_connections()
    running = Running(app, config, sock)
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # compared, not bound
    url = f"{'https' if options.get('ssl_certfile') else 'http'}://{shown}:{port}/"
    _say(options, f"* Running on {url}")
    if share:
        _say(options, "* share=True: there is no tunnel; put the server behind a proxy of yours to publish it")
    if inbrowser:
        import webbrowser  # noqa: PLC0415  # optional: only when asked for

        webbrowser.open(url)
    blocks.running = running
    if options.get("prevent_thread_lock") or is_interactive():
        running.start()
        if inline is not False:
            show_in_notebook(url, options.get("width", "100%"), options.get("height", 500))
    elif has_running_loop():
        running.start()
        running.wait()
    else:
        running.block()
    return app.asgi, url, None


def set_up_logs(options: LaunchOptions) -> None:
    """Of the process; after the script has set up its own handlers."""
    if _log_format(options) == "json":
        log_as_json()


def _log_format(options: LaunchOptions) -> str:
    wanted = options.get("log_format") or setting("LOG_FORMAT") or "text"
    if wanted not in ("text", "json"):
        raise DeclarationError("launch: log_format", "'text' or 'json'", wanted)
    return wanted


def app_options(blocks: Blocks, options: LaunchOptions) -> AppOptions:
    """Arguments first, then the environment, then the defaults."""
    limit = options.get("max_file_size") or setting("MAX_FILE_SIZE")
    files_limit = options.get("max_files_bytes", setting("MAX_FILES_BYTES") or "10gb")
    site: dict[str, object] = {
        name: _texts(options.get(name), options.get(f"{name}_paths"), getattr(blocks, name)) for name in ("css", "head")
    }
    site |= {"favicon": _favicon(options.get("favicon_path")), "pwa": bool(options.get("pwa"))}
    if options.get("theme"):
        blocks.theme = options["theme"]
    if options.get("js"):
        blocks.js = options["js"]
    engine: dict[str, Any] = {name: value for name, value in options.items() if name in ENGINE_OPTIONS}  # Any: by name
    engine |= _store_options(options)
    engine["fetch_allow_hosts"] = tuple(options.get("fetch_allow_hosts") or paths("FETCH_ALLOW_HOSTS"))
    engine["leave_grace_s"] = number("LEAVE_GRACE") or 5
    engine["time_limit_s"] = options.get("time_limit") or number("TIME_LIMIT")
    return AppOptions(
        http=_http_options(options),
        max_threads=options.get("max_threads", 40),
        show_error=options.get("show_error", False),
        max_file_size=size_bytes(limit, "launch: max_file_size"),
        allowed_paths=options.get("allowed_paths") or paths("ALLOWED_PATHS"),
        blocked_paths=options.get("blocked_paths") or paths("BLOCKED_PATHS"),
        max_files_bytes=size_bytes(files_limit, "launch: max_files_bytes"),
        site=site,
        engine=engine,
    )


def _http_options(options: LaunchOptions) -> HttpOptions:
    made = HttpOptions(
        auth=_auth(options.get("auth")),
        auth_message=options.get("auth_message"),
        tokens=tokens(options.get("tokens")),
        secret=options.get("secret") or setting("SECRET"),
        root_path=options.get("root_path") or setting("ROOT_PATH") or "",
        allowed_origins=origins(options.get("allowed_origins")),
        allowed_hosts=_allowed_hosts(options),
        trusted_proxies=tuple(options.get("trusted_proxies") or paths("TRUSTED_PROXIES") or ("127.0.0.1", "::1")),
        rate_limit=options.get("rate_limit") or setting("RATE_LIMIT"),
        max_streams_per_client=options.get("max_streams_per_client", 1_000),
        max_wait_s=int(options.get("max_wait_s", number("MAX_WAIT") or 60)),
        frame_ancestors=options.get("frame_ancestors") or paths("FRAME_ANCESTORS") or None,
        metrics=options.get("metrics", is_set("METRICS") or False),
        status=options.get("status", is_set("STATUS")),
        heartbeat_s=number("HEARTBEAT_INTERVAL") or 15,
    )
    # What listens on a loopback address has a visitor who sits at it: other sites must not lead his clicks here.
    if made.frame_ancestors is None and not made.is_private and is_loopback(_host(options)):
        return replace(made, frame_ancestors=(*LOOPBACK_FRAMES, *made.allowed_origins))
    return made


def _allowed_hosts(options: LaunchOptions) -> tuple[str, ...]:
    """On a loopback address only its own names: another one means that a browser was misled (DNS rebinding)."""
    given = tuple(options.get("allowed_hosts") or paths("ALLOWED_HOSTS"))
    host = _host(options)
    if given or not is_loopback(host):
        return given
    address = urlsplit(options.get("root_path") or setting("ROOT_PATH") or "").netloc
    return (*LOOPBACK_HOSTS, f"[{host}]" if ":" in host else host, *([address] if address else []))


def _host(options: LaunchOptions) -> str:
    return options.get("server_name") or setting("SERVER_NAME") or "127.0.0.1"


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _store_options(options: LaunchOptions) -> dict[str, Any]:  # Any: fields of EngineOptions
    found: dict[str, Any] = {}  # Any: as above
    store, grace = options.get("store") or setting("STORE"), options.get("stop_grace_s", number("STOP_GRACE"))
    if store:
        found["store"] = store
    if grace is not None:
        found["stop_grace_s"] = grace
    for name in AGES:
        age_s = number(name.removesuffix("_s").upper())
        if name in options or age_s is not None:
            found[name] = options.get(name, age_s)
    return found


def _asked_port() -> int | None:
    port = setting("SERVER_PORT")
    if port is not None and not port.isdigit():
        raise DeclarationError("SERVER_PORT", "a number", port)
    return int(port) if port else None


def _auth(auth: Auth | None) -> dict[str, str] | Callable[[str, str], bool] | None:
    if auth is None or callable(auth):
        return auth
    pairs = [auth] if isinstance(auth, tuple) and len(auth) == 2 and isinstance(auth[0], str) else auth
    if not all(isinstance(pair, tuple | list) and len(pair) == 2 for pair in pairs):
        raise DeclarationError("launch: auth", "a (name, password) pair, a list of them, or a function")
    return {str(name): str(password) for name, password in pairs}


def _favicon(path: str | None) -> Path | None:
    if path is not None and not Path(path).is_file():
        raise DeclarationError("launch: favicon_path", "the path of a picture", path)
    return None if path is None else Path(path).resolve()


def _texts(given: object, files: object, declared: str) -> str:
    listed = files if isinstance(files, list | tuple) else [files] if files else []
    return "\n".join(part for part in (declared, str(given or ""), *(Path(str(p)).read_text() for p in listed)) if part)


def _say(options: LaunchOptions, line: str) -> None:
    if _log_format(options) == "json":
        logger.info(line.removeprefix("* "))
    elif not options.get("quiet"):
        print(line, file=sys.stdout, flush=True)  # noqa: T201  # what a person waits for
