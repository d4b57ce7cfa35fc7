"""Sees that running apps keep to their quotas: measures them, stops them, and lets them go on the next day."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping

from limelight.hub.apps.hosted import Hosted, Stage
from limelight.hub.limits.measuring import CAN_MEASURE, Measured, kill, measure
from limelight.hub.limits.quotas import Quotas, QuotaSpent

logger = logging.getLogger("limelight")

INTERVAL_S = 1.0
TICKS_PER_WRITE = 3


class Keeping:
    def __init__(self, quotas: Quotas, apps: Mapping[str, Hosted], go_on: Callable[[Hosted], None]) -> None:
        """`go_on` starts what waits for an app that may run again."""
        self._quotas, self._apps, self._go_on = quotas, apps, go_on
        self._stopping: dict[str, asyncio.Task[None]] = {}
        self._counted: dict[int, float] = {}
        """Processor time that has been counted, by process id."""
        self.measured: dict[str, Measured] = {}
        """The last measurement, by app."""

    async def run(self) -> None:
        """Until it is cancelled."""
        ticks = 0
        try:
            while True:
                try:
                    await self._measure()
                    self._compare()
                    ticks += 1
                    if ticks % TICKS_PER_WRITE == 0:
                        await self._quotas.usage.write()
                except Exception:  # the edge of a task, without which no quota is kept
                    logger.exception("Quotas could not be checked")
                await asyncio.sleep(INTERVAL_S)
        finally:
            await asyncio.gather(*self._stopping.values(), return_exceptions=True)
            await self._quotas.usage.write()

    async def _measure(self) -> None:
        owners = {one.root: (key, one) for key, app in self._apps.items() for one in app.processes}
        self._counted = {pid: cpu_s for pid, cpu_s in self._counted.items() if pid in owners}
        if not owners or not CAN_MEASURE:
            self.measured = {}
            return
        found = await asyncio.to_thread(measure, {pid: process.user for pid, (_, process) in owners.items()})
        measured: dict[str, Measured] = {}
        for pid, (key, process) in owners.items():
            app = self._apps.get(key)
            if app is None or not process.is_alive:
                continue
            one, before = found[pid], measured.get(key, Measured())
            # It falls when a process ends for which nobody waits.
            cpu_s = max(0.0, one.cpu_s - self._counted.get(pid, 0.0))
            self._quotas.usage.add(app.source.name, cpu_s=cpu_s)
            app.counts.cpu_s += cpu_s
            if len(app.processes) == 1:  # else what its user runs may be of the other one
                process.measured = one
            self._counted[pid] = one.cpu_s
            memory_bytes = before.memory_bytes + one.memory_bytes
            measured[key] = Measured(before.cpu_s + one.cpu_s, memory_bytes, before.parts + one.parts)
            problem = self._quotas.too_large(app.source.name, one.memory_bytes)
            if problem:
                app.output.add(problem)
                process.kill()
                kill(one)
        self.measured = measured

    def _compare(self) -> None:
        for key, app in self._apps.items():
            problem = self._problem(app)
            if key in self._stopping or app.stage is Stage.PAUSED:
                continue
            if problem and not app.is_up and app.stage is not Stage.OVER_QUOTA:
                app.stage = Stage.OVER_QUOTA  # a start that is asked for is refused
            elif problem and app.is_up:
                app.output.add(f"Stopped: {problem}")
                task = self._stopping[key] = asyncio.create_task(self._stop(app, self.measured.get(key, Measured())))
                task.add_done_callback(lambda _, key=key: self._stopping.pop(key, None))  # type: ignore[misc]  # bound
            elif not problem and app.stage is Stage.OVER_QUOTA:
                app.stage = Stage.SLEEPING
                self._go_on(app)

    async def _stop(self, app: Hosted, measured: Measured) -> None:
        """At once: to let its calls finish would take what it may not have. They are in its store."""
        stopping = asyncio.ensure_future(app.stop(Stage.OVER_QUOTA))
        await asyncio.sleep(0)  # from here on it is not started again when its process ends
        for process in app.processes:
            process.kill()
        await stopping
        kill(measured)

    def _problem(self, app: Hosted) -> str:
        try:
            self._quotas.check(app.source.name, "cpu_seconds")
        except QuotaSpent as error:
            return str(error)
        return ""
