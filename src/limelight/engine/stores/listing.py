"""Lists of jobs, newest first, in pages."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from limelight.core.wire import Completed, Event, Failed, Job, JobStatus

State = Literal["queued", "running", "complete", "error", "cancelled"]
Place = tuple[float, str]
"""Of a job in every list: when it was created, and its id for those of one moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobQuery:
    owner: str
    session: str | None = None
    """The key of a session; None: of all."""
    state: State | None = None
    before: Place | None = None
    """The last job of the page before."""
    limit: int = 50


@dataclass(frozen=True, slots=True)
class ListedJob:
    status: JobStatus
    state: State

    @property
    def place(self) -> Place:
        return place_of(self.status.job)


def place_of(job: Job) -> Place:
    return job.created_at, job.id


def listed(statuses: Iterable[JobStatus], last: Callable[[str], Event | None], query: JobQuery) -> list[ListedJob]:
    """The jobs that match, newest first. `last`: the last event of a job, as far as it is known."""
    matching = (status for status in statuses if _matches(status.job, query))
    states = (ListedJob(status, _state(status, last)) for status in matching)
    found = (one for one in states if query.state in (None, one.state))
    return heapq.nlargest(query.limit, found, key=lambda one: one.place)


def _matches(job: Job, query: JobQuery) -> bool:
    if job.owner != query.owner or (query.session is not None and job.session != query.session):
        return False
    return query.before is None or place_of(job) < query.before


def _state(status: JobStatus, last: Callable[[str], Event | None]) -> State:
    if status.state != "done":
        return status.state
    end = last(status.job.id)
    if isinstance(end, Completed):
        return "complete"
    return "error" if isinstance(end, Failed) else "cancelled"
