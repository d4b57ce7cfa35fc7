"""The socket on which a server listens, and how many connections it may have."""

from __future__ import annotations

import socket
from contextlib import suppress

FIRST_PORT, PORTS = 7860, 100
MAX_OPEN_FILES = 65_536


def bind(host: str, port: int | None) -> tuple[socket.socket, int]:
    """A listening socket: at `port`, or at the first free one. Raises `OSError` that names what is taken."""
    tried = [port] if port is not None else range(FIRST_PORT, FIRST_PORT + PORTS)
    for candidate in tried:
        sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((host, candidate))
            sock.listen(2048)
            sock.setblocking(False)
            return sock, int(sock.getsockname()[1])
        except OSError as error:
            sock.close()
            if port is not None:
                raise OSError(
                    f"Port {port} of {host} cannot be used ({error.strerror}): name another server_port"
                ) from None
    raise OSError(f"No free port from {FIRST_PORT} to {FIRST_PORT + PORTS - 1}: name a server_port")


def allow_connections() -> None:
    """As many open files as this process may have, within reason: each connection is one."""
    with suppress(ImportError, OSError, ValueError):  # Windows has no such limit
        import resource  # noqa: PLC0415  # not on Windows

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = MAX_OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, MAX_OPEN_FILES)
        if soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
