"""Who did what at a hub: kept in its records, bounded by number and age."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator

import msgspec

from limelight.hub.records import Records

MAX_EVENTS, MAX_REFUSED = 5_000, 500
"""Refused sign-ins are bounded by themselves, so that a flood of them does not push out what users did."""
MAX_AGE_S = 90 * 86_400.0
MAX_TEXT = 200
REFUSED = "sign-in-refused"


class Event(msgspec.Struct, frozen=True, kw_only=True):
    at: float
    user: str
    """Who did it; for a refused sign-in the name that was given."""
    address: str
    action: str
    """In words, such as "sign-in", or method and path of a request, such as `DELETE /-/api/tokens/{token_id}`."""
    app: str = ""
    """`owner/name`, if it is about an app."""
    what: str = ""
    """What it was done to, such as the name of a user."""


class Events:
    def __init__(self, records: Records) -> None:
        self._records = records
        self._numbers = itertools.count()

    async def add(self, user: str, address: str, action: str, *, app: str = "", what: str = "") -> None:
        now = time.time()
        event = Event(at=now, user=user[:MAX_TEXT], address=address, action=action, app=app, what=what[:MAX_TEXT])
        kind = "r" if action == REFUSED else "e"
        await self._trim(kind, MAX_REFUSED if kind == "r" else MAX_EVENTS, now - MAX_AGE_S)
        await self._records.put(f"{kind}{int(now * 1000):014}-{next(self._numbers) % 10**9:09}", event)

    def newest(self) -> Iterator[Event]:
        found = self._records.all(Event).values()
        return iter(sorted(found, key=lambda one: one.at, reverse=True))

    async def _trim(self, kind: str, limit: int, oldest: float) -> None:
        held = sorted(key for key in self._records.all(Event) if key.startswith(kind))
        surplus = len(held) - limit + 1
        for index, key in enumerate(held):
            if index >= surplus and int(key[1:15]) / 1000 >= oldest:
                break
            await self._records.delete(Event, key)
