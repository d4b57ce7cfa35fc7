"""Many jobs on one stream: what the readers of a session see."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from limelight.core.errors import NotFound
from limelight.core.wire import Event, Job, Position
from limelight.engine.backend import Backend

LINGER_S = 0.05  # how long a reader without pending jobs stays for the next one
MAX_UNREAD_SESSIONS = 10_000  # sessions whose jobs nobody has read yet; the oldest are forgotten (their logs stay)

Item = tuple[Job, int, Event | Position]


class Channels:
    """Which jobs of which session have not been delivered to a session reader yet."""

    def __init__(self) -> None:
        self._unread: OrderedDict[str, list[Job]] = OrderedDict()
        self._readers: dict[str, list[Feed]] = {}

    def announce(self, job: Job) -> None:
        readers = self._readers.get(job.session)
        if not readers:
            self._leave_unread(job)
            return
        for reader in readers:
            reader.arrivals.put_nowait(job)

    def close(self) -> None:
        for readers in self._readers.values():
            for reader in readers:
                reader.arrivals.put_nowait(None)

    async def follow(self, backend: Backend, session: str, replay: Sequence[str]) -> AsyncGenerator[Item | None, None]:
        """Close it (`contextlib.aclosing`): a reader that stays registered swallows the session's next jobs."""
        feed = Feed(backend)
        self._readers.setdefault(session, []).append(feed)
        task: asyncio.Task[None] | None = None
        try:
            for job in await _known(backend, session, replay, self._unread.pop(session, [])):
                feed.arrivals.put_nowait(job)
            # A task group around a `yield` would turn the reader's leaving into an error; so the group is the feed's.
            task = asyncio.create_task(feed.run())
            while not (task.done() and feed.items.empty()):
                item = await feed.items.get()
                if item is not None or not feed.is_busy:
                    yield item
        finally:
            self._forget(session, feed)  # before any await: from here on, jobs wait for the next reader
            if task is not None:
                task.cancel()
                await asyncio.wait([task])

    def _forget(self, session: str, feed: Feed) -> None:
        readers = self._readers[session]
        readers.remove(feed)
        if not readers:
            del self._readers[session]
            while not feed.arrivals.empty():
                job = feed.arrivals.get_nowait()
                if job is not None:
                    self._leave_unread(job)

    def _leave_unread(self, job: Job) -> None:
        self._unread.setdefault(job.session, []).append(job)
        while len(self._unread) > MAX_UNREAD_SESSIONS:
            self._unread.popitem(last=False)


class Feed:
    """Merges the events of a session's jobs for one reader."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._pending = 0
        self.arrivals: asyncio.Queue[Job | None] = asyncio.Queue()
        self.items: asyncio.Queue[Item | None] = asyncio.Queue(maxsize=256)

    @property
    def is_busy(self) -> bool:
        return self._pending > 0 or not self.arrivals.empty()

    async def run(self) -> None:
        """Until the server stops; cancelled when the reader leaves."""
        if self.arrivals.empty():
            await self.items.put(None)
        async with asyncio.TaskGroup() as tasks:
            while (job := await self.arrivals.get()) is not None:
                self._pending += 1
                tasks.create_task(self._pass_on(job))
        await self.items.put(None)

    async def _pass_on(self, job: Job) -> None:
        async with aclosing(merge_positions(self._backend, job.id, 0)) as events:
            async for number, event in events:
                await self.items.put((job, number, event))
        self._pending -= 1
        # A client that calls again at once must not do so into a stream that is just being closed.
        await asyncio.sleep(LINGER_S)
        if not self.is_busy:
            await self.items.put(None)


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
