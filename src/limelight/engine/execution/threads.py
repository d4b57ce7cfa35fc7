"""A pool of threads for blocking functions."""

from __future__ import annotations

import asyncio
import contextvars
import queue
import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar

Value = TypeVar("Value")

_Work = Callable[[], None]


class _Turns:
    """Work that waits for a thread. Clients take turns, so one client's backlog does not hold up the others."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tickets: queue.SimpleQueue[None] = queue.SimpleQueue()
        """One per entry. Threads wait on it, which is cheaper than on a condition."""
        self._waiting: OrderedDict[str, deque[_Work | None]] = OrderedDict()

    def put(self, client: str, work: _Work | None) -> None:
        with self._lock:
            self._waiting.setdefault(client, deque()).append(work)
        self._tickets.put(None)

    def get(self) -> _Work | None:
        self._tickets.get()
        with self._lock:
            client, works = next(iter(self._waiting.items()))
            work = works.popleft()
            if works:
                self._waiting.move_to_end(client)
            else:
                del self._waiting[client]
        return work


class ThreadPool:
    """At most `size` threads, started when needed.

    Unlike those of `concurrent.futures` they are daemon threads: a user's function that never returns must not keep
    the process from exiting. And a result wakes the event loop directly, which halves the time of a call.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._count = 0
        self._idle = threading.Semaphore(0)
        self._work = _Turns()

    def submit(self, function: Callable[[], Value], client: str = "") -> asyncio.Future[Value]:
        """Call the function in a thread, with a copy of this context. The future belongs to the calling loop.

        `client`: who takes turns with other clients.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Value] = loop.create_future()
        context = contextvars.copy_context()

        def work() -> None:
            try:
                result = context.run(function)
            except BaseException as error:  # the user's function: the caller gets it
                settle = partial(_fail, future, _storable(error))
            else:
                settle = partial(_succeed, future, result)
            with suppress(RuntimeError):  # the loop has closed
                loop.call_soon_threadsafe(settle)

        self._work.put(client, work)
        if not self._idle.acquire(blocking=False) and self._count < self._size:
            self._count += 1
            threading.Thread(target=self._serve, name=f"limelight {self._count}", daemon=True).start()
        return future

    def close(self) -> None:
        """End the idle threads. Busy ones end when their function returns."""
        for _ in range(self._count):
            self._work.put("", None)

    def _serve(self) -> None:
        while (work := self._work.get()) is not None:
            work()
            del work  # else its arguments live until the next call
            self._idle.release()


def _storable(error: BaseException) -> BaseException:
    if isinstance(error, StopIteration):  # no future can hold it
        wrapped = RuntimeError("the function raised StopIteration")
        wrapped.__cause__ = error
        return wrapped
    return error


def _succeed(future: asyncio.Future[Value], result: Value) -> None:
    if not future.done():
        future.set_result(result)


def _fail(future: asyncio.Future[Value], error: BaseException) -> None:
    if not future.done():
        future.set_exception(error)
