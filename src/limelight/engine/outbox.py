"""Events of a running call on their way into its log, from any thread, in order."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Awaitable, Callable

from limelight.core.errors import Cancelled, LimelightError
from limelight.core.wire import Event, Generated, Progressed

PROGRESS_PERIOD_S = 0.05  # more often nobody can see it, and a loop that tells each step would fill the log
ROOM = 32  # yielded values that may wait to be stored; a faster generator waits


class Outbox:
    def __init__(self, append: Callable[[Event], Awaitable[object]], tasks: asyncio.TaskGroup) -> None:
        self._append, self._tasks = append, tasks
        self._loop = asyncio.get_running_loop()
        self._events: deque[Event] = deque()
        self._room: threading.Semaphore | None = None  # made with the first yielded value: most calls yield none
        self._pump: asyncio.Task[None] | None = None
        self._is_closed = False
        self._failure: LimelightError | None = None
        self._progress: Progressed | None = None  # the newest, on its way
        self._is_progress_due = False
        self._told_at = 0.0

    def put(self, event: Event) -> None:
        """From any thread. Dropped when the call has ended."""
        if self._is_closed:
            return
        if isinstance(event, Progressed):
            self._put_progress(event)
            return
        self._pass_progress()
        self._events.append(event)
        self._loop.call_soon_threadsafe(self._wake)

    def _put_progress(self, event: Progressed) -> None:
        """The first at once, then the newest of each period."""
        self._progress = event
        if not self._is_progress_due:
            self._is_progress_due = True
            self._loop.call_soon_threadsafe(self._plan_progress)

    def _plan_progress(self) -> None:
        self._loop.call_at(max(self._loop.time(), self._told_at + PROGRESS_PERIOD_S), self._tell_progress)

    def _tell_progress(self) -> None:
        self._told_at = self._loop.time()
        self._is_progress_due = False  # before it is passed on: what comes meanwhile plans anew
        self._pass_progress()
        self._wake()

    def _pass_progress(self) -> None:
        event, self._progress = self._progress, None
        if event is not None and not self._is_closed:
            self._events.append(event)

    def put_value(self, event: Generated) -> None:
        """From the generator's thread: waits while too many values are on their way."""
        if self._room is None:
            self._room = threading.Semaphore(ROOM)
        while not self._room.acquire(timeout=1):
            if self._is_closed:
                raise Cancelled
        if self._is_closed:
            raise Cancelled
        self.put(event)

    async def flush(self) -> None:
        """Returns when all that was put is in the log. Raises what the store refused it with."""
        if self._pump is not None:
            await asyncio.wait([self._pump])  # not awaited itself: whoever is cancelled here must not cancel it
        if self._failure is not None:
            raise self._failure
        self._pass_progress()
        await self._drain()

    def close(self) -> None:
        """Drops what has not been stored, and all that comes."""
        self._is_closed = True
        self._events.clear()
        if self._room is not None:
            self._room.release(ROOM)

    def _wake(self) -> None:
        if self._pump is None and self._events and not self._is_closed:
            self._pump = self._tasks.create_task(self._run())

    async def _run(self) -> None:
        try:
            await self._drain()
        except LimelightError as error:
            self._failure = error
            self.close()
        finally:
            self._pump = None

    async def _drain(self) -> None:
        # Closed, there may still be one: of a thread that was past the check in `put`.
        while self._events and not self._is_closed:
            event = self._events.popleft()
            await self._append(event)
            if self._room is not None and isinstance(event, Generated):
                self._room.release()
