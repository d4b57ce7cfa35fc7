"""The state and progress of a job."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass

from limelight.core.wire import (
    END,
    Completed,
    Event,
    Failed,
    JobStatus,
    Position,
    Progressed,
    ProgressUnit,
    Started,
    Stopped,
)
from limelight.engine.stores.backend import Backend
from limelight.engine.stores.deliveries import DeliveryState


@dataclass(frozen=True, slots=True, kw_only=True)
class JobReport:
    status: JobStatus
    position: Position | None = None
    """Set while it waits."""
    eta_s: float | None = None
    """Until it starts, or, once it runs, until it ends. None without earlier runs to judge by."""
    progress: Sequence[ProgressUnit] = ()
    """What the function last reported."""
    end: Completed | Failed | Stopped | None = None
    delivery: DeliveryState | None = None
    """Of its webhook, once there is something to send."""


async def report_on(backend: Backend, status: JobStatus) -> JobReport:
    """Raises `NotFound` if the job is evicted in the meantime."""
    if status.state == "queued":
        position = await _position(backend, status.job.id)
        return JobReport(status=status, position=position, eta_s=position.eta_s if position else None)
    events = await backend.events(status.job.id)
    end = events[-1] if events and isinstance(events[-1], END) else None
    progress, started = _newest(events)
    eta_s = None
    if end is None and started is not None and started.eta_s is not None and status.started_at is not None:
        eta_s = max(0.0, started.eta_s - (time.time() - status.started_at))
    is_delivered = end is not None and status.job.webhook is not None
    delivery = await backend.deliveries.state(status.job.id) if is_delivered else None
    return JobReport(status=status, eta_s=eta_s, progress=progress, end=end, delivery=delivery)


async def _position(backend: Backend, job_id: str) -> Position | None:
    async with aclosing(backend.positions(job_id)) as positions:
        async for position in positions:
            return position
    return None


def _newest(events: Sequence[Event]) -> tuple[Sequence[ProgressUnit], Started | None]:
    """The last progress of the last attempt, and its `Started` event."""
    progress: Sequence[ProgressUnit] = ()
    for event in reversed(events):
        if isinstance(event, Progressed) and not progress:
            progress = event.units
        if isinstance(event, Started):
            return progress, event
    return progress, None
