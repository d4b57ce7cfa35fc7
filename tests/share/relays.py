"""A relay, and shares through it, in processes of their own as users run them."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.servers import free_port, wait_until_open
from tests.waiting import eventually

APP = Path(__file__).parent / "apps" / "shared.py"
TOKEN = "s3cret-of-tests"
LINK = re.compile(r"Shared at (\S+)")
PYTHON = os.environ.get("TEST_SERVER_PYTHON", sys.executable)


@dataclass
class Process:
    process: subprocess.Popen[bytes]
    log: Path
    name: str = ""

    @property
    def said(self) -> str:
        return self.log.read_text()

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)


@dataclass
class RelayServer(Process):
    port: int = 0
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@dataclass
class Shared(Process):
    @property
    def link(self) -> str:
        """With the secret, and a slash at its end."""
        found = LINK.findall(self.said)
        assert found, self.said
        return str(found[-1])

    @property
    def address(self) -> str:
        """Without the secret."""
        return self.link.partition("~")[0]


@contextmanager
def started(command: list[str], log: Path, env: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env={**os.environ, **env})
    with process:
        try:
            yield process
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()
            print(log.read_text()[-4000:])  # noqa: T201  # a test that failed shows it


@contextmanager
def relay(
    folder: Path, port: int | None = None, env: Mapping[str, str] | None = None, **limits: object
) -> Iterator[RelayServer]:
    """With the same key each time that it runs."""
    port, log = port or free_port(), folder / "relay.log"
    variables = {"TEST_RELAY_TOKENS": f"{TOKEN},other", "TEST_RELAY_LIMITS": repr(limits), **(env or {})}
    command = [PYTHON, "-m", "tests.share.relay_server", str(port)]
    with started(command, log, variables) as process:
        wait_until_open(port, process)  # type: ignore[arg-type]  # of bytes
        yield RelayServer(process, log, "relay", port)


@contextmanager
def share(
    folder: Path, via: str, *arguments: str, env: Mapping[str, str] | None = None, waits: bool = True
) -> Iterator[Shared]:
    """`limelight share` with these arguments, by default of the app of these tests."""
    log = folder / "share.log"
    given = arguments if any(one.endswith(".py") or one == "--port" for one in arguments) else (str(APP), *arguments)
    port = () if "--port" in given else ("--port", str(free_port()))
    command = [PYTHON, "-m", "limelight", "share", *given, *port, "--via", via]
    with started(command, log, {"LIMELIGHT_SHARE_TOKEN": TOKEN, **(env or {})}) as process:
        running = Shared(process, log, "share")
        if waits:
            eventually(lambda: LINK.search(running.said) or process.poll() is not None, "a link")
            assert process.poll() is None, running.said
        yield running
