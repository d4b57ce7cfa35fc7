"""Jobs and events as rows of the store's file."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from limelight.core.errors import Unstorable
from limelight.core.wire import Event, Failed, Job, Started
from limelight.engine.stores.sqlite.database import Value

logger = logging.getLogger("limelight")

UNREADABLE = Failed("What was stored of the call cannot be read any more.", reason="interrupted")

_json = msgspec.json.Encoder()
_jobs = msgspec.json.Decoder(Job)
_events: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)

Row = tuple[str, Sequence[Value]]


@dataclass(slots=True, kw_only=True)
class StoredJob:
    number: int
    job: Job
    is_read: bool = False
    started_at: float | None = None
    ended_at: float | None = None
    events: list[Event] = field(default_factory=list)
    last: int = 0
    """Sequence number of its newest event."""
    broken_at: int | None = None
    """Sequence number of the first unreadable event. `events` holds only those before it."""

    @property
    def has_ended(self) -> bool:
        return self.ended_at is not None

    @property
    def attempts(self) -> int:
        """How often it was started: each attempt stores `Started` before the function is called."""
        return sum(isinstance(event, Started) for event in self.events)


def new_job(number: int, job: Job) -> Row:
    return "INSERT INTO jobs (number, job) VALUES (?, ?)", (number, _encoded(job))


def new_event(job: int, number: int, event: Event) -> Row:
    return "INSERT INTO events VALUES (?, ?, ?)", (job, number, _encoded(event))


def ended(number: int, job: Job, started_at: float | None, ended_at: float) -> Row:
    values = (_encoded(job), started_at, ended_at, number)
    return "UPDATE jobs SET job = ?, started_at = ?, ended_at = ? WHERE number = ?", values


def broken(job: int, number: int, event: Event) -> list[Row]:
    """Replace an unreadable event and all later ones."""
    return [("DELETE FROM events WHERE job = ? AND number >= ?", (job, number)), new_event(job, number, event)]


def seen(number: int) -> Row:
    return "UPDATE jobs SET is_seen = 1 WHERE number = ?", (number,)


def gone(numbers: Sequence[int]) -> list[Row]:
    """Delete jobs with their events."""
    listed = (_json.encode(numbers).decode(),)
    chosen = "IN (SELECT value FROM json_each(?))"
    return [(f"DELETE FROM events WHERE job {chosen}", listed), (f"DELETE FROM jobs WHERE number {chosen}", listed)]


def read(connection: sqlite3.Connection) -> tuple[list[StoredJob], list[int]]:
    """All jobs in the order in which they were accepted, and the numbers of unreadable ones."""
    found: dict[int, StoredJob] = {}
    unreadable: list[int] = []
    for number, data, is_read, started_at, ended_at in connection.execute("SELECT * FROM jobs ORDER BY number"):
        try:
            job = _jobs.decode(data)
        except Exception as error:  # a store's bytes, perhaps of another version
            logger.error("A stored call cannot be read and is left out: %s", error)
            unreadable.append(number)
            continue
        found[number] = StoredJob(
            number=number, job=job, is_read=bool(is_read), started_at=started_at, ended_at=ended_at
        )
    for number, position, data in connection.execute("SELECT job, number, event FROM events ORDER BY job, number"):
        if number in found:
            _add(found[number], position, data)
    return list(found.values()), unreadable


def _add(saved: StoredJob, position: int, data: bytes) -> None:
    saved.last = position
    if saved.broken_at is not None:
        return
    try:
        saved.events.append(_events.decode(data))
    except Exception as error:  # as above
        logger.error("An event of job %s cannot be read: %s", saved.job.id, error)
        saved.broken_at = position


def _encoded(value: Event | Job) -> bytes:
    try:
        return _json.encode(value)
    except Exception as error:  # values of a caller's or a function's, somewhere deep in it
        raise Unstorable(f"The server cannot store what the call is or says: {error}.") from None
