"""Threads for functions that block."""

from __future__ import annotations

import asyncio
import contextvars
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar

Value = TypeVar("Value")

_Work = Callable[[], None]


class ThreadPool:
    """At most `size` threads, started when needed.

    They are daemons, unlike those of `concurrent.futures`: a function of the user's that never returns must not keep
    the process from ending. And an answer wakes the event loop directly, which takes half of the time of a call.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._count = 0
        self._idle = threading.Semaphore(0)
        self._work: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()

    def submit(self, function: Callable[[], Value]) -> asyncio.Future[Value]:
        """Calls the function in a thread, with a copy of this context. The future is the calling loop's."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Value] = loop.create_future()
        context = contextvars.copy_context()

        def work() -> None:
            try:
                result = context.run(function)
            except BaseException as error:  # around the user's function: the caller gets it
                settle = partial(_fail, future, _storable(error))
            else:
                settle = partial(_succeed, future, result)
            with suppress(RuntimeError):  # the loop has closed: nobody waits
                loop.call_soon_threadsafe(settle)

        self._work.put(work)
        if not self._idle.acquire(blocking=False) and self._count < self._size:
            self._count += 1
            threading.Thread(target=self._serve, name=f"limelight {self._count}", daemon=True).start()
        return future

    def close(self) -> None:
        """Ends the idle threads; those that run end with their function."""
        for _ in range(self._count):
            self._work.put(None)

    def _serve(self) -> None:
        while (work := self._work.get()) is not None:
            work()
            del work  # or its arguments live until the next call
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
