"""The running processes of an app, and whether they are compatible."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

import msgspec
from msgspec import Raw
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.errors import APIError, KeyNotFoundError, NoKeysError, NotFoundError
from nats.js.kv import KeyValue

from limelight.core.errors import DeclarationError
from limelight.engine.stores.members import Member
from limelight.engine.stores.nats.names import token

BEAT_S = 3.0
LIFE_S = 10  # seconds without a beat after which a member is gone


class Membership:
    def __init__(self, bucket: KeyValue, member: Member) -> None:
        self._bucket, self._member = bucket, member
        self._looked_at, self._is_eldest = -BEAT_S, True
        self._key = f"{token(member.name)}-{secrets.token_hex(4)}"

    @classmethod
    async def open(cls, js: JetStreamContext, bucket: str, member: Member, replicas: int) -> Membership:
        try:
            found = await js.key_value(bucket)
        except NotFoundError:
            found = await js.create_key_value(bucket=bucket, history=1, ttl=LIFE_S, replicas=replicas)
        return cls(found, member)

    async def join(self) -> None:
        """Raises `DeclarationError` if this process is incompatible with a running one."""
        others = await self.members()
        check(self._member, others)
        await self._bucket.put(self._key, msgspec.json.encode(self._member))

    async def beat(self, closing: asyncio.Event, figures: Callable[[], Raw]) -> None:
        """Renew this process's record until it closes."""
        while not closing.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(closing.wait(), BEAT_S)
            with suppress(NatsError, APIError, OSError):
                if closing.is_set():
                    await self._bucket.delete(self._key)
                else:
                    member = msgspec.structs.replace(self._member, figures=figures())
                    await self._bucket.put(self._key, msgspec.json.encode(member))

    async def is_eldest_replica(self) -> bool:
        """Whether this process is the eldest replica, which does the singleton work. Cached for a few seconds."""
        if time.monotonic() - self._looked_at > BEAT_S:
            self._looked_at = time.monotonic()
            with suppress(NatsError, APIError, OSError):
                replicas = [one for one in await self.members() if one.role == "replica"]
                eldest = min(replicas, key=lambda one: (one.started_at, one.name), default=self._member)
                self._is_eldest = (eldest.started_at, eldest.name) == (self._member.started_at, self._member.name)
        return self._is_eldest

    async def members(self) -> list[Member]:
        try:
            keys = await self._bucket.keys()
        except NoKeysError:
            return []
        found = []
        for key in keys:
            with suppress(KeyNotFoundError, msgspec.DecodeError):  # gone meanwhile, or of another version of Limelight
                found.append(msgspec.json.decode((await self._bucket.get(key)).value or b"", type=Member))
        return found


def check(member: Member, others: Sequence[Member]) -> None:
    """Check a new process: its endpoints match a replica, its limits those of all processes of its version."""
    replicas = [other for other in others if other.role == "replica"]
    if member.role == "worker" and replicas and not any(one.version == member.version for one in replicas):
        newest = max(replicas, key=lambda one: one.started_at)
        difference = _difference(member, newest)
        raise DeclarationError("worker", f"the endpoints of the replica {newest.name}; the script's are {difference}")
    for other in others:
        if other.version == member.version:
            _check_limits(member.limits, other.limits, other.name)


def _check_limits(mine: Mapping[str, int | None], theirs: Mapping[str, int | None], name: str) -> None:
    for lane, limit in mine.items():
        if lane in theirs and theirs[lane] != limit:
            raise DeclarationError(f"lane {lane!r}", f"the limit {theirs[lane]} that {name} has declared", limit)


def _difference(mine: Member, theirs: Member) -> str:
    missing = [one for one in theirs.endpoints if one not in mine.endpoints]
    more = [one for one in mine.endpoints if one not in theirs.endpoints]
    parts = [f"without {', '.join(missing)}"] * bool(missing) + [f"with {', '.join(more)}"] * bool(more)
    return "; ".join(parts) or "in another order"
