"""The servers that are compared: how each is started on a free port, waited for and stopped."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.environments import APPS, gradio_python, limelight_command
from benchmarks.rounds import NotMeasured, Run

HOST = "127.0.0.1"
START_LIMIT_S = 60
STOP_LIMIT_S = 5
QUIET = {"GRADIO_ANALYTICS_ENABLED": "False", "HF_HUB_OFFLINE": "1", "PYTHONUNBUFFERED": "1"}


@dataclass(frozen=True)
class Peer:
    """A kind of server; `command` builds what starts it from the app's path and the port."""

    name: str
    command: Callable[[Path, int], list[str]]


@dataclass(frozen=True)
class Server:
    """A running peer; `started_s` passed from the command to the first answer."""

    port: int
    pid: int
    started_s: float

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"


GRADIO = Peer("Gradio", lambda app, port: [str(gradio_python()), str(app)])
LIMELIGHT = Peer("Limelight", lambda app, port: [str(limelight_command()), "run", str(app), "--port", str(port)])
STARLETTE = Peer("Starlette", lambda app, port: [sys.executable, str(APPS / "bare.py"), str(port)])


def with_workers(count: int) -> Peer:
    """Limelight whose functions run in processes of their own."""
    more = ["--workers", str(count)]
    return Peer(f"Limelight, {count} workers", lambda app, port: [*LIMELIGHT.command(app, port), *more])


@contextmanager
def serve_all(
    run: Run, peers: Sequence[Peer], app: str, environment: Mapping[str, str] | None = None
) -> Iterator[dict[str, Server]]:
    """Run the app under each of the peers that can, by name; the others leave a note."""
    with ExitStack() as stack:
        servers: dict[str, Server] = {}
        for peer in peers:
            try:
                servers[peer.name] = stack.enter_context(serve(peer, app, environment))
            except NotMeasured as reason:
                run.note(f"{peer.name}: {reason}")
        yield servers


@contextmanager
def serve(peer: Peer, app: str, environment: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Run `apps/APP.py` under the peer; raises `NotMeasured` with the end of its output when it does not answer."""
    port = free_port()
    command = peer.command(Path(app) if Path(app).is_dir() else APPS / f"{app}.py", port)
    variables = os.environ | QUIET | {"GRADIO_SERVER_PORT": str(port)} | dict(environment or {})
    with tempfile.TemporaryFile() as output:
        began = time.perf_counter()
        # A session of its own, so that stopping it stops whatever it started, and nothing else.
        process = subprocess.Popen(command, env=variables, stdout=output, stderr=output, start_new_session=True)
        try:
            if not answers(port, process):
                output.seek(0)
                said = output.read().decode(errors="replace").strip()[-500:]
                raise NotMeasured(f"did not answer for {app}.py within {START_LIMIT_S} s: {said}")
            yield Server(port, process.pid, time.perf_counter() - began)
        finally:
            stop(process)


def answers(port: int, process: subprocess.Popen[bytes]) -> bool:
    """Whether the server answered before the deadline; false at once when its process ended."""
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://{HOST}:{port}/", timeout=10).close()
        except OSError:
            time.sleep(0.005)
        else:
            return True
    return False


def stop(process: subprocess.Popen[bytes]) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            continue
        except ProcessLookupError:
            break


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return int(listener.getsockname()[1])
