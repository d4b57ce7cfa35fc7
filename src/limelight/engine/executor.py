"""Calls one function for one job, or one batch, and writes what comes of it to the log."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar, cast

import msgspec

from limelight.core.endpoint import Call, Endpoint, running_call
from limelight.core.errors import Cancelled, Error, FetchRefused, InputRejected, LimelightError, TooLarge
from limelight.core.session import Session
from limelight.core.wire import Completed, Event, Failed, Job, Json, Started, Stopped
from limelight.engine.backend import Backend
from limelight.engine.calling import call_batch, call_function, call_generator, encoder_of, with_call
from limelight.engine.deadlines import Deadlines, out_of_time
from limelight.engine.encoding import completed, streamed
from limelight.engine.fetch import Fetcher
from limelight.engine.inbox import Inbox
from limelight.engine.inputs import fetch_urls, obtain_files
from limelight.engine.lanes import RECENT
from limelight.engine.observer import End, Observer, Tracer
from limelight.engine.outbox import Outbox
from limelight.engine.run import Run, nothing
from limelight.engine.threads import ThreadPool

logger = logging.getLogger("limelight")

Value = TypeVar("Value")
MAX_EARLY = 1000  # jobs whose cancelling came before their run; most of them run elsewhere, or never
MAX_STREAMED_BYTES = 64 << 20  # a running log is kept whole, so a streaming job ends when it has told so much
SERVER_STOPPED = "Server stopped unexpectedly."  # Gradio's clients know it by this text


class Executor:
    def __init__(
        self,
        backend: Backend,
        fetcher: Fetcher,
        deadlines: Deadlines,
        tasks: asyncio.TaskGroup,
        threads: ThreadPool,
        *,
        show_error: bool = False,
        on_written: Callable[[Session], None],
        observer: Observer,
        tracer: Tracer,
    ) -> None:
        self._observer, self._tracer = observer, tracer
        self._backend, self._fetcher, self._deadlines, self._tasks = backend, fetcher, deadlines, tasks
        self._on_written = on_written
        self._show_error = show_error
        self._threads = threads
        self._runs: dict[str, Run] = {}
        self._early: OrderedDict[str, None] = OrderedDict()
        self._average_s: dict[int, float] = {}

    def cancel(self, job_id: str) -> None:
        run = self._runs.get(job_id)
        if run is not None:
            run.cancel()
            return
        self._early[job_id] = None  # it was taken, and its run has not begun yet
        if len(self._early) > MAX_EARLY:
            self._early.popitem(last=False)

    def feed(self, job_id: str, values: list[Json] | None) -> None:
        """The next values of a streaming job that runs here, None after the last; else nothing happens."""
        run = self._runs.get(job_id)
        if run is not None and run.inbox is not None:
            run.inbox.put(values)

    async def run(self, endpoint: Endpoint, jobs: Sequence[Job]) -> None:
        """Ends when every job's log has its last event, and the place may be given to others.

        Raises the `LimelightError` with which the store refuses what comes of them.
        """
        runs = [await self._begin(endpoint, job) for job in jobs]
        running_call.set(runs[0].call)  # of this task, which is theirs
        try:
            with self._tracer.running(endpoint, jobs):
                if endpoint.is_batch:
                    await self._batch(endpoint, runs)
                else:
                    await self._one(runs[0])
        except LimelightError:  # the store takes no more of them: what still runs is for nobody
            for run in runs:
                run.is_cancelled = True
                run.outbox.close()
                await run.leave()
            raise
        finally:
            for run in runs:
                self._runs.pop(run.call.job.id, None)
                self._deadlines.forget(run.call.job.id)

    async def _begin(self, endpoint: Endpoint, job: Job) -> Run:
        values = await self._backend.get_session(job.session) if job.keeps_session else None
        self._observer.taken(job)
        outbox = Outbox(partial(self._append, job.id), self._tasks)
        call = Call(job, Session(job.session, values), self._backend.files, outbox.put)
        run = self._runs[job.id] = Run(endpoint, call, outbox)
        run.is_cancelled = job.id in self._early
        self._early.pop(job.id, None)
        await self._append(job.id, Started(self._average_s.get(endpoint.id)))
        return run

    # one job

    async def _one(self, run: Run) -> None:
        await self._end(run, await self._outcome(run))
        await run.leave()

    async def _outcome(self, run: Run) -> End:
        """What the call comes to. Raises `CancelledError` when the server stops, and only then."""
        task = asyncio.current_task()
        assert task is not None
        run.stop = task.cancel
        time_s, over = self._time_of(run)
        limit = asyncio.timeout(time_s)
        try:
            async with limit:
                if run.is_cancelled:
                    return Stopped()
                if run.endpoint.takes_files:
                    await self._bring_files(run)
                return await (self._call(run) if run.inbox is None else self._stream(run, run.inbox))
        except asyncio.CancelledError as error:
            if run.is_cancelled:
                task.uncancel()
                return Stopped()
            if not task.cancelling():  # the function raised it: something that it waited for was cancelled
                return self._failed(error)
            await self._interrupted(run)
            raise
        except BaseException as error:  # around the user's function: whatever it raises ends this job only
            if limit.expired():
                run.is_cancelled = True  # a thread stops at its next progress or yield
                return over
            return self._failed(error)
        finally:
            run.stop = nothing

    async def _bring_files(self, run: Run) -> None:
        await obtain_files(run.endpoint, run.call.job.data, self._fetcher.store)
        run.call.job = await fetch_urls(run.endpoint, run.call.job, self._fetcher)

    async def _interrupted(self, run: Run) -> None:
        """The server stops. A durable job goes on elsewhere: what its thread still says here is not part of its log."""
        if self._backend.is_durable:
            run.is_cancelled = True
            run.outbox.close()
        else:
            await self._end(run, Failed(SERVER_STOPPED, reason="interrupted"))

    def _time_of(self, run: Run) -> tuple[float | None, Failed]:
        """How long it may run, and what it ends with when it does not end in that time."""
        # A streaming job ends well at its limit, which it sees to itself.
        limit_s = None if run.inbox is not None else run.endpoint.time_limit_s
        left_s = self._deadlines.left_s(run.call.job)
        if left_s is not None and (limit_s is None or left_s < limit_s):
            return left_s, out_of_time(run.call.job)
        return limit_s, _too_long(run.endpoint)

    async def _stream(self, run: Run, inbox: Inbox) -> Completed | Stopped:
        """Calls the function for each chunk; the time limit is of all of it, and reaching it is a good end."""
        limit_s, told_bytes = run.endpoint.time_limit_s, 0
        until = None if limit_s is None else asyncio.get_running_loop().time() + limit_s
        while True:
            end = await self._call(run)
            if isinstance(end, Stopped):
                return end
            await run.outbox.flush()
            if not run.endpoint.handler.kind.endswith("generator"):  # which told its values itself
                await self._append(run.call.job.id, streamed(end, limit_s))
            await self._save_session(run)
            told_bytes += len(memoryview(end.data))
            is_over = run.is_cancelled or told_bytes > MAX_STREAMED_BYTES
            values = None if is_over else await inbox.next(until)
            if values is None:
                return Stopped() if run.is_cancelled else end
            job = msgspec.structs.replace(run.call.job, data=values)
            run.call.job = await fetch_urls(run.endpoint, job, self._fetcher) if run.endpoint.takes_files else job
            if job.keeps_session:  # other calls may have changed it: a button that empties a list, say
                run.call.session = Session(job.session, await self._backend.get_session(job.session))

    async def _end(self, run: Run, end: End) -> None:
        if run.is_ended:
            return
        run.is_ended = True
        run.stop = lambda: None  # whoever cancels it while its end is being stored comes too late
        if not isinstance(end, Stopped):
            await run.outbox.flush()
        run.outbox.close()
        await self._save_session(run)
        if isinstance(end, Completed):
            end = self._with_average(run.endpoint.id, end)
        await self._append(run.call.job.id, end)
        self._tracer.ended(run.call.job, end)
        self._observer.ended(run.call.job, end, time.perf_counter() - run.began)

    async def _append(self, job_id: str, event: Event) -> int:
        begin = time.perf_counter()
        number = await self._backend.append(job_id, event)
        self._observer.stored("append", time.perf_counter() - begin)
        return number

    def _with_average(self, endpoint: int, end: Completed) -> Completed:
        before = self._average_s.get(endpoint, end.duration_s)
        average_s = self._average_s[endpoint] = before + RECENT * (end.duration_s - before)
        return msgspec.structs.replace(end, average_s=average_s)

    async def _save_session(self, run: Run) -> None:
        if run.call.job.keeps_session and run.call.session.changed:
            await self._backend.put_session(run.call.session.key, run.call.session.changes())
            self._on_written(run.call.session)

    async def _call(self, run: Run) -> Completed | Stopped:
        kind = run.endpoint.handler.kind
        if kind == "function":
            return await self._in_thread(run, partial(call_function, run))
        if kind == "generator":
            return await self._in_thread(run, partial(call_generator, run))
        return await (self._coroutine(run) if kind == "coroutine" else self._async_generator(run))

    async def _in_thread(self, run: Run, work: Callable[[], Completed]) -> Completed | Stopped:
        future = run.thread = self._threads.submit(partial(with_call, run.call, work))
        over = asyncio.get_running_loop().create_future()

        def wake(done: asyncio.Future[Completed] | None = None) -> None:
            if done is not None:
                done.exception()  # when the call has ended otherwise, nobody else asks for it
            if not over.done():
                over.set_result(None)

        future.add_done_callback(wake)
        before, run.stop = run.stop, wake
        await over
        run.stop = before
        # Who cancelled hears of it at once; the place stays taken until the thread has ended.
        return Stopped() if run.is_cancelled else future.result()

    async def _coroutine(self, run: Run) -> Completed:
        handler, begin = run.endpoint.handler, time.perf_counter()
        arguments = await self._convert(run, partial(handler.prepare, run.call))
        result = await cast("Awaitable[object]", handler.invoke(arguments))
        outcome = await self._convert(run, partial(handler.finish, result, run.call))
        return completed(outcome, time.perf_counter() - begin)

    async def _async_generator(self, run: Run) -> Completed:
        handler, begin, encoder = run.endpoint.handler, time.perf_counter(), encoder_of(run.endpoint)
        arguments = await self._convert(run, partial(handler.prepare, run.call))
        values = cast("AsyncIterator[object]", handler.invoke(arguments))
        try:
            async for value in values:
                outcome = await self._convert(run, partial(handler.finish, value, run.call))
                await run.outbox.flush()
                await self._append(run.call.job.id, encoder.generated(outcome, time.perf_counter() - begin))
        finally:
            close = getattr(values, "aclose", None)
            if close is not None:
                await close()
        return encoder.completed(time.perf_counter() - begin, len(run.endpoint.returns))

    async def _convert(self, run: Run, work: Callable[[], Value]) -> Value:
        if not run.endpoint.handler.blocks:
            return work()
        return await self._threads.submit(partial(with_call, run.call, work))

    # a batch

    async def _batch(self, endpoint: Endpoint, runs: Sequence[Run]) -> None:
        timers = [timer for run in runs if (timer := self._let_go_early(run))]
        try:
            ends = await self._batch_outcomes(endpoint, runs)
        finally:
            for timer in timers:
                timer.cancel()
        for run, end in zip(runs, ends, strict=True):
            run.stop = nothing
            await self._end(run, Stopped() if run.is_cancelled else end)
            await run.leave()

    async def _batch_outcomes(self, endpoint: Endpoint, runs: Sequence[Run]) -> Sequence[End]:
        """What each of them comes to. Raises as `_outcome` does."""
        task = asyncio.current_task()
        assert task is not None
        limit = asyncio.timeout(endpoint.time_limit_s)
        try:
            async with limit:
                asked = runs if endpoint.takes_files else ()
                refused = {run: end for run in asked if (end := await self._refusal(run)) is not None}
                wanted = [run for run in runs if run not in refused]
                called = dict(zip(wanted, await self._call_batch(endpoint, wanted), strict=True)) if wanted else {}
                return [called[run] if run in called else refused[run] for run in runs]
        except asyncio.CancelledError as error:
            if not task.cancelling():  # as in `_outcome`
                return [self._failed(error)] * len(runs)
            for run in runs:
                await self._interrupted(run)
            raise
        except BaseException as error:  # around the user's function
            return [_too_long(endpoint) if limit.expired() else self._failed(error)] * len(runs)

    async def _refusal(self, run: Run) -> Failed | None:
        """How a job ends whose files cannot be had: the others of its batch have nothing to do with it."""
        try:
            await self._bring_files(run)
        except LimelightError as error:
            return self._failed(error)
        return None

    def _let_go_early(self, run: Run) -> asyncio.TimerHandle | None:
        """The batch goes on for the others when a job of it is cancelled or its time is over."""

        def end(with_event: Stopped | Failed) -> None:
            run.early = run.early or self._tasks.create_task(self._end_early(run, with_event))

        run.stop = partial(end, Stopped())
        left_s = self._deadlines.left_s(run.call.job)
        if left_s is None:
            return None
        return asyncio.get_running_loop().call_later(left_s, end, out_of_time(run.call.job))

    async def _end_early(self, run: Run, end: Stopped | Failed) -> None:
        try:
            await self._end(run, end)
        except LimelightError as error:
            logger.warning("The end of job %s is not kept: %s", run.call.job.id, error)

    async def _call_batch(self, endpoint: Endpoint, runs: Sequence[Run]) -> Sequence[Completed]:
        handler, begin, calls = endpoint.handler, time.perf_counter(), [run.call for run in runs]
        if handler.kind == "coroutine":
            arguments = handler.prepare_batch(calls)
            result = await cast("Awaitable[object]", handler.invoke(arguments))
            outcomes = handler.finish_batch(result, calls)
        else:
            work = partial(call_batch, endpoint, calls)
            future = runs[0].thread = self._threads.submit(partial(with_call, calls[0], work))
            outcomes = await future
        return [completed(outcome, time.perf_counter() - begin) for outcome in outcomes]

    def _failed(self, error: BaseException) -> Failed:
        if isinstance(error, Error):
            if error.print_exception:
                logger.error("%s", error.message, exc_info=error)
            return Failed(error.message, error.duration, error.visible, error.title, "error")
        if isinstance(error, InputRejected | FetchRefused | TooLarge):
            return Failed(str(error), 10, reason="input")
        if not isinstance(error, Cancelled):
            logger.error("A function of the app failed", exc_info=error)
        return Failed(str(error) if self._show_error or isinstance(error, LimelightError) else None)


def _too_long(endpoint: Endpoint) -> Failed:
    return Failed(f"It took longer than {endpoint.time_limit_s or 0:g} s.", 10, reason="timeout")
