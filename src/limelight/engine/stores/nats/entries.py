"""Messages of a log, and storing those that are too large for NATS."""

from __future__ import annotations

import uuid
from typing import Protocol, TypeVar

import msgspec
from msgspec import Struct

from limelight.core.errors import Unstorable
from limelight.core.wire import Event, Job

BLOB = b"\x00blob:"  # no JSON begins so


class Entry(Struct, frozen=True, omit_defaults=True):
    """One message of a log: the job was queued (`job`), was taken (`attempt`), was not accepted after all (`is_void`),
    or an event with its number."""

    at: float
    number: int = 0
    event: Event | None = None
    job: Job | None = None
    attempt: int = 0
    is_void: bool = False


Value = TypeVar("Value", Entry, Job)


class Blobs(Protocol):
    """Named values of any size."""

    async def put(self, name: str, data: bytes) -> None: ...

    async def get(self, name: str) -> bytes: ...

    async def delete(self, name: str) -> None: ...


class Packer:
    """Encodes and decodes messages.

    Data over the server's limit goes into the object store, and the message holds a reference.
    """

    def __init__(self, blobs: Blobs, max_bytes: int) -> None:
        self._blobs, self._max_bytes = blobs, max_bytes

    async def pack(self, value: Entry | Job) -> bytes:
        """Raises `Unstorable`, or the server's error for a large value."""
        try:
            data = msgspec.json.encode(value)
        except Exception as error:  # values of a caller's or a function's, somewhere deep in it
            raise Unstorable(f"The server cannot store what the call is or says: {error}.") from None
        return await self.shorten(data)

    async def unpack(self, data: bytes, kind: type[Value]) -> Value:
        """Raises `DecodeError`, or the server's error for a large value."""
        whole = await self.restore(data)
        try:
            return msgspec.json.decode(whole, type=kind)
        except (ValueError, RecursionError) as error:  # a store's bytes: DecodeError is not all that msgspec raises
            raise msgspec.DecodeError(str(error)) from error

    async def shorten(self, data: bytes) -> bytes:
        """The data, or a reference if it is too large for a message."""
        if len(data) <= self._max_bytes:
            return data
        name = uuid.uuid4().hex
        await self._blobs.put(name, data)
        return BLOB + name.encode()

    async def restore(self, data: bytes) -> bytes:
        """Raises as `unpack`."""
        name = _name_in(data)
        return data if name is None else await self._blobs.get(name)

    async def discard(self, data: bytes) -> None:
        """Delete what `shorten` stored elsewhere, once its message was replaced."""
        name = _name_in(data)
        if name is not None:
            await self._blobs.delete(name)


def _name_in(data: bytes) -> str | None:
    """The name of the object that the message references."""
    if not data.startswith(BLOB):
        return None
    name = data.removeprefix(BLOB)
    if len(name) != 32 or not name.isalnum():
        raise msgspec.DecodeError("it names no object")
    return name.decode("ascii")
