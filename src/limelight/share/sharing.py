"""A share that runs: in a thread of its own, until it is stopped, has expired or has failed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from limelight.core.errors import LimelightError

if TYPE_CHECKING:
    from limelight.share.gate import Gate

STOP_S = 10
_EXPIRED = "The share link has expired."


class Way(Protocol):
    """How a share gets its public address."""

    async def run(self, gate: Gate, told: Callable[[str], None], lost: Callable[[str], None]) -> None:
        """Serve the gate until this is cancelled or the share has expired.

        Sets the gate's `public_url`, then calls `told` with the link, again if it changes. Calls `lost` with the reason
        when the connection breaks and is made again. Raises `LimelightError` when there is no way on.
        """
        ...


class Sharing:
    """`on_link` and `on_end` are called in the share's thread: with a new link, and with what there is to say."""

    def __init__(self, way: Way, gate: Gate, on_link: Callable[[str], None], on_end: Callable[[str], None]) -> None:
        self._way, self._gate, self._on_link, self._say = way, gate, on_link, on_end
        self.link: str | None = None
        self.has_failed = False
        self._is_decided, self._is_lost = threading.Event(), False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopped, self._is_stopped = asyncio.Event(), False
        self._thread = threading.Thread(target=self._main, name="limelight share", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wait_for_link(self, timeout_s: float) -> str | None:
        """The link, or None if there is none in time, or at all."""
        self._is_decided.wait(timeout_s)
        return self.link

    def wait(self) -> None:
        """Until it has ended."""
        self._thread.join()

    def stop(self) -> None:
        """Called again, or in a share that has ended, it does nothing."""
        if self._thread.is_alive():
            self._is_stopped = True
            if self._loop is not None:
                with suppress(RuntimeError):  # it has just ended
                    self._loop.call_soon_threadsafe(self._stopped.set)
            self._thread.join(STOP_S)

    def _main(self) -> None:
        try:
            asyncio.run(self._run())
        except LimelightError as error:
            self.has_failed = True
            self._say(f"The app is not shared: {error}")
        finally:
            self._is_decided.set()

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        if self._is_stopped:
            return
        running = asyncio.create_task(self._way.run(self._gate, self._told, self._lost))
        stopping = asyncio.create_task(self._stopped.wait())
        try:
            async with asyncio.timeout(self._gate.left_s):
                await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                await running
                self._say(_EXPIRED)
        except TimeoutError:
            self._say(_EXPIRED)
        finally:
            running.cancel()
            stopping.cancel()
            await asyncio.gather(running, stopping, return_exceptions=True)
            await self._gate.close()

    def _told(self, link: str) -> None:
        is_new, self._is_lost = link != self.link, False
        self.link = link
        self._is_decided.set()
        if is_new:
            self._on_link(link)
        else:
            self._say("The share link works again.")

    def _lost(self, reason: str) -> None:
        if not self._is_lost:  # told once, not at each try
            self._is_lost = True
            self._say(f"The share link does not work now: {reason}. Trying again.")
