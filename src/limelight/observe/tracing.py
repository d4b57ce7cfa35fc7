"""Traces of calls, by OpenTelemetry's API: from the request through the queue to the last event, on any machine.

The user installs and configures the SDK, which processes the spans. No span contains values of a call.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from msgspec.structs import replace
from opentelemetry import propagate, trace
from opentelemetry.context import Context
from opentelemetry.trace import Link, Span, SpanKind, Status, StatusCode

from limelight.core.endpoint import Endpoint
from limelight.core.errors import LimelightError
from limelight.core.wire import Failed, Job, RequestInfo
from limelight.engine.observer import End
from limelight.observe.figures import label, outcome_of

MAX_HEADER = 8192
"""Maximum size of trace headers, as in W3C Baggage."""


class CallTracer:
    def __init__(self, version: str) -> None:
        self._tracer = trace.get_tracer("limelight", version)
        self._spans: dict[str, Span] = {}

    @contextmanager
    def submitting(self, endpoint: Endpoint, request: RequestInfo) -> Iterator[RequestInfo]:
        """A span below the current one (of an instrumented web server), or below the caller's."""
        is_within = trace.get_current_span().get_span_context().is_valid
        parent = None if is_within else propagate.extract(_carried(request.headers), Context())
        name = label(endpoint)
        with self._tracer.start_as_current_span(
            f"submit {name}",
            parent,
            SpanKind.PRODUCER,
            {"limelight.endpoint": name},
            record_exception=False,  # its text may hold values
            set_status_on_exception=False,
        ) as span:
            headers = dict(request.headers)
            propagate.inject(headers)
            try:
                yield replace(request, headers=headers)
            except LimelightError as error:
                span.set_attribute("error.type", type(error).__name__)
                span.set_status(Status(StatusCode.ERROR))
                raise

    @contextmanager
    def running(self, endpoint: Endpoint, jobs: Sequence[Job]) -> Iterator[None]:
        """A batch belongs to the trace of its first job, and links to those of the others."""
        name, job, now_ns = label(endpoint), jobs[0], time.time_ns()
        parent, *others = [propagate.extract(_carried(one.request.headers), Context()) for one in jobs]
        attributes = {"limelight.endpoint": name, "limelight.event_id": job.id, "limelight.lane": job.lane}
        waited = self._tracer.start_span(
            f"wait {name}", parent, attributes=attributes, start_time=min(now_ns, int(job.created_at * 1e9))
        )
        waited.end(now_ns)
        with self._tracer.start_as_current_span(
            f"run {name}",
            parent,
            SpanKind.CONSUMER,
            {**attributes, "limelight.attempt": job.attempt},
            [Link(trace.get_current_span(other).get_span_context()) for other in others],
            start_time=now_ns,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            self._spans |= {one.id: span for one in jobs}
            try:
                yield
            finally:
                for one in jobs:
                    self._spans.pop(one.id, None)

    def ended(self, job: Job, end: End) -> None:
        span = self._spans.get(job.id)
        if span is None:
            return
        span.add_event("ended", {"limelight.event_id": job.id, "limelight.outcome": outcome_of(end)})
        span.set_attribute("limelight.outcome", outcome_of(end))
        if isinstance(end, Failed):
            span.set_attribute("error.type", end.reason)
            span.set_status(Status(StatusCode.ERROR))


def _carried(headers: Mapping[str, str]) -> dict[str, str]:
    """The trace headers, bounded and checked: propagators take quadratic time for spaces, and log invalid headers."""
    return {name: " ".join(value.split()) for name, value in headers.items() if len(value) <= MAX_HEADER}


def has_provider() -> bool:
    """Whether an SDK is set up. Without one, spans would only cost time."""
    return not isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider)
