"""Quotas: how much an app, and all apps of an owner together, may use."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import msgspec
from msgspec import UNSET, Meta, UnsetType

from limelight.core.errors import DeclarationError, TooManyRequests
from limelight.hub.apps.hosted import NotServed
from limelight.hub.limits.measuring import CAN_MEASURE
from limelight.hub.limits.usage import DAY_S, Usage, keys_of
from limelight.hub.names import AppName
from limelight.hub.records import Records

Limit = Annotated[int, Meta(ge=0, le=1 << 53)] | UnsetType | None
"""None: no limit; unset: the hub's default."""
DAILY = {"calls": "calls", "bytes": "bytes in and out", "cpu_seconds": "seconds of processor time"}
MEASURED = ("cpu_seconds", "memory_bytes")
FULL_RETRY_S = 30
_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}


class AppQuota(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of one app."""

    calls: Limit = UNSET
    """A day, uploads included."""
    bytes: Limit = UNSET
    """A day, of bodies in and out."""
    cpu_seconds: Limit = UNSET
    """A day, of all its processes."""
    memory_bytes: Limit = UNSET
    """Resident, of all its processes."""


class OwnerQuota(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of all apps of an owner together."""

    calls: Limit = UNSET
    bytes: Limit = UNSET
    cpu_seconds: Limit = UNSET
    running_apps: Limit = UNSET
    """How many may run at a time."""


Kind = TypeVar("Kind", AppQuota, OwnerQuota)


class QuotaSpent(TooManyRequests, NotServed):
    """An app may not be used now, or not be started."""

    def __init__(self, message: str, retry_after_s: int) -> None:
        super().__init__(message, retry_after_s)
        self.retry_after_s = retry_after_s  # which the next base has set to its own default


def parse(kind: type[Kind], text: str, where: str) -> Kind:
    """Parse text such as "calls=10000,memory_bytes=2G". Raises `DeclarationError`."""
    names, found = kind.__struct_fields__, dict[str, int]()
    for one in text.split(",") if text else ():
        name, _, value = one.strip().partition("=")
        number = re.fullmatch(r"(\d{1,12})([KMGT]?)", value.strip())
        if name in MEASURED and not CAN_MEASURE:
            raise DeclarationError(where, f"no {name}: processes can be measured on Linux only", one)
        if name not in names or number is None or name in found:
            expected = f"NAME=NUMBER, each once, of {', '.join(names)}; K, M, G and T are powers of 1024"
            raise DeclarationError(where, expected, one)
        found[name] = int(number[1]) * _UNITS[number[2]]
    return msgspec.convert({name: min(value, 1 << 53) for name, value in found.items()}, kind)


class Quotas:
    def __init__(self, records: Records, own_records: Records, of_apps: AppQuota, of_owners: OwnerQuota) -> None:
        """The defaults, instead of which an admin may choose others."""
        self._records, self._of_apps, self._of_owners = records, of_apps, of_owners
        self.usage = Usage(own_records)

    def of_app(self, app: AppName) -> AppQuota:
        return _over(self._of_apps, self._records.get(AppQuota, app.key))

    def of_owner(self, owner: str) -> OwnerQuota:
        return _over(self._of_owners, self._records.get(OwnerQuota, owner.lower()))

    async def choose(self, key: str, quota: AppQuota | OwnerQuota) -> None:
        """Of the app or the owner whose name that is, in lower case."""
        if quota == type(quota)():
            await self._records.delete(type(quota), key)
        else:
            await self._records.put(key, quota)

    def check(self, app: AppName, what: str) -> None:
        """Raises `QuotaSpent` if what may be used a day, one of `DAILY`, is used up."""
        quotas = (self.of_app(app), self.of_owner(app.owner))
        for key, whose, quota in zip(keys_of(app), (str(app), app.owner), quotas, strict=True):
            limit = getattr(quota, what)
            if isinstance(limit, int) and getattr(self.usage.of(key), what) >= limit:
                raise QuotaSpent(
                    f"The quota of {whose} is used up: {limit:,} {DAILY[what]} a day. It begins anew at 00:00 UTC.",
                    self.usage.left_s,
                )

    def check_room(self, app: AppName, running: int) -> None:
        """Raises `QuotaSpent` if so many apps of the owner run that this one may not start."""
        limit = self.of_owner(app.owner).running_apps
        if isinstance(limit, int) and running >= limit:
            raise QuotaSpent(
                f"The quota of {app.owner} is used up: {limit:,} apps at a time. One can start when another sleeps.",
                FULL_RETRY_S,
            )

    def too_large(self, app: AppName, memory_bytes: int) -> str:
        """Why the app must not go on with so much memory; "" if it may."""
        limit = self.of_app(app).memory_bytes
        if not isinstance(limit, int) or memory_bytes <= limit:
            return ""
        return f"Stopped: it used {_size(memory_bytes)} of memory, and its quota is {_size(limit)}"

    def shown(self, key: str, quota: AppQuota | OwnerQuota) -> dict[str, object]:
        """Limits, and what has been used of those that are of a day."""
        used, day = self.usage.of(key), self.usage.day
        limits = {name: None if value is UNSET else value for name, value in msgspec.structs.asdict(quota).items()}
        return {
            "limits": limits,
            "used": {name: round(getattr(used, name), 1) for name in DAILY},
            "begins_anew_at": datetime.fromtimestamp((day + 1) * DAY_S, UTC).isoformat(),
        }


def _over(default: Kind, chosen: Kind | None) -> Kind:
    if chosen is None:
        return default
    given = {name: value for name, value in msgspec.structs.asdict(chosen).items() if value is not UNSET}
    return msgspec.structs.replace(default, **given)


def _size(size_bytes: int) -> str:
    return f"{size_bytes / (1 << 20):,.0f} MiB"
