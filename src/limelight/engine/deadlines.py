"""When jobs have to be done."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress

from limelight.core.errors import LimelightError
from limelight.core.wire import Failed, Job
from limelight.engine.backend import Backend
from limelight.engine.observer import Observer


class Deadlines:
    """Withdraws jobs that still wait when their time is over, and says how much of it a job has left.

    For a job that is watched here the monotonic clock decides: setting the wall clock neither ends nor prolongs it.
    One that comes from another process is measured by the wall clock, and has never more left than it was given.
    """

    def __init__(self, backend: Backend, observer: Observer) -> None:
        self._backend, self._observer = backend, observer
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._over: asyncio.Queue[Job] = asyncio.Queue()

    async def run(self) -> None:
        """Withdraws what is over, until it is cancelled."""
        while True:
            job = await self._over.get()
            end = out_of_time(job)
            with suppress(LimelightError):  # it ended elsewhere, long ago, or the store is away: who takes it ends it
                if await self._backend.withdraw(job.id, end):
                    self._observer.ended(job, end, None)

    def watch(self, job: Job) -> None:
        left_s = self.left_s(job)
        if left_s is not None and job.id not in self._timers:
            self._timers[job.id] = asyncio.get_running_loop().call_later(left_s, self._expire, job)

    def left_s(self, job: Job) -> float | None:
        """None for a job that may take as long as it likes."""
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
