"""Deliveries of webhooks: queued with the last event of their job, until they have arrived or are given up."""

from __future__ import annotations

import asyncio
import heapq
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Literal, Protocol

from msgspec import Raw, Struct, structs

from limelight.core.errors import Overloaded, TooManyRequests
from limelight.core.wire import END, Completed, End, Event, Job, RequestInfo, end_name

MAX_DATA_BYTES = 256 << 10
"""Of a result that is sent. The receiver asks for a larger one."""
MAX_PENDING_PER_CLIENT = 1_000
MAX_PENDING = 20_000
MAX_HELD_BYTES = 64 << 20
"""Results of all pending deliveries of a process. Those of one client may take a quarter."""


class DeliveryState(Struct, frozen=True, kw_only=True):
    status: Literal["pending", "delivered", "failed"] = "pending"
    attempts: int = 0
    answer: int | None = None
    """The status of the last answer; None if there was none."""
    tried_at: float | None = None
    due_at: float = 0.0
    """When the next attempt is, in seconds since the epoch."""

    @property
    def is_over(self) -> bool:
        return self.status != "pending"


NEW = DeliveryState()


class Delivery(Struct, frozen=True, kw_only=True):
    job: Job
    """Without its inputs."""
    end: End
    root: str = ""
    """The address of the app for whom the call came from."""
    started_at: float | None = None
    ended_at: float = 0.0
    is_cut: bool = False
    """Whether the result is left out."""
    state: DeliveryState = NEW

    @property
    def id(self) -> str:
        """The same for every attempt, on every machine: a receiver knows a repetition by it."""
        return message_id(self.job.id)

    @property
    def size_bytes(self) -> int:
        return len(memoryview(self.end.data)) if isinstance(self.end, Completed) else 0

    def cut(self) -> Delivery:
        if not isinstance(self.end, Completed):
            return self
        return structs.replace(self, end=structs.replace(self.end, data=Raw(b"null"), has_files=False), is_cut=True)


def message_id(job_id: str) -> str:
    return f"msg_{job_id}"


def delivery_of(job: Job, event: Event, started_at: float | None, ended_at: float) -> Delivery | None:
    """What is to be sent if the event ends the job and its caller wants to hear of that."""
    if job.webhook is None or not isinstance(event, END) or not is_wanted(job, event):
        return None
    end = structs.replace(event, render=Completed(Raw(b"")).render) if isinstance(event, Completed) else event
    kept = structs.replace(job, data=[], event_data=None, request=RequestInfo())
    made = Delivery(job=kept, end=end, root=job.request.root, started_at=started_at, ended_at=ended_at)
    return made if made.size_bytes <= MAX_DATA_BYTES else made.cut()


def is_wanted(job: Job, end: End) -> bool:
    return job.webhook is not None and (not job.webhook.events or end_name(end) in job.webhook.events)


class DeliveryQueue(Protocol):
    async def check_bounds(self, client: str) -> None:
        """Before a call with a webhook is accepted. Raises `TooManyRequests` or `Overloaded`, and as the store does."""

    async def due(self) -> Delivery:
        """The next delivery whose time has come. It belongs to the caller until `postpone` or `record`, or until its
        process is gone."""

    async def postpone(self, delivery: Delivery, delay_s: float) -> None:
        """Give it back without an attempt."""

    async def record(self, delivery: Delivery, state: DeliveryState) -> None:
        """Store the outcome of an attempt: it is due again at `state.due_at`, or over."""

    async def state(self, job_id: str) -> DeliveryState | None:
        """None while there is nothing to send: the job has not ended, or its caller does not want this end."""


def refuse_too_many(of_client: int, of_all: int) -> None:
    """Raises as `DeliveryQueue.check_bounds`."""
    if of_client >= MAX_PENDING_PER_CLIENT:
        raise TooManyRequests(
            f"{of_client} of your webhooks have not been delivered yet: at most {MAX_PENDING_PER_CLIENT} may wait.",
            retry_after_s=60,
        )
    if of_all >= MAX_PENDING:
        raise Overloaded("Too many webhooks wait for their receivers. Try again later.", retry_after_s=60)


class LocalDeliveries:
    """Of a single process, in memory. All methods change their state without an await in between."""

    def __init__(self, is_kept: Callable[[str], bool]) -> None:
        """`is_kept`: whether the job with this id is still known, so that somebody may ask for its delivery."""
        self._is_kept = is_kept
        self._pending: dict[str, Delivery] = {}
        self._over: dict[str, DeliveryState] = {}
        self._due: list[tuple[float, int, str]] = []
        """By time on the monotonic clock."""
        self._count = 0
        self._counts: Counter[str] = Counter()
        self._held_bytes: Counter[str] = Counter()
        self._changed = asyncio.Event()

    def add(self, delivery: Delivery) -> None:
        job, client = delivery.job, delivery.job.client
        if delivery.state.is_over:
            if self._is_kept(job.id):
                self._over[job.id] = delivery.state
            return
        if not self._has_room(client, delivery.size_bytes):
            delivery = delivery.cut()
        self._pending[job.id] = delivery
        self._counts[client] += 1
        self._held_bytes[client] += delivery.size_bytes
        self._plan(job.id, delivery.state.due_at - time.time())

    def _has_room(self, client: str, size_bytes: int) -> bool:
        held_bytes = self._held_bytes[client] + size_bytes
        return held_bytes <= MAX_HELD_BYTES // 4 and self._held_bytes.total() + size_bytes <= MAX_HELD_BYTES

    async def check_bounds(self, client: str) -> None:
        refuse_too_many(self._counts[client], len(self._pending))

    async def due(self) -> Delivery:
        while True:
            self._changed.clear()
            wait_s = self._due[0][0] - time.monotonic() if self._due else None
            if wait_s is not None and wait_s <= 0:
                return self._pending[heapq.heappop(self._due)[2]]
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), wait_s)

    async def postpone(self, delivery: Delivery, delay_s: float) -> None:
        self._plan(delivery.job.id, delay_s)

    async def record(self, delivery: Delivery, state: DeliveryState) -> None:
        job, client = delivery.job, delivery.job.client
        if not state.is_over:
            self._pending[job.id] = structs.replace(delivery, state=state)
            self._plan(job.id, state.due_at - time.time())
            return
        del self._pending[job.id]
        self._counts[client] -= 1
        self._held_bytes[client] -= delivery.size_bytes
        for counter in (self._counts, self._held_bytes):
            if not counter[client]:
                del counter[client]
        if self._is_kept(job.id):
            self._over[job.id] = state

    async def state(self, job_id: str) -> DeliveryState | None:
        found = self._pending.get(job_id)
        return self._over.get(job_id) if found is None else found.state

    def forget(self, job_id: str) -> None:
        """The job is not known any more. Its delivery goes on if it is pending."""
        self._over.pop(job_id, None)

    def _plan(self, job_id: str, delay_s: float) -> None:
        self._count += 1
        heapq.heappush(self._due, (time.monotonic() + delay_s, self._count, job_id))
        self._changed.set()
