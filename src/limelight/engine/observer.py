"""Hooks of the engine for metrics and traces."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Literal, Protocol

from msgspec import Raw

from limelight.core.endpoint import Endpoint
from limelight.core.wire import Completed, Failed, Job, RequestInfo, Stopped

End = Completed | Failed | Stopped


class Observer(Protocol):
    """Called on the event loop for every job of this process. Its methods must be fast and must not raise."""

    def submitted(self, job: Job) -> None:
        """The job was accepted and waits."""

    def taken(self, job: Job) -> None:
        """The job begins to run."""

    def ended(self, job: Job, end: End, run_s: float | None) -> None:
        """The job's last event is stored. `run_s`: time since it was taken; None if it never ran."""

    def stored(self, what: Literal["push", "append"], duration_s: float) -> None:
        """The store has committed a job or an event."""

    def figures(self) -> Raw:
        """This process's figures for the other processes of the app, as JSON."""


class Tracer(Protocol):
    """Context managers around the work for a job. Context variables that they set are copied into threads."""

    def submitting(self, endpoint: Endpoint, request: RequestInfo) -> AbstractContextManager[RequestInfo]:
        """Around accepting a call. Yields the request that the job stores: its worker continues the trace from it."""

    def running(self, endpoint: Endpoint, jobs: Sequence[Job]) -> AbstractContextManager[None]:
        """Around the run of a job, or of the jobs of a batch, up to the last event."""

    def ended(self, job: Job, end: End) -> None:
        """Called inside `running`."""


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
