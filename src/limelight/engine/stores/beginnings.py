"""Initial values of a session, made once before the first call that reads them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from weakref import WeakValueDictionary

from limelight.core.session import Session
from limelight.core.wire import Job
from limelight.engine.execution.threads import ThreadPool
from limelight.engine.stores.backend import Backend

Makers = Mapping[str, Callable[[], object]]


class Beginnings:
    """Stores initial values before the call runs, so concurrent calls of one session share them.

    This holds within one process. If two processes begin a session at the same moment, the last write wins.
    """

    def __init__(self, backend: Backend, threads: ThreadPool, on_written: Callable[[Session, str], None]) -> None:
        self._backend, self._threads, self._on_written = backend, threads, on_written
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def add(self, makers: Makers, job: Job, values: dict[str, object]) -> dict[str, object]:
        """`values` with the missing initial values added. Raises what the author's function raises."""
        if all(name in values for name in makers):
            return values
        lock = self._locks.setdefault(job.session, asyncio.Lock())
        async with lock:
            values = await self._backend.sessions.get(job.session)
            missing = {name: make for name, make in makers.items() if name not in values}
            if missing:
                made = await self._threads.submit(partial(_made, missing), job.client)
                session = Session(job.session, values)
                for name, value in made.items():
                    session.set(name, value)
                await self._backend.sessions.put(session.key, session.changes(), job.client)
                self._on_written(session, job.client)
            return values


def _made(makers: Makers) -> dict[str, object]:
    return {name: make() for name, make in makers.items()}
