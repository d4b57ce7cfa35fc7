"""Starts a script as a user would, on a free port, and stops it again."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.server import HTTPServer
from pathlib import Path

START_TIMEOUT_S = 30


@dataclass(frozen=True)
class Server:
    url: str
    process: subprocess.Popen[str]


@contextmanager
def run_script(
    script: Path,
    *arguments: str,
    env: Mapping[str, str] | None = None,
    port: int | None = None,
    cwd: Path | None = None,
    log: Path | None = None,
) -> Iterator[Server]:
    """`limelight run script` in a process of its own, ready to answer. `log`: for one that says more than a pipe holds
    while nobody reads it."""
    port = port or free_port()
    python = os.environ.get("TEST_SERVER_PYTHON", sys.executable)  # tests may run where Limelight is not installed
    command = [python, "-m", "limelight", "run", str(script), "--port", str(port), *arguments]
    with ExitStack() as stack:
        target = stack.enter_context(log.open("w")) if log else subprocess.PIPE
        running = subprocess.Popen(command, stdout=target, stderr=subprocess.STDOUT, text=True, env=env, cwd=cwd)
        process = stack.enter_context(running)
        try:
            wait_until_open(port, process)
            yield Server(f"http://127.0.0.1:{port}", process)
        finally:
            process.terminate()
            print(process.communicate(timeout=20)[0])  # noqa: T201  # a test that failed shows it


@contextmanager
def serving(server: HTTPServer) -> Iterator[None]:
    """The server answers on a thread of its own until the block ends."""
    with server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_open(port: int, process: subprocess.Popen[str]) -> None:
    """Returns when the port takes connections; raises with the output of a process that ended or is too slow."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while process.poll() is None and time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)  # nothing tells when another process listens
    process.kill()
    raise RuntimeError(f"The server did not start:\n{process.communicate()[0]}")
