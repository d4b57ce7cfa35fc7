"""Deadlines of jobs."""

from __future__ import annotations

import asyncio
import logging
import time

from limelight.core.errors import LimelightError
from limelight.core.wire import Failed, Job
from limelight.engine.limits.sizes import without_inputs
from limelight.engine.observer import Observer
from limelight.engine.stores.backend import Backend

logger = logging.getLogger("limelight")


class Deadlines:
    """Withdraws jobs that are still waiting at their deadline, and tells how much time a job has left.

    For a job that was submitted here the monotonic clock decides, so setting the wall clock has no effect. A job from
    another process is measured by the wall clock, and never has more time left than it was given.
    """

    def __init__(self, backend: Backend, observer: Observer) -> None:
        self._backend, self._observer = backend, observer
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._over: asyncio.Queue[Job] = asyncio.Queue()

    async def run(self) -> None:
        """Withdraw expired jobs, until cancelled."""
        while True:
            job = await self._over.get()
            end = out_of_time(job)
            try:
                if await self._backend.withdraw(job.id, end):
                    self._observer.ended(job, end, None)
            except LimelightError:
                pass  # it has ended elsewhere, or the store is unavailable: the worker that takes it ends it
            except Exception:
                logger.exception("Expired job %s could not be withdrawn", job.id)

    def watch(self, job: Job) -> None:
        left_s = self.left_s(job)
        if left_s is not None and job.id not in self._timers:
            self._timers[job.id] = asyncio.get_running_loop().call_later(left_s, self._expire, without_inputs(job))

    def left_s(self, job: Job) -> float | None:
        """Seconds until the job's deadline; None if it has none."""
        if job.expires_at is None:
            return None
        timer = self._timers.get(job.id)
        if timer is not None:
            return max(0.0, timer.when() - asyncio.get_running_loop().time())
        return max(0.0, min(job.expires_at - time.time(), _given_s(job)))

    def forget(self, job_id: str) -> None:
        timer = self._timers.pop(job_id, None)
        if timer is not None:
            timer.cancel()

    def close(self) -> None:
        for job_id in [*self._timers]:
            self.forget(job_id)

    def _expire(self, job: Job) -> None:
        del self._timers[job.id]
        self._over.put_nowait(job)


def out_of_time(job: Job) -> Failed:
    given_s = round(_given_s(job), 3)
    return Failed(f"It was not done within the {given_s:g} s that its caller gave it.", 10, reason="timeout")


def _given_s(job: Job) -> float:
    assert job.expires_at is not None
    return job.expires_at - job.created_at
