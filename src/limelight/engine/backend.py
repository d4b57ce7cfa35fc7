"""What the engine needs of a place where jobs, logs, sessions and files live."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from msgspec import Raw, Struct

from limelight.core.endpoint import Files
from limelight.core.wire import Event, Job, JobStatus, Json, Position
from limelight.engine.members import Member

APP_CHANGED = "The app has changed since the call was accepted: it has no such function any more."
"""How a job ends that a restart left without its lane or its endpoint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """Jobs that share a concurrency limit, whatever their endpoint."""

    name: str
    limit: int | None
    """Places; a batch takes one. None: no limit."""
    batch_sizes: Mapping[int, int] = field(default_factory=dict)
    """Largest batch by endpoint id, for batch endpoints only."""


class LaneLoad(Struct, frozen=True):
    name: str
    limit: int | None
    waiting: int
    running: int
    """Places that are taken."""
    oldest_at: float | None
    """When the job was submitted that waits longest; None when none waits."""


def no_figures() -> Raw:
    return Raw(b"null")


class Backend(Protocol):
    """Every method may be called by many tasks at once. `NotFound` names an unknown or evicted job or log."""

    @property
    def files(self) -> Files: ...

    @property
    def lag_s(self) -> float:
        """How long the news of a job may be on its way from another process that accepted it."""

    @property
    def is_durable(self) -> bool:
        """Whether jobs outlive the process: then one that is interrupted is given back, not ended."""

    async def open(self, lanes: Sequence[Lane], figures: Callable[[], Raw] = no_figures) -> None:
        """`figures`: what other processes are told of this one, where there are others."""

    async def close(self) -> None:
        """Ends every `take` and `follow` that waits."""

    async def ping(self) -> None:
        """Returns when the store answers and takes what it is given; raises a `LimelightError` when it does not."""

    # jobs

    async def push(self, job: Job) -> Job:
        """Queue the job and begin its log; where jobs are durable, it is on disk when this returns.

        Answers the job, or the earlier one of the same client with the same `idempotency_key`, and then nothing was
        stored. Raises `Overloaded` when too many wait, `TooManyRequests` when too many of this client do; nothing was
        stored then either.
        """

    async def take(self, lane: str) -> list[Job]:
        """The next job, or jobs of one batch endpoint, once the lane has a free place; waits until then.

        In order within a session; in one process fair: clients in turn, sessions of a client in turn. A taken job
        belongs to its taker until `ack` or `release`, or until its process is gone. `Job.attempt` counts the takes.
        """

    async def ack(self, jobs: Sequence[Job]) -> None:
        """The jobs that one `take` gave have ended: free their place. The last event of each is in its log."""

    async def release(self, jobs: Sequence[Job]) -> None:
        """Give them back, to be taken first."""

    async def let_go(self, jobs: Sequence[Job]) -> None:
        """Free their place without a word on what becomes of them: the store refused what was to be said."""

    async def withdraw(self, job_id: str, end: Event) -> bool:
        """Take a waiting job out of the queue and end its log; false when it does not wait (any more)."""

    async def status(self, job_id: str) -> JobStatus: ...

    async def queue_size(self) -> int:
        """Jobs that nobody has taken yet, over all lanes."""

    async def loads(self) -> Sequence[LaneLoad]:
        """How busy each lane is, over all processes."""

    async def members(self) -> Sequence[Member]:
        """The processes that share the store; none where no others can."""

    def positions(self, job_id: str) -> AsyncGenerator[Position, None]:
        """The job's place in the queue, at once and when it changes (at most twice a second), until it is taken."""

    async def request_cancel(self, job_id: str) -> None:
        """Tell the worker that runs the job, wherever it is."""

    def cancellations(self) -> AsyncGenerator[str, None]:
        """Ids of jobs whose cancelling was asked for since this call."""

    async def send_chunk(self, job_id: str, values: list[Json] | None) -> None:
        """Tell the worker that runs the streaming job its next values; None: no more come. Nothing is stored."""

    def chunks(self) -> AsyncGenerator[tuple[str, list[Json] | None], None]:
        """Ids of jobs with the values that were sent since this call."""

    async def tell(self, topic: str, text: str) -> None:
        """To the other processes of the app, where there are any, if they listen now."""

    def words(self) -> AsyncGenerator[tuple[str, str], None]:
        """Topics and texts that others told since this call."""

    # event logs

    async def append(self, log: str, event: Event) -> int:
        """Store the event; its sequence number: from 1, no gaps, one order for all readers of `log`."""

    def follow(self, log: str, after: int = 0) -> AsyncGenerator[tuple[int, Event], None]:
        """Events after that number with their numbers, those to come included; ends after the last of the log.

        Any number of readers, each from where it likes. A log that runs or is followed is never evicted.
        """

    async def events(self, log: str) -> Sequence[Event]:
        """What the log holds now: for readers that come after its end."""

    # sessions

    def session_jobs(self, session: str) -> AsyncGenerator[Job | None, None]:
        """The session's jobs that were not `seen`, oldest first, then None, then those to come.

        Only jobs that keep a session (`Job.keeps_session`). Ends when the backend closes.
        """

    async def seen(self, job: Job) -> None:
        """A reader of its session has got the job's last event."""

    async def get_session(self, key: str) -> dict[str, object]:
        """The stored values; empty for a new key."""

    async def put_session(self, key: str, changes: Mapping[str, object]) -> None:
        """Merge the changes in; other values stay, and one that is `msgspec.UNSET` goes."""
