"""Traces of calls, by OpenTelemetry's API: from the request over the queue, on whatever machine, to the last event.

What is done with the spans is the SDK's business, which the user brings and sets up. No span holds a value of a call.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
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


class CallTracer:
    def __init__(self, version: str) -> None:
        self._tracer = trace.get_tracer("limelight", version)
        self._spans: dict[str, Span] = {}

    @contextmanager
    def submitting(self, endpoint: Endpoint, request: RequestInfo) -> Iterator[RequestInfo]:
        """Below the span that is current, as an instrumented web server has one, or the caller's own."""
        is_within = trace.get_current_span().get_span_context().is_valid
        parent = None if is_within else propagate.extract(request.headers, Context())
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
        """A batch belongs to the trace of its first job, and is linked to those of the others."""
        name, job, now_ns = label(endpoint), jobs[0], time.time_ns()
        parent, *others = [propagate.extract(one.request.headers, Context()) for one in jobs]
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


def has_provider() -> bool:
    """Whether anything becomes of spans: without an SDK they would cost time and be nothing."""
    return not isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider)
