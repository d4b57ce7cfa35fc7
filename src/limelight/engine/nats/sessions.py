"""Sessions in a key-value bucket: changes are merged in with compare-and-set, so that two calls of one session on two
machines keep each other's values."""

from __future__ import annotations

import logging
import pickle
from collections.abc import Mapping

from msgspec import UNSET
from nats.errors import Error as NatsError
from nats.js.errors import APIError, KeyNotFoundError, KeyWrongLastSequenceError
from nats.js.kv import KeyValue

from limelight.engine.nats.connection import StoreUnavailable
from limelight.engine.nats.names import digest

logger = logging.getLogger("limelight")


class Sessions:
    def __init__(self, bucket: KeyValue) -> None:
        self._bucket = bucket

    async def get(self, key: str) -> dict[str, object]:
        values, _ = await self._read(digest(key))
        return {name: pickle.loads(value) for name, value in values.items()}  # written by this app alone

    async def put(self, key: str, changes: Mapping[str, object]) -> None:
        name = digest(key)
        written = {field: value for field, value in changes.items() if value is not UNSET}
        packed = {field: data for field, value in written.items() if (data := _pickled(field, value)) is not None}
        while True:
            values, revision = await self._read(name)
            kept = {field: value for field, value in values.items() if changes.get(field) is not UNSET}
            data = pickle.dumps({**kept, **packed})
            try:
                if revision:
                    await self._bucket.update(name, data, last=revision)
                else:
                    await self._bucket.create(name, data)
                return
            except KeyWrongLastSequenceError:
                continue  # another call wrote meanwhile: merge again
            except (NatsError, APIError) as error:
                raise StoreUnavailable(type(error).__name__) from None

    async def _read(self, name: str) -> tuple[dict[str, bytes], int]:
        try:
            entry = await self._bucket.get(name)
        except KeyNotFoundError:
            return {}, 0
        except (NatsError, APIError) as error:
            raise StoreUnavailable(type(error).__name__) from None
        return pickle.loads(entry.value or b""), int(entry.revision or 0)  # as above


def _pickled(field: str, value: object) -> bytes | None:
    try:
        return pickle.dumps(value)
    except Exception as error:  # whatever a value's own code raises
        logger.error("%s holds a %s, which cannot be kept: %s", field, type(value).__name__, error)
        return None
