"""Calls of the users' functions. Plain functions and generators run in a thread."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from functools import partial
from typing import TypeVar, cast

from limelight.core.endpoint import Call, Endpoint, running_call
from limelight.core.wire import Completed, Stopped
from limelight.engine.execution.encoding import ValueEncoder, completed
from limelight.engine.execution.recorder import Recorder
from limelight.engine.execution.run import Run
from limelight.engine.execution.threads import ThreadPool

Value = TypeVar("Value")
LARGE_BYTES = 1 << 16
"""Larger inputs are converted in a thread, so that they do not hold up the event loop."""


def encoder_of(endpoint: Endpoint) -> ValueEncoder:
    return ValueEncoder(is_streaming=endpoint.streaming is not None, time_limit_s=endpoint.time_limit_s)


def in_thread(threads: ThreadPool, call: Call, work: Callable[[], Value]) -> asyncio.Future[Value]:
    """Do `work` in a thread, with `call` as the running call."""
    return threads.submit(partial(_with_call, call, work), call.client)


def _with_call(call: Call, work: Callable[[], Value]) -> Value:
    running_call.set(call)  # of the thread's copy of the context
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


class Caller:
    """Calls the functions of single jobs, each in the way of its kind."""

    def __init__(self, threads: ThreadPool, recorder: Recorder) -> None:
        self._threads, self._recorder = threads, recorder

    async def call(self, run: Run) -> Completed | Stopped:
        kind = run.endpoint.handler.kind
        if kind == "function":
            return await self._in_thread(run, partial(call_function, run))
        if kind == "generator":
            return await self._in_thread(run, partial(call_generator, run))
        return await (self._coroutine(run) if kind == "coroutine" else self._async_generator(run))

    async def _in_thread(self, run: Run, work: Callable[[], Completed]) -> Completed | Stopped:
        future = run.thread = in_thread(self._threads, run.call, work)
        over = asyncio.get_running_loop().create_future()

        def wake(done: asyncio.Future[Completed] | None = None) -> None:
            if done is not None:
                done.exception()  # retrieved here, because an ended call does not
            if not over.done():
                over.set_result(None)

        future.add_done_callback(wake)
        before, run.stop = run.stop, wake
        await over
        run.stop = before
        # A cancelled call ends at once; its slot stays taken until the thread has ended.
        return Stopped() if run.is_cancelled else future.result()

    async def _coroutine(self, run: Run) -> Completed:
        handler, begin = run.endpoint.handler, time.perf_counter()
        arguments = await self.convert(run.endpoint, [run.call], partial(handler.prepare, run.call))
        result = await cast("Awaitable[object]", handler.invoke(arguments))
        outcome = await self.convert(run.endpoint, [run.call], partial(handler.finish, result, run.call))
        return completed(outcome, time.perf_counter() - begin)

    async def _async_generator(self, run: Run) -> Completed:
        handler, begin, encoder = run.endpoint.handler, time.perf_counter(), encoder_of(run.endpoint)
        arguments = await self.convert(run.endpoint, [run.call], partial(handler.prepare, run.call))
        values = cast("AsyncIterator[object]", handler.invoke(arguments))
        try:
            async for value in values:
                outcome = await self.convert(run.endpoint, [run.call], partial(handler.finish, value, run.call))
                await run.outbox.flush()
                await self._recorder.append_value(run, encoder.generated(outcome, time.perf_counter() - begin))
        finally:
            close = getattr(values, "aclose", None)
            if close is not None:
                await close()
        return encoder.completed(time.perf_counter() - begin, len(run.endpoint.returns))

    async def convert(self, endpoint: Endpoint, calls: Sequence[Call], work: Callable[[], Value]) -> Value:
        """Run a conversion, in a thread if it may block. It runs in the context of the first of `calls`."""
        blocks = endpoint.handler.blocks or endpoint.streaming is not None  # chunks may be of any size
        compares = bool(endpoint.begins) and any(call.session.compares for call in calls)
        if not (blocks or compares) and sum(call.job.size_bytes for call in calls) <= LARGE_BYTES:
            return work()
        return await in_thread(self._threads, calls[0], work)
