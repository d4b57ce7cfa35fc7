"""The listening socket, and how many connections the process may have."""

from __future__ import annotations

import socket
from contextlib import suppress

FIRST_PORT, PORTS = 7860, 100
MAX_OPEN_FILES = 65_536
MAX_UNSENT_BYTES = 256 << 10
"""How much of a response the kernel buffers. By default it is megabytes, and a slow client seems to read nothing for
minutes."""
GONE_AFTER_S = 120
"""How long sent data may stay unacknowledged before the connection is closed."""


def bind(host: str, port: int | None) -> tuple[socket.socket, int]:
    """Return a listening socket and its port: `port`, or the first free one from 7860.

    Raises `OSError` that names the port, if it cannot be used.
    """
    tried = [port] if port is not None else range(FIRST_PORT, FIRST_PORT + PORTS)
    for candidate in tried:
        sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((host, candidate))
            _bound_sending(sock)
            sock.listen(2048)
            sock.setblocking(False)
            return sock, int(sock.getsockname()[1])
        except OSError as error:
            sock.close()
            if port is not None:
                raise OSError(f"Port {port} of {host} cannot be used ({error.strerror}): name another port") from None
    raise OSError(f"No free port from {FIRST_PORT} to {FIRST_PORT + PORTS - 1}: name a server_port")


def _bound_sending(sock: socket.socket) -> None:
    """Bound what the kernel buffers, and for how long it waits for a client that is gone. Connections inherit it."""
    for name, value in (("TCP_NOTSENT_LOWAT", MAX_UNSENT_BYTES), ("TCP_USER_TIMEOUT", 1000 * GONE_AFTER_S)):
        option = getattr(socket, name, None)  # not on every system
        if option is not None:
            with suppress(OSError):
                sock.setsockopt(socket.IPPROTO_TCP, option, value)


def allow_connections() -> int | None:
    """Raise the limit of open files, of which each connection takes one, to 65,536 or the most that is allowed.

    Returns the limit; None: there is none.
    """
    with suppress(ImportError, OSError, ValueError):  # Windows has no such limit
        import resource  # noqa: PLC0415  # not on Windows

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = MAX_OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, MAX_OPEN_FILES)
        if soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        return resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return None
