"""The loop of a lane: take, execute, acknowledge."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence

from limelight.core.endpoint import Endpoint
from limelight.core.errors import LimelightError, Stopping
from limelight.core.wire import Failed, Job
from limelight.engine.backend import APP_CHANGED, Backend
from limelight.engine.deadlines import Deadlines, out_of_time
from limelight.engine.executor import Executor
from limelight.engine.observer import Observer

logger = logging.getLogger("limelight")

MAX_ATTEMPTS = 3  # a job that takes its process along each time must not do so for ever
INTERRUPTED = "The call was interrupted: the server stopped while it ran."


class Worker:
    def __init__(
        self,
        backend: Backend,
        executor: Executor,
        deadlines: Deadlines,
        endpoints: Mapping[int, Endpoint],
        observer: Observer,
    ) -> None:
        self._observer = observer
        self._backend, self._executor, self._deadlines, self._endpoints = backend, executor, deadlines, endpoints
        self._running: set[asyncio.Task[None]] = set()
        self._idle = asyncio.Event()
        self._idle.set()

    async def serve(self, lane: str, tasks: asyncio.TaskGroup) -> None:
        """Runs the jobs of a lane until the backend closes."""
        while True:
            try:
                jobs = await self._backend.take(lane)
            except Stopping:
                return
            self._idle.clear()
            self._running.add(tasks.create_task(self._run(jobs)))

    async def listen(self) -> None:
        """Passes on what is to be cancelled."""
        async for job_id in self._backend.cancellations():
            self._executor.cancel(job_id)

    async def feed(self) -> None:
        """Passes on what comes in for streaming jobs."""
        async for job_id, values in self._backend.chunks():
            self._executor.feed(job_id, values)

    async def idle(self) -> None:
        """Returns when nothing runs."""
        await self._idle.wait()

    def cancel(self) -> None:
        """Ends what runs: its callers are told that the server stopped."""
        for task in list(self._running):
            task.cancel()

    async def _run(self, jobs: Sequence[Job]) -> None:
        try:
            wanted = [job for job in jobs if not await self._is_given_up(job)]
            if wanted:
                await self._executor.run(self._endpoints[wanted[0].endpoint], wanted)
            # Append before ack: a crash between the two repeats the job; the reverse would lose its end.
            await self._backend.ack(jobs)
        except asyncio.CancelledError:
            await (self._backend.release(jobs) if self._backend.is_durable else self._backend.ack(jobs))
            raise
        except LimelightError as error:  # the store has given them to somebody else, or is away for too long
            logger.warning("What came of %s is not kept: %s", ", ".join(job.id for job in jobs), error)
            await self._backend.let_go(jobs)
        finally:
            task = asyncio.current_task()
            assert task is not None
            self._running.discard(task)
            if not self._running:
                self._idle.set()

    async def _is_given_up(self, job: Job) -> bool:
        """Whether the job may not be run, and has got its last event."""
        if self._deadlines.left_s(job) == 0:
            await self._give_up(job, out_of_time(job))
            return True
        reason = _refusal(self._endpoints.get(job.endpoint), job)
        if reason is None:
            return False
        logger.error("Job %s is not run after %d attempts: %s", job.id, job.attempt - 1, reason)
        await self._give_up(job, Failed(reason, reason="interrupted"))
        return True

    async def _give_up(self, job: Job, end: Failed) -> None:
        await self._backend.append(job.id, end)
        self._observer.ended(job, end, None)


def _refusal(endpoint: Endpoint | None, job: Job) -> str | None:
    if endpoint is None or (job.function and endpoint.function != job.function):
        return APP_CHANGED
    may_run = job.attempt == 1 or (endpoint.on_interrupt == "retry" and job.attempt <= MAX_ATTEMPTS)
    return None if may_run else INTERRUPTED
