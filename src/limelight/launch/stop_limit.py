"""The last line of defence of a stop: a process that was told to end does end."""

from __future__ import annotations

import asyncio
import logging
import os
import queue
import threading

logger = logging.getLogger("limelight")

LIMIT_S = 30.0
"""How long a stop may take after the grace of running calls. Each of its steps is bounded by less."""


class StopLimit:
    """Ends the process, and logs what still runs in it, if a stop takes too long.

    It has a thread of its own, because what keeps a process may be its event loop.
    """

    def __init__(self, limit_s: float) -> None:
        self._limit_s = limit_s
        self._loop: asyncio.AbstractEventLoop | None = None
        self._signs: queue.SimpleQueue[bool] = queue.SimpleQueue()  # of which `put` may interrupt itself
        threading.Thread(target=self._watch, name="limelight stop", daemon=True).start()

    def watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """The loop whose tasks are named."""
        self._loop = loop

    def begin(self) -> None:
        """A stop begins. Signal handlers may call this, several times."""
        self._signs.put(True)

    def end(self) -> None:
        """The stop is over, or the server has ended without one."""
        self._signs.put(False)

    def _watch(self) -> None:
        if not self._signs.get():
            return
        try:
            while self._signs.get(timeout=self._limit_s):
                """Another signal."""
        except queue.Empty:
            logger.critical("The stop took too long and the process is ended. Still running: %s", self._running())
            os._exit(1)

    def _running(self) -> str:
        tasks = [] if self._loop is None else [_described(task) for task in asyncio.all_tasks(self._loop)]
        return ", ".join([*tasks, *(f"thread {one.name}" for one in threading.enumerate() if not one.daemon)])


def _described(task: asyncio.Task[object]) -> str:
    return f"{task.get_name()} ({getattr(task.get_coro(), '__qualname__', 'a coroutine')})"
