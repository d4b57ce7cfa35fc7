"""Periodic cleanup while the server runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from limelight.core.errors import LimelightError

logger = logging.getLogger("limelight")

PERIOD_S = 60.0


class PeriodicCleanup:
    """Calls `tidy` once per period. Started and stopped on the event loop."""

    def __init__(self, tidy: Callable[[], Awaitable[None]]) -> None:
        self._tidy = tidy
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="limelight cleanup")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(PERIOD_S)
            try:
                await self._tidy()
            except Exception as error:  # the store's, or a value's: tried again next time
                logger.warning("The store's cleanup failed: %s", error, exc_info=not isinstance(error, LimelightError))
