"""Event logs in memory, for any number of readers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence

from limelight.core.errors import NotFound
from limelight.core.wire import END, Event, Job
from limelight.engine.limits.sizes import event_bytes
from limelight.engine.stores.kept_logs import KeptLogs


class EventLog:
    """The log of one job. A follower checks and waits without an await in between, so it misses no event."""

    def __init__(self, client: str, *, is_of_session: bool = False) -> None:
        self.events: list[Event] = []
        self.client = client
        self.is_of_session = is_of_session
        """Whether only a reader of its session marks it as read, not any follower."""
        self.size_bytes = 0
        self.readers = 0
        self.ended_s = 0.0
        """On the monotonic clock."""
        self.is_discarded = False
        self._waiters: list[asyncio.Future[None]] = []

    @property
    def is_ended(self) -> bool:
        return bool(self.events) and isinstance(self.events[-1], END)

    def append(self, event: Event) -> int:
        self.events.append(event)
        self.size_bytes += event_bytes(event)
        self.wake()
        return len(self.events)

    def wake(self) -> None:
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def changed(self) -> None:
        """Return at the next append."""
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        await waiter


class LogCache:
    """The logs of all running jobs, and the finished logs that are kept."""

    def __init__(self, max_logs: int, max_bytes: int, min_age_s: float = 0.0) -> None:
        self._running: dict[str, EventLog] = {}
        self._kept: KeptLogs[EventLog] = KeptLogs(max_logs, max_bytes, min_age_s)
        self.is_closed = False

    def begin(self, job: Job) -> None:
        self._running[job.id] = EventLog(job.client, is_of_session=job.keeps_session)

    def check_bounds(self, client: str) -> None:
        """To be called before a job of the client is accepted; see `KeptLogs`."""
        self._kept.check_bounds(client)

    def discard(self, name: str) -> None:
        """Remove a running log whose job was not accepted after all, or that is only in the store. Ends its readers."""
        log = self._running.pop(name, None)
        if log is not None:
            log.is_discarded = True
            log.wake()

    def restore(self, job: Job, events: Sequence[Event], *, ended_at: float | None, is_read: bool) -> list[str]:
        """Restore a log after a restart. Returns the names of evicted logs."""
        self.begin(job)
        log = self._running[job.id]
        for event in events:
            log.append(event)
        if not log.is_ended:
            return []
        age_s = 0.0 if ended_at is None else max(0.0, time.time() - ended_at)
        gone = self._finish(job.id, log, age_s)
        if is_read:
            self._kept.was_read(job.id)
        return gone

    def get(self, name: str) -> EventLog:
        log = self._running.get(name) or self._kept.use(name)
        if log is None:
            raise NotFound("event", name)
        return log

    def last(self, name: str) -> Event | None:
        """The newest event, without counting as a use."""
        log = self._running.get(name) or self._kept.peek(name)
        return log.events[-1] if log is not None and log.events else None

    def read(self, name: str) -> Sequence[Event]:
        """The events of the log. Marks it as read."""
        log = self.get(name)
        self._kept.was_read(name)
        return log.events

    def mark_read(self, name: str) -> None:
        """Record that a reader of its session has received the last event."""
        self._kept.was_read(name)

    def append(self, name: str, event: Event) -> tuple[int, list[str]]:
        """The event's sequence number, and the names of evicted logs."""
        log = self._running.get(name)
        if log is None:
            raise NotFound("event", name)
        number = log.append(event)
        return number, self._finish(name, log) if isinstance(event, END) else []

    def _finish(self, name: str, log: EventLog, age_s: float = 0.0) -> list[str]:
        del self._running[name]
        log.ended_s = time.monotonic() - age_s
        return self._kept.add(name, log)

    def expire(self, is_old: Callable[[str], bool]) -> list[str]:
        """Evict the finished logs whose name is old, unless they are being read. Returns their names."""
        return self._kept.expire(is_old)

    def logs(self) -> Iterator[EventLog]:
        yield from self._running.values()
        yield from self._kept.logs()

    async def follow(self, name: str, after: int) -> AsyncGenerator[tuple[int, Event], None]:
        log = self.get(name)
        log.readers += 1
        number = after
        try:
            while not self.is_closed:
                while number < len(log.events):
                    number += 1
                    yield number, log.events[number - 1]
                if log.is_ended or log.is_discarded:
                    return
                await log.changed()
        finally:
            log.readers -= 1
            if log.is_ended and number >= len(log.events) and not log.is_of_session:
                self._kept.was_read(name)

    def close(self) -> None:
        self.is_closed = True
        for log in self._running.values():
            log.wake()
