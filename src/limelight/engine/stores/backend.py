"""The contracts of a store: job queue, event logs, sessions, logins and signals."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from msgspec import Raw, Struct

from limelight.core.endpoint import Files
from limelight.core.wire import Event, Job, JobStatus, Json, Position
from limelight.engine.stores.deliveries import DeliveryQueue
from limelight.engine.stores.listing import JobQuery, ListedJob
from limelight.engine.stores.logins import Ended, EndedLogins
from limelight.engine.stores.members import Member

APP_CHANGED = "The app has changed since the call was accepted: it has no such function any more."
"""The error of a job whose lane or endpoint is gone after a restart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """Jobs that share a concurrency limit, whatever their endpoint."""

    name: str
    limit: int | None
    """Number of slots; a batch takes one. None: no limit."""
    batch_sizes: Mapping[int, int] = field(default_factory=dict)
    """Largest batch by endpoint id, for batch endpoints only."""
    limit_per_client: int | None = None
    """How many of the slots the jobs of one client may take: the others of that client wait. Not heeded on NATS, whose
    consumers deliver in order."""


class LaneLoad(Struct, frozen=True):
    name: str
    limit: int | None
    waiting: int
    running: int
    """Number of slots that are taken."""
    oldest_at: float | None
    """When the longest-waiting job was submitted; None if none waits."""


def no_figures() -> Raw:
    return Raw(b"null")


class JobQueue(Protocol):
    """Jobs from their acceptance to the end of their run."""

    async def push(self, job: Job) -> Job:
        """Queue the job and begin its log. If the store is durable, the job is on disk when this returns.

        Returns the job, or the earlier job with the same `Job.own_key`; then nothing was stored. Raises `Overloaded`
        if too many jobs wait, `TooManyRequests` if too many of this client do; nothing was stored then either.
        """

    async def take(self, lane: str) -> list[Job]:
        """The next job, or jobs of one batch endpoint, once the lane has a free slot. Waits until then.

        In order within a session. Within one process clients take turns, and so do the sessions of a client. The job
        belongs to the caller until `ack` or `release`, or until its process is gone. `Job.attempt` counts the takes.
        """

    async def ack(self, jobs: Sequence[Job]) -> None:
        """End the jobs of one `take` and free their slot. The last event of each must be in its log."""

    async def release(self, jobs: Sequence[Job]) -> None:
        """Return the jobs to the front of the queue."""

    async def let_go(self, jobs: Sequence[Job]) -> None:
        """Free the slot without ending the jobs, because the store refused their events."""

    async def withdraw(self, job_id: str, end: Event) -> bool:
        """Take a waiting job out of the queue and end its log. False if it does not wait (any more)."""

    async def status(self, job_id: str) -> JobStatus: ...

    async def jobs(self, query: JobQuery) -> Sequence[ListedJob]:
        """Jobs that are known here, newest first. No log counts as read by this."""

    async def queue_size(self) -> int:
        """The number of waiting jobs, over all lanes."""

    async def loads(self) -> Sequence[LaneLoad]:
        """The load of each lane, over all processes."""

    async def members(self) -> Sequence[Member]:
        """The processes that share the store. Empty if it serves a single process."""

    def positions(self, job_id: str) -> AsyncGenerator[Position, None]:
        """The job's queue position, at once and when it changes (at most twice a second), until it is taken."""


class EventLogs(Protocol):
    """The events of each job, and the unread jobs of each session."""

    async def append(self, log: str, event: Event) -> int:
        """Store the event and return its sequence number: from 1, no gaps, the same for all readers of `log`."""

    def follow(self, log: str, after: int = 0) -> AsyncGenerator[tuple[int, Event], None]:
        """Events after that sequence number, with their numbers, including future ones. Ends with the log's last event.

        Any number of readers, each from its own position. A log that is running or followed is never evicted.
        """

    async def events(self, log: str) -> Sequence[Event]:
        """The events that the log holds now."""

    def session_jobs(self, session: str) -> AsyncGenerator[Job | None, None]:
        """The session's unread jobs, oldest first, then None, then new jobs as they come.

        Only jobs that keep a session (`Job.keeps_session`). Ends when the backend closes.
        """

    async def mark_read(self, job: Job) -> None:
        """Record that a reader of its session has received the job's last event."""


class SessionStore(Protocol):
    """The values of sessions, by their keys."""

    async def get(self, key: str) -> dict[str, object]:
        """The stored values; empty for a new key."""

    async def put(self, key: str, changes: Mapping[str, object], client: str = "") -> None:
        """Merge the changes into the stored values. `msgspec.UNSET` removes a value."""


class LoginStore(Protocol):
    """Logins that were ended before they expire."""

    @property
    def ended_logins(self) -> EndedLogins:
        """The ended logins, from all processes, as far as they are known here."""

    async def end_logins(self, user: str, ended: Ended) -> None:
        """End logins: at once here; for other processes, and in a durable store, when this returns.

        `user`: a digest of the user's name. Raises `StoreUnavailable`.
        """


class Signals(Protocol):
    """Messages between the processes of an app. Delivered at once or not at all; never stored."""

    async def request_cancel(self, job_id: str) -> None:
        """Ask the worker that runs the job to cancel it, wherever it is."""

    def cancellations(self) -> AsyncGenerator[str, None]:
        """Ids of jobs to be cancelled, from now on."""

    async def send_chunk(self, job_id: str, values: list[Json] | None) -> None:
        """Send the next values to the worker that runs the streaming job. None: no more come."""

    def chunks(self) -> AsyncGenerator[tuple[str, list[Json] | None], None]:
        """Job ids with the values sent to them, from now on."""

    async def publish(self, topic: str, text: str) -> None:
        """Send a message to the other processes of the app that listen now."""

    def messages(self) -> AsyncGenerator[tuple[str, str], None]:
        """Topics and texts that other processes publish, from now on."""


class Backend(JobQueue, EventLogs, LoginStore, Protocol):
    """A complete store. Every method may be called by many tasks concurrently.

    `NotFound` names an unknown or evicted job or log.
    """

    @property
    def signals(self) -> Signals: ...

    @property
    def sessions(self) -> SessionStore: ...

    @property
    def deliveries(self) -> DeliveryQueue: ...

    @property
    def files(self) -> Files: ...

    @property
    def lag_s(self) -> float:
        """How long it may take until a job that another process accepted is known here."""

    @property
    def is_durable(self) -> bool:
        """Whether jobs outlive the process. An interrupted job is then released instead of ended."""

    async def open(self, lanes: Sequence[Lane], figures: Callable[[], Raw] = no_figures) -> None:
        """`figures`: returns this process's figures for the other processes."""

    async def close(self) -> None:
        """End every waiting `take` and `follow`."""

    async def ping(self) -> None:
        """Raises a `LimelightError` unless the store answers and accepts writes."""
