"""Events of a running call on their way into its log."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress

from limelight.core.errors import Cancelled, OutputTooLarge
from limelight.core.wire import Event, Generated, Progressed
from limelight.engine.execution.output_budget import OutputBudget
from limelight.engine.limits.sizes import event_bytes

PROGRESS_PERIOD_S = 0.05  # more is not visible, and a loop that reports each step would fill the log
MAX_WAITING = 32  # yielded values that wait to be stored; a faster generator blocks
MAX_WAITING_BYTES = 8 << 20  # of them together; a single one may be larger


class _Slots:
    """Bounds the yielded values that are not stored yet. Thread-safe."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._count = self._size_bytes = 0
        self._is_closed = False

    def take(self, size_bytes: int) -> None:
        """Wait for a free slot. Raises `Cancelled` once closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_closed or self._has_slot(size_bytes))
            if self._is_closed:
                raise Cancelled
            self._count += 1
            self._size_bytes += size_bytes

    def give(self, size_bytes: int) -> None:
        with self._changed:
            self._count -= 1
            self._size_bytes -= size_bytes
            self._changed.notify_all()

    def close(self) -> None:
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def _has_slot(self, size_bytes: int) -> bool:
        return not self._count or (self._count < MAX_WAITING and self._size_bytes + size_bytes <= MAX_WAITING_BYTES)


class Outbox:
    """Takes events from any thread and appends them in order."""

    def __init__(
        self, append: Callable[[Event], Awaitable[object]], tasks: asyncio.TaskGroup, budget: OutputBudget
    ) -> None:
        """Events count against `budget` before `append` gets them."""
        self._append, self._tasks, self._budget = append, tasks, budget
        self._loop = asyncio.get_running_loop()
        self._events: deque[Event] = deque()
        self._slots: _Slots | None = None  # created with the first yielded value: most calls yield none
        self._pump: asyncio.Task[None] | None = None
        self._is_closed = False
        self._failure: Exception | None = None
        self._progress: Progressed | None = None  # the newest, not yet sent
        self._is_progress_due = False
        self._progress_at = 0.0

    def put(self, event: Event) -> None:
        """Queue an event, from any thread. Dropped if the call has ended. Raises `OutputTooLarge`."""
        if self._is_closed:
            return
        if isinstance(event, Progressed):
            self._put_progress(event)
            return
        self._pass_progress()
        self._budget.add(event)
        self._events.append(event)
        self._loop.call_soon_threadsafe(self._wake)

    def _put_progress(self, event: Progressed) -> None:
        """Send the first one at once, then the newest of each period."""
        self._progress = event
        if not self._is_progress_due:
            self._is_progress_due = True
            self._loop.call_soon_threadsafe(self._plan_progress)

    def _plan_progress(self) -> None:
        self._loop.call_at(max(self._loop.time(), self._progress_at + PROGRESS_PERIOD_S), self._send_progress)

    def _send_progress(self) -> None:
        self._progress_at = self._loop.time()
        self._is_progress_due = False  # before it is passed on, so that progress put meanwhile is planned anew
        self._pass_progress()
        self._wake()

    def _pass_progress(self) -> None:
        event, self._progress = self._progress, None
        if event is not None and not self._is_closed:
            with suppress(OutputTooLarge):  # the call's next event raises it
                self._budget.add(event)
                self._events.append(event)

    def put_value(self, event: Generated) -> None:
        """Queue a yielded value, from the generator's thread. Blocks while too many are not stored yet."""
        if self._slots is None:
            self._slots = _Slots()
        self._slots.take(event_bytes(event))
        if self._is_closed:
            raise Cancelled
        self.put(event)

    async def flush(self) -> None:
        """Return when all events are in the log. Raises the store's refusal."""
        await self.settle()
        self._pass_progress()
        self._wake()
        await self.settle()
        if self._failure is not None:
            raise self._failure

    async def settle(self) -> None:
        """Return when no append is running. Two concurrent appends could change the order."""
        if self._pump is not None:
            # Not awaited directly: cancelling the caller must not cancel an append.
            await asyncio.wait([self._pump])

    def close(self) -> None:
        """Drop events that are not stored, and all later ones."""
        self._is_closed = True
        self._events.clear()
        if self._slots is not None:
            self._slots.close()

    def _wake(self) -> None:
        if self._pump is None and self._events and not self._is_closed:
            self._pump = self._tasks.create_task(self._run())

    async def _run(self) -> None:
        try:
            await self._drain()
        except Exception as error:  # the store's, whatever it is: `flush` raises it, and the call ends
            self._failure = error
            self.close()
        finally:
            self._pump = None

    async def _drain(self) -> None:
        # A thread past the check in `put` may add an event after `close`.
        while self._events and not self._is_closed:
            event = self._events.popleft()
            await self._append(event)
            if self._slots is not None and isinstance(event, Generated):
                self._slots.give(event_bytes(event))
