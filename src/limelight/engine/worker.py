"""The loop of a lane: take, execute, acknowledge."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from limelight.core.endpoint import Endpoint
from limelight.core.errors import Stopping
from limelight.core.wire import Job
from limelight.engine.backend import Backend
from limelight.engine.executor import Executor


class Worker:
    def __init__(self, backend: Backend, executor: Executor, endpoints: Mapping[int, Endpoint]) -> None:
        self._backend, self._executor, self._endpoints = backend, executor, endpoints
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

    async def idle(self) -> None:
        """Returns when nothing runs."""
        await self._idle.wait()

    def cancel(self) -> None:
        """Ends what runs: its callers are told that the server stopped."""
        for task in list(self._running):
            task.cancel()

    async def _run(self, jobs: Sequence[Job]) -> None:
        try:
            # Append before ack: a crash between the two repeats the job; the reverse would lose its end.
            await self._executor.run(self._endpoints[jobs[0].endpoint], jobs)
        finally:
            await self._backend.ack(jobs)
            task = asyncio.current_task()
            assert task is not None
            self._running.discard(task)
            if not self._running:
                self._idle.set()
