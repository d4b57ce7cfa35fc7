"""The state of a running job."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress

from limelight.core.endpoint import Call, Endpoint
from limelight.core.wire import Completed, Failed
from limelight.engine.execution.inbox import Inbox
from limelight.engine.execution.outbox import Outbox
from limelight.engine.execution.output_budget import OutputBudget


def nothing() -> None:
    """The `stop` of a run that has not begun or has ended."""


class _Switch:
    """A flag outside the run, which avoids a reference cycle: calls are freed without the garbage collector."""

    __slots__ = ("is_on",)

    def __init__(self) -> None:
        self.is_on = False

    def ask(self) -> bool:
        return self.is_on


class Run:
    def __init__(self, endpoint: Endpoint, call: Call, outbox: Outbox, budget: OutputBudget) -> None:
        self.endpoint, self.call, self.outbox, self.budget = endpoint, call, outbox, budget
        self.inbox = None if endpoint.streaming is None else Inbox(endpoint.streaming)
        self.refusal: Failed | None = None
        """Its end, if it is not to be called."""
        self.is_ended = False
        self._cancelled = _Switch()
        self.began = time.perf_counter()
        self.stop: Callable[[], object] = nothing
        self.thread: asyncio.Future[Completed] | asyncio.Future[None] | None = None
        self.early: asyncio.Task[None] | None = None
        self.held: list[Callable[[], None]] = []
        """Callbacks that release the files of the call."""
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
        """Return when no thread works for the call any more, which may be after the call's end."""
        rest = [one for one in (self.thread, self.early) if one is not None and not one.done()]
        if rest:
            with suppress(asyncio.CancelledError):  # a stopping server does not wait for it
                await asyncio.wait(rest)
        self.let_go()
        if self.call.decoded_bytes:
            self.call.decoding.release(self.call)

    def let_go(self) -> None:
        """Release the files of the call."""
        while self.held:
            self.held.pop()()
