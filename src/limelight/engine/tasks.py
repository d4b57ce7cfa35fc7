"""Ending tasks, also those that lose a cancellation."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Iterable
from contextlib import suppress
from typing import Any, TypeVar

logger = logging.getLogger("limelight")
Value = TypeVar("Value")

AGAIN_S = 0.1
PATIENCE_S = 5.0


async def end_tasks(
    tasks: Iterable[asyncio.Task[Any]],  # Any: whatever they return
    *,
    grace_s: float = 0.0,
    again_s: float = AGAIN_S,
) -> None:
    """Cancel the tasks until all of them have ended. Within `grace_s` they may end by themselves.

    One cancellation is not enough: one that comes together with the response to a request is lost, because
    `asyncio.wait_for` of Python 3.11, which nats-py uses, then returns the response; and nats-py raises errors of its
    own in place of one when its connection has closed. A cancellation of the caller is raised at the end, so that no
    task is left behind. One that does not end within five seconds is named in the log, and left.
    """
    running, wait_s, is_cancelled = {task for task in tasks if not task.done()}, grace_s, False
    clock = asyncio.get_running_loop().time
    deadline = clock() + grace_s + PATIENCE_S
    while running:
        if wait_s:
            try:
                _, running = await asyncio.wait(running, timeout=wait_s)
            except asyncio.CancelledError:
                is_cancelled = True
        if running and clock() > deadline:
            logger.error("What was to end is still running: %s", ", ".join(task.get_name() for task in running))
            break
        for task in running:
            task.cancel()
        wait_s = again_s
    if is_cancelled:
        raise asyncio.CancelledError


async def to_the_end(work: Coroutine[None, None, Value], *, name: str) -> Value:
    """What `work` returns. If the caller is cancelled meanwhile, that is raised when the work is done."""
    task = asyncio.create_task(work, name=name)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            with suppress(asyncio.CancelledError):  # again
                await asyncio.wait([task])
        raise


async def end_all_others() -> None:
    """End all other tasks of the loop. `asyncio.Runner` cancels them once, and then waits without end."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    await end_tasks(others, again_s=1.0)  # those of the app may have something to do first
