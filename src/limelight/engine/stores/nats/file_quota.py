"""Cleanup of the file bucket: before it is full, unreferenced files of the client that holds most are removed."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

from msgspec import DecodeError
from nats.errors import Error as NatsError
from nats.js import api
from nats.js.errors import APIError, NotFoundError

from limelight.core.errors import LimelightError
from limelight.engine.files.quota import YOUNG_S, by_holding, names_in
from limelight.engine.stores.nats.connection import Connection
from limelight.engine.stores.nats.objects import OBJECT_BYTES, Stored

logger = logging.getLogger("limelight")

PERIOD_S = 10.0
PATIENCE_S = 10.0
LEAST_YOUNG_S = 60.0  # for a client that holds more than half of the quota
SHORT = 0.8  # fraction of the quota from which files are removed


class FileQuota:
    def __init__(self, connection: Connection, max_bytes: int | None) -> None:
        self._connection, self._max_bytes = connection, max_bytes

    async def run(self, closing: asyncio.Event, is_mine: Callable[[], Awaitable[bool]]) -> None:
        """`is_mine`: whether this replica is the one that does so."""
        while not closing.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(closing.wait(), PERIOD_S)
                return
            try:
                if await is_mine():
                    await self.tidy()
            except (LimelightError, NatsError, APIError, OSError, TimeoutError) as error:
                logger.debug("The bucket for files is tidied up later: %r", error)

    async def tidy(self) -> None:
        """Remove unreferenced files. Removes nothing unless all references could be read."""
        objects, limit = self._connection.files, self._max_bytes
        used_bytes = 0 if limit is None else await objects.used_bytes()
        if limit is None or used_bytes <= limit * SHORT:
            return
        stored = {one.name: one for one in await objects.list()}
        referenced, held = await self._referenced(), Counter[str]()
        for one in stored.values():
            held[one.client] += one.size_bytes + OBJECT_BYTES
        ripe = [
            (one.client, one.stored_at, one.name)
            for one in stored.values()
            if one.name.partition("/")[0] not in referenced and _is_ripe(one, held, limit)
        ]
        for name in by_holding(ripe, held):
            if used_bytes <= limit * SHORT:
                return
            await objects.delete(name)
            size_bytes = stored[name].size_bytes + OBJECT_BYTES
            held[stored[name].client] -= size_bytes
            used_bytes -= size_bytes

    async def _referenced(self) -> set[str]:
        """Folders of files that are referenced by logs (which include the inputs of jobs) or sessions."""
        names, found = self._connection.names, set[str]()
        for stream, subject in ((names.logs, names.log("*")), (f"KV_{names.sessions}", f"$KV.{names.sessions}.>")):
            async for data in self._messages(stream, subject):
                try:
                    found |= names_in(await self._connection.packer.restore(data))
                except (NotFoundError, DecodeError):
                    continue  # replaced, gone by age, or nobody's
        return found

    async def _messages(self, stream: str, subject: str) -> AsyncIterator[bytes]:
        """All messages of the subject. Raises `TimeoutError` if some are missing."""
        js = self._connection.js
        try:
            await js.get_last_msg(stream, subject)
        except NotFoundError:
            return
        policy = api.DeliverPolicy.ALL
        listened = await js.subscribe(subject, stream=stream, ordered_consumer=True, deliver_policy=policy)
        try:
            while True:
                message = await listened.next_msg(timeout=PATIENCE_S)
                yield message.data
                if message.metadata.num_pending == 0:
                    return
        finally:
            await listened.unsubscribe()


def _is_ripe(one: Stored, held: Counter[str], limit: int) -> bool:
    """Whether it is old enough to be referenced by now. The time is shorter for a client that holds over half."""
    young_s = LEAST_YOUNG_S if one.client and held[one.client] > limit / 2 else YOUNG_S
    return time.time() - one.stored_at > young_s
