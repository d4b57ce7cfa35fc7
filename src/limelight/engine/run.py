"""One job while it runs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress

from limelight.core.endpoint import Call, Endpoint, Outcome
from limelight.core.wire import Completed
from limelight.engine.inbox import Inbox
from limelight.engine.outbox import Outbox


def nothing() -> None:
    """Stops a run that cannot be stopped: it has not begun, or has ended."""


class _Switch:
    """Apart from the run, which else were part of a cycle: then each call would wait for the garbage collector."""

    __slots__ = ("is_on",)

    def __init__(self) -> None:
        self.is_on = False

    def ask(self) -> bool:
        return self.is_on


class Run:
    """One job while it runs."""

    def __init__(self, endpoint: Endpoint, call: Call, outbox: Outbox) -> None:
        self.endpoint, self.call, self.outbox = endpoint, call, outbox
        self.inbox = None if endpoint.streaming is None else Inbox(endpoint.streaming)
        self.is_ended = False
        self._cancelled = _Switch()
        self.began = time.perf_counter()
        self.stop: Callable[[], object] = nothing
        self.thread: asyncio.Future[Completed] | asyncio.Future[list[Outcome]] | None = None
        self.early: asyncio.Task[None] | None = None
        call.is_cancelled = self._cancelled.ask

    @property
    def is_cancelled(self) -> bool:
        return self._cancelled.is_on

    @is_cancelled.setter
    def is_cancelled(self, value: bool) -> None:
        self._cancelled.is_on = value

    def cancel(self) -> None:
        self.is_cancelled = True
        self.stop()

    async def leave(self) -> None:
        """Returns when no thread works for the call any more: it may outlast the call's end, and keeps its place."""
        rest = [one for one in (self.thread, self.early) if one is not None and not one.done()]
        if rest:
            with suppress(asyncio.CancelledError):  # a server that stops does not wait for it
                await asyncio.wait(rest)
