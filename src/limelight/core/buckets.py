"""Rates of requests: a token bucket for each key, in bounded memory."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

MAX_KEYS = 10_000


class Buckets:
    """Each key may take `burst` at once and `rate_hz` on the whole."""

    def __init__(self, rate_hz: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate_hz, self._burst, self._clock = rate_hz, burst, clock
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def take(self, key: str) -> float:
        """Take one. Returns 0, or the seconds after which there is one again; then nothing was taken."""
        now = self._clock()
        full_at = max(now, self._full_at.get(key, now)) + 1 / self._rate_hz
        wait_s = full_at - now - self._burst / self._rate_hz
        if wait_s > 1e-6:
            return wait_s
        self._full_at[key] = full_at
        self._full_at.move_to_end(key)
        if len(self._full_at) > MAX_KEYS:
            self._full_at.popitem(last=False)
        return 0
