"""Who watches an engine: for figures, and for traces. The engine tells; what is made of it is not its business."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Literal, Protocol

from msgspec import Raw

from limelight.core.endpoint import Endpoint
from limelight.core.wire import Completed, Failed, Job, RequestInfo, Stopped

End = Completed | Failed | Stopped


class Observer(Protocol):
    """Told of every job of this process, on the event loop; has to be quick and may not raise."""

    def submitted(self, job: Job) -> None:
        """It was accepted and waits."""

    def taken(self, job: Job) -> None:
        """It begins to run."""

    def ended(self, job: Job, end: End, run_s: float | None) -> None:
        """Its last event is stored. `run_s`: since it was taken; None when it never ran."""

    def stored(self, what: Literal["push", "append"], duration_s: float) -> None:
        """The store has taken a job or an event."""

    def figures(self) -> Raw:
        """What other processes of the app are told of this one: JSON."""


class Tracer(Protocol):
    """Brackets around what is done for a job. Contexts of its own go with the task into threads."""

    def submitting(self, endpoint: Endpoint, request: RequestInfo) -> AbstractContextManager[RequestInfo]:
        """Around accepting a call: gives the request as the job is to keep it, so that its worker finds the trace."""

    def running(self, endpoint: Endpoint, jobs: Sequence[Job]) -> AbstractContextManager[None]:
        """From a job's beginning, or that of the jobs of a batch, to the last event."""

    def ended(self, job: Job, end: End) -> None:
        """Told inside `running`."""


class Unobserved:
    def submitted(self, job: Job) -> None: ...

    def taken(self, job: Job) -> None: ...

    def ended(self, job: Job, end: End, run_s: float | None) -> None: ...

    def stored(self, what: Literal["push", "append"], duration_s: float) -> None: ...

    def figures(self) -> Raw:
        return Raw(b"null")


class Untraced:
    def submitting(self, endpoint: Endpoint, request: RequestInfo) -> AbstractContextManager[RequestInfo]:
        return nullcontext(request)

    def running(self, endpoint: Endpoint, jobs: Sequence[Job]) -> AbstractContextManager[None]:
        return nullcontext()

    def ended(self, job: Job, end: End) -> None: ...
