"""`limelight run --reload app.py`: serves the newest working version of a script, each version in its own process."""

from __future__ import annotations

import queue
import secrets
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from limelight.cli.versions import Failed, Loaded, Plan, Report, Serve, Spawner, Trouble, Version, command_of
from limelight.cli.watching import Watcher
from limelight.core.errors import DeclarationError
from limelight.engine.files.scratch import Scratch
from limelight.launch.listening import bind
from limelight.launch.settings import setting, temporary_folder

Event = tuple[Version, Report] | None
"""None: a file was saved."""


class Reloader:
    """Manages the served version and the one that will replace it."""

    def __init__(self, script: Path, arguments: Sequence[str], port: int, files: Path) -> None:
        self._script, self._port, self._files = script, port, files
        self._secret = secrets.token_hex(32)
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._spawner = Spawner(command_of(arguments), lambda version, report: self._events.put((version, report)))
        self._watcher = Watcher(script, lambda: self._events.put(None))
        self._served: Version | None = None
        self._next: Version | None = self._start()

    def run(self) -> None:
        """Run until Ctrl-C or SIGTERM."""
        try:
            while True:
                event = self._events.get()
                if event is None:
                    self._saved()
                else:
                    self._received(*event)
        finally:
            self._watcher.close()
            for version in (self._next, self._served):
                if version is not None:
                    version.end()
            self._spawner.close()

    def _start(self, trouble: str | None = None) -> Version:
        return self._spawner.start(Plan(secrets.token_hex(4), self._port, self._files, self._secret, trouble))

    def _saved(self) -> None:
        sys.stdout.write("* A file was saved\n")
        sys.stdout.flush()
        if self._next is not None:
            self._next.end()
        self._next = self._start()

    def _received(self, version: Version, report: Report) -> None:
        if version is self._next:
            self._received_of_next(version, report)
        elif version is self._served and not isinstance(report, Loaded):
            self._served = None
            self._fall_back(version, report)

    def _received_of_next(self, version: Version, report: Report) -> None:
        self._next = None
        if not isinstance(report, Loaded):
            self._fall_back(version, report)
            return
        self._watcher.watch(report.files, others_too=False)
        if self._served is not None:
            self._served.end()
        self._served = version
        version.send(Serve())

    def _fall_back(self, version: Version, report: Report) -> None:
        """Keep the previous version and show the error there, or serve a page with the error."""
        if isinstance(report, Failed):
            self._watcher.watch(report.files, others_too=True)
            version.end()
            trouble = report.traceback
        else:
            trouble = f"{self._script.name} ended its process (exit code {version.process.returncode}).\n"
        if version.plan.trouble is not None:  # do not try again, which would never end
            raise OSError(f"The page with the error cannot be served: {trouble.splitlines()[-1]}")
        if self._served is None:
            self._served = self._start(trouble)
        else:
            self._served.send(Trouble(trouble))


def reload(script: Path, arguments: Sequence[str], host: str | None, port: int | None) -> None:
    """Serve until Ctrl-C or SIGTERM. `arguments`: those of the command, with which each version is started."""
    if not script.is_file():
        raise DeclarationError("run", "the path of a Python script", str(script))
    _on_termination(_interrupt)
    scratch = Scratch(temporary_folder())
    try:
        Reloader(script.resolve(), arguments, _port(host, port), scratch.folder).run()
    finally:
        scratch.remove()


def _on_termination(handle: Callable[..., object]) -> None:
    signal.signal(signal.SIGTERM, handle)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _port(host: str | None, port: int | None) -> int:
    """The port that all versions use. Raises `OSError` if it is not free."""
    set_host, set_port = setting("SERVER_NAME"), setting("SERVER_PORT")
    if port is None and set_port is not None:
        port = int(set_port[1]) if set_port[1].isdigit() else None
    sock, found = bind(host or (set_host[1] if set_host else "127.0.0.1"), port)
    sock.close()
    return found
