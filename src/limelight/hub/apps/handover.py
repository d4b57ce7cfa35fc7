"""Gives the process in a container what it cannot inherit: its sockets and its environment. See `entry.py`."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import struct
from collections.abc import Mapping
from pathlib import Path

from limelight.hub.apps.containers import DOOR_SOCKET


class Handover:
    """A folder that only one container gets to see, with a socket in it, for one connection."""

    def __init__(self, folder: Path) -> None:
        """Raises `OSError`."""
        self.folder = folder
        folder.mkdir(mode=0o755)
        folder.chmod(0o755)
        self._socket = socket.socket(socket.AF_UNIX)
        try:
            self._socket.bind(str(folder / DOOR_SOCKET))
            (folder / DOOR_SOCKET).chmod(0o666)  # its user is another; nobody else passes the folder above
            self._socket.listen(1)
            self._socket.setblocking(False)
        except OSError:
            self.close()
            raise

    async def give(self, control: int, listening: int, environment: Mapping[str, str]) -> int:
        """To whoever connects first: the image's Python, before any code of the app runs. Returns its process id, as it
        is outside of the container; 0 if it cannot be seen from here."""
        connection, _ = await asyncio.get_running_loop().sock_accept(self._socket)
        with connection:
            connection.setblocking(False)
            self.close()
            text = json.dumps(dict(environment)).encode()
            sent = socket.send_fds(connection, [text[:1]], [control, listening])
            await asyncio.get_running_loop().sock_sendall(connection, text[sent:])
            return _peer(connection)

    def close(self) -> None:
        self._socket.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def _peer(connection: socket.socket) -> int:
    if not hasattr(socket, "SO_PEERCRED"):
        return 0
    layout = struct.Struct("3i")
    pid, _, _ = layout.unpack(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, layout.size))
    return int(pid)
