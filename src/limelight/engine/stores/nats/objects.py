"""Values of any size in a bucket of the object store."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import BinaryIO, TypeVar, cast

from nats.errors import Error as NatsError
from nats.js import JetStreamContext, api
from nats.js.errors import APIError, BadRequestError, NotFoundError
from nats.js.object_store import ObjectStore

logger = logging.getLogger("limelight")
Made = TypeVar("Made")

CHUNK_BYTES = 128 << 10
NO_RESOURCES = frozenset({10023, 10047})
"""err_codes of JetStream: the server's storage limits are reached."""
STREAM_FULL = 10077
"""err_code of JetStream: a message was not stored. The description says whether the size limit was the reason."""
OBJECT_BYTES = 1_000  # approximate overhead of an object
AGED = 0.5  # fraction of its lifetime after which an object is uploaded again when it is stored again


@dataclass(frozen=True, slots=True)
class Stored:
    """Metadata of an object."""

    name: str
    size_bytes: int
    client: str
    stored_at: float
    is_old: bool


class Objects:
    """A bucket. Methods raise the errors of nats-py."""

    def __init__(
        self, bucket: ObjectStore, max_message_bytes: int, max_age_s: float, max_bytes: int | None = None
    ) -> None:
        self._bucket, self._chunk_bytes = bucket, min(CHUNK_BYTES, max_message_bytes // 2)
        self._max_age_s, self.max_bytes = max_age_s, max_bytes

    @classmethod
    async def open(
        cls,
        js: JetStreamContext,
        name: str,
        *,
        max_age_s: float,
        replicas: int,
        max_message_bytes: int,
        max_bytes: int | None = None,
    ) -> Objects:
        """Open or create the bucket. An existing one gets these limits. `max_bytes`: total size."""
        found = await set_aside(partial(_limited, js, name, max_age_s, replicas), max_bytes, name)
        return cls(found, max_message_bytes, max_age_s, max_bytes)

    async def put(self, name: str, data: bytes | BinaryIO, client: str = "") -> None:
        options = api.ObjectMetaOptions(max_chunk_size=self._chunk_bytes)
        meta = api.ObjectMeta(name=name, options=options, description=client or None)
        await self._bucket.put(name, cast("bytes", data), meta=meta)

    async def get(self, name: str) -> bytes:
        return (await self._bucket.get(name)).data or b""

    async def write_to(self, name: str, target: BinaryIO) -> None:
        await self._bucket.get(name, writeinto=cast("object", target))  # type: ignore[arg-type]

    async def find(self, name: str) -> Stored | None:
        try:
            return self._facts(await self._bucket.get_info(name))
        except NotFoundError:
            return None

    async def list(self) -> list[Stored]:
        try:
            return [self._facts(info) for info in await self._bucket.list(ignore_deletes=True)]
        except NotFoundError:
            return []

    async def used_bytes(self) -> int:
        return (await self._bucket.status()).size

    async def delete(self, name: str) -> None:
        """Delete an object. If that fails, it ages out."""
        with suppress(NatsError, APIError, OSError):
            await self._bucket.delete(name)

    def _facts(self, info: api.ObjectInfo) -> Stored:
        stored_at = 0.0
        with suppress(ValueError, TypeError):
            stored_at = datetime.fromisoformat(info.mtime or "").timestamp()
        is_old = time.time() - stored_at > self._max_age_s * AGED
        return Stored(info.name, info.size or 0, info.description or "", stored_at, is_old)


def is_full(error: Exception) -> bool:
    """Whether the server refused because its storage is full."""
    if not isinstance(error, APIError):
        return False
    description = error.description or ""
    return error.err_code in NO_RESOURCES or (error.err_code == STREAM_FULL and "maximum bytes" in description)


async def set_aside(make: Callable[[int], Awaitable[Made]], max_bytes: int | None, name: str) -> Made:
    """Make a stream or bucket of `max_bytes`, which the server reserves; without a limit of its own if it has no room
    for that. `make` gets -1 for no limit, as the server says it."""
    if max_bytes is None:
        return await make(-1)
    try:
        return await make(max_bytes)
    except APIError as error:
        if error.err_code not in NO_RESOURCES:
            raise
        logger.warning("The NATS server cannot set %d bytes aside for %s: its own limit holds", max_bytes, name)
        return await make(-1)


async def _limited(js: JetStreamContext, name: str, max_age_s: float, replicas: int, max_bytes: int) -> ObjectStore:
    try:
        found = await js.object_store(name)
    except NotFoundError:
        config = api.ObjectStoreConfig(ttl=max_age_s, replicas=replicas, max_bytes=max_bytes)
        with suppress(BadRequestError):  # another process has just made it, with or without a limit
            return await js.create_object_store(name, config=config)
        found = await js.object_store(name)
    stream = (await found.status()).stream_info.config
    if (stream.max_bytes, stream.max_age) != (max_bytes, max_age_s):
        await js.update_stream(stream.evolve(max_bytes=max_bytes, max_age=max_age_s))
    return found
