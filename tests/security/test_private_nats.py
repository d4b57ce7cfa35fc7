"""The nats-server that `--workers` starts: other users of the machine reach its port, and nothing in it.

Sessions lie there as pickles, so whoever may write them runs code in the app.
"""

from __future__ import annotations

import json
import socket
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest

from limelight.cli.supervisor import workers
from limelight.engine.stores.nats.server import PrivateServer
from tests.cluster.machines import APP


@pytest.mark.parametrize("given", [{}, {"user": "limelight", "pass": "guess"}])
def test_nobody_gets_in_without_the_password(tmp_path: Path, given: dict[str, str]) -> None:
    with PrivateServer(tmp_path / "server") as server:
        right = urlsplit(server.url)
        assert b"Authorization Violation" in said_to(right.port, given)
        assert said_to(right.port, {"user": right.username, "pass": right.password}).endswith(b"PONG\r\n")
        assert (tmp_path / "server" / "nats.conf").stat().st_mode & 0o77 == 0


def said_to(port: int | None, login: dict[str, str | None] | dict[str, str]) -> bytes:
    """The server's answer to a ping after this login."""
    with socket.create_connection(("127.0.0.1", port or 0), 10) as connection, connection.makefile("rwb") as lines:
        lines.readline()
        lines.write(f"CONNECT {json.dumps({'verbose': False, **login})}\r\nPING\r\n".encode())
        lines.flush()
        return lines.readline()


def test_no_command_line_shows_the_password() -> None:
    with workers(APP, 1) as url:
        password = urlsplit(url).password
        shown = [word for child in psutil.Process().children(recursive=True) for word in child.cmdline()]
        assert password
        assert str(APP) in shown
        assert not any(password in word for word in shown)
