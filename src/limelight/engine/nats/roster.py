"""Who serves and works for an app right now, and whether they fit together."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

import msgspec
from msgspec import Raw
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.errors import APIError, KeyNotFoundError, NoKeysError, NotFoundError
from nats.js.kv import KeyValue

from limelight.core.errors import DeclarationError
from limelight.engine.members import Member
from limelight.engine.nats.names import token

BEAT_S = 3.0
LIFE_S = 10  # seconds without a beat after which a member is gone


class Roster:
    def __init__(self, bucket: KeyValue, member: Member) -> None:
        self._bucket, self._member = bucket, member
        self._key = f"{token(member.name)}-{secrets.token_hex(4)}"

    @classmethod
    async def open(cls, js: JetStreamContext, bucket: str, member: Member, replicas: int) -> Roster:
        try:
            found = await js.key_value(bucket)
        except NotFoundError:
            found = await js.create_key_value(bucket=bucket, history=1, ttl=LIFE_S, replicas=replicas)
        return cls(found, member)

    async def join(self) -> None:
        """Raises `DeclarationError` that names what does not fit with whom."""
        others = await self.members()
        check(self._member, others)
        await self._bucket.put(self._key, msgspec.json.encode(self._member))

    async def beat(self, closing: asyncio.Event, figures: Callable[[], Raw]) -> None:
        """Says that this process is there, and what it does, until it closes."""
        while not closing.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(closing.wait(), BEAT_S)
            with suppress(NatsError, APIError, OSError):
                if closing.is_set():
                    await self._bucket.delete(self._key)
                else:
                    told = msgspec.structs.replace(self._member, figures=figures())
                    await self._bucket.put(self._key, msgspec.json.encode(told))

    async def members(self) -> list[Member]:
        try:
            keys = await self._bucket.keys()
        except NoKeysError:
            return []
        found = []
        for key in keys:
            with suppress(KeyNotFoundError):
                found.append(msgspec.json.decode((await self._bucket.get(key)).value or b"", type=Member))
        return found


def check(member: Member, others: Sequence[Member]) -> None:
    """Whether a process may join: its endpoints are those of a replica, its limits those of all of its version."""
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
