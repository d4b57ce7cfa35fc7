"""The engine: all that the outside may ask of it."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Literal

from limelight.core.endpoint import Endpoint
from limelight.core.errors import (
    DeclarationError,
    InputRejected,
    LimelightError,
    NotFound,
    Stopping,
    shorten,
)
from limelight.core.session import Lifetime, Session
from limelight.core.wire import END, Event, Job, JobStatus, Json, Position, RequestInfo, Segment, Stopped
from limelight.engine.backend import Lane, LaneLoad
from limelight.engine.channel import Item, follow_session, merge_positions
from limelight.engine.deadlines import Deadlines
from limelight.engine.executor import Executor
from limelight.engine.fetch import Fetcher
from limelight.engine.files import FileStore
from limelight.engine.inputs import check_files, obtain_files
from limelight.engine.lanes import lane_name, lanes_of
from limelight.engine.lifetimes import Lifetimes
from limelight.engine.members import Member
from limelight.engine.neighbours import Neighbours
from limelight.engine.observer import Observer, Tracer, Unobserved, Untraced
from limelight.engine.options import EngineOptions
from limelight.engine.pages import load_page, save_page
from limelight.engine.report import JobReport, report_on
from limelight.engine.stores import Store, open_store
from limelight.engine.submission import Submission, farewell, session_key
from limelight.engine.threads import ThreadPool
from limelight.engine.validators import validated
from limelight.engine.visits import Visitor, Visits
from limelight.engine.worker import Worker

logger = logging.getLogger("limelight")

Readiness = Literal["ready", "starting", "stopping", "store"]
PING_S = 2.0  # a store that takes longer does not answer


class Engine:
    def __init__(
        self,
        endpoints: Sequence[Endpoint],
        files: FileStore,
        options: EngineOptions | None = None,
        lifetimes: Mapping[str, Lifetime] | None = None,
        store: Store | None = None,
        observer: Observer | None = None,
        tracer: Tracer | None = None,
    ) -> None:
        """`lifetimes`: of values of sessions, by their name. `store`: what `options.store` names, if it is open."""
        self.options = options or EngineOptions()
        self._observer, self._tracer = observer or Unobserved(), tracer or Untraced()
        self.files = files
        endpoints = [_with_limit(endpoint, self.options.time_limit_s) for endpoint in endpoints]
        self._by_id = {endpoint.id: endpoint for endpoint in endpoints}
        functions = [endpoint.function for endpoint in endpoints]
        self._backend = (store or open_store(self.options.store)).backend(files, self.options, functions)
        aliases = {endpoint.alias: endpoint for endpoint in reversed(endpoints) if endpoint.alias}
        self._by_name = {**aliases, **{endpoint.name: endpoint for endpoint in endpoints if endpoint.name}}
        self._fetcher = Fetcher(files, allow_hosts=self.options.fetch_allow_hosts)
        self.own_lanes: Sequence[str] = ()
        """Those whose jobs this process runs, once it has started."""
        self._is_stopping = False
        self._serving: asyncio.Task[None] | None = None
        self._deadlines = Deadlines(self._backend, self._observer)
        self._ready = asyncio.Event()
        self.stop_asked = asyncio.Event()
        self._patience_ended = asyncio.Event()
        self._threads = ThreadPool(self.options.max_threads)
        self.neighbours = Neighbours(self._backend)
        self.visits = Visits(self.options.leave_grace_s, self._gone, self.neighbours, self._arrived)
        self._lifetimes = Lifetimes(self._backend, lifetimes or {}, self._threads.submit)

    async def start(self) -> None:
        self._serving = asyncio.create_task(self._serve(), name="limelight engine")
        ready = asyncio.create_task(self._ready.wait())
        await asyncio.wait([ready, self._serving], return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if self._serving.done():  # it failed before it was ready: here is who hears of it
            await self._serving

    async def stop(self) -> None:
        """Refuses new calls, lets running ones end within the grace, then cancels them. Ends every follower."""
        self._is_stopping = True
        self.stop_asked.set()
        if self._serving is not None:
            await self._serving

    async def wait(self) -> None:
        """Returns when the engine has stopped; raises what ended it, if it was not asked to."""
        if self._serving is not None:
            await asyncio.shield(self._serving)

    async def readiness(self) -> Readiness:
        """Whether new calls would be taken now, and why not."""
        if self._is_stopping:
            return "stopping"
        if not self._ready.is_set():
            return "starting"
        try:
            async with asyncio.timeout(PING_S):
                await self._backend.ping()
        except (LimelightError, TimeoutError):  # the store itself logs what is wrong with it
            return "store"
        return "ready"

    def on_end(self, tell: Callable[[], object]) -> None:
        """Calls `tell` on the event loop when the engine has ended, for whatever reason."""
        if self._serving is not None:
            self._serving.add_done_callback(lambda _: tell())

    def hurry(self) -> None:
        """Ends the grace of a stop at once."""
        self._patience_ended.set()

    async def __aenter__(self) -> Engine:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def _serve(self) -> None:
        try:
            await self._run()
        except Exception:
            if self._ready.is_set() and not self._is_stopping:  # else whoever starts or stops it hears of it
                logger.critical("The engine has ended; its calls cannot be run any more", exc_info=True)
            raise
        finally:
            self._is_stopping = True  # a call that was accepted now would wait for ever

    async def _run(self) -> None:
        lanes = lanes_of(self._by_id.values(), self.options.default_concurrency_limit)
        self.own_lanes = self._own_lanes(lanes)
        await self._backend.open(lanes, self._observer.figures)
        async with asyncio.TaskGroup() as tasks:
            executor = Executor(
                self._backend,
                self._fetcher,
                self._deadlines,
                tasks,
                self._threads,
                show_error=self.options.show_error,
                on_written=self._lifetimes.written,
                observer=self._observer,
                tracer=self._tracer,
            )
            worker = Worker(self._backend, executor, self._deadlines, self._by_id, self._observer)
            loops = [tasks.create_task(worker.serve(name, tasks)) for name in self.own_lanes]
            services = (worker.listen, worker.feed, self.visits.run, self._lifetimes.run, self._deadlines.run)
            between = (self.neighbours.speak, self.neighbours.listen)
            listeners = [tasks.create_task(run()) for run in (*services, *between)]
            self._ready.set()
            await self.stop_asked.wait()
            if self._backend.is_durable:  # what waits is safe where it is
                _cancel(loops)
            patience = asyncio.get_running_loop().call_later(self.options.stop_grace_s, self.hurry)
            ways = [tasks.create_task(worker.idle()), tasks.create_task(self._patience_ended.wait())]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            patience.cancel()
            _cancel(loops)  # first: a freed place must not start the next job
            worker.cancel()
            await worker.idle()  # their followers hear of the end before the logs close
            self._deadlines.close()
            await self._backend.close()
            self._threads.close()
            _cancel([*listeners, *ways])

    @property
    def endpoints(self) -> Sequence[Endpoint]:
        return [*self._by_id.values()]

    def _own_lanes(self, lanes: Sequence[Lane]) -> list[str]:
        """Those whose jobs this process runs."""
        names = [lane.name for lane in lanes]
        wanted = self.options.lanes
        for name in wanted or ():
            if name not in names:
                raise DeclarationError("lanes", f"some of {', '.join(names)}", name)
        return [name for name in names if wanted is None or name in wanted]

    def endpoint(self, name_or_id: str | int) -> Endpoint:
        found = self._by_id.get(name_or_id) if isinstance(name_or_id, int) else self._by_name.get(name_or_id)
        if found is None:
            raise NotFound("endpoint", str(name_or_id))
        return found

    async def submit(self, submission: Submission) -> Job:
        """The queued job, or the earlier one with the same idempotency key of the same client.

        Raises `Overloaded`, `Stopping`, `FetchRefused`, and `InputRejected` for a file that was not uploaded here or
        another request under a known key.
        """
        if self._is_stopping:
            raise Stopping
        with self._tracer.submitting(submission.endpoint, submission.request) as request:
            return await self._accept(submission, request)

    async def _accept(self, submission: Submission, request: RequestInfo) -> Job:
        endpoint = submission.endpoint
        if endpoint.takes_files:
            await obtain_files(endpoint, submission.data, self.files)
            check_files(endpoint, submission.data, self.files, self._fetcher)
        job_id, created_at = secrets.token_hex(16), time.time()
        session_hash, key, timeout_s = submission.session_hash, submission.idempotency_key, submission.timeout_s
        job = Job(
            id=job_id,
            endpoint=endpoint.id,
            function=endpoint.function,
            lane=lane_name(endpoint),
            data=submission.data,
            session=job_id if session_hash is None else session_key(session_hash, submission.owner),
            owner=submission.owner,
            client=submission.client,
            event_data=submission.event_data,
            trigger_id=submission.trigger_id,
            request=request,
            created_at=created_at,
            expires_at=None if timeout_s is None else created_at + timeout_s,
            idempotency_key=key,
            fingerprint=submission.fingerprint if key else "",
        )
        if endpoint.validate is not None:
            job = await validated(endpoint, endpoint.validate, job, self._backend, self._fetcher, self._threads)
        begin = time.perf_counter()
        pushed = await self._backend.push(job)
        self._observer.stored("push", time.perf_counter() - begin)
        if pushed.fingerprint != job.fingerprint:
            known, other = "the request that it came with first", "another request"
            raise InputRejected(f"Idempotency key {shorten(key)}", known, other, "Idempotency-Key")
        if pushed.id == job_id:
            self._deadlines.watch(job)
            self._observer.submitted(job)
        return pushed

    @property
    def is_durable(self) -> bool:
        """Whether a follower that ends early may come again: the job goes on after a restart."""
        return self._backend.is_durable

    async def ask(self, submission: Submission) -> Event | None:
        """The last event of a job that only this caller hears of; None when the server stops before."""
        job = await self.submit(submission)
        await self._backend.seen(job)
        async with aclosing(self._backend.follow(job.id)) as events:
            async for _, event in events:
                if isinstance(event, END):
                    return event
        return None

    def arrive(self, visitor: Visitor) -> None:
        """A page of the visitor is open; see `Visits`."""
        self.visits.arrive(visitor)
        self._arrived(visitor.session_hash, visitor.owner)

    def _arrived(self, session_hash: str, owner: str) -> None:
        self._lifetimes.returned(session_key(session_hash, owner))

    async def _gone(self, visitor: Visitor) -> None:
        """Runs what the app does when a visitor has left; nobody could be told of a full queue or store."""
        self._lifetimes.left(session_key(visitor.session_hash, visitor.owner))
        for endpoint in self._by_id.values():
            if endpoint.runs_on_leave:
                try:
                    job = await self.submit(farewell(endpoint, visitor))
                    await self._backend.seen(job)
                except LimelightError as error:
                    logger.warning("A visitor left, and what the app does then was not run: %s", error)

    async def status(self, job_id: str, owner: str) -> JobStatus:
        status = await self._backend.status(job_id)
        if status.job.owner != owner:  # forbidden looks like absent
            raise NotFound("event", job_id)
        if status.state == "queued":
            self._deadlines.watch(status.job)  # it may have come from another process
        return status

    async def report(self, job_id: str, owner: str) -> JobReport:
        return await report_on(self._backend, await self.status(job_id, owner))

    async def ended(self, job_id: str, owner: str) -> tuple[Job, Sequence[Event] | None]:
        """The job, and all of its events if it has ended: what a reader who comes late needs, without waiting."""
        status = await self.status(job_id, owner)
        return status.job, await self._backend.events(job_id) if status.state == "done" else None

    async def follow(
        self, job_id: str, owner: str, *, after: int = 0, positions: bool = False
    ) -> AsyncGenerator[tuple[int, Event | Position], None]:
        """The job's events with their numbers, from `after` to its last.

        With `positions`, its place in the queue as well (number 0) while it waits. Ends early only when the server
        stops.
        """
        await self.status(job_id, owner)
        followed = merge_positions(self._backend, job_id, after) if positions else self._backend.follow(job_id, after)
        async with aclosing(followed) as events:
            async for item in events:
                yield item

    def follow_session(
        self, session_hash: str, owner: str, *, replay: Sequence[str] = ()
    ) -> AsyncGenerator[Item, None]:
        """Events of all jobs of a session, until none of them is pending any more."""
        return follow_session(self._backend, session_key(session_hash, owner), replay)

    async def cancel(self, job_id: str, owner: str) -> Literal["withdrawn", "stopping", "ended"]:
        status = await self.status(job_id, owner)
        if status.state == "done":
            return "ended"
        end = Stopped()
        if await self._backend.withdraw(job_id, end):
            self._deadlines.forget(job_id)
            self._observer.ended(status.job, end, None)
            return "withdrawn"
        await self._backend.request_cancel(job_id)
        return "stopping"

    async def save_page(self, session_hash: str, owner: str) -> str:
        """A name for what the session's page shows; see `engine.pages`."""
        return await save_page(self._backend, session_key(session_hash, owner))

    async def load_page(self, name: str) -> dict[int, Json]:
        return await load_page(self._backend, name)

    async def segments(self, job_id: str, owner: str, component_id: int) -> tuple[list[Segment], bool]:
        """What a component plays of the job so far, and whether the job has ended."""
        status = await self.status(job_id, owner)
        events = await self._backend.events(job_id)
        found = [one for one in events if isinstance(one, Segment) and one.component_id == component_id]
        return found, status.state == "done"

    async def send_chunk(self, job_id: str, owner: str, data: Sequence[Json]) -> None:
        """The next values of a streaming job. Raises `NotFound` for any other, or one that ended; as `submit` else."""
        endpoint, job = await self._streaming(job_id, owner)
        session = Session(job.session, await self._backend.get_session(job.session)) if job.keeps_session else None
        values = endpoint.accept(data, session)
        check_files(endpoint, values, self.files, self._fetcher)
        await self._backend.send_chunk(job_id, values)

    async def end_stream(self, job_id: str, owner: str) -> None:
        """No more come. Raises `NotFound` as `send_chunk` does."""
        await self._streaming(job_id, owner)
        await self._backend.send_chunk(job_id, None)

    async def _streaming(self, job_id: str, owner: str) -> tuple[Endpoint, Job]:
        status = await self.status(job_id, owner)
        endpoint = self.endpoint(status.job.endpoint)
        if endpoint.streaming is None or status.state == "done":
            raise NotFound("stream", job_id)
        return endpoint, status.job

    async def session(self, session_hash: str | None, owner: str) -> Session | None:
        if session_hash is None:
            return None
        key = session_key(session_hash, owner)
        return Session(key, await self._backend.get_session(key))

    async def queue_size(self) -> int:
        return await self._backend.queue_size()

    async def loads(self) -> Sequence[LaneLoad]:
        """How busy each lane is, over all processes of the app."""
        return await self._backend.loads()

    async def members(self) -> Sequence[Member]:
        """The processes of the app, this one included; none where the store has no room for others."""
        return await self._backend.members()


def _cancel(tasks: Iterable[asyncio.Task[object]]) -> None:
    for task in tasks:
        task.cancel()


def _with_limit(endpoint: Endpoint, time_limit_s: float | None) -> Endpoint:
    if endpoint.time_limit_s is not None or time_limit_s is None:
        return endpoint
    return replace(endpoint, time_limit_s=time_limit_s)
