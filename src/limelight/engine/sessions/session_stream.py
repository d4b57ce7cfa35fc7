"""The events of all jobs of a session, merged into one stream."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, suppress
from typing import NamedTuple

from limelight.core.errors import LimelightError, NotFound
from limelight.core.wire import END, Event, Job, Position
from limelight.engine.stores.backend import Backend

TURNS = 3  # of the event loop, after which the session's readers know of a job that was pushed before

MAX_FOLLOWED = 100
"""Jobs that one reader follows at a time. Later ones wait until some of these have ended."""

logger = logging.getLogger("limelight")


class Item(NamedTuple):
    """One event of one of a session's jobs."""

    job: Job
    number: int
    event: Event | Position
    is_last: bool = False
    """Nothing of the session is pending after it."""


async def follow_session(backend: Backend, session: str, replay: Sequence[str] = ()) -> AsyncGenerator[Item, None]:
    """Events of the session's unread jobs, of the jobs in `replay`, and of jobs that are submitted meanwhile.

    Ends when no job is pending any more; at once if there are none.
    """
    feed = _Feed(backend, session)
    # A task group around a `yield` would turn the reader's exit into an error, so the feed owns the group.
    task = asyncio.create_task(feed.run(replay))
    task.add_done_callback(feed.wake)
    try:
        while (item := await feed.next(task)) is not None:
            item = item._replace(is_last=isinstance(item.event, END) and await feed.is_drained())
            yield item
            if isinstance(item.event, END):
                await backend.mark_read(item.job)
            if item.is_last:
                return
        if task.done():
            await task  # raises what ended it early
    finally:
        task.cancel()
        await asyncio.wait([task])


async def follow_job(backend: Backend, job: Job) -> AsyncGenerator[Item, None]:
    """Events of one job of a session. When it has ended it counts as read, so that readers of the session do not get
    it again."""
    for _ in range(TURNS):  # a free slot takes the job meanwhile: it has no place in the queue to tell of
        await asyncio.sleep(0)
    try:
        async with aclosing(merge_positions(backend, job.id, 0)) as events:
            async for number, event in events:
                is_end = isinstance(event, END)
                yield Item(job, number, event, is_end)
                if is_end:
                    await backend.mark_read(job)
                    return
    except LimelightError as error:  # as below
        logger.warning("Job %s cannot be followed: %s", job.id, error)


class _Feed:
    """Merges the events of a session's jobs for one reader."""

    def __init__(self, backend: Backend, session: str) -> None:
        self._backend, self._session = backend, session
        self._pending = 0
        self._known: set[str] = set()
        self._slots = asyncio.Semaphore(MAX_FOLLOWED)
        self._items: asyncio.Queue[Item | None] = asyncio.Queue(maxsize=256)

    async def next(self, running: asyncio.Task[None]) -> Item | None:
        """The next item; None when no more come."""
        return None if running.done() and self._items.empty() else await self._items.get()

    def wake(self, _: asyncio.Task[None]) -> None:
        """Wake the reader because no more items come. If the queue is full, no reader is waiting."""
        with suppress(asyncio.QueueFull):
            self._items.put_nowait(None)

    async def is_drained(self) -> bool:
        """Whether nothing is pending, including jobs that were accepted a moment ago."""
        for _ in range(TURNS):
            await asyncio.sleep(0)
            if self._pending or not self._items.empty():
                return False
        return True

    async def run(self, replay: Sequence[str]) -> None:
        """Collect events until the server stops. Cancelled when the reader leaves."""
        async with asyncio.TaskGroup() as tasks:
            for job_id in replay:
                job = await self._of_session(job_id)
                if job is not None:
                    await self._begin(job, tasks)
            async with aclosing(self._backend.session_jobs(self._session)) as jobs:
                async for job in jobs:
                    if job is not None:
                        await self._begin(job, tasks)
                    elif not self._known:
                        tasks.create_task(self._give_up())

    async def _give_up(self) -> None:
        """End the stream unless a job from another process becomes known within the backend's lag."""
        await asyncio.sleep(self._backend.lag_s)
        if not self._known:
            await self._items.put(None)

    async def _of_session(self, job_id: str) -> Job | None:
        try:
            job = (await self._backend.status(job_id)).job
        except NotFound:
            return None
        return job if job.session == self._session else None

    async def _begin(self, job: Job, tasks: asyncio.TaskGroup) -> None:
        if job.id not in self._known:
            self._known.add(job.id)
            self._pending += 1  # before it has its slot: the stream is not over
            await self._slots.acquire()
            tasks.create_task(self._pass_on(job))

    async def _pass_on(self, job: Job) -> None:
        try:
            async with aclosing(merge_positions(self._backend, job.id, 0)) as events:
                async for number, event in events:
                    self._pending -= isinstance(event, END)
                    await self._items.put(Item(job, number, event))
        except LimelightError as error:  # evicted, or the store is unavailable: the other jobs go on
            logger.warning("Job %s cannot be followed: %s", job.id, error)
            self._pending -= 1
            if not self._pending:
                await self._items.put(None)
        finally:
            self._slots.release()


async def merge_positions(
    backend: Backend, job_id: str, after: int
) -> AsyncGenerator[tuple[int, Event | Position], None]:
    """A job's events, preceded by its queue positions as they change."""
    async with aclosing(backend.follow(job_id, after)) as events:
        if after == 0 and (await backend.status(job_id)).state == "queued":
            async with aclosing(backend.positions(job_id)) as positions:
                async for position in positions:
                    yield 0, position
        async for item in events:
            yield item
