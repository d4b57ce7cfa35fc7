"""Records that several hubs share: the last message of each subject of a NATS stream.

A hub reads the stream and holds all records in memory. A condition is checked by the server, which takes a message only
if the subject's last one has the sequence that was expected.
"""

from __future__ import annotations

import asyncio
import logging
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from uuid import uuid4

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.errors import TimeoutError as NatsTimeout
from nats.js import api
from nats.js.errors import APIError, BadRequestError, NotFoundError

from limelight.core.errors import StoreUnavailable
from limelight.engine.stores.nats.connection import is_wrong_sequence
from limelight.engine.stores.nats.reader import Reader
from limelight.engine.tasks import end_tasks
from limelight.hub.records import Condition

logger = logging.getLogger("limelight")

EVERYTHING_S = 30 * 365 * 86_400.0
"""Since when a hub that starts reads the stream."""
READY_S = 30.0
WRITE_S = 3.0
TRIES = 10
DELETED_FOR = "168h"
"""How long a deletion is kept for hubs that are cut off. One that is for longer has to be started again: it would keep
what it has not seen deleted."""
EXPECTED = "Nats-Expected-Last-Subject-Sequence"


class NatsStorage:
    """Implements `records.Storage`. Its stream is `NAME-records`."""

    def __init__(self, client: Client, name: str) -> None:
        self._client, self._js, self._name = client, client.jetstream(timeout=WRITE_S), name
        self._held: dict[str, dict[str, bytes]] = {}
        self._revisions: dict[tuple[str, str], int] = {}
        """Sequences of the messages that are known, deletions included."""
        self._changed: Callable[[str, str], None] = lambda kind, key: None
        self._reading: list[asyncio.Task[None]] = []

    async def open(self, replicas: int) -> None:
        """Raises `StoreUnavailable`."""
        config = api.StreamConfig(
            name=f"{self._name}-records",
            subjects=[f"{self._name}.record.>"],
            max_msgs_per_subject=1,
            num_replicas=replicas,
            allow_direct=True,
            allow_msg_ttl=True,
        )
        reader = Reader(self._client, self._js, f"{self._name}-records", [f"{self._name}.record.>"], self._arrived)
        try:
            async with asyncio.timeout(READY_S):
                await self._ensure(config)
                self._reading = [asyncio.create_task(reader.run(EVERYTHING_S), name="limelight hub records")]
                await reader.has_caught_up.wait()
        except (NatsError, APIError, OSError, TimeoutError) as error:
            await self.close()
            raise StoreUnavailable(str(error) or type(error).__name__) from None

    async def _ensure(self, config: api.StreamConfig) -> None:
        try:
            await self._js.add_stream(config)
        except BadRequestError:  # it exists, with other replicas
            await self._js.update_stream(config)

    @property
    def held(self) -> Mapping[str, Mapping[str, bytes]]:
        return self._held

    def watch(self, changed: Callable[[str, str], None]) -> None:
        self._changed = changed

    async def put(self, kind: str, key: str, value: bytes, condition: Condition) -> bool:
        return await self._write(kind, key, value, condition)

    async def delete(self, kind: str, key: str) -> bool:
        return await self._write(kind, key, b"", "present")

    async def _write(self, kind: str, key: str, value: bytes, condition: Condition) -> bool:
        for _ in range(TRIES):
            if not _holds(condition, self._held.get(kind, {}).get(key)):
                return False
            headers = {"Nats-Msg-Id": uuid4().hex}
            if condition:
                headers[EXPECTED] = str(self._revisions.get((kind, key), 0))
            if not value:
                headers["Nats-TTL"] = DELETED_FOR
            try:
                sequence = await self._publish(self._subject(kind, key), value, headers)
            except APIError as error:
                if not is_wrong_sequence(error):
                    raise StoreUnavailable(f"JetStream: {error.description}") from None
                await self._learn(kind, key)
            else:
                self._apply(kind, key, value, sequence)
                return True
        raise StoreUnavailable("others change the same record all the time")

    async def _publish(self, subject: str, value: bytes, headers: dict[str, str]) -> int:
        """What was not acknowledged is sent again with its id, of which the server takes one."""
        for is_last in (False, False, True):
            try:
                return (await self._js.publish(subject, value, headers=headers, timeout=WRITE_S)).seq
            except (NatsTimeout, OSError, TimeoutError) as error:
                if is_last:
                    raise StoreUnavailable(str(error) or type(error).__name__) from None
            except APIError:
                raise
            except NatsError as error:
                raise StoreUnavailable(str(error) or type(error).__name__) from None
        raise AssertionError

    async def _learn(self, kind: str, key: str) -> None:
        """What the stream has of a record that another hub has written."""
        try:
            last = await self._js.get_last_msg(f"{self._name}-records", self._subject(kind, key), direct=True)
        except NotFoundError:  # a deletion that has been forgotten
            self._revisions[kind, key] = 0
        except (NatsError, APIError, OSError, TimeoutError) as error:
            raise StoreUnavailable(str(error) or type(error).__name__) from None
        else:
            if self._apply(kind, key, last.data or b"", last.seq or 0):
                self._changed(kind, key)

    async def _arrived(self, message: Msg) -> None:
        kind, written = message.subject.split(".")[-2:]
        key = urlsafe_b64decode(written + "=" * (-len(written) % 4)).decode()
        if self._apply(kind, key, message.data, message.metadata.sequence.stream):
            self._changed(kind, key)

    def _apply(self, kind: str, key: str, value: bytes, revision: int) -> bool:
        """Whether it is news."""
        if revision <= self._revisions.get((kind, key), 0):
            return False
        self._revisions[kind, key] = revision
        if value:
            self._held.setdefault(kind, {})[key] = value
        else:
            self._held.get(kind, {}).pop(key, None)
        return True

    def _subject(self, kind: str, key: str) -> str:
        return f"{self._name}.record.{kind}.{urlsafe_b64encode(key.encode()).decode().rstrip('=')}"

    async def close(self) -> None:
        await end_tasks(self._reading)


def _holds(condition: Condition, held: bytes | None) -> bool:
    if isinstance(condition, bytes):
        return held == condition
    return condition == "" or (held is None) == (condition == "absent")
