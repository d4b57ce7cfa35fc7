"""Development mode: what the pages of a running version learn of the next one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from pathlib import Path


class Development:
    """One version of a script, as `limelight run --reload` serves it."""

    def __init__(self, version: str, files: Path, secret: str) -> None:
        """`files`, `secret`: shared by all versions, so that files and logins of open pages stay valid."""
        self.version, self.files, self.secret = version, files, secret
        self._error: str | None = None
        self._pages: set[Callable[[], object]] = set()

    def publish(self, error: str | None) -> None:
        """Publish why the newest version of the script cannot be served, or None if it can. Thread-safe."""
        self._error = error
        for wake in tuple(self._pages):
            with suppress(RuntimeError):  # its loop has ended
                wake()

    async def errors(self, until: asyncio.Event) -> AsyncGenerator[str | None, None]:
        """The current error, at once and after each change."""
        loop, changed = asyncio.get_running_loop(), asyncio.Event()

        def wake() -> None:
            loop.call_soon_threadsafe(changed.set)

        self._pages.add(wake)
        over = asyncio.ensure_future(until.wait())
        try:
            while not until.is_set():
                changed.clear()
                yield self._error
                news = asyncio.ensure_future(changed.wait())
                await asyncio.wait([news, over], return_when=asyncio.FIRST_COMPLETED)
                news.cancel()
        finally:
            over.cancel()
            self._pages.discard(wake)
