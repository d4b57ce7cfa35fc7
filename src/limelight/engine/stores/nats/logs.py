"""Event logs as messages of one stream, and how they are written.

The subject of a log is its job's. Each message is written only after the one that its writer knows as the last
(`Nats-Expected-Last-Subject-Sequence`), so two workers that believe they run one job cannot both write: the one that
was overtaken is refused. Readers use the mirror (`mirror.py`).
"""

from __future__ import annotations

import asyncio
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass

from msgspec import structs
from nats.errors import Error as NatsError
from nats.js.errors import APIError, NoStreamResponseError

from limelight.core.errors import LimelightError, NotFound, StoreUnavailable, Unstorable
from limelight.core.wire import END, Event, Job, RequestInfo
from limelight.engine.stores.deliveries import delivery_of
from limelight.engine.stores.nats.connection import Connection, is_permanent, is_wrong_sequence
from limelight.engine.stores.nats.deliveries import Deliveries
from limelight.engine.stores.nats.entries import Entry
from limelight.engine.stores.nats.mirror import Mirror
from limelight.engine.stores.nats.stream_logs import StoredLogs

WRITE_PATIENCE_S = 60.0  # how long a worker retries to write an event while the store is unavailable
BEGIN_PATIENCE_S = 20.0  # a caller waits for the response
VOID_PATIENCE_S = 2.0
EXPECTED = "Nats-Expected-Last-Subject-Sequence"


class Superseded(LimelightError):
    """Another worker has taken over the job, or it has ended: nothing more may be written."""

    def __init__(self, job_id: str) -> None:
        super().__init__(f"job {job_id} belongs to another worker")


@dataclass(slots=True)
class Tail:
    """The end of a log as a writer knows it."""

    sequence: int
    """Stream sequence of its last message."""
    number: int
    """Sequence number of its last event."""
    is_ended: bool = False
    is_taken: bool = False
    job: Job | None = None
    """Without its inputs; None if this process only knows the end of the log."""
    started_at: float | None = None


class Logs:
    """Writes logs to the stream, and each entry to this process's mirror at once."""

    def __init__(self, connection: Connection, mirror: Mirror, deliveries: Deliveries) -> None:
        self._connection, self._mirror, self._stored = connection, mirror, StoredLogs(connection)
        self._deliveries = deliveries
        self._tails: dict[str, Tail] = {}

    async def begin(self, job: Job, *, is_again: bool = False) -> int:
        """Write the log's first message and return its stream sequence. `is_again`: the earlier one was evicted."""
        entry = Entry(at=time.time(), job=job)
        nonce = secrets.token_hex(4) if is_again else ""
        try:
            sequence = await self._publish(job.id, entry, 0, BEGIN_PATIENCE_S, nonce)
        except Superseded:  # an earlier try has arrived, and its acknowledgement has not
            tail = await self._last(job.id)
            if tail is None or tail.number or tail.is_taken or tail.is_ended:
                raise
            sequence = tail.sequence
        self._tails[job.id] = Tail(sequence, 0, job=_slim(job))
        self._mirror.apply(job.id, entry)
        return sequence

    async def claim(self, job: Job, begun_sequence: int) -> bool:
        """Assign the job to this worker. False if it has ended before.

        `begun_sequence` is the stream sequence of the log's first message, which saves a request for a new job.
        """
        tail = Tail(begun_sequence, 0) if job.attempt == 1 and begun_sequence else await self._last(job.id)
        while True:
            if tail is None:  # the log has aged out while the job waited
                tail = Tail(await self.begin(job, is_again=True), 0)
            if tail.is_ended:
                return False
            entry = Entry(at=time.time(), number=tail.number, attempt=job.attempt)
            try:
                tail.sequence = await self._publish(job.id, entry, tail.sequence)
            except Superseded:  # it was withdrawn, or the worker before this one still writes
                tail = await self._last(job.id)
                continue
            tail.job, tail.started_at = _slim(job), entry.at
            self._tails[job.id] = tail
            self._mirror.apply(job.id, entry)
            return True

    async def append(self, job_id: str, event: Event) -> int:
        """Append an event, with retries for a minute. Raises `NotFound`, or `Superseded` if the job is taken over."""
        tail = self._tails.get(job_id) or await self._last(job_id)
        if tail is None or tail.is_ended:
            raise NotFound("event", job_id)
        entry = Entry(at=time.time(), number=tail.number + 1, event=event)
        await self._queue_delivery(job_id, tail, entry)
        try:
            tail.sequence = await self._publish(job_id, entry, tail.sequence)
        except Superseded:
            if await self._last(job_id) is not None:
                raise
            tail.sequence = await self._publish(job_id, entry, 0)  # the log was evicted
        tail.number += 1
        if isinstance(event, END):
            self._tails.pop(job_id, None)
        else:
            self._tails[job_id] = tail
        self._mirror.apply(job_id, entry)
        return tail.number

    async def is_taken(self, job_id: str) -> bool:
        tail = await self._last(job_id)
        return tail is not None and tail.is_taken

    async def end_waiting(self, job_id: str, event: Event) -> bool:
        """End the log of a waiting job. False if the job was taken or has ended."""
        tail = await self._last(job_id)
        if tail is None:
            raise NotFound("event", job_id)
        if tail.is_taken or tail.is_ended:
            return False
        entry = Entry(at=time.time(), number=tail.number + 1, event=event)
        await self._queue_delivery(job_id, tail, entry)
        try:
            await self._publish(job_id, entry, tail.sequence)
        except Superseded:
            return False
        self._tails.pop(job_id, None)
        self._mirror.apply(job_id, entry)
        return True

    async def _queue_delivery(self, job_id: str, tail: Tail, entry: Entry) -> None:
        """Before the event is written: a process that dies in between must not leave an end that nobody hears of."""
        if entry.event is None or not isinstance(entry.event, END):
            return
        job = tail.job
        if job is None:
            found = await self._stored.beginning(job_id)
            job = None if found is None else found[1]
        delivery = None if job is None else delivery_of(job, entry.event, tail.started_at, entry.at)
        if delivery is not None:
            await self._deliveries.queue(delivery)

    async def forget(self, job: Job) -> None:
        """Void the log of a job that was not accepted. Every mirror drops it at this entry."""
        tail = self._tails.pop(job.id)
        entry = Entry(at=time.time(), is_void=True)
        self._mirror.apply(job.id, entry)
        with suppress(LimelightError):
            await self._publish(job.id, entry, tail.sequence, VOID_PATIENCE_S)

    def drop(self, job_id: str) -> None:
        """Forget the job's tail: this process does not run it any more."""
        self._tails.pop(job_id, None)

    async def _publish(
        self, job_id: str, entry: Entry, expected: int, patience_s: float = WRITE_PATIENCE_S, nonce: str = ""
    ) -> int:
        """Raises `Superseded`, `Unstorable`, or `StoreUnavailable` after `patience_s`.

        `nonce`: distinguishes the message from an equal one that was evicted, for the server's duplicate check.
        """
        data: bytes | None = None
        # The same id for each try: a message whose acknowledgement was lost is not stored twice.
        headers = {EXPECTED: str(expected), "Nats-Msg-Id": f"{job_id}:{expected}:{entry.number}:{entry.attempt}{nonce}"}
        deadline = time.monotonic() + patience_s
        while True:
            try:
                data = data or await self._connection.packer.pack(entry)
                ack = await self._connection.js.publish(self._connection.names.log(job_id), data, headers=dict(headers))
                return int(ack.seq)
            except APIError as error:
                if is_wrong_sequence(error):
                    raise Superseded(job_id) from None
                reason: Exception = error
            except (NatsError, NoStreamResponseError, OSError) as error:
                reason = error
            if is_permanent(reason):
                raise Unstorable(f"The store cannot take what the call is or says: {reason}.") from None
            if time.monotonic() > deadline or self._connection.client.is_closed:
                raise StoreUnavailable(type(reason).__name__)
            await asyncio.sleep(0.2)  # the store is unavailable, and there is no event to wait for

    async def beginning(self, job_id: str) -> tuple[int, Job] | None:
        """The stream sequence of the log's first message, and the complete job in it."""
        return await self._stored.beginning(job_id)

    async def _last(self, job_id: str) -> Tail | None:
        found = await self._stored.last(job_id)
        if found is None:
            return None
        sequence, entry = found
        is_taken = entry.attempt > 0 or entry.event is not None
        return Tail(sequence, entry.number, entry.is_void or isinstance(entry.event, END), is_taken)


def _slim(job: Job) -> Job:
    """What is needed of it when it ends."""
    return structs.replace(job, data=[], event_data=None, request=RequestInfo(root=job.request.root))
