"""The shares of a relay by name."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from limelight.core.errors import ShareFailed
from limelight.core.relay import REPLACED, Hello, Welcome
from limelight.hub.relay.connection import Connection
from limelight.hub.relay.limits import RelayLimits
from limelight.hub.relay.names import Lease, Names


@dataclass(frozen=True, slots=True)
class Share:
    lease: Lease
    connection: Connection


class Shares:
    def __init__(
        self, limits: RelayLimits, names: Names, domain: str | None, clock: Callable[[], float] = time.time
    ) -> None:
        self._limits, self._names, self._domain, self._clock = limits, names, domain, clock
        self._open: dict[str, Share] = {}
        self._of_owner: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._open)

    def get(self, name: str) -> Share | None:
        return self._open.get(name)

    async def enter(self, owner: str, hello: Hello, connection: Connection) -> tuple[Share, Welcome]:
        """Under its earlier name, if the sharing process had one. Raises `ShareFailed`."""
        now = int(self._clock())
        if hello.life_s <= 0:
            raise ShareFailed("A share lives for some seconds.")
        if hello.resume:
            lease = self._names.resumed(hello.resume, owner)
            if lease is not None and lease.expires_at <= now:
                raise ShareFailed("The share has expired.")
        else:
            lease = None
        if lease is None:
            lease = self._names.new(owner, now + min(hello.life_s, self._limits.max_life_s))
        earlier = self._open.get(lease.name)
        if earlier is not None:  # a connection of which only its sharing process knows that it has broken
            self.leave(earlier)
        self._check_room(owner)
        share = self._open[lease.name] = Share(lease, connection)
        self._of_owner[owner] += 1
        if earlier is not None:
            await earlier.connection.close(REPLACED, "The share has come back by another connection.")
        host = f"{lease.name}.{self._domain}" if self._domain else ""
        return share, Welcome(lease.name, self._names.resume_of(lease), self.left_s(share), host)

    def left_s(self, share: Share) -> int:
        """The seconds that it has left to live."""
        return max(0, share.lease.expires_at - int(self._clock()))

    def leave(self, share: Share) -> None:
        if self._open.get(share.lease.name) is share:
            del self._open[share.lease.name]
            self._of_owner[share.lease.owner] -= 1
            self._of_owner += Counter()  # without those that have none

    def _check_room(self, owner: str) -> None:
        if self._of_owner[owner] >= self._limits.max_shares_per_owner:
            raise ShareFailed(f"You have {self._limits.max_shares_per_owner} shares, which is all that one may have.")
        if len(self._open) >= self._limits.max_shares:
            raise ShareFailed("The relay has as many shares as it takes.")
