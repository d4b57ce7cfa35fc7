"""Jobs of a version of the app that has no process left: the versions that run take them over.

A job is moved into the queue of this version. Where the function that it calls is still declared as it was, a worker
runs it; else the worker ends it and says that the app has changed. Any replica does this: two that do it at the same
time move a job once (its message has one id), and a worker of the old version that comes back after all cannot write
to the log of a job that was moved.
"""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress

from msgspec import DecodeError, structs
from nats.errors import Error as NatsError
from nats.js.api import RawStreamMsg
from nats.js.errors import APIError, NotFoundError

from limelight.core.errors import LimelightError
from limelight.core.wire import Failed, Job
from limelight.engine.backend import APP_CHANGED
from limelight.engine.nats.connection import Connection
from limelight.engine.nats.logs import Logs
from limelight.engine.nats.queue import Queue
from limelight.engine.nats.roster import Roster

logger = logging.getLogger("limelight")

PERIOD_S = 10.0
PATIENCE_S = 30.0  # without a process: time for a restart of all of them


class Succession:
    def __init__(
        self, connection: Connection, roster: Roster, queue: Queue, logs: Logs, patience_s: float = PATIENCE_S
    ) -> None:
        self._connection, self._roster, self._queue, self._logs = connection, roster, queue, logs
        self._patience_s = patience_s
        self._missed: dict[str, float] = {}
        """Since when a version that has a queue has had no process."""

    async def run(self, closing: asyncio.Event) -> None:
        while not closing.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(closing.wait(), PERIOD_S)
                return
            try:
                await self.look()
            except (LimelightError, NatsError, APIError, OSError, DecodeError) as error:
                logger.debug("Queues of other versions are looked at later: %r", error)

    async def look(self) -> None:
        """Takes over what has been without a process for long enough."""
        consumers = await self._foreign_consumers()
        alive = {member.version for member in await self._roster.members()} if consumers else set()
        now = time.monotonic()
        missing = {version for version in consumers if version not in alive}
        self._missed = {version: self._missed.get(version, now) for version in missing}
        for version, since in self._missed.items():
            if now - since >= self._patience_s:
                await self._inherit(version, consumers[version])

    async def _foreign_consumers(self) -> dict[str, list[str]]:
        names, found = self._connection.names, dict[str, list[str]]()
        for facts in await self._connection.js.consumers_info(names.jobs):
            version = facts.name.partition("-")[0]
            if version != names.version:
                found.setdefault(version, []).append(facts.name)
        return found

    async def _inherit(self, version: str, consumers: list[str]) -> None:
        js, names, count = self._connection.js, self._connection.names, 0
        with suppress(NotFoundError):
            while True:
                message = await js.get_msg(names.jobs, 1, names.version_filter(version), direct=True, next=True)
                await self._take_over(message)
                count += 1
                with suppress(NotFoundError):  # another replica was quicker
                    await js.delete_msg(names.jobs, message.seq or 0)
        for name in consumers:
            with suppress(NotFoundError):
                await js.delete_consumer(names.jobs, name)
        logger.warning("%d jobs of version %s of the app, which has no process left, were taken over", count, version)

    async def _take_over(self, message: RawStreamMsg) -> None:
        try:
            job = await self._connection.packer.unpack(message.data or b"", Job)
        except (DecodeError, NotFoundError):
            await self._end((message.subject or "").rpartition(".")[2])
            return
        if self._queue.has(job.lane):
            was_taken = await self._logs.is_taken(job.id)
            await self._queue.adopt(structs.replace(job, attempt=max(job.attempt, 1 + was_taken)))
        else:
            await self._end(job.id)

    async def _end(self, job_id: str) -> None:
        with suppress(LimelightError):  # it has ended, or its log has aged out
            await self._logs.append(job_id, Failed(APP_CHANGED, reason="interrupted"))
