"""What each client put into the bucket for files from this machine, so that none of them fills it alone."""

from __future__ import annotations

import time
from collections import deque

from limelight.core.shares import Shares

REMEMBERED_S = (
    3600.0  # longer than unnamed files stay; what is named for longer leaves others at least half of the rest
)


class BucketShare:
    """A client may add as much as stays free, as with a `Budget`: the rest of the bucket is always somebody else's.

    Each replica counts what came to it. A client who goes to several of them gets a share of what is left each time.
    """

    def __init__(self) -> None:
        self._shares = Shares()
        self._added: deque[tuple[float, str, int]] = deque()

    def allows(self, client: str, size_bytes: int, free_bytes: int) -> bool:
        self._forget_old()
        return self._shares.of(client) + size_bytes <= free_bytes - size_bytes

    def add(self, client: str, size_bytes: int) -> None:
        self._shares.add(client, size_bytes)
        self._added.append((time.monotonic(), client, size_bytes))

    def _forget_old(self) -> None:
        oldest_s = time.monotonic() - REMEMBERED_S
        while self._added and self._added[0][0] < oldest_s:
            _, client, size_bytes = self._added.popleft()
            self._shares.add(client, -size_bytes)
