"""What a message of a log holds, and messages that are too large for NATS."""

from __future__ import annotations

import uuid
from typing import Protocol, TypeVar

import msgspec
from msgspec import Struct

from limelight.core.wire import Event, Job

BLOB = b"\x00blob:"  # no JSON begins so


class Entry(Struct, frozen=True, omit_defaults=True):
    """One message of a log: the job was queued (`job`), was taken (`attempt`), or an event with its number."""

    at: float
    number: int = 0
    event: Event | None = None
    job: Job | None = None
    attempt: int = 0


Value = TypeVar("Value", Entry, Job)


class Blobs(Protocol):
    """An object store, as far as it is needed here."""

    async def put(self, name: str, data: bytes) -> object: ...

    async def get(self, name: str) -> object: ...


class Packer:
    """Messages and their bytes.

    What is over the server's limit goes into the object store, and its name into the message.
    """

    def __init__(self, blobs: Blobs, max_bytes: int) -> None:
        self._blobs, self._max_bytes = blobs, max_bytes

    async def pack(self, value: Entry | Job) -> bytes:
        data = msgspec.json.encode(value)
        if len(data) <= self._max_bytes:
            return data
        name = uuid.uuid4().hex
        await self._blobs.put(name, data)
        return BLOB + name.encode()

    async def unpack(self, data: bytes, kind: type[Value]) -> Value:
        if data.startswith(BLOB):
            found = await self._blobs.get(data.removeprefix(BLOB).decode())
            data = bytes(getattr(found, "data", b""))
        return msgspec.json.decode(data, type=kind)
