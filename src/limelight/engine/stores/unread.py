"""Unread jobs: no reader of their session has received their last event yet."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from limelight.core.wire import Job


class UnreadJobs:
    """Bounded by the kept logs: call `forget` when a job's log is evicted."""

    def __init__(self) -> None:
        self._jobs: dict[str, dict[str, Job]] = {}
        self._readers: dict[str, list[asyncio.Queue[Job | None]]] = {}
        self._is_closed = False

    def add(self, job: Job) -> None:
        if not job.keeps_session:
            return
        self._jobs.setdefault(job.session, {})[job.id] = job
        for arrivals in self._readers.get(job.session, ()):
            arrivals.put_nowait(job)

    def forget(self, job: Job) -> None:
        jobs = self._jobs.get(job.session)
        if jobs is not None and jobs.pop(job.id, None) is not None and not jobs:
            del self._jobs[job.session]

    def close(self) -> None:
        self._is_closed = True
        for readers in self._readers.values():
            for arrivals in readers:
                arrivals.put_nowait(None)

    async def follow(self, session: str) -> AsyncGenerator[Job | None, None]:
        """See `Backend.session_jobs`."""
        arrivals: asyncio.Queue[Job | None] = asyncio.Queue()
        self._readers.setdefault(session, []).append(arrivals)
        try:
            # No await between the registration and this copy, so every job comes exactly once.
            for job in [*self._jobs.get(session, {}).values()]:
                yield job
            yield None
            while not self._is_closed and (arrived := await arrivals.get()) is not None:
                yield arrived
        finally:
            readers = self._readers[session]
            readers.remove(arrivals)
            if not readers:
                del self._readers[session]
