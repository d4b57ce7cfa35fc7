"""The loop of a lane: take, run, acknowledge."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, suppress

from limelight.core.endpoint import Endpoint
from limelight.core.errors import LimelightError, NotFound, RenderChanged, Stopping, TooManyRequests, Unstorable
from limelight.core.wire import Failed, Job
from limelight.engine.execution.deadlines import Deadlines, out_of_time
from limelight.engine.execution.executor import Executor
from limelight.engine.execution.failures import refused
from limelight.engine.execution.gates import Gates
from limelight.engine.observer import Observer
from limelight.engine.stores.backend import APP_CHANGED, Backend
from limelight.engine.tasks import end_tasks

logger = logging.getLogger("limelight")

MAX_ATTEMPTS = 3  # a job that crashes its process must not be retried forever
AGAIN_S = 1.0  # a job that was cancelled has something to store, which a second cancellation would interrupt
PAUSE_S = 1.0  # before the next `take` of a lane where one has failed
INTERRUPTED = "The call was interrupted: the server stopped while it ran."


class Worker:
    """Takes jobs from lanes and runs them."""

    def __init__(
        self,
        backend: Backend,
        executor: Executor,
        deadlines: Deadlines,
        endpoint_of: Callable[[Job], Awaitable[Endpoint]],
        observer: Observer,
        default_limit: int | None,
        max_waiting_per_client: int | None = None,
    ) -> None:
        """`endpoint_of` raises `NotFound` for a job of another version of the script."""
        self._observer, self._default_limit = observer, default_limit
        self._gates = Gates(max_waiting_per_client)
        self._backend, self._executor, self._deadlines, self._endpoint_of = backend, executor, deadlines, endpoint_of
        self._running: set[asyncio.Task[None]] = set()
        self._idle = asyncio.Event()
        self._idle.set()

    async def serve(self, lane: str, tasks: asyncio.TaskGroup) -> None:
        """Run the jobs of a lane until the backend closes."""
        while True:
            try:
                jobs = await self._backend.take(lane)
            except Stopping:
                return
            except Exception:  # the store's, such as a job that cannot be read
                logger.exception("No job of lane %s could be taken", lane)
                await asyncio.sleep(PAUSE_S)
                continue
            self._idle.clear()
            self._running.add(tasks.create_task(self._run(jobs)))

    async def listen(self) -> None:
        """Pass cancel requests on to the executor."""
        async for job_id in self._backend.signals.cancellations():
            self._executor.cancel(job_id)

    async def feed(self) -> None:
        """Pass chunks for streaming jobs on to the executor."""
        async for job_id, values in self._backend.signals.chunks():
            self._executor.feed(job_id, values)

    async def idle(self) -> None:
        """Return when no job runs."""
        await self._idle.wait()

    async def end(self) -> None:
        """End the running jobs. Their callers get the error that the server stopped."""
        await end_tasks(self._running, again_s=AGAIN_S)

    async def _run(self, jobs: Sequence[Job]) -> None:
        try:
            endpoint = await self._found(jobs[0])
            wanted = [job for job in jobs if not await self._is_given_up(job, endpoint)]
            if wanted and isinstance(endpoint, Endpoint):
                await self._execute(endpoint, wanted)
            # Append before ack: a crash between the two repeats the job; the reverse would lose its end.
            await self._backend.ack(jobs)
        except asyncio.CancelledError:
            await (self._backend.release(jobs) if self._backend.is_durable else self._backend.ack(jobs))
            raise
        except Exception as error:
            await self._lose(jobs, error)
        finally:
            task = asyncio.current_task()
            assert task is not None
            self._running.discard(task)
            if not self._running:
                self._idle.set()

    async def _found(self, job: Job) -> Endpoint | Failed:
        """The function of the job, or the job's end without one."""
        try:
            return await self._endpoint_of(job)
        except NotFound:
            return Failed(APP_CHANGED, reason="interrupted")
        except RenderChanged as error:
            return Failed(str(error), reason="interrupted")

    async def _execute(self, endpoint: Endpoint, jobs: Sequence[Job]) -> None:
        if endpoint.gate is None:
            await self._executor.run(endpoint, jobs)
            return
        limit = self._default_limit if endpoint.concurrency_limit == "default" else endpoint.concurrency_limit
        async with AsyncExitStack() as stack:
            try:
                within = self._gates.within(endpoint.gate, limit if endpoint.is_queued else None, jobs[0].client)
                await stack.enter_async_context(within)
            except TooManyRequests as error:
                for job in jobs:
                    await self._give_up(job, Failed(str(error), 10, reason="overloaded"))
                return
            await self._executor.run(endpoint, jobs)

    async def _lose(self, jobs: Sequence[Job], error: Exception) -> None:
        """Handle jobs whose events cannot be stored."""
        names = ", ".join(job.id for job in jobs)
        if isinstance(error, LimelightError) and not isinstance(error, Unstorable):
            # The store has given them to another worker, or was unavailable for too long.
            logger.warning("The results of %s were not stored: %s", names, error)
            await self._backend.let_go(jobs)
            return
        logger.error("The results of %s cannot be stored", names, exc_info=error)
        for job in jobs:  # end them: an unknown error would happen again in a retry
            with suppress(Exception):
                await self._give_up(job, Failed(None))
        await self._backend.ack(jobs)

    async def _is_given_up(self, job: Job, endpoint: Endpoint | Failed) -> bool:
        """End a job that must not be run. Returns whether it did."""
        if job.refusal is not None:
            await self._backend.append(job.id, refused(job.refusal))
            return True
        if self._deadlines.left_s(job) == 0:
            await self._give_up(job, out_of_time(job))
            return True
        if isinstance(endpoint, Failed):
            logger.error("Job %s is not run: %s", job.id, endpoint.message)
            await self._give_up(job, endpoint)
            return True
        reason = _refusal(endpoint, job)
        if reason is None:
            return False
        logger.error("Job %s is not run after %d attempts: %s", job.id, job.attempt - 1, reason)
        await self._give_up(job, Failed(reason, reason="interrupted"))
        return True

    async def _give_up(self, job: Job, end: Failed) -> None:
        await self._backend.append(job.id, end)
        self._observer.ended(job, end, None)


def _refusal(endpoint: Endpoint, job: Job) -> str | None:
    if job.function and endpoint.function != job.function:
        return APP_CHANGED
    may_run = job.attempt == 1 or (endpoint.on_interrupt == "retry" and job.attempt <= MAX_ATTEMPTS)
    return None if may_run else INTERRUPTED
