"""Accepts TLS connections. They are counted before their handshake, which has a time limit.

Asyncio's servers report a connection only after its handshake, up to a minute after it has taken a descriptor.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable
from ssl import SSLContext

from limelight.http.connection import Connection

logger = logging.getLogger("limelight")

PAUSE_S = 1.0
"""Pause after a failed `accept`, such as when no descriptor is free."""


class Handshakes:
    def __init__(self, context: SSLContext, make: Callable[[], Connection]) -> None:
        self._context, self._make = context, make

    async def accept(self, listening: socket.socket) -> None:
        """Accept connections until cancelled. Running handshakes are cancelled too, connections are not."""
        loop = asyncio.get_running_loop()
        async with asyncio.TaskGroup() as handshakes:
            while True:
                try:
                    accepted, address = await loop.sock_accept(listening)
                except OSError:
                    await asyncio.sleep(PAUSE_S)
                    continue
                connection = self._make()
                if connection.count_in(str(address[0])) is None:
                    handshakes.create_task(self._shake_hands(accepted, connection))
                else:
                    accepted.close()

    async def _shake_hands(self, accepted: socket.socket, connection: Connection) -> None:
        try:
            await asyncio.get_running_loop().connect_accepted_socket(
                lambda: connection, accepted, ssl=self._context,
                ssl_handshake_timeout=connection.period_s, ssl_shutdown_timeout=connection.period_s,
            )  # fmt: skip
        except OSError:
            connection.count_out()  # the peer left, or does not speak TLS
        except Exception:
            connection.count_out()
            logger.exception("A connection could not be accepted")
