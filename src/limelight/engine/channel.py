"""Many jobs on one stream: what the readers of a session see."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from limelight.core.errors import NotFound
from limelight.core.wire import Event, Job, Position
from limelight.engine.backend import Backend

MAX_UNREAD_SESSIONS = 10_000  # sessions whose jobs nobody has read yet; the oldest are forgotten (their logs stay)

Item = tuple[Job, int, Event | Position]


class Channels:
    """Which jobs of which session have not been delivered to a session reader yet."""

    def __init__(self) -> None:
        self._unread: OrderedDict[str, list[Job]] = OrderedDict()
        self._readers: dict[str, list[asyncio.Queue[Job | None]]] = {}

    def announce(self, job: Job) -> None:
        readers = self._readers.get(job.session)
        if readers:
            for reader in readers:
                reader.put_nowait(job)
            return
        self._unread.setdefault(job.session, []).append(job)
        while len(self._unread) > MAX_UNREAD_SESSIONS:
            self._unread.popitem(last=False)

    def close(self) -> None:
        for readers in self._readers.values():
            for reader in readers:
                reader.put_nowait(None)

    async def follow(self, backend: Backend, session: str, replay: Sequence[str]) -> AsyncGenerator[Item | None, None]:
        """Close it (`contextlib.aclosing`): a reader that stays registered swallows the session's next jobs."""
        arrivals: asyncio.Queue[Job | None] = asyncio.Queue()
        items: asyncio.Queue[Item | None] = asyncio.Queue(maxsize=256)
        self._readers.setdefault(session, []).append(arrivals)
        feeder: asyncio.Task[None] | None = None
        try:
            for job in await _known(backend, session, replay, self._unread.pop(session, [])):
                arrivals.put_nowait(job)
            # A task group around a `yield` would turn the reader's leaving into an error; so the group is the feeder's.
            feeder = asyncio.create_task(_feed(backend, arrivals, items))
            while not (feeder.done() and items.empty()):
                yield await items.get()
        finally:
            if feeder is not None:
                feeder.cancel()
                await asyncio.wait([feeder])
            readers = self._readers[session]
            readers.remove(arrivals)
            if not readers:
                del self._readers[session]


async def _known(backend: Backend, session: str, replay: Sequence[str], unread: Sequence[Job]) -> list[Job]:
    jobs = {job.id: job for job in unread}
    for job_id in replay:
        try:
            job = (await backend.status(job_id)).job
        except NotFound:
            continue
        if job.session == session:
            jobs[job.id] = job
    return list(jobs.values())


async def _feed(backend: Backend, arrivals: asyncio.Queue[Job | None], items: asyncio.Queue[Item | None]) -> None:
    pending = 0

    async def pass_on(job: Job) -> None:
        nonlocal pending
        async with aclosing(merge_positions(backend, job.id, 0)) as events:
            async for number, event in events:
                await items.put((job, number, event))
        pending -= 1
        if not pending and arrivals.empty():
            await items.put(None)

    if arrivals.empty():
        await items.put(None)
    async with asyncio.TaskGroup() as tasks:
        while (job := await arrivals.get()) is not None:
            pending += 1
            tasks.create_task(pass_on(job))
    await items.put(None)  # the server stops


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
