"""How the engine starts, becomes ready and stops."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Literal, Self

from limelight.core.errors import LimelightError

logger = logging.getLogger("limelight")

Readiness = Literal["ready", "starting", "stopping", "store"]
PING_S = 2.0  # a store that takes longer does not answer


class Lifecycle(ABC):
    """An async context manager. What runs in between is `_run`: it sets `_ready`, and ends after `stop_asked`."""

    def __init__(self) -> None:
        self._is_stopping = False
        self._serving: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()
        self.stop_asked = asyncio.Event()
        self._grace_over = asyncio.Event()

    @abstractmethod
    async def _run(self) -> None: ...

    @abstractmethod
    async def _ping(self) -> None:
        """Raises if the store does not answer."""

    async def start(self) -> None:
        self._serving = asyncio.create_task(self._serve(), name="limelight engine")
        ready = asyncio.create_task(self._ready.wait())
        await asyncio.wait([ready, self._serving], return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if self._serving.done():  # it failed before it was ready: raise here
            await self._serving

    async def stop(self) -> None:
        """Refuse new calls, let running ones end within the grace period, then cancel them. Ends every follower."""
        self.ask_to_stop()
        if self._serving is not None:
            await self._serving

    def ask_to_stop(self) -> None:
        """Begin to stop, also while the engine starts: it is not ready then when `start` returns."""
        self._is_stopping = True
        self.stop_asked.set()

    async def wait(self) -> None:
        """Return when the engine has stopped. Raises the error that ended it, if it was not asked to stop."""
        if self._serving is not None:
            await asyncio.shield(self._serving)

    async def readiness(self) -> Readiness:
        """Whether new calls are accepted now, or why not."""
        if self._is_stopping:
            return "stopping"
        if not self._ready.is_set():
            return "starting"
        try:
            async with asyncio.timeout(PING_S):
                await self._ping()
        except (LimelightError, TimeoutError):  # the store itself logs what is wrong with it
            return "store"
        return "ready"

    def on_end(self, callback: Callable[[], object]) -> None:
        """Call `callback` on the event loop when the engine has ended, for whatever reason."""
        if self._serving is not None:
            self._serving.add_done_callback(lambda _: callback())

    def skip_grace(self) -> None:
        """End the grace period of a stop at once."""
        self._grace_over.set()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def _serve(self) -> None:
        try:
            await self._run()
        except Exception:
            if self._ready.is_set() and not self._is_stopping:  # else `start` or `stop` raises it
                logger.critical("The engine has ended; its calls cannot be run any more", exc_info=True)
            raise
        finally:
            self._is_stopping = True  # a call accepted now would wait forever
