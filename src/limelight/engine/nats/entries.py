"""What a message of a log holds, and messages that are too large for NATS."""

from __future__ import annotations

import uuid
from typing import Protocol, TypeVar

import msgspec
from msgspec import Struct

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
    """Values under names, of any size."""

    async def put(self, name: str, data: bytes) -> None: ...

    async def get(self, name: str) -> bytes: ...

    async def delete(self, name: str) -> None: ...


class Packer:
    """Messages and their bytes.

    What is over the server's limit goes into the object store, and its name into the message.
    """

    def __init__(self, blobs: Blobs, max_bytes: int) -> None:
        self._blobs, self._max_bytes = blobs, max_bytes

    async def pack(self, value: Entry | Job) -> bytes:
        return await self.shorten(msgspec.json.encode(value))

    async def unpack(self, data: bytes, kind: type[Value]) -> Value:
        return msgspec.json.decode(await self.restore(data), type=kind)

    async def shorten(self, data: bytes) -> bytes:
        """The data, or what stands for it where it is too large for a message."""
        if len(data) <= self._max_bytes:
            return data
        name = uuid.uuid4().hex
        await self._blobs.put(name, data)
        return BLOB + name.encode()

    async def restore(self, data: bytes) -> bytes:
        return await self._blobs.get(data.removeprefix(BLOB).decode()) if data.startswith(BLOB) else data

    async def discard(self, data: bytes) -> None:
        """Frees what `shorten` put elsewhere, when its message has been replaced."""
        if data.startswith(BLOB):
            await self._blobs.delete(data.removeprefix(BLOB).decode())
