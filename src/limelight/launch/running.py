"""A server of one app: it starts, waits and stops cleanly."""

from __future__ import annotations

import asyncio
import signal
import socket
import ssl
import threading
from contextlib import suppress
from types import FrameType
from typing import Any

import uvicorn

from limelight.app import App
from limelight.engine.tasks import end_all_others, end_tasks
from limelight.http.connection import Connection
from limelight.http.handshake import Handshakes
from limelight.launch.stop_limit import LIMIT_S, StopLimit
from limelight.share.sharing import Sharing

__all__ = ["close_all"]

START_TIMEOUT_S = 60
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class AppServer(uvicorn.Server):
    """Stops the engine before the connections, because its streams have to end first."""

    def __init__(self, config: uvicorn.Config, app: App, tls: ssl.SSLContext | None) -> None:
        super().__init__(config)
        self._app, self._tls = app, tls
        self._accepting: list[asyncio.Task[None]] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._limit = StopLimit(app.engine.options.stop_grace_s + LIMIT_S)
        self.has_started = threading.Event()
        self.sharing: Sharing | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = loop = asyncio.get_running_loop()
        self._limit.watch(loop)
        await super().startup(sockets if self._tls is None else [])
        if self._tls is not None:
            handshakes = Handshakes(self._tls, self._connection)
            self._accepting = [loop.create_task(handshakes.accept(one)) for one in sockets or ()]
        self._app.engine.on_end(self._ended)
        self.has_started.set()

    def _connection(self) -> Connection:
        make: type[Any] = self.config.http_protocol_class  # Any: uvicorn's own arguments
        made: Connection = make(
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state, _loop=self._loop
        )
        return made

    def _ended(self) -> None:
        """A server without an engine is of no use. Whatever supervises the process can restart it."""
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await self._app.stop()
        finally:
            if self.sharing is not None:  # it has connections to this server
                await asyncio.to_thread(self.sharing.stop)
            await end_tasks(self._accepting)
            await super().shutdown(sockets)
            await end_all_others()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first signal lets running calls finish, the second does not wait for them."""
        self._limit.begin()
        if self.should_exit and self._loop is not None:
            self._loop.call_soon_threadsafe(self._app.engine.skip_grace)
            return
        super().handle_exit(sig, frame)
        if self._loop is not None and not self.has_started.is_set():
            self._loop.call_soon_threadsafe(self._app.engine.ask_to_stop)

    def ended(self) -> None:
        """Nothing of it runs any more."""
        self._limit.end()


class Running:
    """A server, in this thread or in one of its own."""

    def __init__(self, app: App, server: AppServer, sock: socket.socket, url: str, cell: object) -> None:
        """`cell`: the notebook's cell that launched it."""
        self.app, self.server, self._socket, self.cell = app, server, sock, cell
        self.asgi, self.config, self.url = app.asgi, app.config, url
        self.host, self.port = _name_of(sock)
        self._thread: threading.Thread | None = None
        self._has_ended = False

    @property
    def share_url(self) -> str | None:
        """The public address, from when it is known."""
        return self.server.sharing.link if self.server.sharing else None

    @property
    def is_alive(self) -> bool:
        """Whether it answers."""
        return self.server.has_started.is_set() and not self._has_ended

    def share(self, timeout_s: float) -> str | None:
        """Begin to share, if it is to be. Returns the link, or None if it is not known in time."""
        sharing = self.server.sharing
        if sharing is None:
            return None
        sharing.start()
        return sharing.wait_for_link(timeout_s)

    def block(self) -> None:
        """Serve until Ctrl-C or SIGTERM."""
        with suppress(KeyboardInterrupt):  # uvicorn raises it again after it has stopped
            try:
                self.server.run(sockets=[self._socket])
            finally:
                self._has_ended = True
                if self.server.sharing is not None:
                    self.server.sharing.stop()
                self.server.ended()

    def start(self) -> None:
        """Serve in a thread. Returns when the server has started, and raises `RuntimeError` if it does not."""
        self._thread = _ServerThread(self)
        self._thread.start()
        if not self.server.has_started.wait(START_TIMEOUT_S) or self.server.should_exit:
            raise RuntimeError("The server did not start: see its log")

    def wait(self) -> None:
        """Wait until a server that was started has stopped. Ctrl-C and SIGTERM stop it."""
        assert self._thread is not None
        in_main = threading.current_thread() is threading.main_thread()  # only it can handle signals
        # Signal handlers of a loop that runs in this thread would wait for the loop, which this call blocks.
        before = {sign: signal.signal(sign, self.server.handle_exit) for sign in STOP_SIGNALS if in_main}
        self._thread.join()
        for sign, handler in before.items():
            signal.signal(sign, handler)

    def stop(self) -> None:
        """Stop the server. Waits for its thread, up to 30 seconds."""
        self.server.should_exit = True
        if self._thread is not None:
            self._thread.join(30)


def _name_of(sock: socket.socket) -> tuple[str, int | None]:
    """The address and port; of a Unix socket its path, and no port."""
    name = sock.getsockname()
    return (name, None) if isinstance(name, str) else name[:2]


class _ServerThread(threading.Thread):
    def __init__(self, running: Running) -> None:
        super().__init__(target=running.block, name="limelight server", daemon=True)
        self.running = running


def running_servers() -> list[Running]:
    """Those that run in threads of this process."""
    return [one.running for one in threading.enumerate() if isinstance(one, _ServerThread)]


def close_all(verbose: bool = True) -> None:
    """Stop every app that this process serves in a thread: those that `launch` did not wait for."""
    for running in running_servers():
        running.stop()
