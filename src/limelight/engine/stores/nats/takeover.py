"""Takeover of jobs of an app version that has no running process left.

A job is moved into the queue of this version. If its function is still declared as it was, a worker runs
it; else the worker ends it with the error that the app has changed. Any replica does this: two at the same time move a
job once (its message has one id), and a worker of the old version that comes back cannot write to the log of a job
that was moved.
"""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress

from msgspec import DecodeError, structs
from nats.js.api import RawStreamMsg
from nats.js.errors import NotFoundError

from limelight.core.errors import LimelightError
from limelight.core.wire import Failed, Job
from limelight.engine.stores.backend import APP_CHANGED
from limelight.engine.stores.nats.connection import Connection
from limelight.engine.stores.nats.logs import Logs
from limelight.engine.stores.nats.membership import Membership
from limelight.engine.stores.nats.queue import Queue

logger = logging.getLogger("limelight")

PERIOD_S = 10.0
GRACE_S = 30.0  # without a process: time for a restart of all of them


class Takeover:
    def __init__(
        self, connection: Connection, membership: Membership, queue: Queue, logs: Logs, grace_s: float = GRACE_S
    ) -> None:
        self._connection, self._membership, self._queue, self._logs = connection, membership, queue, logs
        self._grace_s = grace_s
        self._missed: dict[str, float] = {}
        """Since when each version that has a queue has had no process."""

    async def run(self, closing: asyncio.Event) -> None:
        while not closing.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(closing.wait(), PERIOD_S)
                return
            try:
                await self.look()
            except Exception as error:
                logger.debug("Queues of other versions are looked at later: %r", error)

    async def look(self) -> None:
        """Take over the jobs of versions that have had no process for `grace_s`."""
        consumers = await self._foreign_consumers()
        alive = {member.version for member in await self._membership.members()} if consumers else set()
        now = time.monotonic()
        missing = {version for version in consumers if version not in alive}
        self._missed = {version: self._missed.get(version, now) for version in missing}
        for version, since in self._missed.items():
            if now - since >= self._grace_s:
                await self._take_over_version(version, consumers[version])

    async def _foreign_consumers(self) -> dict[str, list[str]]:
        names, found = self._connection.names, dict[str, list[str]]()
        for facts in await self._connection.js.consumers_info(names.jobs):
            version = facts.name.partition("-")[0]
            if version != names.version:
                found.setdefault(version, []).append(facts.name)
        return found

    async def _take_over_version(self, version: str, consumers: list[str]) -> None:
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
