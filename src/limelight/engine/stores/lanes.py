"""Scheduling within a lane: a fair queue and its slots."""

from __future__ import annotations

from collections import Counter, OrderedDict, deque
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from limelight.core.endpoint import RENDERED_LANE, Endpoint
from limelight.core.errors import DeclarationError
from limelight.core.wire import Job, Position
from limelight.engine.stores.backend import Lane, LaneLoad

Value = TypeVar("Value")

MAX_WAITING = 16
"""How many jobs of one client may wait in a lane whose slots it may not all take."""
RECENT = 0.2  # weight of the newest run time in the average


class FairQueue:
    """Round robin over clients, then over the sessions of a client; in order within a session."""

    def __init__(self) -> None:
        self._clients: OrderedDict[str, OrderedDict[str, deque[Job]]] = OrderedDict()
        self._front: deque[Job] = deque()
        self._size = 0
        self.changes = 0
        """Incremented by every change."""
        self._sizes: dict[str, int] = {}

    def __len__(self) -> int:
        return self._size

    def count(self, client: str) -> int:
        """The number of waiting jobs of the client."""
        return self._sizes.get(client, 0)

    def push(self, job: Job) -> None:
        self._clients.setdefault(job.client, OrderedDict()).setdefault(job.session, deque()).append(job)
        self._count(job, 1)

    def push_front(self, job: Job) -> None:
        """Return a job that was taken to the front."""
        self._front.append(job)
        self._count(job, 1)

    def clients(self) -> Iterator[str]:
        """Those whose jobs wait."""
        return iter(self._sizes)

    def pop(self, passed_over: Container[str] = ()) -> Job:
        """The next job of other clients than these. Raises `IndexError` if there is none."""
        job = next((one for one in self._front if one.client not in passed_over), None)
        if job is not None:
            self._front.remove(job)
        else:
            client, sessions = _first(self._clients, passed_over)
            session, jobs = _first(sessions)
            job = jobs.popleft()
            _rotate(sessions, session, is_empty=not jobs)
            _rotate(self._clients, client, is_empty=not sessions)
        self._count(job, -1)
        return job

    def remove(self, job: Job) -> bool:
        if job in self._front:
            self._front.remove(job)
        else:
            sessions = self._clients.get(job.client, OrderedDict())
            jobs = sessions.get(job.session)
            if jobs is None or job not in jobs:
                return False
            jobs.remove(job)
            if not jobs:
                del sessions[job.session]
            if not sessions:
                del self._clients[job.client]
        self._count(job, -1)
        return True

    def oldest_at(self) -> float | None:
        """When the longest-waiting job was submitted."""
        firsts = (jobs[0].created_at for sessions in self._clients.values() for jobs in sessions.values())
        return min((*(job.created_at for job in self._front), *firsts), default=None)

    def _count(self, job: Job, change: int) -> None:
        self.changes += 1
        self._size += change
        size = self._sizes.get(job.client, 0) + change
        if size:
            self._sizes[job.client] = size
        else:
            del self._sizes[job.client]

    def pop_like(self, endpoint: int, count: int) -> list[Job]:
        """Up to `count` more jobs of that endpoint, in the order in which they would be taken."""
        found = [job for job in self.order() if job.endpoint == endpoint][:count]
        for job in found:
            self.remove(job)
        return found

    def order(self) -> Iterator[Job]:
        """The waiting jobs in the order in which they would be taken."""
        yield from self._front
        turns = [[deque(jobs) for jobs in sessions.values()] for sessions in self._clients.values()]
        while turns:
            for sessions in turns:
                jobs = sessions.pop(0)
                yield jobs.popleft()
                if jobs:
                    sessions.append(jobs)
            turns = [sessions for sessions in turns if sessions]


class LaneState:
    """The state of a lane: waiting jobs, taken slots and the average run time."""

    def __init__(self, lane: Lane) -> None:
        self.lane = lane
        self.waiting = FairQueue()
        self.taken = 0
        self._of = Counter[str]()
        """Taken slots by client, where one client may not take all."""
        self.average_s: float | None = None
        self._positions: dict[str, Position] = {}
        self._positions_of: tuple[int, int, float | None] | None = None

    @property
    def is_free(self) -> bool:
        return self.lane.limit is None or self.taken < self.lane.limit

    @property
    def has_next(self) -> bool:
        """Whether a waiting job may run now."""
        if not self.is_free or not self.waiting:
            return False
        return self.lane.limit_per_client is None or any(not self._is_full(one) for one in self.waiting.clients())

    def may_start(self, client: str) -> bool:
        """Whether a job of the client that arrives now need not wait."""
        return self.is_free and not self.has_next and not self._is_full(client)

    def take(self) -> list[Job]:
        job = self.waiting.pop([client for client in self._of if self._is_full(client)])
        more = self.lane.batch_sizes.get(job.endpoint, 1) - 1
        self.taken += 1
        if self.lane.limit_per_client is not None:
            self._of[job.client] += 1
        return [job, *self.waiting.pop_like(job.endpoint, more)] if more > 0 else [job]

    def leave(self, job: Job) -> None:
        """Free the slot of a job that was taken first."""
        self.taken -= 1
        if self.lane.limit_per_client is not None:
            self._of[job.client] -= 1
            if not self._of[job.client]:
                del self._of[job.client]

    def _is_full(self, client: str) -> bool:
        return self.lane.limit_per_client is not None and self._of[client] >= self.lane.limit_per_client

    def ran(self, duration_s: float) -> None:
        before = self.average_s
        self.average_s = duration_s if before is None else before + RECENT * (duration_s - before)

    def load(self) -> LaneLoad:
        return LaneLoad(self.lane.name, self.lane.limit, len(self.waiting), self.taken, self.waiting.oldest_at())

    def positions(self) -> Mapping[str, Position]:
        """Positions by job id. Cached until something changes."""
        now = (self.waiting.changes, self.taken, self.average_s)
        if now != self._positions_of:
            self._positions_of = now
            self._positions = {job.id: self._position(rank) for rank, job in enumerate(self.waiting.order())}
        return self._positions

    def _position(self, rank: int) -> Position:
        eta = None
        if self.average_s is not None:
            eta = self.average_s * (rank + self.taken) / (self.lane.limit or max(1, rank + self.taken))
        return Position(rank, len(self.waiting), eta)


def _first(table: OrderedDict[str, Value], passed_over: Container[str] = ()) -> tuple[str, Value]:
    try:
        return next(item for item in table.items() if item[0] not in passed_over)
    except StopIteration:
        raise IndexError("the queue is empty") from None


def _rotate(table: OrderedDict[str, Value], key: str, *, is_empty: bool) -> None:
    if is_empty:
        del table[key]
    else:
        table.move_to_end(key)


def lane_name(endpoint: Endpoint) -> str:
    return endpoint.lane if endpoint.is_queued or endpoint.is_rendered else f"unqueued:{endpoint.id}"


def lanes_of(endpoints: Iterable[Endpoint], default_limit: int | None) -> list[Lane]:
    """One lane per name. If its endpoints name different limits, the smallest applies."""
    limits: dict[str, int | None] = {}
    batches: dict[str, dict[int, int]] = {}
    per_client: dict[str, int] = {}
    for endpoint in endpoints:
        name = lane_name(endpoint)
        limit = default_limit if endpoint.concurrency_limit == "default" else endpoint.concurrency_limit
        limit = limit if endpoint.is_queued else None
        if endpoint.limit_per_client is not None:
            per_client[name] = endpoint.limit_per_client
        known = [one for one in (limits.get(name), limit) if one is not None]
        limits[name] = min(known) if known else None
        if endpoint.is_render:
            limits[RENDERED_LANE] = None
            batches.setdefault(RENDERED_LANE, {})
        sizes = batches.setdefault(name, {})
        if endpoint.is_batch:
            sizes[endpoint.id] = endpoint.max_batch_size
    return [
        Lane(name=name, limit=limit, batch_sizes=batches[name], limit_per_client=per_client.get(name))
        for name, limit in limits.items()
    ]


def own_lanes(names: Sequence[str], wanted: Sequence[str] | None) -> list[str]:
    """The lanes of the app whose jobs a process runs, all by default. Raises `DeclarationError` for an unknown one."""
    for name in wanted or ():
        if name not in names:
            raise DeclarationError("lanes", f"some of {', '.join(names)}", name)
    return [name for name in names if wanted is None or name in wanted]
