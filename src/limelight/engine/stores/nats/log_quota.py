"""Fair eviction of finished logs, before the stream drops the oldest ones of all clients.

Every replica counts the logs that it sees, and one of them purges. Logs that ended long before it started are unknown
to it: they go by age, or as the oldest when the stream is full.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from nats.errors import Error as NatsError
from nats.js.errors import APIError

from limelight.core.wire import Job
from limelight.engine.stores.kept_logs import KeptLogs
from limelight.engine.stores.nats.connection import Connection

LOGS = 10  # the stream may hold this many times the logs of a mirror
MESSAGE_BYTES = 1_000  # approximate overhead of a log
AT_ONCE = 32  # concurrent purges
WAITING = 20_000  # pending purges; beyond that, the stream's own limits apply


@dataclass(slots=True)
class _Stored:
    client: str
    size_bytes: int
    ended_s: float
    readers: int = 0
    """Always 0: readers follow the log in the mirror."""


class LogQuota:
    def __init__(self, connection: Connection, max_logs: int, max_bytes: int, min_age_s: float) -> None:
        self._connection = connection
        self._kept: KeptLogs[_Stored] = KeptLogs(LOGS * max_logs, max_bytes, min_age_s)
        self._gone: asyncio.Queue[str] = asyncio.Queue(WAITING)

    def check_bounds(self, client: str) -> None:
        """Raises as `KeptLogs.check_bounds` does."""
        self._kept.check_bounds(client)

    def ended(self, job: Job, size_bytes: int, age_s: float) -> None:
        """`size_bytes`: of its events."""
        stored = _Stored(job.client, size_bytes + job.size_bytes + MESSAGE_BYTES, time.monotonic() - max(0.0, age_s))
        for name in self._kept.add(job.id, stored):
            with suppress(asyncio.QueueFull):
                self._gone.put_nowait(name)

    def was_read(self, job_id: str) -> None:
        self._kept.was_read(job_id)

    async def run(self, is_mine: Callable[[], Awaitable[bool]]) -> None:
        """Purge evicted logs, until cancelled. `is_mine`: whether this replica is the one to do it."""
        while True:
            names = [await self._gone.get()]
            while len(names) < AT_ONCE and not self._gone.empty():
                names.append(self._gone.get_nowait())
            if await is_mine():
                await asyncio.gather(*map(self._purge, names))

    async def _purge(self, job_id: str) -> None:
        names = self._connection.names
        with suppress(NatsError, APIError, OSError):  # then it goes by age, or as the oldest
            await self._connection.js.purge_stream(names.logs, subject=names.log(job_id))
