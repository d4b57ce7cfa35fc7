"""One process of an app. It listens on a Unix socket that only the hub can reach."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import limelight
from limelight.core.errors import LimelightError
from limelight.hub.apps.containers import DOOR, DOOR_SOCKET, PACKAGES, Container
from limelight.hub.apps.handover import Handover
from limelight.hub.apps.output import Output
from limelight.hub.limits.measuring import CAN_MEASURE, Measured, kill, measure
from limelight.hub.proxy.upstream import unix_upstream

STOP_TIMEOUT_S = 20.0
"""How long a process may take to end before it is killed."""
BACKLOG = 1024


class NotStarted(LimelightError):
    """An app's process ended, or said nothing, before it could serve."""


@dataclass(frozen=True)
class Command:
    """How to start a process."""

    arguments: Sequence[str]
    folder: Path
    environment: Mapping[str, str]
    user: int | None = None
    """The user and group to run as; None: the hub's own."""
    limits: Mapping[str, int] = field(default_factory=dict)
    """Limits of the process, by name of `RLIMIT_…`."""
    wrapper: Sequence[str] = ()
    """Arguments before all others, of the program that shuts it in."""
    container: Container | None = None
    """Where it runs, if that is a container."""


class Process:
    """A started process, until it has ended."""

    def __init__(
        self,
        running: asyncio.subprocess.Process,
        control: socket.socket,
        path: Path,
        output: asyncio.Task[None],
        user: int | None,
        container: Container | None = None,
        giving: asyncio.Task[int] | None = None,
    ) -> None:
        """`output` takes what it prints, until nobody holds the pipe any more or it is cancelled. `user`: that is only
        this app's."""
        self.user = user
        self.measured = Measured()
        """The last measurement, with all that it has started: what left its session is found in no other way once the
        process has ended."""
        self._container, self._giving = container, giving
        self._running, self._control, self._path = running, control, path
        self.upstream = unix_upstream(str(path))
        self._output = output
        self.ended = asyncio.create_task(self._end())
        self._serves = False
        self.in_flight = 0
        """Requests that are being answered."""
        self._short = 0
        """Those of them whose answers are not streams of events."""
        self._is_quiet = asyncio.Event()
        self._is_quiet.set()

    @property
    def pid(self) -> int:
        return self._running.pid

    @property
    def root(self) -> int:
        """The process that all of the app's descend from: in a container it is no child of the engine's client."""
        if self._giving is None or not self._giving.done() or self._giving.cancelled():
            return self.pid
        return self._giving.result() or self.pid

    @property
    def is_alive(self) -> bool:
        return not self.ended.done()

    def begin(self) -> None:
        """A request has come."""
        self.in_flight += 1
        self._count_short(1)

    def end(self, *, is_stream: bool) -> None:
        self.in_flight -= 1
        if not is_stream:
            self._count_short(-1)

    def become_stream(self) -> None:
        """The answer of a request is a stream, which may go on for hours."""
        self._count_short(-1)

    async def quiet(self, timeout_s: float) -> None:
        """Wait until only streams are being answered."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._is_quiet.wait(), timeout_s)

    def _count_short(self, change: int) -> None:
        self._short += change
        if self._short:
            self._is_quiet.clear()
        else:
            self._is_quiet.set()

    async def load(self, timeout_s: float) -> None:
        """Wait until the script has run. Raises `NotStarted`."""
        loop = asyncio.get_running_loop()
        loaded = asyncio.ensure_future(loop.sock_recv(self._control, 64))
        await asyncio.wait({loaded, self.ended}, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
        if loaded.done() and not loaded.cancelled() and loaded.exception() is None and loaded.result():
            return
        loaded.cancel()
        await self._check_alive(loaded)
        raise NotStarted(f"Its script did not finish within {timeout_s:.0f} s. See its log")

    async def serve(self, timeout_s: float) -> None:
        """Let it open its store and serve, and wait until it does. Raises `NotStarted`."""
        self._serves = True
        with suppress(OSError):
            await asyncio.get_running_loop().sock_sendall(self._control, b"serve\n")
        healthy = asyncio.create_task(self._is_healthy())
        await asyncio.wait({healthy, self.ended}, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
        if healthy.done() and healthy.exception() is None and healthy.result():
            return
        healthy.cancel()
        await self._check_alive(healthy)
        raise NotStarted(f"It did not begin to serve within {timeout_s:.0f} s. See its log")

    async def _check_alive(self, step: asyncio.Future[Any]) -> None:
        """`step` failed, or took too long, or the process ended."""
        if self.ended.done() or (step.done() and not step.cancelled()):
            done, _ = await asyncio.wait({self.ended}, timeout=STOP_TIMEOUT_S)
            status = self._running.returncode if done else "unknown"
            raise NotStarted(f"Its process ended with status {status} before it served. See its log")

    async def _is_healthy(self) -> bool:
        # It waits in the socket's backlog until the process accepts connections.
        response = await self.upstream.request("GET", b"/healthz")
        await response.read()
        return response.status == 200

    async def stop(self) -> None:
        """Let running calls finish, up to a limit, and end it. Its children end as well."""
        await self._measure()
        if self._serves:
            self._control.close()  # which it takes as the request to stop, also in a sandbox that passes no signals on
        else:
            self.kill()
        done, _ = await asyncio.wait({self.ended}, timeout=STOP_TIMEOUT_S)
        if not done:
            await self._measure()
            self.kill()
            await self.ended

    def kill(self) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._running.pid, signal.SIGKILL)

    async def _measure(self) -> None:
        """Its descendants. What else its user runs may be of the next version, which is starting."""
        if CAN_MEASURE and self.is_alive:
            root = self.root
            found = (await asyncio.to_thread(measure, {root: None}))[root]
            self.measured = found._replace(parts=tuple({*self.measured.parts, *found.parts}))

    async def _end(self) -> int:
        status = await self._running.wait()
        self.kill()  # what is left of its group
        kill(self.measured)
        if self._giving is not None:
            self._giving.cancel()
        if self._container is not None:
            await self._container.ended(status)
        self._control.close()
        self._path.unlink(missing_ok=True)
        self.upstream.close()
        with suppress(TimeoutError):  # a child that left the group may hold it open
            await asyncio.wait_for(self._output, 1)
        return status


async def start(command: Command, path: Path, output: Output) -> Process:
    """Start a process that gets a listening socket at `path`, where nothing is yet. Raises `NotStarted`."""
    listening = socket.socket(socket.AF_UNIX)
    ours, its = socket.socketpair()
    ours.setblocking(False)
    printed, prints = os.pipe()
    giving: asyncio.Task[int] | None = None
    try:
        listening.bind(str(path))
        listening.listen(BACKLOG)
        if command.container is None:
            running = await _inheriting(command, (its.fileno(), listening.fileno()), prints)
        else:
            handover = Handover(path.with_suffix(".door"))
            # With copies: the task outlives this function.
            giving = asyncio.create_task(_give(handover, its.dup(), listening.dup(), command.environment))
            running = await asyncio.create_subprocess_exec(
                *_contained(command, command.container, handover.folder),
                cwd=command.container.engine.folder,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=prints,
                stderr=prints,
                start_new_session=True,
            )
    except BaseException as error:
        ours.close()
        os.close(printed)
        if giving is not None:
            giving.cancel()
        if isinstance(error, OSError):
            raise NotStarted(f"Its process could not be started: {error.strerror}") from error
        raise
    finally:
        its.close()
        listening.close()
        os.close(prints)
    taking = asyncio.create_task(_take(printed, output))
    return Process(running, ours, path, taking, command.user, command.container, giving)


async def _inheriting(command: Command, descriptors: tuple[int, int], prints: int) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *_launched(command),
        "--supervised",
        *map(str, descriptors),
        cwd=command.folder,
        env=dict(command.environment),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=prints,
        stderr=prints,
        pass_fds=descriptors,
        start_new_session=True,
    )


async def _give(
    handover: Handover, control: socket.socket, listening: socket.socket, environment: Mapping[str, str]
) -> int:
    try:
        return await handover.give(control.fileno(), listening.fileno(), environment)
    except OSError:
        return 0  # its container has ended, which is noticed
    finally:
        handover.close()
        control.close()
        listening.close()


def _contained(command: Command, container: Container, door: Path) -> list[str]:
    entry = PACKAGES / "limelight" / Path(__file__).relative_to(Path(limelight.__file__).parent).with_name("entry.py")
    inner = ["python3", "-I", "-S", str(entry), str(DOOR / DOOR_SOCKET), *command.arguments]
    return container.run(inner, {door: str(DOOR)})


async def _take(pipe: int, output: Output) -> None:
    """The pipe is the hub's own, not one of asyncio's for the process: that stays open while a child holds it."""
    reader = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(pipe, "rb", buffering=0)
    )
    try:
        await output.take(reader)
    finally:
        transport.close()


def _launched(command: Command) -> list[str]:
    plan = json.dumps({"user": command.user, "limits": dict(command.limits)})
    return [
        *command.wrapper,
        sys.executable,
        "-I",
        "-S",
        str(Path(__file__).with_name("launcher.py")),
        plan,
        *command.arguments,
    ]
