"""`launch()`: starts the server, prints its address and stops it cleanly."""

from __future__ import annotations

import logging
import socket
import ssl
import sys
from functools import partial
from typing import Any

import uvicorn

from limelight.app import App
from limelight.core.errors import DeclarationError
from limelight.http.clients import TrustedProxies
from limelight.http.connection import Connection, connection_of
from limelight.http.peers import Peers
from limelight.http.site import HttpOptions
from limelight.launch.config import Config, read
from limelight.launch.interactive import has_running_loop, is_interactive
from limelight.launch.listening import allow_connections, bind
from limelight.launch.notebook import close_earlier, current_cell, show
from limelight.launch.options import LaunchOptions, ServerOptions
from limelight.launch.running import AppServer, Running
from limelight.launch.sharing import for_sharing, sharing_of
from limelight.observe.logs import log_as_json
from limelight.ui.declared import DeclaredApp

logger = logging.getLogger("limelight")

SHARE_TIMEOUT_S = 20
"""How long `launch` waits for the share link, where it does not block anyway."""


def launch(
    blocks: DeclaredApp,
    *,
    share: bool | None,
    inbrowser: bool,
    options: LaunchOptions,
    inline: bool | None = None,
    sock: socket.socket | None = None,
) -> tuple[Any, str, str | None]:  # Any: Starlette
    """See `Blocks.launch`. `sock`: one that listens already, in place of `server_name` and `server_port`."""
    config = for_sharing(read(options), share)
    set_up_logs(config.server)
    app = App(blocks, config.app)
    server = AppServer(_uvicorn_config(app, config), app, _tls(config.server))
    cell = current_cell()
    if cell is not None:
        close_earlier(cell)
    ours = sock is None
    sock, url = _listening(config.server) if sock is None else (sock, f"unix:{sock.getsockname()}")
    blocks.running = blocks.launched = running = Running(app, server, sock, url, cell)
    # A socket that somebody else has opened, a hub, means nothing to whoever reads the log.
    _say(config.server, f"* Running on {url}" if ours else "* Running")
    if ours and config.app.http.mcp_server:
        _say(config.server, f"* MCP server on {url}mcp/")
    if config.is_shared and running.port is not None:
        server.sharing = sharing_of(config, running.host, running.port, partial(_say, config.server))
    if inbrowser:
        import webbrowser  # noqa: PLC0415  # optional: only with `inbrowser`

        webbrowser.open(url)
    if config.server.prevent_thread_lock or is_interactive() or has_running_loop():
        running.start()
        shared = running.share(SHARE_TIMEOUT_S)
        if cell is not None and inline is not False:
            show(shared or url, config.server.width, config.server.height)
        if not config.server.prevent_thread_lock and (config.server.debug or not is_interactive()):
            running.wait()
    else:
        running.share(0)
        running.block()
    return app.asgi, url, running.share_url


def _uvicorn_config(app: App, config: Config) -> uvicorn.Config:
    return uvicorn.Config(
        app.asgi,
        http=_connections(config.server, config.app.http),
        log_level="warning",
        log_config=None if config.server.log_format == "json" else uvicorn.config.LOGGING_CONFIG,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # `trusted_proxies` decides whose are trusted
        timeout_graceful_shutdown=15,
        ws="none",
    )


def _listening(options: ServerOptions) -> tuple[socket.socket, str]:
    sock, port = bind(options.server_name, options.server_port)
    return sock, _address(options, port)


def _address(options: ServerOptions, port: int) -> str:
    host = options.server_name
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # compared, not bound
    return f"{'https' if options.ssl_certfile else 'http'}://{shown}:{port}/"


def _connections(server: ServerOptions, options: HttpOptions) -> type[Connection]:
    peers = Peers(
        TrustedProxies(options.trusted_proxies),
        max_per_client=options.max_connections_per_client,
        max_descriptors=allow_connections(),
    )
    return connection_of(server.receive_timeout_s, server.send_timeout_s, peers)


def _tls(server: ServerOptions) -> ssl.SSLContext | None:
    """The TLS context of the server's certificate, or None for plain HTTP."""
    if server.ssl_certfile is None:
        if server.ssl_keyfile is not None:
            raise DeclarationError("launch: ssl_keyfile", "an ssl_certfile as well", server.ssl_keyfile)
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(server.ssl_certfile, server.ssl_keyfile, server.ssl_keyfile_password)
    return context


def set_up_logs(options: ServerOptions) -> None:
    """Set up the logs of the process. Called after the script has set up its own handlers."""
    if options.log_format == "json":
        log_as_json()


def _say(options: ServerOptions, line: str) -> None:
    if options.log_format == "json":
        logger.info(line.removeprefix("* "))
    elif not options.quiet:
        print(line, file=sys.stdout, flush=True)  # noqa: T201  # output for a person at a terminal
