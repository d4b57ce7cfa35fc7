"""Accounting of the memory of requests whose calls are not queued yet."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from limelight.engine.limits.budget import Budget

KEY = "limelight.held"


class Held:
    """Bytes of one request, counted against a budget until it is closed."""

    def __init__(self, budget: Budget, client: str) -> None:
        self._budget, self._client = budget, client
        self.size_bytes = 0

    def check(self, size_bytes: int) -> None:
        """Raise what `grow` would raise, without counting anything."""
        self._budget.take(self._client, size_bytes)
        self._budget.give(self._client, size_bytes)

    def grow(self, size_bytes: int) -> None:
        """Count more bytes. Raises as `Budget.take` does."""
        self._budget.take(self._client, size_bytes)
        self.size_bytes += size_bytes

    def shrink(self, size_bytes: int) -> None:
        self._budget.give(self._client, size_bytes)
        self.size_bytes -= size_bytes

    def close(self) -> None:
        """Stop counting: the values belong to a job now, or are not needed. Idempotent."""
        self.shrink(self.size_bytes)


def held_of(request: HTTPConnection) -> Held:
    """The accounting of a request that may have a body."""
    found: Held = request.scope[KEY]
    return found
