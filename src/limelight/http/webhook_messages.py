"""The messages of webhooks."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec
from msgspec import Raw, Struct

from limelight.core.wire import Completed, EndName, Failed, end_name
from limelight.engine.service import Engine
from limelight.engine.stores.deliveries import Delivery
from limelight.http import stream
from limelight.http.dates import time_of, time_or_none
from limelight.http.jobs import JobError, error_of, name_of


class Ended(Struct, frozen=True, kw_only=True):
    """How a job ended, as a webhook says it: as `/jobs/{event_id}` does."""

    event_id: str
    endpoint: str | None
    status: EndName
    attempt: int
    created: datetime
    started: datetime | None
    ended: datetime
    data: Raw | None
    data_omitted: bool
    """Whether the result is too large for a webhook: `/jobs/{event_id}` has it."""
    error: JobError | None


class WebhookMessage(Struct, frozen=True, kw_only=True):
    """The body of a webhook."""

    type: Literal["job.complete", "job.error", "job.cancelled"]
    timestamp: datetime
    """When the job ended."""
    data: Ended


def body_of(engine: Engine, delivery: Delivery) -> bytes:
    job, end = delivery.job, delivery.end
    name, ended = end_name(end), time_of(delivery.ended_at)
    data = Ended(
        event_id=job.id,
        endpoint=name_of(engine, job.endpoint),
        status=name,
        attempt=job.attempt,
        created=time_of(job.created_at),
        started=time_or_none(delivery.started_at),
        ended=ended,
        data=stream.data_of(end, delivery.root) if isinstance(end, Completed) and not delivery.is_cut else None,
        data_omitted=delivery.is_cut,
        error=error_of(end) if isinstance(end, Failed) else None,
    )
    return msgspec.json.encode(WebhookMessage(type=_KINDS[name], timestamp=ended, data=data))


_Kind = Literal["job.complete", "job.error", "job.cancelled"]
_KINDS: dict[EndName, _Kind] = {"complete": "job.complete", "error": "job.error", "cancelled": "job.cancelled"}
