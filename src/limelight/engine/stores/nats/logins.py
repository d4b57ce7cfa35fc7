"""Ended logins in a key-value bucket that every replica follows, so that a check needs no request."""

from __future__ import annotations

import asyncio
import logging

import msgspec
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js.errors import APIError, KeyNotFoundError, KeyWrongLastSequenceError
from nats.js.kv import KeyValue

from limelight.core.errors import StoreUnavailable
from limelight.engine.stores.logins import LIFE_S, Ended, EndedLogins
from limelight.engine.stores.nats.connection import Connection
from limelight.engine.stores.nats.reader import Reader
from limelight.engine.tasks import end_tasks

logger = logging.getLogger("limelight")

TIDY_S = 3600.0


class StoredLogins:
    def __init__(self, connection: Connection, known: EndedLogins) -> None:
        self._connection, self._bucket, self._known = connection, connection.logins, known
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        """Follow the bucket. Returns when all stored records are known."""
        name = self._connection.names.logins
        reader = Reader(self._connection.client, self._connection.js, f"KV_{name}", [f"$KV.{name}.>"], self._received)
        self._tasks = [
            asyncio.create_task(reader.run(2 * LIFE_S), name="limelight logins"),  # cancelled and awaited in close()
            asyncio.create_task(self._tidy(), name="limelight old logins"),  # as above
        ]
        await reader.has_caught_up.wait()

    async def close(self) -> None:
        await end_tasks(self._tasks)

    async def end(self, user: str, ended: Ended) -> None:
        """Raises `StoreUnavailable`; this process knows of it nevertheless."""
        try:
            for name, change in self._known.add(user, ended).items():
                if change is None:
                    await self._bucket.delete(name)
                else:
                    await self._merge(name, change)
        except (NatsError, APIError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from None

    async def _merge(self, user: str, ended: Ended) -> None:
        while True:
            stored, revision = await _read(self._bucket, user)
            try:
                await self._bucket.update(user, msgspec.json.encode(stored.merged(ended)), last=revision)
                return
            except KeyWrongLastSequenceError:
                """Another replica wrote meanwhile."""

    async def _received(self, message: Msg) -> None:
        user = message.subject.rpartition(".")[2]
        if (message.headers or {}).get("KV-Operation"):
            self._known.forget(user)  # merged into the record for everybody before
            return
        try:
            self._known.merge(user, msgspec.json.decode(message.data, type=Ended))
        except msgspec.DecodeError:
            logger.error("What is stored of ended logins under %s cannot be read", user)

    async def _tidy(self) -> None:
        while True:
            await asyncio.sleep(TIDY_S)
            self._known.expire()  # the bucket expires its own entries


async def _read(bucket: KeyValue, user: str) -> tuple[Ended, int]:
    try:
        entry = await bucket.get(user)
    except KeyNotFoundError as error:  # one that was deleted has a revision too
        deleted = getattr(error, "entry", None)
        return Ended(), int(deleted.revision or 0) if deleted is not None else 0
    return msgspec.json.decode(entry.value or b"", type=Ended), int(entry.revision or 0)
