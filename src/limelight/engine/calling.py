"""Calls of plain functions and generators, as a thread makes them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar, cast

from limelight.core.endpoint import Call, Endpoint, Outcome, running_call
from limelight.core.wire import Completed
from limelight.engine.encoding import ValueEncoder, completed
from limelight.engine.run import Run

Value = TypeVar("Value")


def encoder_of(endpoint: Endpoint) -> ValueEncoder:
    return ValueEncoder(is_streaming=endpoint.streaming is not None, time_limit_s=endpoint.time_limit_s)


def with_call(call: Call, work: Callable[[], Value]) -> Value:
    """For a thread of the pool: the work finds the call where handlers look for it."""
    running_call.set(call)  # the pool gave this context a copy
    return work()


def call_function(run: Run) -> Completed:
    handler, begin = run.endpoint.handler, time.perf_counter()
    result = handler.invoke(handler.prepare(run.call))
    return completed(handler.finish(result, run.call), time.perf_counter() - begin)


def call_generator(run: Run) -> Completed:
    handler, begin, encoder = run.endpoint.handler, time.perf_counter(), encoder_of(run.endpoint)
    values = cast("Iterator[object]", handler.invoke(handler.prepare(run.call)))
    try:
        for value in values:
            run.call.raise_if_cancelled()
            outcome = handler.finish(value, run.call)
            run.outbox.put_value(encoder.generated(outcome, time.perf_counter() - begin))
    finally:
        close = getattr(values, "close", None)
        if close is not None:
            close()
    return encoder.completed(time.perf_counter() - begin, len(run.endpoint.returns))


def call_batch(endpoint: Endpoint, calls: Sequence[Call]) -> list[Outcome]:
    handler = endpoint.handler
    result = handler.invoke(handler.prepare_batch(calls))
    return handler.finish_batch(result, calls)
