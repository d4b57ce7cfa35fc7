"""Stores what a running job produces: its events, and the changes of its session."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress

import msgspec

from limelight.core.endpoint import Endpoint, Rendered
from limelight.core.errors import LimelightError, OutputTooLarge, Unstorable
from limelight.core.session import APP_SESSION, FOR_ALL, FOR_USER, Session, session_of_user
from limelight.core.texts import MARKS
from limelight.core.wire import Completed, Event, Failed, Job, Started, Stopped
from limelight.engine.execution.failures import Shown, failure_of
from limelight.engine.execution.run import Run
from limelight.engine.observer import End, Observer, Tracer
from limelight.engine.stores.backend import Backend
from limelight.engine.stores.lanes import RECENT

SERVER_STOPPED = "Server stopped unexpectedly."  # Gradio's clients know it by this text


class Recorder:
    """Its methods raise the `LimelightError` with which the store refuses an event or a value."""

    def __init__(
        self,
        backend: Backend,
        observer: Observer,
        tracer: Tracer,
        on_written: Callable[[Session, str], None],
        on_rendered: Callable[[str, Rendered], None],
        *,
        shown: Shown,
    ) -> None:
        self._backend, self._observer, self._tracer = backend, observer, tracer
        self._on_written, self._on_rendered, self._failures_shown = on_written, on_rendered, shown
        self._average_s: dict[int, float] = {}

    async def start(self, job: Job) -> None:
        """Append the event that the job has started, with the average duration of its endpoint's calls."""
        await self.append(job.id, Started(self._average_s.get(job.endpoint)))

    async def append(self, job_id: str, event: Event) -> int:
        begin = time.perf_counter()
        number = await self._backend.append(job_id, event)
        self._observer.stored("append", time.perf_counter() - begin)
        return number

    async def append_value(self, run: Run, event: Event) -> None:
        """Append an intermediate value. A durable store does it in the outbox's task, so that cancelling this task does
        not interrupt the write."""
        if self._backend.is_durable:
            run.outbox.put(event)
            await run.outbox.flush()
            return
        run.budget.add(event)
        await self.append(run.call.job.id, event)

    async def end(self, run: Run, end: End) -> None:
        if run.is_ended:
            return
        run.is_ended = True
        run.stop = lambda: None  # too late to cancel: its end is being stored
        try:
            end = await self._stored(run, end)
        except Exception as error:
            if isinstance(error, LimelightError) and not isinstance(error, Unstorable):
                raise  # the store is unavailable, or the job belongs to another worker
            end = end if isinstance(end, Stopped) else self.failed(error, run.endpoint)
            run.outbox.close()
            await self.append(run.call.job.id, end)
        self._tracer.ended(run.call.job, end)
        self._observer.ended(run.call.job, end, time.perf_counter() - run.began)

    async def interrupted(self, run: Run) -> None:
        """Handle a stop of the server. A durable job runs again elsewhere, so later output of its thread is dropped."""
        if self._backend.is_durable:
            run.is_cancelled = True
            run.outbox.close()
        else:
            await self.end(run, Failed(SERVER_STOPPED, reason="interrupted"))

    async def _stored(self, run: Run, end: End) -> End:
        """Store the session's changes and the last event. Raises the store's refusal."""
        if not isinstance(end, Stopped):
            await run.outbox.flush()
        run.outbox.close()
        await run.outbox.settle()
        end = self._counted_end(run, end)
        await self.save_session(run)
        if isinstance(end, Completed):
            end = self._with_average(run.endpoint, end)
            if run.call.rendered is not None and run.call.job.keeps_session:
                self._on_rendered(run.call.job.session, run.call.rendered)
        await self.append(run.call.job.id, end)
        return end

    def _counted_end(self, run: Run, end: End) -> End:
        try:
            run.budget.add_last(end)
        except OutputTooLarge as error:
            return Failed(str(error), reason="error")
        return end

    def _with_average(self, endpoint: Endpoint, end: Completed) -> Completed:
        if endpoint.is_rendered:  # there may be any number of these
            return msgspec.structs.replace(end, average_s=end.duration_s)
        before = self._average_s.get(endpoint.id, end.duration_s)
        average_s = self._average_s[endpoint.id] = before + RECENT * (end.duration_s - before)
        return msgspec.structs.replace(end, average_s=average_s)

    async def save_session(self, run: Run) -> None:
        session, client = run.call.session, run.call.job.client
        changed = await asyncio.to_thread(session.changes) if session.has_lent else session.changes()
        changes = await self._kept_for_others(run, changed)
        if not (run.call.job.keeps_session and changes):
            return
        try:
            await self._backend.sessions.put(session.key, changes, client)
        except LimelightError:  # the function may still have changed values in place: keep the marks
            marks = {name: value for name, value in changes.items() if name.startswith(MARKS)}
            with suppress(LimelightError):
                await self._backend.sessions.put(session.key, marks, client)
            raise
        self._on_written(session, client)

    async def _kept_for_others(self, run: Run, changes: dict[str, object]) -> dict[str, object]:
        """Store the changes that are not the session's own, and return the others."""
        shared = {name: value for name, value in changes.items() if name.startswith(FOR_ALL)}
        if shared and run.endpoint.keeps_for_all:
            await self._backend.sessions.put(APP_SESSION, shared)
        job, users = run.call.job, {name: value for name, value in changes.items() if name.startswith(FOR_USER)}
        if users and FOR_USER in run.call.session and job.request.username:
            await self._backend.sessions.put(session_of_user(job.request.username), users, job.client)
        return {name: value for name, value in changes.items() if not (name in shared or name in users)}

    def failed(self, error: BaseException, endpoint: Endpoint) -> Failed:
        return failure_of(error, endpoint, shown=self._failures_shown)
