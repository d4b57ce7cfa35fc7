"""Event logs as messages of one stream, and this process's mirror of them.

The subject of a log is its job's. Each message is written only after the one that its writer knows as the last
(`Nats-Expected-Last-Subject-Sequence`), so two workers that believe they run one job cannot both write: the one that
was overtaken is refused.

A replica has one subscription on all logs, whatever the number of its readers. What it holds is a mirror: a log that
began before this process did is loaded from the stream when it is first asked for.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from msgspec import structs
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.errors import TimeoutError as NatsTimeout
from nats.js import api
from nats.js.client import JetStreamContext
from nats.js.errors import APIError, NoStreamResponseError, NotFoundError

from limelight.core.errors import LimelightError, NotFound
from limelight.core.wire import END, Event, Job
from limelight.engine.log import LogShelf
from limelight.engine.nats.connection import Connection, StoreUnavailable, is_wrong_sequence
from limelight.engine.nats.entries import Entry
from limelight.engine.unseen import UnseenJobs

REPLAY_S = 60.0  # a new replica knows of unread jobs that are not older
WRITE_PATIENCE_S = 60.0  # how long a worker tries to write an event while the store is away
EXPECTED = "Nats-Expected-Last-Subject-Sequence"


class Superseded(LimelightError):
    """Another worker has taken the job over, or it was ended: nothing more is written."""

    def __init__(self, job_id: str) -> None:
        super().__init__(f"job {job_id} belongs to another worker")


@dataclass(slots=True)
class Tail:
    """The end of a log as a writer knows it."""

    sequence: int
    """Of its last message, in the stream."""
    number: int
    """Of its last event."""
    is_ended: bool = False
    is_taken: bool = False


@dataclass(slots=True)
class Facts:
    """What a log says of its job."""

    job: Job
    started_at: float | None = None
    ended_at: float | None = None


@dataclass(slots=True)
class Loading:
    """A log on its way into the mirror, and what was said meanwhile."""

    later: list[Entry] = field(default_factory=list)
    is_over: asyncio.Event = field(default_factory=asyncio.Event)


class Logs:
    def __init__(self, connection: Connection, *, max_logs: int, max_log_bytes: int) -> None:
        self._connection = connection
        self._shelf = LogShelf(max_logs, max_log_bytes)
        self._facts: dict[str, Facts] = {}
        self._tails: dict[str, Tail] = {}
        self._loading: dict[str, Loading] = {}
        self._subscription: JetStreamContext.PushSubscription | None = None
        self.unseen = UnseenJobs()
        self.on_taken: Callable[[str], None] = lambda _: None

    async def open(self) -> None:
        """Begins to mirror: what is said from now on, and what was in the last minute."""
        config = api.ConsumerConfig(
            deliver_policy=api.DeliverPolicy.BY_START_TIME,
            opt_start_time=datetime.now(UTC) - timedelta(seconds=REPLAY_S),
        )
        names = self._connection.names
        config.filter_subjects = [names.log("*"), names.seen("*")]
        self._subscription = await self._connection.js.subscribe(
            "", stream=names.logs, config=config, ordered_consumer=True, idle_heartbeat=2, cb=self._arrived
        )

    async def close(self) -> None:
        self._shelf.close()
        self.unseen.close()
        if self._subscription is not None:
            with suppress(NatsError):
                await self._subscription.unsubscribe()

    # writing

    async def begin(self, job: Job) -> int:
        """The first message of the job's log; its place in the stream."""
        entry = Entry(at=time.time(), job=job)
        sequence = await self._publish(job.id, entry, 0)
        self._tails[job.id] = Tail(sequence, 0)
        self._apply(job.id, entry)
        return sequence

    async def claim(self, job: Job, begun_at: int) -> bool:
        """Makes the job this worker's; false when it ended before.

        `begun_at` is the place of the log's first message, which saves a look-up where nobody took the job before.
        """
        tail = Tail(begun_at, 0) if job.attempt == 1 and begun_at else await self._last(job.id)
        while True:
            if tail is None:  # the log has aged out while the job waited
                tail = Tail(await self.begin(job), 0)
            if tail.is_ended:
                return False
            entry = Entry(at=time.time(), number=tail.number, attempt=job.attempt)
            try:
                tail.sequence = await self._publish(job.id, entry, tail.sequence)
            except Superseded:  # it was withdrawn, or the worker before this one still writes
                tail = await self._last(job.id)
                continue
            self._tails[job.id] = tail
            self._apply(job.id, entry)
            return True

    async def append(self, job_id: str, event: Event) -> int:
        """Tries for a minute when the store is away. Raises `NotFound`, or `Superseded` when the log is another's."""
        tail = self._tails.get(job_id) or await self._last(job_id)
        if tail is None or tail.is_ended:
            raise NotFound("event", job_id)
        entry = Entry(at=time.time(), number=tail.number + 1, event=event)
        tail.sequence = await self._publish(job_id, entry, tail.sequence)
        tail.number += 1
        if isinstance(event, END):
            self._tails.pop(job_id, None)
        else:
            self._tails[job_id] = tail
        self._apply(job_id, entry)
        return tail.number

    async def end_waiting(self, job_id: str, event: Event) -> bool:
        """Ends the log of a job that nobody has taken; false when somebody has, or it has ended."""
        tail = await self._last(job_id)
        if tail is None:
            raise NotFound("event", job_id)
        if tail.is_taken or tail.is_ended:
            return False
        entry = Entry(at=time.time(), number=tail.number + 1, event=event)
        try:
            await self._publish(job_id, entry, tail.sequence)
        except Superseded:
            return False
        self._tails.pop(job_id, None)
        self._apply(job_id, entry)
        return True

    async def forget(self, job: Job) -> None:
        """Removes the log of a job that was not accepted."""
        names = self._connection.names
        self.unseen.forget(job)
        self._shelf.discard(job.id)
        self._facts.pop(job.id, None)
        self._tails.pop(job.id, None)
        with suppress(NatsError, APIError):
            await self._connection.js.purge_stream(names.logs, subject=names.log(job.id))

    async def mark_seen(self, job: Job) -> None:
        self.unseen.forget(job)
        await self._connection.client.publish(self._connection.names.seen(job.id), job.session.encode())

    def drop(self, job_id: str) -> None:
        """This process does not run the job any more."""
        self._tails.pop(job_id, None)

    async def _publish(self, job_id: str, entry: Entry, expected: int) -> int:
        data = await self._connection.packer.pack(entry)
        # The same id for each try: a message whose acknowledgement was lost is not stored twice.
        headers = {EXPECTED: str(expected), "Nats-Msg-Id": f"{job_id}:{expected}:{entry.number}:{entry.attempt}"}
        deadline = time.monotonic() + WRITE_PATIENCE_S
        while True:
            try:
                ack = await self._connection.js.publish(self._connection.names.log(job_id), data, headers=dict(headers))
                return int(ack.seq)
            except APIError as error:
                if is_wrong_sequence(error):
                    raise Superseded(job_id) from None
                reason: Exception = error
            except (NatsError, NoStreamResponseError, OSError) as error:
                reason = error
            if time.monotonic() > deadline or self._connection.client.is_closed:
                raise StoreUnavailable(type(reason).__name__)
            await asyncio.sleep(0.2)  # the store is away: there is nothing to wait for but its return

    async def _last(self, job_id: str) -> Tail | None:
        names = self._connection.names
        try:
            found = await self._connection.js.get_last_msg(names.logs, names.log(job_id), direct=True)
        except NotFoundError:
            return None
        except (NatsError, APIError) as error:
            raise StoreUnavailable(type(error).__name__) from None
        entry = await self._connection.packer.unpack(found.data or b"", Entry)
        is_taken = entry.attempt > 0 or entry.event is not None
        return Tail(int(found.seq or 0), entry.number, isinstance(entry.event, END), is_taken)

    # reading

    async def facts(self, job_id: str) -> Facts:
        await self._known(job_id)
        self._shelf.get(job_id)  # a use counts
        return self._facts[job_id]

    async def events(self, job_id: str) -> Sequence[Event]:
        await self._known(job_id)
        return self._shelf.get(job_id).events

    async def follow(self, job_id: str, after: int) -> AsyncGenerator[tuple[int, Event], None]:
        await self._known(job_id)
        async for item in self._shelf.follow(job_id, after):
            yield item

    async def _known(self, job_id: str) -> None:
        """Loads the log unless it is mirrored; raises `NotFound`."""
        if job_id in self._facts:
            return
        under_way = self._loading.get(job_id)
        if under_way is not None:
            await under_way.is_over.wait()
            return await self._known(job_id)
        loading = self._loading[job_id] = Loading()
        try:
            entries = await self._load(job_id)
        finally:
            del self._loading[job_id]
            loading.is_over.set()
        if not entries or entries[0].job is None:
            raise NotFound("event", job_id)
        for entry in [*entries, *loading.later]:
            self._apply(job_id, entry)

    async def _load(self, job_id: str) -> list[Entry]:
        names = self._connection.names
        if await self._last(job_id) is None:
            return []
        entries: list[Entry] = []
        reader = await self._connection.js.subscribe(
            names.log(job_id), stream=names.logs, ordered_consumer=True, inactive_threshold=30
        )
        try:
            while True:
                message = await reader.next_msg(timeout=5)
                entries.append(await self._connection.packer.unpack(message.data, Entry))
                if message.metadata.num_pending == 0:
                    return entries
        except NatsTimeout:
            raise StoreUnavailable("a log could not be read") from None
        finally:
            await reader.unsubscribe()

    async def _arrived(self, message: Msg) -> None:
        _, kind, job_id = message.subject.rsplit(".", 2)
        if kind == "seen":
            facts = self._facts.get(job_id)
            if facts is not None:
                self.unseen.forget(facts.job)
            return
        entry = await self._connection.packer.unpack(message.data, Entry)
        if job_id in self._loading:
            self._loading[job_id].later.append(entry)
        else:
            self._apply(job_id, entry)

    def _apply(self, job_id: str, entry: Entry) -> None:
        """Takes an entry into the mirror; one that is there already changes nothing."""
        facts = self._facts.get(job_id)
        if facts is None:
            if entry.job is None:  # it began before this process: loaded when somebody asks
                return
            facts = self._facts[job_id] = Facts(structs.replace(entry.job, data=[], event_data=None))
            self._shelf.begin(job_id)
            self.unseen.add(facts.job)
        if entry.attempt:
            facts.started_at = entry.at
            self.on_taken(job_id)
        if entry.event is not None and entry.number == len(self._shelf.get(job_id).events) + 1:
            self._take_in(job_id, facts, entry.event, entry.at)

    def _take_in(self, job_id: str, facts: Facts, event: Event, at: float) -> None:
        if isinstance(event, END):
            facts.ended_at = at
            self.on_taken(job_id)
        _, evicted = self._shelf.append(job_id, event)
        for name in evicted:
            self.unseen.forget(self._facts.pop(name).job)
