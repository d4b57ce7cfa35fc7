"""The process of one version of a script, and the messages between it and `limelight run --reload`."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path

from msgspec import Struct

from limelight.cli.watching import Stamps

MEETING = "LIMELIGHT_VERSION_OF"
"""Environment variable with which a version connects to its parent: the address, a key and the version's name."""
STOP_TIMEOUT_S = 10.0


class Plan(Struct, frozen=True):
    """The first message to a version."""

    name: str
    port: int
    files: Path
    """Shared by all versions, see `Development`."""
    secret: str
    trouble: str | None = None
    """If set, the version serves a page with this error instead of the script."""


class Loaded(Struct, frozen=True):
    """The script has run, and the version waits until it may serve."""

    files: Stamps


class Failed(Struct, frozen=True):
    """The script cannot be served. The version waits to be terminated."""

    files: Stamps
    traceback: str


class Serve(Struct, frozen=True):
    """The version may serve, because the previous one has ended."""


class Trouble(Struct, frozen=True):
    """A newer version cannot be served. None: another one is being started."""

    text: str | None


Report = Loaded | Failed | None
"""A message from a version. None: its process has ended."""


class Version:
    """The process of a version, as its parent sees it."""

    def __init__(self, plan: Plan, process: subprocess.Popen[bytes]) -> None:
        self.plan, self.process = plan, process
        self._outgoing: list[object] = [plan]
        self._connection: Connection | None = None
        self._lock = threading.Lock()

    def send(self, message: Serve | Trouble) -> None:
        with self._lock:
            self._outgoing.append(message)
            self._flush()

    def connected(self, connection: Connection) -> None:
        with self._lock:
            self._connection = connection
            self._flush()

    def _flush(self) -> None:
        while self._connection is not None and self._outgoing:
            try:
                self._connection.send(self._outgoing.pop(0))
            except OSError:  # it has ended, which is noticed elsewhere
                return

    def end(self) -> None:
        """Terminate the process, or kill it after `STOP_TIMEOUT_S`. Returns when it has ended."""
        self.process.terminate()
        try:
            self.process.wait(STOP_TIMEOUT_S)
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            self.process.kill()
            self.process.wait()


class Spawner:
    """Starts versions. `on_report` gets their messages, in threads."""

    def __init__(self, command: Sequence[str], on_report: Callable[[Version, Report], object]) -> None:
        self._command, self._on_report = list(command), on_report
        self._key = secrets.token_bytes(16)
        self._listener = Listener(authkey=self._key)
        self._versions: dict[str, Version] = {}
        self._is_over = False
        self._thread = threading.Thread(target=self._accept, name="limelight versions", daemon=True)
        self._thread.start()

    def start(self, plan: Plan) -> Version:
        meeting = f"{self._listener.address!s} {self._key.hex()} {plan.name}"
        process = subprocess.Popen(self._command, env={**os.environ, MEETING: meeting})
        version = self._versions[plan.name] = Version(plan, process)
        threading.Thread(target=self._await_end, args=(version,), daemon=True).start()
        return version

    def close(self) -> None:
        self._is_over = True
        self._listener.close()

    def _accept(self) -> None:
        while not self._is_over:
            try:
                connection = self._listener.accept()
                version = self._versions[connection.recv()]
            except (
                OSError,
                EOFError,
                KeyError,
                AuthenticationError,
            ):  # it has already ended, or is not one of our processes
                continue
            threading.Thread(target=self._listen, args=(version, connection), daemon=True).start()
            version.connected(connection)

    def _listen(self, version: Version, connection: Connection) -> None:
        while True:
            try:
                self._on_report(version, connection.recv())
            except (OSError, EOFError):
                return

    def _await_end(self, version: Version) -> None:
        version.process.wait()
        del self._versions[version.plan.name]
        self._on_report(version, None)


class Parent:
    """The process that started this version, as the version sees it."""

    def __init__(self, meeting: str) -> None:
        address, key, name = meeting.rsplit(" ", 2)
        self._connection = Client(address, authkey=bytes.fromhex(key))
        self._connection.send(name)
        self._may_serve = threading.Event()

    @classmethod
    def find(cls) -> Parent | None:
        """The parent of this process; None if the user started it."""
        meeting = os.environ.pop(MEETING, None)  # processes that the script starts are not versions
        return None if meeting is None else cls(meeting)

    def plan(self) -> Plan:
        plan: Plan = self._connection.recv()
        return plan

    def wait_for_turn(self, files: Stamps) -> None:
        """Report that the script has run. Returns when the previous version has ended."""
        self._connection.send(Loaded(files))
        self._may_serve.wait()

    def give_up(self, files: Stamps, traceback: str) -> None:
        """Report the error. Does not return: the parent terminates this process."""
        self._connection.send(Failed(files, traceback))
        threading.Event().wait()

    def listen(self, on_trouble: Callable[[str | None], object]) -> None:
        """Listen in a thread. Terminates this process when the parent has ended, even if the parent was killed."""
        threading.Thread(target=self._listen, args=(on_trouble,), name="limelight parent", daemon=True).start()

    def _listen(self, on_trouble: Callable[[str | None], object]) -> None:
        while True:
            try:
                message = self._connection.recv()
            except (OSError, EOFError):
                os.kill(os.getpid(), signal.SIGTERM)
                return
            if isinstance(message, Serve):
                self._may_serve.set()
            elif isinstance(message, Trouble):
                on_trouble(message.text)


def command_of(arguments: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "limelight", *arguments]
