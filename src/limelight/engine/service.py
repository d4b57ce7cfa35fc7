"""The engine: its public interface."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import replace
from functools import partial
from typing import Literal, TypeVar

import msgspec

from limelight.core.decoding import DecodingBudget
from limelight.core.endpoint import Endpoint
from limelight.core.errors import (
    InputRejected,
    NotFound,
    Stopping,
    shorten,
)
from limelight.core.session import Lifetime, Session
from limelight.core.wire import END, Event, Job, JobStatus, Json, Position, RequestInfo, Segment, Stopped
from limelight.engine.execution.calling import LARGE_BYTES
from limelight.engine.execution.deadlines import Deadlines
from limelight.engine.execution.executor import Executor
from limelight.engine.execution.failures import refused
from limelight.engine.execution.inputs import check_files, named_files, named_in_event, obtain_files
from limelight.engine.execution.threads import ThreadPool
from limelight.engine.execution.validation import validated
from limelight.engine.execution.worker import Worker
from limelight.engine.files.fetch import Fetcher
from limelight.engine.files.partial import PartialUploads
from limelight.engine.files.store import FileStore
from limelight.engine.lifecycle import Lifecycle
from limelight.engine.observer import Observer, Tracer, Unobserved, Untraced
from limelight.engine.options import EngineOptions
from limelight.engine.report import JobReport, report_on
from limelight.engine.sessions.deep_links import load_page, save_page
from limelight.engine.sessions.departures import Departures
from limelight.engine.sessions.expiry import Lifetimes
from limelight.engine.sessions.peers import Peers
from limelight.engine.sessions.presence import OpenPage, Presence
from limelight.engine.sessions.rendered import RenderedEndpoints
from limelight.engine.sessions.session_stream import Item, follow_job, follow_session, merge_positions
from limelight.engine.stores.backend import Lane, LaneLoad
from limelight.engine.stores.lanes import lanes_of, own_lanes
from limelight.engine.stores.listing import JobQuery, ListedJob
from limelight.engine.stores.logins import Logins
from limelight.engine.stores.members import Member
from limelight.engine.stores.opening import Store, open_store
from limelight.engine.submission import Submission, job_of, session_key
from limelight.engine.tasks import end_tasks, to_the_end
from limelight.engine.webhooks.deliverer import Webhooks

Value = TypeVar("Value")


class Engine(Lifecycle):
    """Accepts calls, runs them and serves their events. An async context manager."""

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
        """`lifetimes`: of session values, by name. `store`: the store of `options.store`, if it is open already."""
        super().__init__()
        self.options = options or EngineOptions()
        self._observer, self._tracer = observer or Unobserved(), tracer or Untraced()
        self.files, self.partials = files, PartialUploads(files)
        endpoints = [_with_limit(endpoint, self.options.time_limit_s) for endpoint in endpoints]
        self._by_id = {endpoint.id: endpoint for endpoint in endpoints}
        functions = [endpoint.function for endpoint in endpoints]
        self._backend = (store or open_store(self.options.store)).backend(files, self.options, functions)
        aliases = {endpoint.alias: endpoint for endpoint in reversed(endpoints) if endpoint.alias}
        self._by_name = {**aliases, **{endpoint.name: endpoint for endpoint in endpoints if endpoint.name}}
        self._fetcher = Fetcher(files, allow_hosts=self.options.fetch_allow_hosts)
        self.own_lanes: Sequence[str] = ()
        """The lanes whose jobs this process runs. Set by `start`."""
        self._deadlines = Deadlines(self._backend, self._observer)
        self._threads = ThreadPool(self.options.max_threads)
        self._large = ThreadPool(1)  # more would take more memory, and no less time
        self.logins = Logins(self._backend)
        self.session_store = self._backend.sessions
        self.decoding = DecodingBudget(self.options.max_decoded_bytes, self.options.max_decoded_bytes_total)
        self.webhooks = Webhooks(self._backend.deliveries, self.options.webhook_allow_hosts)
        self.peers = Peers(self._backend.signals)
        self._lifetimes = Lifetimes(self._backend.sessions, lifetimes or {}, self._threads.submit)
        self._rendered = RenderedEndpoints(self._by_id, self._backend.sessions, files, self._threads, self.decoding)
        self._departures = Departures(self, self._backend, self._lifetimes, self._rendered, self.options.on_leave)
        self.presence = Presence(self.options.leave_grace_s, self._departures.left, self.peers, self._arrived)
        self.stops_calls = any(map(self._departures.stops, endpoints))
        """Whether some calls stop when their page is closed, so that the presence of reading pages must be tracked."""

    async def _run(self) -> None:
        lanes = lanes_of(self._by_id.values(), self.options.default_concurrency_limit)
        self.own_lanes = own_lanes([lane.name for lane in lanes], self.options.lanes)
        if not await self._is_opened(lanes):
            return
        async with asyncio.TaskGroup() as tasks:
            executor = Executor(
                self._backend,
                self._fetcher,
                self._deadlines,
                tasks,
                self._threads,
                self.decoding,
                shown="lines" if self.options.show_lines else "message" if self.options.show_error else None,
                max_call_bytes=self.options.max_call_bytes,
                max_running_bytes=self.options.max_running_bytes,
                on_written=self._lifetimes.written,
                on_rendered=self._rendered.put,
                observer=self._observer,
                tracer=self._tracer,
            )
            default_limit = self.options.default_concurrency_limit
            limits = (default_limit, self.options.max_waiting_per_client)
            worker = Worker(self._backend, executor, self._deadlines, self.endpoint_of, self._observer, *limits)
            loops = [tasks.create_task(worker.serve(name, tasks)) for name in self.own_lanes]
            services = (worker.listen, worker.feed, self.presence.run, self._lifetimes.run, self._deadlines.run)
            between = (self.peers.send, self.peers.listen)
            listeners = [tasks.create_task(run()) for run in (*services, *between)]
            self._ready.set()
            await self.stop_asked.wait()
            if self._backend.is_durable:  # waiting jobs are safe in the store
                await end_tasks(loops)
            grace = asyncio.get_running_loop().call_later(self.options.stop_grace_s, self.skip_grace)
            ways = [tasks.create_task(worker.idle()), tasks.create_task(self._grace_over.wait())]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            grace.cancel()
            await end_tasks(loops)  # first: a freed slot must not start the next job
            await worker.end()  # followers receive the end before the logs close
            self.partials.close()
            self._deadlines.close()
            await self._backend.close()
            self._threads.close()
            self._large.close()
            await end_tasks([*listeners, *ways])

    async def _is_opened(self, lanes: Sequence[Lane]) -> bool:
        """Open the backend. False if a stop was asked for meanwhile: a store that is away may take long."""
        opening = asyncio.create_task(self._backend.open(lanes, self._observer.figures), name="limelight opening")
        asked = asyncio.create_task(self.stop_asked.wait())
        try:
            await asyncio.wait([opening, asked], return_when=asyncio.FIRST_COMPLETED)
            if opening.done():
                await opening
            return opening.done()
        finally:
            await end_tasks([opening, asked])

    async def _ping(self) -> None:
        await self._backend.ping()

    @property
    def endpoints(self) -> Sequence[Endpoint]:
        return [*self._by_id.values()]

    def endpoint(self, name_or_id: str | int) -> Endpoint:
        found = self._by_id.get(name_or_id) if isinstance(name_or_id, int) else self._by_name.get(name_or_id)
        if found is None:
            raise NotFound("endpoint", str(name_or_id))
        return found

    async def session_endpoint(self, number: int, session_hash: str | None, owner: str) -> Endpoint:
        """The endpoint with this id: of the script, or made for this session by a render.

        Raises `NotFound`, and `RenderChanged` if it cannot be made again.
        """
        return await self._rendered.find(number, session_key(session_hash or "", owner))

    async def session_method(self, component_id: int, name: str, session_hash: str, owner: str) -> Endpoint | None:
        """A method of a component that a render made for this session."""
        return await self._rendered.method(component_id, name, session_key(session_hash, owner))

    async def endpoint_of(self, job: Job) -> Endpoint:
        """The endpoint of an accepted job. Raises as `session_endpoint`."""
        return await self._rendered.find(job.endpoint, job.session, accepted=True)

    async def submit(self, submission: Submission) -> Job:
        """The queued job, or the earlier one with the same idempotency key of the same owner.

        Raises `Overloaded`, `Stopping`, `FetchRefused`, and `InputRejected` for a file that was not uploaded here or
        another request under a known key.
        """
        if self._is_stopping:
            raise Stopping
        with self._tracer.submitting(submission.endpoint, submission.request) as request:
            return await self._accept(submission, request)

    async def _accept(self, submission: Submission, request: RequestInfo) -> Job:
        endpoint, size_bytes, client = submission.endpoint, submission.size_bytes, submission.client
        if submission.webhook is not None:
            await self.webhooks.admit(submission.webhook, client)
        if endpoint.takes_files:
            await self._check_files(endpoint, submission.data, size_bytes, client)
        if submission.event_data is not None:

            def check_event() -> None:
                check_files(named_in_event(submission.event_data), self.files, self._fetcher)

            await self.aside(size_bytes, client, check_event)
        job = job_of(submission, request)
        if endpoint.validate is not None:
            within = (self._backend, self._fetcher, self._threads, self.decoding)
            job = await validated(endpoint, endpoint.validate, job, *within)
        begin = time.perf_counter()
        pushed = await self._backend.push(job)
        self._observer.stored("push", time.perf_counter() - begin)
        if pushed.fingerprint != job.fingerprint:
            known, other = "the request that it came with first", "another request"
            raise InputRejected(f"Idempotency key {shorten(job.idempotency_key)}", known, other, "Idempotency-Key")
        if pushed.id == job.id:
            self._deadlines.watch(job)
            self._observer.submitted(job)
        if submission.from_page and self._departures.stops(endpoint):
            self.presence.expect(submission.open_page(request))
        return pushed

    async def _check_files(self, endpoint: Endpoint, data: Sequence[Json], size_bytes: int, client: str) -> None:
        named = await self.aside(size_bytes, client, partial(named_files, endpoint, data))
        await obtain_files(named, self.files)
        await self.aside(size_bytes, client, partial(check_files, named, self.files, self._fetcher))

    async def aside(self, size_bytes: int, client: str, work: Callable[[], Value]) -> Value:
        """What `work` returns, on values of a client. Work on large ones is done in a thread, one after the other and
        clients in turn, so that it holds up nobody else. It is not done if nobody waits for it when its turn comes."""
        if size_bytes <= LARGE_BYTES or self._is_stopping:
            return work()
        waiting = [work]
        try:
            return await self._large.submit(lambda: waiting.pop()(), client)
        finally:
            waiting.clear()  # with its values

    async def refuse(self, submission: Submission, reason: str) -> Job:
        """Queue a job that ends at once with this reason, for clients that read refusals from a session stream.

        Raises as `submit`.
        """
        if self._is_stopping:
            raise Stopping
        job = msgspec.structs.replace(job_of(submission, RequestInfo()), refusal=reason)
        await self._backend.push(job)
        await self._backend.withdraw(
            job.id, refused(reason)
        )  # if a worker has taken it, the worker ends it the same way
        return job

    @property
    def is_durable(self) -> bool:
        """Whether jobs survive a restart, so that a follower that ended early may reconnect."""
        return self._backend.is_durable

    async def ask(self, submission: Submission, left: Callable[[], Awaitable[None]] | None = None) -> Event | None:
        """Submit a call and wait for its last event. None if the server stops first. Session readers do not see it.

        `left`: returns when nobody waits any more, and the call is then cancelled.
        """
        job = await self.submit(submission)
        await self._backend.mark_read(job)
        leaving = left and asyncio.create_task(self._cancel_after(left(), job))
        try:
            async with aclosing(self._backend.follow(job.id)) as events:
                async for _, event in events:
                    if isinstance(event, END):
                        return event
            return None
        finally:
            if leaving:
                await end_tasks([leaving])

    async def _cancel_after(self, left: Awaitable[None], job: Job) -> None:
        await left
        # To its end: the log tells of the call's end, which ends this task, before the job is out of the queue.
        with suppress(NotFound):
            await to_the_end(self.cancel(job.id, job.owner), name="limelight cancelling")

    @property
    def handles_leave(self) -> bool:
        """Whether the app handles `unload` events."""
        return any(endpoint.runs_on_leave for endpoint in self._by_id.values())

    def arrive(self, page: OpenPage) -> None:
        """Record an open connection of the page; see `Presence`."""
        self.presence.arrive(page)
        self._arrived(page.session_hash, page.owner)

    def _arrived(self, session_hash: str, owner: str) -> None:
        self._lifetimes.returned(session_key(session_hash, owner))

    async def status(self, job_id: str, owner: str) -> JobStatus:
        status = await self._backend.status(job_id)
        if status.job.owner != owner:  # do not reveal that it exists
            raise NotFound("event", job_id)
        if status.state == "queued":
            self._deadlines.watch(status.job)  # another process may have accepted it
        return status

    async def jobs(self, query: JobQuery) -> Sequence[ListedJob]:
        return await self._backend.jobs(query)

    async def report(self, job_id: str, owner: str) -> JobReport:
        return await report_on(self._backend, await self.status(job_id, owner))

    async def ended(self, job_id: str, owner: str) -> tuple[Job, Sequence[Event] | None]:
        """The job, and all of its events if it has ended (else None). Does not wait."""
        status = await self.status(job_id, owner)
        return status.job, await self._backend.events(job_id) if status.state == "done" else None

    async def follow(
        self, job_id: str, owner: str, *, after: int = 0, positions: bool = False
    ) -> AsyncGenerator[tuple[int, Event | Position], None]:
        """The job's events with their sequence numbers, from `after` to the last.

        With `positions`, also its queue position (number 0) while it waits. Ends early only when the server stops.
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

    def follow_alone(self, job: Job) -> AsyncGenerator[Item, None]:
        """Events of one job of a session, until it ends: who follows the session does not get them once more."""
        return follow_job(self._backend, job)

    async def cancel(self, job_id: str, owner: str) -> Literal["withdrawn", "stopping", "ended"]:
        status = await self.status(job_id, owner)
        if status.state == "done":
            return "ended"
        end = Stopped()
        if await self._backend.withdraw(job_id, end):
            self._deadlines.forget(job_id)
            self._observer.ended(status.job, end, None)
            return "withdrawn"
        await self._backend.signals.request_cancel(job_id)
        return "stopping"

    async def save_page(self, session_hash: str, owner: str, client: str) -> str:
        """The name of a saved copy of the session's values; see `engine.sessions.deep_links`."""
        return await save_page(self._backend.sessions, session_key(session_hash, owner), client)

    async def load_page(self, name: str) -> dict[int, Json]:
        return await load_page(self._backend.sessions, name)

    async def segments(self, job_id: str, owner: str, component_id: int) -> tuple[list[Segment], bool]:
        """The segments of a component so far, and whether the job has ended."""
        status = await self.status(job_id, owner)
        events = await self._backend.events(job_id)
        found = [one for one in events if isinstance(one, Segment) and one.component_id == component_id]
        return found, status.state == "done"

    async def send_chunk(self, job_id: str, owner: str, data: Sequence[Json], size_bytes: int = 0) -> None:
        """Send the next values to a streaming job. `size_bytes`: approximate memory of `data`.

        Raises `NotFound` for any other job or an ended one, else as `submit`.
        """
        endpoint, job = await self._streaming(job_id, owner)
        session = Session(job.session, await self._backend.sessions.get(job.session)) if job.keeps_session else None
        values = await self.aside(size_bytes, job.client, partial(endpoint.accept, data, session))
        await self._check_files(endpoint, values, size_bytes, job.client)
        await self._backend.signals.send_chunk(job_id, values)

    async def end_stream(self, job_id: str, owner: str) -> None:
        """End the input of a streaming job. Raises `NotFound` as `send_chunk` does."""
        await self._streaming(job_id, owner)
        await self._backend.signals.send_chunk(job_id, None)

    async def _streaming(self, job_id: str, owner: str) -> tuple[Endpoint, Job]:
        status = await self.status(job_id, owner)
        endpoint = await self.endpoint_of(status.job)
        if endpoint.streaming is None or status.state == "done":
            raise NotFound("stream", job_id)
        return endpoint, status.job

    async def session(self, session_hash: str | None, owner: str) -> Session | None:
        if session_hash is None:
            return None
        key = session_key(session_hash, owner)
        return Session(key, await self._backend.sessions.get(key))

    async def queue_size(self) -> int:
        return await self._backend.queue_size()

    async def loads(self) -> Sequence[LaneLoad]:
        """The load of each lane, over all processes of the app."""
        return await self._backend.loads()

    async def members(self) -> Sequence[Member]:
        """The processes of the app, this one included. Empty if the store serves a single process."""
        return await self._backend.members()


def _with_limit(endpoint: Endpoint, time_limit_s: float | None) -> Endpoint:
    if endpoint.time_limit_s is not None or time_limit_s is None:
        return endpoint
    return replace(endpoint, time_limit_s=time_limit_s)
