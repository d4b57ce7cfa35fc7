"""The events of a job, in order, for any number of readers."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence

from limelight.core.errors import NotFound
from limelight.core.wire import END, Completed, Event, Generated

EVENT_OVERHEAD_BYTES = 200  # what an event costs beside its data, roughly


class EventLog:
    """Grows until its last event. Nobody runs between the check of a follower and its wait: one loop, no await."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.size_bytes = 0
        self.readers = 0
        self.is_discarded = False
        self._waiters: list[asyncio.Future[None]] = []

    @property
    def is_ended(self) -> bool:
        return bool(self.events) and isinstance(self.events[-1], END)

    def append(self, event: Event) -> int:
        self.events.append(event)
        size = len(memoryview(event.data)) if isinstance(event, Generated | Completed) else 0
        self.size_bytes += size + EVENT_OVERHEAD_BYTES
        self.wake()
        return len(self.events)

    def wake(self) -> None:
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def changed(self) -> None:
        """Returns at the next append."""
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        await waiter


class LogShelf:
    """The logs of all jobs. Finished ones are evicted, least recently used first, by count and by bytes."""

    def __init__(self, max_logs: int, max_bytes: int) -> None:
        self._max_logs, self._max_bytes = max_logs, max_bytes
        self._running: dict[str, EventLog] = {}
        self._finished: OrderedDict[str, EventLog] = OrderedDict()
        self._finished_bytes = 0
        self.is_closed = False

    def begin(self, name: str) -> None:
        self._running[name] = EventLog()

    def discard(self, name: str) -> None:
        """For a log whose job was not accepted after all, or that lives elsewhere. Ends its readers."""
        log = self._running.pop(name, None)
        if log is not None:
            log.is_discarded = True
            log.wake()

    def restore(self, name: str, events: Sequence[Event]) -> list[str]:
        """A log of before a restart; the names of logs that were evicted to make room."""
        log = self._running[name] = EventLog()
        for event in events:
            log.append(event)
        return self._finish(name, log) if log.is_ended else []

    def get(self, name: str) -> EventLog:
        log = self._running.get(name)
        if log is not None:
            return log
        log = self._finished.get(name)
        if log is None:
            raise NotFound("event", name)
        self._finished.move_to_end(name)
        return log

    def append(self, name: str, event: Event) -> tuple[int, list[str]]:
        """The event's number, and the names of logs that were evicted to make room."""
        log = self._running.get(name)
        if log is None:
            raise NotFound("event", name)
        number = log.append(event)
        return number, self._finish(name, log) if isinstance(event, END) else []

    def _finish(self, name: str, log: EventLog) -> list[str]:
        del self._running[name]
        self._finished[name] = log
        self._finished_bytes += log.size_bytes
        return self._evict()

    def _evict(self) -> list[str]:
        gone: list[str] = []
        while len(self._finished) > self._max_logs or self._finished_bytes > self._max_bytes:
            name = next((name for name, log in self._finished.items() if not log.readers), None)
            if name is None:
                break
            self._drop(name)
            gone.append(name)
        return gone

    def _drop(self, name: str) -> None:
        self._finished_bytes -= self._finished.pop(name).size_bytes

    def expire(self, is_old: Callable[[str], bool]) -> list[str]:
        """Evicts the finished logs whose name is old, but for those that are being read; their names."""
        gone = [name for name, log in self._finished.items() if not log.readers and is_old(name)]
        for name in gone:
            self._drop(name)
        return gone

    def logs(self) -> Iterator[EventLog]:
        yield from self._running.values()
        yield from self._finished.values()

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

    def close(self) -> None:
        self.is_closed = True
        for log in self._running.values():
            log.wake()
