"""Limits per client: call rate and concurrent streams."""

from __future__ import annotations

import math
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self

from limelight.core.errors import DeclarationError, TooManyRequests

MAX_CLIENTS = 100_000
_PERIODS_S = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}

RawHeaders = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Rate:
    count: int
    period_s: int

    @classmethod
    def parse(cls, text: str, where: str = "launch: rate_limit") -> Self:
        """Parse text such as "60/minute". Raises `DeclarationError`."""
        found = re.fullmatch(r"\s*([1-9]\d{0,8})\s*/\s*(second|minute|hour|day)\s*", text)
        if not found:
            raise DeclarationError(where, "text such as '60/minute' (second, minute, hour, day)", text)
        return cls(int(found[1]), _PERIODS_S[found[2]])


class CallRate:
    """A rate limit per client, by the generic cell rate algorithm (ITU-T I.371): one number per client, O(1) per call.

    A client may use its whole count at once. Its next call is then accepted when its share of the period has passed.
    Replicas publish the calls that they accept. Until this arrives, a client may exceed the rate a little.
    """

    def __init__(
        self, rate: Rate, clock: Callable[[], float] = time.monotonic, on_hit: Callable[[str], None] = lambda _: None
    ) -> None:
        """`on_hit` gets the client of each accepted call."""
        self._rate, self._clock, self._on_hit = rate, clock, on_hit
        self._step_s = rate.period_s / rate.count
        self._full_at: OrderedDict[str, float] = OrderedDict()
        self._policy = (b"ratelimit-policy", b'"calls";q=%d;w=%d' % (rate.count, rate.period_s))

    def hit(self, client: str) -> tuple[RawHeaders, TooManyRequests | None]:
        """Count a call. Returns the rate-limit headers, and the refusal if the client is over the rate.

        Headers: draft-ietf-httpapi-ratelimit-headers-10.
        """
        now = self._clock()
        full_at = max(now, self._full_at.get(client, now))
        wait_s = full_at + self._step_s - now - self._rate.period_s
        if wait_s > 1e-6:
            refusal = f"Too many calls: at most {self._rate.count} in {self._rate.period_s} s. Try again later."
            return self._headers(0, full_at - now), TooManyRequests(refusal, math.ceil(wait_s))
        full_at = self._count(client, full_at)
        self._on_hit(client)
        left = int((self._rate.period_s - (full_at - now)) / self._step_s + 1e-6)
        return self._headers(left, full_at - now), None

    def count_elsewhere(self, client: str) -> None:
        """Count a call that another replica has accepted."""
        now = self._clock()
        self._count(client, max(now, self._full_at.get(client, now)))

    def _count(self, client: str, full_at: float) -> float:
        full_at = self._full_at[client] = full_at + self._step_s
        self._full_at.move_to_end(client)
        if len(self._full_at) > MAX_CLIENTS:  # the least recently active client
            self._full_at.popitem(last=False)
        return full_at

    def _headers(self, left: int, reset_s: float) -> RawHeaders:
        return [self._policy, (b"ratelimit", b'"calls";r=%d;t=%d' % (left, math.ceil(reset_s)))]


class ConcurrencyLimit:
    """A limit of concurrent uses per client, such as open streams. Each `enter` is followed by a `leave`."""

    def __init__(self, limit: int | None, what: str) -> None:
        self._limit, self._what = limit, what
        self._open: dict[str, int] = {}

    def enter(self, client: str) -> None:
        """Count one more. Raises `TooManyRequests` if the client has too many."""
        count = self._open.get(client, 0)
        if self._limit is not None and count >= self._limit:
            raise TooManyRequests(f"Too many {self._what}: at most {self._limit} at a time.", retry_after_s=5)
        self._open[client] = count + 1

    def leave(self, client: str) -> None:
        left = self._open[client] - 1
        if left:
            self._open[client] = left
        else:
            del self._open[client]

    def count(self) -> int:
        return sum(self._open.values())

    @contextmanager
    def one(self, client: str) -> Iterator[None]:
        self.enter(client)
        try:
            yield
        finally:
            self.leave(client)
