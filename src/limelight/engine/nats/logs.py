"""Event logs as messages of one stream, and this process's mirror of them.

The subject of a log is its job's. Each message is written only after the one that its writer knows as the last
(`Nats-Expected-Last-Subject-Sequence`), so two workers that believe they run one job cannot both write: the one that
was overtaken is refused.

A replica reads all logs once, whatever the number of its readers. What it holds is a mirror: a log that is not in it
(it began before this process did, or said nothing for long) is loaded from the stream when it is first asked for.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from msgspec import DecodeError, structs
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js.errors import APIError, NoStreamResponseError

from limelight.core.errors import LimelightError, NotFound, StoreUnavailable
from limelight.core.wire import END, Event, Job
from limelight.engine.log import LogShelf
from limelight.engine.nats.connection import Connection, is_wrong_sequence
from limelight.engine.nats.entries import Entry
from limelight.engine.nats.reader import Reader
from limelight.engine.nats.stored_logs import StoredLogs
from limelight.engine.unseen import UnseenJobs

REPLAY_S = 60.0  # a new replica knows of unread jobs that are not older
WRITE_PATIENCE_S = 60.0  # how long a worker tries to write an event while the store is away
QUIET_S = 3600.0  # after which a log that has not ended leaves the mirror, unless somebody reads it
TIDY_S = 60.0
BEGIN_PATIENCE_S = 20.0  # somebody waits for the answer to his request
VOID_PATIENCE_S = 2.0
EXPECTED = "Nats-Expected-Last-Subject-Sequence"


logger = logging.getLogger("limelight")


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
    heard_at: float = field(default_factory=time.monotonic)

    @property
    def is_waiting(self) -> bool:
        return self.started_at is None and self.ended_at is None


@dataclass(slots=True)
class Loading:
    """A log on its way into the mirror, and what was said meanwhile."""

    later: list[Entry] = field(default_factory=list)
    is_over: asyncio.Event = field(default_factory=asyncio.Event)


class Logs:
    def __init__(self, connection: Connection, *, max_logs: int, max_log_bytes: int) -> None:
        self._connection, self._stored = connection, StoredLogs(connection)
        self._shelf = LogShelf(max_logs, max_log_bytes)
        self._facts: dict[str, Facts] = {}
        self._tails: dict[str, Tail] = {}
        self._loading: dict[str, Loading] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._broken: asyncio.Queue[str] = asyncio.Queue()
        """Logs of which the mirror has missed something: at most one entry per message that could not be used."""
        self.waiting: Counter[str] = Counter()
        """Jobs that nobody has taken yet, by client, as far as the mirror knows."""
        self.unseen = UnseenJobs()
        self.on_taken: Callable[[str], None] = lambda _: None

    async def open(self) -> None:
        """Begins to mirror: what is said from now on, and what was in the last minute."""
        names = self._connection.names
        reader = Reader(self._connection, names.logs, [names.log("*"), names.seen("*")], self._arrived)
        self._tasks = [
            asyncio.create_task(reader.run(REPLAY_S), name="limelight logs"),  # cancelled and awaited in close()
            asyncio.create_task(self._repair(), name="limelight repair"),  # as above
            asyncio.create_task(self._tidy(), name="limelight mirror"),  # as above
        ]
        await reader.is_reading.wait()

    async def close(self) -> None:
        self._shelf.close()
        self.unseen.close()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    # writing

    async def begin(self, job: Job) -> int:
        """The first message of the job's log; its place in the stream."""
        entry = Entry(at=time.time(), job=job)
        sequence = await self._publish(job.id, entry, 0, BEGIN_PATIENCE_S)
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
        try:
            tail.sequence = await self._publish(job_id, entry, tail.sequence)
        except Superseded:
            if await self._last(job_id) is not None:
                raise
            tail.sequence = await self._publish(job_id, entry, 0)  # what was there has made room for newer logs
        tail.number += 1
        if isinstance(event, END):
            self._tails.pop(job_id, None)
        else:
            self._tails[job_id] = tail
        self._apply(job_id, entry)
        return tail.number

    async def is_taken(self, job_id: str) -> bool:
        tail = await self._last(job_id)
        return tail is not None and tail.is_taken

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
        """Takes the log of a job that was not accepted back: every mirror drops it when it comes to this entry."""
        tail = self._tails.pop(job.id)
        entry = Entry(at=time.time(), is_void=True)
        self._apply(job.id, entry)
        with suppress(LimelightError):
            await self._publish(job.id, entry, tail.sequence, VOID_PATIENCE_S)

    async def mark_seen(self, job: Job) -> None:
        self.unseen.forget(job)
        with suppress(NatsError, OSError):  # then another replica may tell the session of it once more
            await self._connection.client.publish(self._connection.names.seen(job.id), job.session.encode())

    def drop(self, job_id: str) -> None:
        """This process does not run the job any more."""
        self._tails.pop(job_id, None)

    async def _publish(self, job_id: str, entry: Entry, expected: int, patience_s: float = WRITE_PATIENCE_S) -> int:
        data = await self._connection.packer.pack(entry)
        # The same id for each try: a message whose acknowledgement was lost is not stored twice.
        headers = {EXPECTED: str(expected), "Nats-Msg-Id": f"{job_id}:{expected}:{entry.number}:{entry.attempt}"}
        deadline = time.monotonic() + patience_s
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

    async def beginning(self, job_id: str) -> tuple[int, Job] | None:
        """The place of the log's first message, and the whole job in it."""
        return await self._stored.beginning(job_id)

    async def _last(self, job_id: str) -> Tail | None:
        found = await self._stored.last(job_id)
        if found is None:
            return None
        sequence, entry = found
        is_taken = entry.attempt > 0 or entry.event is not None
        return Tail(sequence, entry.number, entry.is_void or isinstance(entry.event, END), is_taken)

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
        await self._load_into_mirror(job_id)

    async def _load_into_mirror(self, job_id: str) -> None:
        loading = self._loading[job_id] = Loading()
        try:
            entries = await self._stored.all(job_id)
        finally:
            del self._loading[job_id]
            loading.is_over.set()
        if not entries or entries[0].job is None:
            raise NotFound("event", job_id)
        for entry in [*entries, *loading.later]:
            self._apply(job_id, entry)
        facts = self._facts.get(job_id)
        if facts is not None and facts.ended_at is not None:
            self.unseen.forget(facts.job)  # who asks for an old log is no reader of its session

    async def _arrived(self, message: Msg) -> None:
        _, kind, job_id = message.subject.rsplit(".", 2)
        if kind == "seen":
            facts = self._facts.get(job_id)
            if facts is not None:
                self.unseen.forget(facts.job)
            return
        try:
            entry = await self._connection.packer.unpack(message.data, Entry)
        except (NatsError, APIError, OSError, DecodeError) as error:
            logger.warning("A message of job %s could not be read (%s)", job_id, type(error).__name__)
            self._broken.put_nowait(job_id)
            return
        if job_id in self._loading:
            self._loading[job_id].later.append(entry)
        else:
            self._apply(job_id, entry)

    async def _repair(self) -> None:
        """Reads those logs again of which the mirror has missed something; until it is cancelled."""
        while True:
            job_id = await self._broken.get()
            if job_id not in self._facts or job_id in self._loading:
                continue
            try:
                await self._load_into_mirror(job_id)
            except NotFound:  # its beginning has made room: what came between is lost, and its end is worth telling
                await self._take_in_end(job_id)
            except (LimelightError, NatsError, APIError, OSError, DecodeError):
                self._broken.put_nowait(job_id)
                await asyncio.sleep(1)  # nothing tells when the store is back

    async def _take_in_end(self, job_id: str) -> None:
        with suppress(LimelightError, NatsError, APIError, OSError, DecodeError):
            last = await self._stored.last(job_id)
            facts = self._facts.get(job_id)
            if last is not None and facts is not None and facts.ended_at is None and isinstance(last[1].event, END):
                self._take_in(job_id, facts, last[1].event, last[1].at)

    async def _tidy(self) -> None:
        """Whatever has not ended and says nothing may be in the stream for ever, but not here."""
        while True:
            await asyncio.sleep(TIDY_S)
            before = time.monotonic() - QUIET_S
            for job_id, facts in list(self._facts.items()):
                if facts.ended_at is None and facts.heard_at < before and not self._shelf.get(job_id).readers:
                    self._drop(job_id)

    def _apply(self, job_id: str, entry: Entry) -> None:
        """Takes an entry into the mirror; one that is there already changes nothing."""
        if entry.is_void:
            self._drop(job_id)
            return
        facts = self._facts.get(job_id)
        if facts is None:
            if entry.job is None:  # it began before this process: loaded when somebody asks
                return
            facts = self._begin(entry.job)
        facts.heard_at = time.monotonic()
        if entry.attempt:
            self._no_longer_waits(facts)
            facts.started_at = entry.at
            self.on_taken(job_id)
        known = len(self._shelf.get(job_id).events)
        if entry.event is not None and entry.number == known + 1:
            self._take_in(job_id, facts, entry.event, entry.at)
        elif entry.number > known:
            self._broken.put_nowait(job_id)

    def _begin(self, job: Job) -> Facts:
        facts = self._facts[job.id] = Facts(structs.replace(job, data=[], event_data=None))
        self._shelf.begin(job.id)
        self.unseen.add(facts.job)
        self.waiting[job.client] += 1
        return facts

    def _drop(self, job_id: str) -> None:
        """Leaves it to the stream."""
        facts = self._facts.pop(job_id, None)
        if facts is not None:
            self._no_longer_waits(facts)
            self.unseen.forget(facts.job)
            self._shelf.discard(job_id)

    def _no_longer_waits(self, facts: Facts) -> None:
        if facts.is_waiting:
            self.waiting[facts.job.client] -= 1
            if not self.waiting[facts.job.client]:
                del self.waiting[facts.job.client]

    def _take_in(self, job_id: str, facts: Facts, event: Event, at: float) -> None:
        if isinstance(event, END):
            self._no_longer_waits(facts)
            facts.ended_at = at
            self.on_taken(job_id)
        _, evicted = self._shelf.append(job_id, event)
        for name in evicted:
            self.unseen.forget(self._facts.pop(name).job)
