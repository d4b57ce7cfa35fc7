"""Many jobs on one stream: what a reader of a session sees."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from limelight.core.errors import NotFound
from limelight.core.wire import END, Event, Job, Position
from limelight.engine.backend import Backend

LINGER_S = 0.05  # how long a reader without pending jobs stays for the next one

Item = tuple[Job, int, Event | Position]


async def follow_session(
    backend: Backend, session: str, replay: Sequence[str] = ()
) -> AsyncGenerator[Item | None, None]:
    """Events of the jobs that were not seen yet, of those named in `replay`, and of those to come.

    None each time when none of them is pending any more.
    """
    feed = _Feed(backend, session)
    # A task group around a `yield` would turn the reader's leaving into an error; so the group is the feed's.
    task = asyncio.create_task(feed.run(replay))
    try:
        while not (task.done() and feed.items.empty()):
            item = await feed.items.get()
            if item is not None or not feed.is_busy:
                yield item
            if item is not None and isinstance(item[2], END):
                await backend.seen(item[0])
    finally:
        task.cancel()
        await asyncio.wait([task])


class _Feed:
    """Merges the events of a session's jobs for one reader."""

    def __init__(self, backend: Backend, session: str) -> None:
        self._backend, self._session = backend, session
        self._pending = 0
        self._known: set[str] = set()
        self.items: asyncio.Queue[Item | None] = asyncio.Queue(maxsize=256)

    @property
    def is_busy(self) -> bool:
        return self._pending > 0

    async def run(self, replay: Sequence[str]) -> None:
        """Until the server stops; cancelled when the reader leaves."""
        async with asyncio.TaskGroup() as tasks:
            for job_id in replay:
                job = await self._of_session(job_id)
                if job is not None:
                    self._begin(job, tasks)
            async with aclosing(self._backend.session_jobs(self._session)) as jobs:
                async for job in jobs:
                    if job is not None:
                        self._begin(job, tasks)
                    elif not self._known:
                        await self.items.put(None)
        await self.items.put(None)

    async def _of_session(self, job_id: str) -> Job | None:
        try:
            job = (await self._backend.status(job_id)).job
        except NotFound:
            return None
        return job if job.session == self._session else None

    def _begin(self, job: Job, tasks: asyncio.TaskGroup) -> None:
        if job.id not in self._known:
            self._known.add(job.id)
            self._pending += 1
            tasks.create_task(self._pass_on(job))

    async def _pass_on(self, job: Job) -> None:
        async with aclosing(merge_positions(self._backend, job.id, 0)) as events:
            async for number, event in events:
                await self.items.put((job, number, event))
        self._pending -= 1
        # A client that calls again at once must not do so into a stream that is just being closed.
        await asyncio.sleep(LINGER_S)
        if not self.is_busy:
            await self.items.put(None)


async def merge_positions(
    backend: Backend, job_id: str, after: int
) -> AsyncGenerator[tuple[int, Event | Position], None]:
    """A job's events, and before the first one its place in the queue as it changes."""
    async with aclosing(backend.follow(job_id, after)) as events:
        if after == 0 and (await backend.status(job_id)).state == "queued":
            async with aclosing(backend.positions(job_id)) as positions:
                async for position in positions:
                    yield 0, position
        async for item in events:
            yield item
