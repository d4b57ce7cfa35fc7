"""Jobs and their events as rows of the store's file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import msgspec

from limelight.core.wire import Event, Job, Started
from limelight.engine.database import Value

_json = msgspec.json.Encoder()
_jobs = msgspec.json.Decoder(Job)
_events: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)

Row = tuple[str, Sequence[Value]]


@dataclass(slots=True, kw_only=True)
class SavedJob:
    number: int
    job: Job
    is_seen: bool = False
    started_at: float | None = None
    ended_at: float | None = None
    events: list[Event] = field(default_factory=list)

    @property
    def has_ended(self) -> bool:
        return self.ended_at is not None

    @property
    def attempts(self) -> int:
        """How often it was begun: each attempt stores that before the function is called."""
        return sum(isinstance(event, Started) for event in self.events)


def new_job(number: int, job: Job) -> Row:
    return "INSERT INTO jobs (number, job) VALUES (?, ?)", (number, _json.encode(job))


def new_event(job: int, number: int, event: Event) -> Row:
    return "INSERT INTO events VALUES (?, ?, ?)", (job, number, _json.encode(event))


def ended(number: int, job: Job, started_at: float | None, ended_at: float) -> Row:
    values = (_json.encode(job), started_at, ended_at, number)
    return "UPDATE jobs SET job = ?, started_at = ?, ended_at = ? WHERE number = ?", values


def seen(number: int) -> Row:
    return "UPDATE jobs SET is_seen = 1 WHERE number = ?", (number,)


def gone(numbers: Sequence[int]) -> list[Row]:
    """Deletes the jobs with their events."""
    listed = (_json.encode(numbers).decode(),)
    chosen = "IN (SELECT value FROM json_each(?))"
    return [(f"DELETE FROM events WHERE job {chosen}", listed), (f"DELETE FROM jobs WHERE number {chosen}", listed)]


def read(connection: sqlite3.Connection) -> list[SavedJob]:
    """All jobs in the order in which they were accepted."""
    found = {
        number: SavedJob(
            number=number, job=_jobs.decode(job), is_seen=bool(is_seen), started_at=started_at, ended_at=ended_at
        )
        for number, job, is_seen, started_at, ended_at in connection.execute("SELECT * FROM jobs ORDER BY number")
    }
    for number, events in _logs(connection):
        if number in found:
            found[number].events = events
    return list(found.values())


def _logs(connection: sqlite3.Connection) -> Iterator[tuple[int, list[Event]]]:
    rows = connection.execute("SELECT job, event FROM events ORDER BY job, number")
    for number, group in groupby(rows, key=lambda row: row[0]):
        yield number, [_events.decode(event) for _, event in group]
