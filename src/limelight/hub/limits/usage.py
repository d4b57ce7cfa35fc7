"""What apps and their owners have used today. Counted in memory, and written every few seconds."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import msgspec

from limelight.hub.names import AppName
from limelight.hub.records import Records

DAY_S = 86_400


class Used(msgspec.Struct, kw_only=True):
    """By an app or an owner, on one day."""

    day: int
    """Days since 1970, in UTC."""
    calls: int = 0
    bytes: int = 0
    cpu_seconds: float = 0.0


def keys_of(app: AppName) -> tuple[str, str]:
    """To which the use of an app is counted: its own, and that of its owner, which a copy does not evade."""
    return f"app {app.key}", f"owner {app.owner.lower()}"


class Usage:
    """Use is never forgotten before its day is over, also if its app is removed and added again."""

    def __init__(self, records: Records, clock: Callable[[], float] = time.time) -> None:
        self._records, self._clock = records, clock
        # Copies: records that have been read are not changed in place.
        self._used = {key: msgspec.structs.replace(one) for key, one in records.all(Used).items()}
        self._unwritten: set[str] = set()

    @property
    def day(self) -> int:
        return int(self._clock() // DAY_S)

    @property
    def left_s(self) -> int:
        """Seconds until the next day begins."""
        return int(DAY_S - self._clock() % DAY_S) + 1

    def of(self, key: str) -> Used:
        """Today's."""
        found = self._used.get(key)
        if found is None or found.day != self.day:
            return Used(day=self.day)
        return found

    def add(self, app: AppName, *, calls: int = 0, size_bytes: int = 0, cpu_s: float = 0.0) -> None:
        for key in keys_of(app):
            used = self._used[key] = self.of(key)
            used.calls += calls
            used.bytes += size_bytes
            used.cpu_seconds += cpu_s
            self._unwritten.add(key)

    async def write(self) -> None:
        """What has changed, and remove what is of days before."""
        for key in list(self._outdated()):
            del self._used[key]
            await self._records.delete(Used, key)
        self._unwritten &= self._used.keys()
        for key in list(self._unwritten):
            written = msgspec.structs.replace(self._used[key])
            await self._records.put(key, written)
            if self._used.get(key) == written:  # else it has been used meanwhile
                self._unwritten.discard(key)

    def _outdated(self) -> Iterator[str]:
        return (key for key, one in self._used.items() if one.day != self.day)
