"""Runs a job or a batch, from its first event to its last."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import cast

import msgspec

from limelight.core.decoding import DecodingBudget
from limelight.core.endpoint import Call, Endpoint, Rendered, running_call
from limelight.core.errors import Error, LimelightError, Unstorable
from limelight.core.session import APP_SESSION, FOR_LOGIN, FOR_USER, Session, session_of_login, session_of_user
from limelight.core.wire import Completed, Failed, Job, Json, Stopped
from limelight.engine.execution.batch import Batch
from limelight.engine.execution.calling import Caller
from limelight.engine.execution.deadlines import Deadlines, out_of_time
from limelight.engine.execution.encoding import streamed
from limelight.engine.execution.failures import Shown
from limelight.engine.execution.inbox import Inbox
from limelight.engine.execution.inputs import fetch_urls, file_paths, obtain_files
from limelight.engine.execution.outbox import Outbox
from limelight.engine.execution.output_budget import OutputBudget
from limelight.engine.execution.recorder import Recorder
from limelight.engine.execution.run import Run, nothing
from limelight.engine.execution.threads import ThreadPool
from limelight.engine.files.fetch import Fetcher, is_url
from limelight.engine.limits.budget import Budget
from limelight.engine.limits.sizes import event_bytes
from limelight.engine.observer import End, Observer, Tracer
from limelight.engine.stores.backend import Backend
from limelight.engine.stores.beginnings import Beginnings
from limelight.engine.stores.pickles import fingerprint

logger = logging.getLogger("limelight")

MAX_EARLY = 1000  # cancelled jobs whose run has not begun here; most of them run elsewhere or never
UNREADABLE_SESSION = "What the server remembers of this session cannot be read."


class Executor:
    """Runs jobs of this process. All methods run on one event loop."""

    def __init__(
        self,
        backend: Backend,
        fetcher: Fetcher,
        deadlines: Deadlines,
        tasks: asyncio.TaskGroup,
        threads: ThreadPool,
        decoding: DecodingBudget,
        *,
        shown: Shown = None,
        max_call_bytes: int | None = None,
        max_running_bytes: int | None = None,
        on_written: Callable[[Session, str], None],
        on_rendered: Callable[[str, Rendered], None],
        observer: Observer,
        tracer: Tracer,
    ) -> None:
        self._observer, self._tracer = observer, tracer
        self._recorder = Recorder(backend, observer, tracer, on_written, on_rendered, shown=shown)
        self._caller = Caller(threads, self._recorder)
        self._backend, self._fetcher, self._deadlines, self._tasks = backend, fetcher, deadlines, tasks
        self._threads, self._decoding = threads, decoding
        self._max_call_bytes = max_call_bytes
        self._running_budget = Budget("The outputs of your running calls", "max_running_bytes", max_running_bytes)
        self._beginnings = Beginnings(backend, threads, on_written)
        self._runs: dict[str, Run] = {}
        self._early: OrderedDict[str, None] = OrderedDict()

    def cancel(self, job_id: str) -> None:
        run = self._runs.get(job_id)
        if run is not None:
            run.cancel()
            return
        self._early[job_id] = None  # it may have been taken, and its run not begun yet
        if len(self._early) > MAX_EARLY:
            self._early.popitem(last=False)

    def feed(self, job_id: str, values: list[Json] | None) -> None:
        """Pass the next values to a streaming job, None after the last. Ignored if the job does not run here."""
        run = self._runs.get(job_id)
        if run is not None and run.inbox is not None:
            run.inbox.put(values)

    async def run(self, endpoint: Endpoint, jobs: Sequence[Job]) -> None:
        """Run the jobs. Returns when every log has its last event and the slot is free.

        Raises the `LimelightError` with which the store refuses their events.
        """
        runs: list[Run] = []
        try:
            for job in jobs:
                runs.append(await self._begin(endpoint, job))
            running_call.set(runs[0].call)  # this task belongs to them
            with self._tracer.running(endpoint, jobs):
                if endpoint.is_batch:
                    await self._batch(endpoint, runs)
                else:
                    await self._one(runs[0])
        except Exception:  # the store refuses their events: nothing can use the results
            for run in runs:
                run.is_cancelled = True
                run.outbox.close()
                await run.leave()
            raise
        finally:
            for run in runs:
                run.budget.close()
                self._runs.pop(run.call.job.id, None)
                self._deadlines.forget(run.call.job.id)

    async def _begin(self, endpoint: Endpoint, job: Job) -> Run:
        values, end = await self._remembered(endpoint, job)
        if endpoint.keeps_for_all:
            values = {**(values or {}), **await self._backend.sessions.get(APP_SESSION)}
        if endpoint.keeps_for_user and self._backend.is_durable and (name := job.request.username):
            values = {**(values or {}), **await self._backend.sessions.get(session_of_user(name)), FOR_USER: True}
        if endpoint.takes_token and job.request.login:
            kept = await self._backend.sessions.get(session_of_login(job.request.login))
            values = {**(values or {}), FOR_LOGIN: kept.get(FOR_LOGIN)}
        self._observer.taken(job)
        budget = OutputBudget(job.client, self._running_budget, self._max_call_bytes)
        outbox = Outbox(partial(self._recorder.append, job.id), self._tasks, budget)
        call = Call(job, self._session(job, values), self._backend.files, outbox.put, self._decoding)
        run = self._runs[job.id] = Run(endpoint, call, outbox, budget)
        run.refusal = end
        run.is_cancelled = job.id in self._early
        self._early.pop(job.id, None)
        await self._recorder.start(job)
        return run

    def _session(self, job: Job, values: dict[str, object] | None) -> Session:
        # A store in memory holds the objects themselves, so only durable stores need to detect changes in place.
        return Session(job.session, values, fingerprint if job.keeps_session and self._backend.is_durable else None)

    async def _remembered(self, endpoint: Endpoint, job: Job) -> tuple[dict[str, object] | None, Failed | None]:
        """The values of the job's session, or the job's end if they cannot be had."""
        if not job.keeps_session:
            return None, None
        try:
            values = await self._backend.sessions.get(job.session)
        except LimelightError:
            raise
        except Exception:  # values hold the user's objects
            logger.exception("The session of job %s cannot be read", job.id)
            return None, Failed(UNREADABLE_SESSION)
        try:
            return await self._beginnings.add(endpoint.begins, job, values), None
        except LimelightError as error:
            if not isinstance(error, Error | Unstorable):
                raise
            return None, self._recorder.failed(error, endpoint)
        except BaseException as error:  # around the user's function
            task = asyncio.current_task()
            if isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling():
                raise
            return None, self._recorder.failed(error, endpoint)

    # one job

    async def _one(self, run: Run) -> None:
        await self._recorder.end(run, await self._outcome(run))
        await run.leave()

    async def _outcome(self, run: Run) -> End:
        """The last event of the call. Raises `CancelledError` when the server stops, and only then."""
        task = asyncio.current_task()
        assert task is not None
        run.stop = task.cancel
        time_s, over = self._time_of(run)
        limit = asyncio.timeout(time_s)
        try:
            async with limit:
                if run.is_cancelled:
                    return Stopped()
                if run.refusal is not None:
                    return run.refusal
                if run.endpoint.takes_files:
                    await self._bring_files(run)
                return await (self._caller.call(run) if run.inbox is None else self._stream(run, run.inbox))
        except asyncio.CancelledError as error:
            if run.is_cancelled:
                task.uncancel()
                return Stopped()
            if not task.cancelling():  # the function raised it: something it awaited was cancelled
                return self._recorder.failed(error, run.endpoint)
            await self._recorder.interrupted(run)
            raise
        except BaseException as error:  # the user's function: whatever it raises ends this job only
            if limit.expired():
                run.is_cancelled = True  # a thread stops at its next progress or yield
                return over
            return self._recorder.failed(error, run.endpoint)
        finally:
            run.stop = nothing

    async def _bring_files(self, run: Run) -> None:
        paths = self._hold_files(run)
        await obtain_files(paths, self._fetcher.store)
        if any(map(is_url, paths)):
            run.call.job = await fetch_urls(run.endpoint, run.call.job, self._fetcher)
            self._hold_files(run)

    def _hold_files(self, run: Run) -> list[str]:
        """Keep the files on this machine until all work for the call is done. Returns their paths."""
        paths = file_paths(run.endpoint, run.call.job.data)
        run.held += [self._fetcher.store.hold(path) for path in paths]
        return paths

    def _time_of(self, run: Run) -> tuple[float | None, Failed]:
        """How long it may run, and the event that ends it after that time."""
        # A streaming job handles its own limit, and ends successfully at it.
        limit_s = None if run.inbox is not None else run.endpoint.time_limit_s
        left_s = self._deadlines.left_s(run.call.job)
        if left_s is not None and (limit_s is None or left_s < limit_s):
            return left_s, out_of_time(run.call.job)
        return limit_s, _too_long(run.endpoint)

    async def _stream(self, run: Run, inbox: Inbox) -> Completed | Stopped:
        """Call the function for each chunk. The time limit is for the whole stream, and reaching it is a success."""
        limit_s = run.endpoint.time_limit_s
        until = None if limit_s is None else asyncio.get_running_loop().time() + limit_s
        while True:
            end = await self._caller.call(run)
            if isinstance(end, Stopped):
                return end
            run.call.decoding.release(run.call)
            await run.outbox.flush()
            if not run.endpoint.handler.kind.endswith("generator"):  # a generator has sent its values already
                await self._recorder.append_value(run, streamed(end, limit_s))
            await self._recorder.save_session(run)
            # Its log is kept whole, so it ends successfully before the next value and the end might not fit.
            is_over = run.is_cancelled or not run.budget.has_left(2 * event_bytes(end))
            values = None if is_over else await inbox.next(until)
            if values is None:
                return Stopped() if run.is_cancelled else end
            job = msgspec.structs.replace(run.call.job, data=values)
            run.call.job = job
            if run.endpoint.takes_files:
                run.let_go()
                await self._bring_files(run)
            if job.keeps_session:  # other calls may have changed it meanwhile
                run.call.session = self._session(job, await self._backend.sessions.get(job.session))

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
            await self._recorder.end(run, Stopped() if run.is_cancelled else end)
        for run in runs:  # when all have ended: a thread may go on for long
            await run.leave()

    async def _batch_outcomes(self, endpoint: Endpoint, runs: Sequence[Run]) -> Sequence[End]:
        """The last event of each job of a batch. Raises as `_outcome` does."""
        task = asyncio.current_task()
        assert task is not None
        limit = asyncio.timeout(endpoint.time_limit_s)
        try:
            async with limit:
                refused = {run: end for run in runs if (end := await self._refusal(run)) is not None}
                wanted = [run for run in runs if run not in refused]
                ends = await self._call_batch(endpoint, wanted) if wanted else {}
                return [
                    refused[run] if run in refused else self._end_of(endpoint, ends[run.call.job.id]) for run in runs
                ]
        except asyncio.CancelledError as error:
            if not task.cancelling():  # as in `_outcome`
                return [self._recorder.failed(error, endpoint)] * len(runs)
            for run in runs:
                await self._recorder.interrupted(run)
            raise
        except BaseException as error:  # around the user's function
            return [_too_long(endpoint) if limit.expired() else self._recorder.failed(error, endpoint)] * len(runs)

    async def _refusal(self, run: Run) -> Failed | None:
        """The end of a job whose session or files cannot be had. The other jobs of its batch go on."""
        if run.refusal is not None or not run.endpoint.takes_files:
            return run.refusal
        try:
            await self._bring_files(run)
        except LimelightError as error:
            return self._recorder.failed(error, run.endpoint)
        return None

    def _let_go_early(self, run: Run) -> asyncio.TimerHandle | None:
        """Let a job of a batch be cancelled or time out while the batch goes on for the others."""

        def end(with_event: Stopped | Failed) -> None:
            run.early = run.early or self._tasks.create_task(self._end_early(run, with_event))

        run.stop = partial(end, Stopped())
        left_s = self._deadlines.left_s(run.call.job)
        if left_s is None:
            return None
        return asyncio.get_running_loop().call_later(left_s, end, out_of_time(run.call.job))

    async def _end_early(self, run: Run, end: Stopped | Failed) -> None:
        try:
            await self._recorder.end(run, end)
        except Exception as error:
            logger.warning("The end of job %s was not stored: %s", run.call.job.id, error)

    async def _call_batch(self, endpoint: Endpoint, runs: Sequence[Run]) -> dict[str, Completed | BaseException]:
        batch = Batch(endpoint, [run.call for run in runs])
        if endpoint.handler.kind != "coroutine":
            future = self._threads.submit(batch.run, runs[0].call.job.client)
            for run in runs:  # what is theirs stays until it has ended
                run.thread = future
            await future
            return batch.ends
        arguments = await self._caller.convert(endpoint, batch.calls, batch.prepare)
        if batch.calls:
            running_call.set(batch.calls[0])
            result = await cast("Awaitable[object]", endpoint.handler.invoke(arguments))
            await self._caller.convert(endpoint, batch.calls, partial(batch.finish, result))
        return batch.ends

    def _end_of(self, endpoint: Endpoint, end: Completed | BaseException) -> Completed | Failed:
        return self._recorder.failed(end, endpoint) if isinstance(end, BaseException) else end


def _too_long(endpoint: Endpoint) -> Failed:
    return Failed(f"It took longer than {endpoint.time_limit_s or 0:g} s.", 10, reason="timeout")
