"""One app of the hub: it sleeps until a request comes, is built, started, replaced by new versions, put to sleep."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager, suppress
from enum import StrEnum
from pathlib import Path

import msgspec

from limelight.core.errors import LimelightError, Overloaded
from limelight.hub.apps.catalog import Source, Stamp
from limelight.hub.apps.environments import BuildFailed
from limelight.hub.apps.output import Output
from limelight.hub.apps.process import Command, NotStarted, Process, start
from limelight.hub.observing.counts import Counts
from limelight.hub.proxy.upstream import Broken, Upstream

logger = logging.getLogger("limelight")

START_TIMEOUT_S = 600.0
"""How long a script may take to run: it may load a large model."""
SERVE_TIMEOUT_S = 60.0
FIRST_RETRY_S, LONGEST_RETRY_S = 2.0, 300.0
"""After a failure it is not started again at once: each time the wait doubles."""
STABLE_S, MAX_REVIVALS = 60.0, 5
"""A process that ends by itself sooner counts as a failure, after so many of which only a request starts it again."""
STATUS_TIMEOUT_S = 30.0
"""How long it may take to say whether it has calls."""
DRAIN_S = 30.0
"""How long an old version may finish its requests."""

NOT_STARTED = "This app could not be started."


class Stage(StrEnum):
    SLEEPING = "sleeping"
    BUILDING = "building"
    STARTING = "starting"
    RUNNING = "running"
    PAUSED = "paused"
    FAILED = "failed"
    OVER_QUOTA = "over-quota"


class NotServed(Overloaded):
    """The app cannot be served now. `reason` tells of its files and packages: it is for those who may change it."""

    def __init__(self, message: str, retry_after_s: int = 1, *, reason: str = "") -> None:
        super().__init__(message, retry_after_s)
        self.reason = reason


class Use:
    """One request that a process answers."""

    def __init__(self, process: Process) -> None:
        self.process, self.is_stream = process, False

    def become_stream(self) -> None:
        """A new version does not wait for it."""
        self.is_stream = True
        self.process.become_stream()


class Hosted:
    """An app and its process. All methods run on the hub's event loop."""

    def __init__(
        self,
        source: Source,
        command: Callable[[Source, Output], Awaitable[Command]],
        sockets: Path,
        output: Output,
        *,
        idle_s: Callable[[], float | None],
        note: Callable[[int | None], Awaitable[None]],
        admit: Callable[[], None],
    ) -> None:
        """`command` builds what it needs and returns how to start it; `idle_s`: after how long without requests and
        calls it is put to sleep, None: never. `note` gets the id of each process that is started, and None when nothing
        is left to do for the app. `admit` raises `NotServed` if it may not be started now."""
        self.source, self.output = source, output
        self.counts = Counts()
        self._watch_stage: Callable[[], None] | None = None
        self.stage, self.problem = Stage.SLEEPING, ""
        self._command, self._sockets, self._idle_s, self._note = command, sockets, idle_s, note
        self._admit, self._is_admitted = admit, False
        self._served: Process | None = None
        self._processes: set[Process] = set()
        self._starting: asyncio.Task[Process] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._versions = self._revision = 0
        self._tried: tuple[Stamp, int] | None = None
        self._failures, self._retry_at = 0, 0.0
        self._used_at = time.monotonic()

    @property
    def stage(self) -> Stage:
        return self._stage

    @stage.setter
    def stage(self, stage: Stage) -> None:
        self._stage = stage
        if self._watch_stage is not None:
            self._watch_stage()

    def watch(self, changed: Callable[[], None]) -> None:
        """Have it called whenever its stage is another."""
        self._watch_stage = changed

    @property
    def process(self) -> Process | None:
        """That serves now."""
        return self._served if self._served is not None and self._served.is_alive else None

    @property
    def processes(self) -> Collection[Process]:
        """That have not ended, of all its versions."""
        return tuple(self._processes)

    @property
    def is_up(self) -> bool:
        """Whether it runs, or is about to."""
        return self._is_admitted or bool(self._processes)

    @asynccontextmanager
    async def in_use(self) -> AsyncIterator[Use]:
        """The process that serves, for one request. It is started if need be. Raises `NotServed` if it cannot be."""
        process = self.process or await self.wake()
        use = Use(process)
        process.begin()
        try:
            yield use
        finally:
            process.end(is_stream=use.is_stream)
            self._used_at = time.monotonic()

    async def wake(self) -> Process:
        """Start it, or wait for the start that goes on."""
        if self.stage is Stage.PAUSED:
            raise NotServed("This app is paused. Its owner can start it again.")
        if self._starting is None:
            wait_s = self._retry_at - time.monotonic()
            if self.stage is Stage.FAILED and wait_s > 0:
                raise NotServed(NOT_STARTED, int(wait_s) + 1, reason=self.problem)
            self._starting = asyncio.create_task(self._start())
        starting = self._starting
        try:
            return await asyncio.shield(starting)
        except asyncio.CancelledError:
            if starting.cancelled():  # it was paused or removed; whoever waits is not
                raise NotServed("This app was stopped while it started.") from None
            raise

    def change(self, source: Source) -> None:
        """Serve a new version. The old one serves until it is ready."""
        is_new, self.source = source.stamp != self.source.stamp, source
        if is_new:
            self._failures, self._retry_at = 0, 0.0
            if self.process is not None and self._starting is None:
                self._keep(self._replace())

    @property
    def is_current(self) -> bool:
        """Whether the newest version has been started, or has failed."""
        return self._starting is None and self._tried == (self.source.stamp, self._revision)

    def renew(self, *, starts: bool = False) -> None:
        """Replace its process by one that knows new variables. `starts`: also start one that has none."""
        self._failures, self._retry_at = 0, 0.0
        self._revision += 1
        is_due = self.process is not None or (starts and self.stage is not Stage.PAUSED)
        if is_due and self._starting is None:
            self._keep(self._replace())

    def published(self, before: Stamp | None, *, starts: bool) -> None:
        """Serve what was put in its place. `before`: the stamp of what was there. Where that shows the change, and
        something runs or starts, `change` has seen to it: a second replacement would only start the same again."""
        is_replaced = self.process is not None or self._starting is not None
        if before is None or before == self.source.stamp or not is_replaced:
            self.renew(starts=starts)

    def resume(self) -> None:
        """If it is paused: let requests start it again."""
        if self.stage is Stage.PAUSED:
            self.stage = Stage.SLEEPING

    async def stop(self, stage: Stage = Stage.SLEEPING) -> None:
        """End its process. It starts again with the next request, unless it is paused."""
        if self._starting is not None:
            self._starting.cancel()
            with suppress(asyncio.CancelledError, LimelightError):
                await self._starting
        process, self._served = self._served, None
        self.stage = stage
        if process is not None:
            await process.stop()

    async def close(self) -> None:
        await self.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _start(self) -> Process:
        before, source, revision = self.process, self.source, self._revision
        tried, began_at = (source.stamp, revision), time.monotonic()
        try:
            self._admit()
            self._is_admitted = True
            process = await self._started(before, source)
        except (BuildFailed, NotStarted) as error:
            self.counts.add_start("failed", time.monotonic() - began_at)
            self._failures += 1
            self._tried = tried
            is_old = (self.source.stamp, self._revision) != tried
            wait_s = 0.0 if is_old else min(FIRST_RETRY_S * 2 ** (self._failures - 1), LONGEST_RETRY_S)
            self._retry_at = time.monotonic() + wait_s
            self.problem = str(error)
            self.stage = Stage.FAILED if self.process is None else Stage.RUNNING
            self.output.add(str(error))
            if is_old:
                asyncio.get_running_loop().call_soon(self._keep, self._replace())
            raise NotServed(NOT_STARTED, reason=str(error)) from error
        except asyncio.CancelledError:
            self.stage = Stage.SLEEPING
            raise
        finally:
            self._starting, self._is_admitted = None, False
        self.counts.add_start("running", time.monotonic() - began_at)
        self.problem, self.stage = "", Stage.RUNNING
        self._served, self._used_at = process, time.monotonic()
        self._keep(self._watch(process))
        self._keep(self._sleep_when_idle(process))
        self._tried = tried
        if (self.source.stamp, self._revision) != tried:  # changed meanwhile
            asyncio.get_running_loop().call_soon(self._keep, self._replace())
        return process

    async def _started(self, before: Process | None, source: Source) -> Process:
        self.stage = Stage.BUILDING
        command = await self._command(source, self.output)
        self.stage = Stage.STARTING
        self._versions += 1
        process = await start(command, self._sockets / f"{self._versions}.sock", self.output)
        self._processes.add(process)
        process.ended.add_done_callback(lambda _: self._processes.discard(process))
        try:
            await self._note(process.pid)
            await process.load(START_TIMEOUT_S)
            if before is not None:
                # Both versions have one store, which serves one process: requests wait from here on.
                self._served = None
                await before.quiet(DRAIN_S)  # streams go on with the new version: their clients connect again
                await before.stop()
            await process.serve(SERVE_TIMEOUT_S)
        except BaseException:
            process.kill()
            raise
        return process

    async def _replace(self) -> None:
        if self._starting is None:
            self._starting = asyncio.create_task(self._start())
        with suppress(NotServed):  # its log says why; the old version serves
            await asyncio.shield(self._starting)

    async def _watch(self, process: Process) -> None:
        """Start it again if it ends by itself: it may have accepted calls. Not for ever if it ends again and again."""
        started_at = time.monotonic()
        status = await process.ended
        if self._served is not process:
            return
        self._served, self.stage = None, Stage.SLEEPING
        self.counts.crashes += 1
        self.output.add(f"The process ended with status {status}")
        if time.monotonic() - started_at > STABLE_S:
            self._failures = 0
        self._failures += 1
        if self._failures <= MAX_REVIVALS:
            await asyncio.sleep(FIRST_RETRY_S * (2 ** (self._failures - 1) - 1))
            if self.stage is Stage.SLEEPING:
                with suppress(NotServed):  # its log says why
                    await self.wake()

    async def _sleep_when_idle(self, process: Process) -> None:
        while process.is_alive:
            idle_s = self._idle_s()
            left_s = 60.0 if idle_s is None else self._used_at + idle_s - time.monotonic()
            if idle_s is not None and left_s <= 0 and not process.in_flight and self._served is process:
                is_busy = await has_calls(process.upstream)
                if not is_busy and not process.in_flight and self._served is process:
                    await self.stop()
                    if self._starting is None:
                        await self._note(None)
                    return
                left_s = 1.0
            await asyncio.wait({process.ended}, timeout=max(left_s, 0.05) if not process.in_flight else 1.0)

    def _keep(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def has_calls(upstream: Upstream) -> bool:
    """Whether calls wait or run, which nobody may be listening to."""
    try:
        async with asyncio.timeout(STATUS_TIMEOUT_S):
            found = msgspec.convert(await upstream.json("/status.json"), _Figures)
    except TimeoutError:
        return True  # it is busy
    except (Broken, msgspec.ValidationError):
        return False
    return any(lane.waiting or lane.running for lane in found.lanes)


class _Lane(msgspec.Struct):
    waiting: int = 0
    running: int = 0


class _Figures(msgspec.Struct):
    """What an app tells of itself, of which this is what the hub acts upon."""

    lanes: list[_Lane]
