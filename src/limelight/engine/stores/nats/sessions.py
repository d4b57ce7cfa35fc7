"""Sessions in a key-value bucket. Changes are merged with compare-and-set, so concurrent calls of one session on two
machines keep each other's values."""

from __future__ import annotations

import logging
import pickle
from collections.abc import Mapping

from msgspec import UNSET, DecodeError
from nats.errors import Error as NatsError
from nats.js.errors import APIError, KeyNotFoundError, KeyWrongLastSequenceError, ObjectNotFoundError
from nats.js.kv import KeyValue

from limelight.core.errors import StoreUnavailable, Unstorable
from limelight.engine.stores.nats.connection import is_permanent
from limelight.engine.stores.nats.entries import Packer
from limelight.engine.stores.nats.names import digest
from limelight.engine.stores.nats.session_share import SessionShare
from limelight.engine.stores.pickles import Pickles

logger = logging.getLogger("limelight")


class Sessions:
    """Implements `engine.stores.backend.SessionStore`, once it is open."""

    _bucket: KeyValue
    _packer: Packer

    def __init__(self, max_value_bytes: int | None = None, max_bytes: int | None = None) -> None:
        self._pickles = Pickles(max_value_bytes)
        self._share = SessionShare(max_bytes)

    def open(self, bucket: KeyValue, packer: Packer) -> None:
        self._bucket, self._packer = bucket, packer

    async def get(self, key: str) -> dict[str, object]:
        try:
            values, _, _ = await self._read(digest(key))
        except (NatsError, APIError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from None
        return await self._pickles.load(values)  # written by this app alone

    async def put(self, key: str, changes: Mapping[str, object], client: str = "") -> None:
        """Merge the changes. Raises `Unstorable`, and then nothing is stored."""
        async with self._pickles.turn(key):
            await self._write(digest(key), changes, client)

    async def _write(self, name: str, changes: Mapping[str, object], client: str) -> None:
        pickled = {field: await self._pickles.dump(field, one) for field, one in changes.items() if one is not UNSET}
        written = {field: data for field, data in pickled.items() if data is not None}
        try:
            while not await self._merge(name, changes, written, client):
                """Another call wrote meanwhile."""
        except (NatsError, APIError, OSError) as error:
            if is_permanent(error):
                raise Unstorable(f"The store cannot take the values of the session: {error}.") from None
            raise StoreUnavailable(type(error).__name__) from None

    async def _merge(self, name: str, changes: Mapping[str, object], written: Mapping[str, bytes], client: str) -> bool:
        values, revision, before = await self._read(name)
        kept = {field: value for field, value in values.items() if changes.get(field) is not UNSET}
        data = pickle.dumps({**kept, **written})
        self._share.check(name, client, len(data))
        stored = await self._packer.shorten(data)
        try:
            if revision:
                await self._bucket.update(name, stored, last=revision)
            else:
                await self._bucket.create(name, stored)
        except KeyWrongLastSequenceError:
            await self._packer.discard(stored)
            return False
        self._share.put(name, client, len(data))
        await self._packer.discard(before)
        return True

    async def _read(self, name: str) -> tuple[dict[str, bytes], int, bytes]:
        """The values, their revision, and the stored bytes."""
        last = 0
        while True:
            try:
                entry = await self._bucket.get(name)
            except KeyNotFoundError:
                return {}, 0, b""
            stored, revision = entry.value or b"", int(entry.revision or 0)
            try:
                return _opened(await self._packer.restore(stored)), revision, stored
            except ObjectNotFoundError:
                if revision == last:
                    logger.warning("The values of a session are no longer in the store, and it starts afresh")
                    return {}, revision, b""
                last = revision  # replaced between the two requests: read again
            except DecodeError as error:
                logger.warning("The values of a session cannot be read and start afresh: %s", error)
                return {}, revision, b""


def _opened(data: bytes) -> dict[str, bytes]:
    """The pickles of its values by name; empty for what cannot be read."""
    try:
        found: dict[str, bytes] = pickle.loads(data)  # written by this app alone
    except Exception as error:  # a store's bytes
        logger.warning("The values of a session cannot be read and start afresh: %s", error)
        return {}
    return found
