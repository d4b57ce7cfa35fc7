"""Values of any size in a bucket of the object store, in pieces that the server takes."""

from __future__ import annotations

from contextlib import suppress
from typing import BinaryIO, cast

from nats.errors import Error as NatsError
from nats.js import JetStreamContext, api
from nats.js.errors import APIError, NotFoundError
from nats.js.object_store import ObjectStore

CHUNK_BYTES = 128 << 10


class Objects:
    """Raises what nats-py raises."""

    def __init__(self, bucket: ObjectStore, max_bytes: int) -> None:
        self._bucket, self._chunk_bytes = bucket, min(CHUNK_BYTES, max_bytes // 2)

    @classmethod
    async def open(cls, js: JetStreamContext, name: str, *, max_age_s: float, replicas: int, max_bytes: int) -> Objects:
        try:
            found = await js.object_store(name)
        except NotFoundError:
            found = await js.create_object_store(name, config=api.ObjectStoreConfig(ttl=max_age_s, replicas=replicas))
        return cls(found, max_bytes)

    async def put(self, name: str, data: bytes | BinaryIO) -> None:
        options = api.ObjectMetaOptions(max_chunk_size=self._chunk_bytes)
        await self._bucket.put(name, cast("bytes", data), meta=api.ObjectMeta(name=name, options=options))

    async def get(self, name: str) -> bytes:
        return (await self._bucket.get(name)).data or b""

    async def write_to(self, name: str, target: BinaryIO) -> None:
        await self._bucket.get(name, writeinto=cast("object", target))  # type: ignore[arg-type]

    async def holds(self, name: str) -> bool:
        try:
            await self._bucket.get_info(name)
        except NotFoundError:
            return False
        return True

    async def delete(self, name: str) -> None:
        """It ages out where it cannot be deleted now."""
        with suppress(NatsError, APIError, OSError):
            await self._bucket.delete(name)
