"""Sessions in a key-value bucket: changes are merged in with compare-and-set, so that two calls of one session on two
machines keep each other's values."""

from __future__ import annotations

import logging
import pickle
from collections.abc import Mapping

from msgspec import UNSET
from nats.errors import Error as NatsError
from nats.js.errors import APIError, KeyNotFoundError, KeyWrongLastSequenceError, ObjectNotFoundError
from nats.js.kv import KeyValue

from limelight.core.errors import StoreUnavailable
from limelight.engine.nats.entries import Packer
from limelight.engine.nats.names import digest

logger = logging.getLogger("limelight")


class Sessions:
    def __init__(self, bucket: KeyValue, packer: Packer) -> None:
        self._bucket, self._packer = bucket, packer

    async def get(self, key: str) -> dict[str, object]:
        try:
            values, _, _ = await self._read(digest(key))
        except (NatsError, APIError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from None
        return {name: pickle.loads(value) for name, value in values.items()}  # written by this app alone

    async def put(self, key: str, changes: Mapping[str, object]) -> None:
        name = digest(key)
        pickled = ((field, _pickled(field, value)) for field, value in changes.items() if value is not UNSET)
        written = {field: data for field, data in pickled if data is not None}
        try:
            while not await self._merge(name, changes, written):
                """Another call wrote meanwhile."""
        except (NatsError, APIError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from None

    async def _merge(self, name: str, changes: Mapping[str, object], written: Mapping[str, bytes]) -> bool:
        values, revision, before = await self._read(name)
        kept = {field: value for field, value in values.items() if changes.get(field) is not UNSET}
        stored = await self._packer.shorten(pickle.dumps({**kept, **written}))
        try:
            if revision:
                await self._bucket.update(name, stored, last=revision)
            else:
                await self._bucket.create(name, stored)
        except KeyWrongLastSequenceError:
            await self._packer.discard(stored)
            return False
        await self._packer.discard(before)
        return True

    async def _read(self, name: str) -> tuple[dict[str, bytes], int, bytes]:
        """The values, their revision, and what is stored of them."""
        last = 0
        while True:
            try:
                entry = await self._bucket.get(name)
            except KeyNotFoundError:
                return {}, 0, b""
            stored, revision = entry.value or b"", int(entry.revision or 0)
            try:
                return pickle.loads(await self._packer.restore(stored)), revision, stored  # as above
            except ObjectNotFoundError:
                if revision == last:
                    raise
                last = revision  # replaced between the two requests: look again


def _pickled(field: str, value: object) -> bytes | None:
    try:
        return pickle.dumps(value)
    except Exception as error:  # whatever a value's own code raises
        logger.error("%s holds a %s, which cannot be kept: %s", field, type(value).__name__, error)
        return None
