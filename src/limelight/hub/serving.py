"""`limelight hub`: the server process."""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

from limelight.core.errors import MissingExtra
from limelight.http.clients import TrustedProxies
from limelight.http.connection import Connection, connection_of
from limelight.http.peers import Peers
from limelight.hub.hub import Hub
from limelight.hub.options import HubOptions
from limelight.hub.proxy.gateway import Gateway
from limelight.hub.proxy.upstream import Broken
from limelight.hub.publishing import placing, removal
from limelight.hub.relay.app import WS_MAX_BYTES
from limelight.hub.routes import own_routes
from limelight.hub.shared import WithRelay
from limelight.launch.listening import allow_connections, bind

if TYPE_CHECKING:
    from limelight.hub.cluster.joining import Joined

FIRST_USER, FIRST_CODE_S = "admin", 3600.0
MAX_CONNECTIONS_PER_CLIENT = 1_000


def serve(options: HubOptions, host: str, port: int | None) -> None:
    """Serve until Ctrl-C or SIGTERM. Raises `OSError` if a folder or the port cannot be used, `DeclarationError` and
    `StoreUnavailable` if a cluster cannot be joined."""
    if not options.folder.is_dir():
        raise NotADirectoryError(f"{options.folder} is not a folder")
    logging.getLogger("uvicorn.error").addFilter(_is_news)
    loop_factory = uvicorn.Config("").get_loop_factory()  # as `uvicorn.Server.run` would choose it
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.run(_serve(options, host, port))


async def _serve(options: HubOptions, host: str, port: int | None) -> None:
    joined = await _joined(options) if options.nats else None
    hub = Hub(options, None if joined is None else joined.records)
    sock, bound = bind(host, port)
    local, address = addresses(options, host, bound)
    if joined is not None:
        await joined.enter(hub, local)
    _say(f"* {options.folder} is served on {local}/" + (f", for {address}/" if address != local else ""))
    code = await first_code(hub)
    if code is None:
        _say(f"* Sign in at {address}/-/sign-in")
    else:
        _say(f"* Sign in as {FIRST_USER}, within an hour, at {address}/-/sign-in?code={code}")
    if hub.isolation.shares_root:
        _say(f"* Apps run as root, because other users cannot run {_python()}: see docs/isolation.md")
    gateway = gateway_of(hub, joined)
    front = gateway if joined is None else joined.front(hub, gateway)
    await HubServer(_config(hub, front), hub, joined).serve(sockets=[sock])
    if joined is not None:
        await joined.close()


def _python() -> Path:
    return Path(sys.executable).resolve()


async def _joined(options: HubOptions) -> Joined:
    try:
        from limelight.hub.cluster.joining import Joined  # noqa: PLC0415  # optional: extra `nats`
    except ImportError as error:
        raise MissingExtra("--nats", str(error.name), "nats") from None
    return await Joined.open(options)


def addresses(options: HubOptions, host: str, port: int) -> tuple[str, str]:
    """Where the hub listens, and where people open it: at its domain, since the cookie of another host does not let
    them into apps. A hub for others that has no certificate is taken to be behind a proxy that has one."""
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # compared, not bound
    scheme = "https" if options.ssl_certfile else "http"
    local = f"{scheme}://{shown}:{port}"
    domain = options.domain
    if not domain:
        return local, local
    if not options.ssl_certfile and domain != "localhost" and not domain.endswith(".localhost"):
        return local, f"https://{domain}"
    return local, f"{scheme}://{domain}" if scheme == "https" and port == 443 else f"{scheme}://{domain}:{port}"


class HubServer(uvicorn.Server):
    """Stops the apps before the connections, because streams of the apps have to end first."""

    def __init__(self, config: uvicorn.Config, hub: Hub, joined: Joined | None) -> None:
        super().__init__(config)
        self._hub, self._joined = hub, joined

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for one in sockets or ():
            one.close()
        try:
            if self._joined is not None:
                await self._joined.stop()
            await self._hub.close()
        finally:
            await super().shutdown()


async def first_code(hub: Hub) -> str | None:
    """The code that signs in the first user, who is made with the hub; None if anybody can sign in without it."""
    if any(one.password and one.is_active for one in hub.accounts.users.values()) or hub.identities.has_admin():
        return None
    user = hub.accounts.user(FIRST_USER) or await hub.accounts.add_user(FIRST_USER, is_admin=True)
    return await hub.accounts.invite(user, FIRST_CODE_S, replaces=False)  # each hub of a cluster prints one


def gateway_of(hub: Hub, joined: Joined | None) -> Gateway:
    """The hub as an ASGI app, which starts it."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await asyncio.to_thread(placing.finish, hub.options.folder)
        await removal.finish(hub)
        if joined is not None:
            await joined.start()
        await hub.start()
        yield

    return Gateway(hub, own_routes(hub, lifespan))


def _config(hub: Hub, front: ASGIApp) -> uvicorn.Config:
    options = hub.options
    peers = Peers(
        TrustedProxies(options.trusted_proxies),
        max_per_client=MAX_CONNECTIONS_PER_CLIENT,
        max_descriptors=allow_connections(),
    )
    return uvicorn.Config(
        front if options.relay is None else WithRelay(hub, front),
        http=connection_of(Connection.period_s, Connection.send_period_s, peers),
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # `trusted_proxies` decides whose are trusted
        timeout_graceful_shutdown=15,
        ws="none" if options.relay is None else "websockets-sansio",
        ws_max_size=WS_MAX_BYTES,
        ws_per_message_deflate=False,
        ssl_certfile=options.ssl_certfile,
        ssl_keyfile=options.ssl_keyfile,
    )


def _say(line: str) -> None:
    print(line, file=sys.stdout, flush=True)  # noqa: T201  # for a person at a terminal


def _is_news(record: logging.LogRecord) -> bool:
    """Not that an app's response broke off: its own log says why its process ended."""
    return not (record.exc_info and isinstance(record.exc_info[1], Broken))
