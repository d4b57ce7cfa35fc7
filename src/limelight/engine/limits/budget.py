"""A byte budget that all clients share, with some always left for the next client."""

from __future__ import annotations

import threading

from limelight.core.errors import Overloaded, TooLarge, TooManyRequests
from limelight.core.shares import Shares

RETRY_AFTER_S = 5


class Budget:
    """A client may hold as much as stays free: at most half when alone, a third each for two clients, and so on.

    No client can take everything (dynamic thresholds; Choudhury and Hahne, 1998). Thread-safe.
    """

    def __init__(self, what: str, option: str, limit_bytes: int | None) -> None:
        """`what` is bounded ("The inputs of your calls"), by the launch option `option`. A limit of None: unbounded."""
        self._what, self._option, self._limit = what, option, limit_bytes
        self._shares = Shares()
        self._lock = threading.Lock()

    @property
    def total_bytes(self) -> int:
        return self._shares.total

    def of(self, client: str) -> int:
        return self._shares.of(client)

    def take(self, client: str, size_bytes: int) -> None:
        """Take `size_bytes` for the client, or raise and take nothing.

        Raises `TooLarge` for what can never fit, `TooManyRequests` if this client holds too much, `Overloaded` if the
        others do.
        """
        with self._lock:
            held = self._shares.of(client)
            if self._limit is not None and held + size_bytes > self._limit - self._shares.total - size_bytes:
                raise self._refusal(held, size_bytes, self._limit)
            self._shares.add(client, size_bytes)

    def add(self, client: str, size_bytes: int) -> None:
        """Count bytes that exist already, even past the limit."""
        with self._lock:
            self._shares.add(client, size_bytes)

    def give(self, client: str, size_bytes: int) -> None:
        with self._lock:
            self._shares.add(client, -size_bytes)

    def _refusal(self, held: int, size_bytes: int, limit: int) -> TooLarge | TooManyRequests | Overloaded:
        if size_bytes > limit // 2:
            return TooLarge(f"{self._what} ({self._option}; it takes {size_bytes} bytes in memory)", limit // 2)
        if size_bytes <= limit - self._shares.total:
            text = f"{self._what} are over their share: they hold {held} bytes, and this needs {size_bytes}"
            return TooManyRequests(f"{text} ({self._option}). Try again when some of them have ended.", RETRY_AFTER_S)
        text = f"The server has no memory left for another {size_bytes} bytes ({self._option})"
        return Overloaded(f"{text}. Try again later.", RETRY_AFTER_S)


def pending_budget(limit_bytes: int | None) -> Budget:
    """The budget for the inputs of jobs that have not ended."""
    return Budget("The inputs of your calls", "max_pending_bytes", limit_bytes)
