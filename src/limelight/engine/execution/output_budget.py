"""Limits on the output of running calls, whose logs are kept whole."""

from __future__ import annotations

import threading

from limelight.core.errors import LimelightError, OutputTooLarge
from limelight.core.wire import Event
from limelight.engine.limits.budget import Budget
from limelight.engine.limits.sizes import event_bytes


class OutputBudget:
    """Counts the events of one call against its own limit and that of all running calls. Thread-safe."""

    def __init__(self, client: str, running: Budget, limit_bytes: int | None) -> None:
        self._client, self._running, self._limit = client, running, limit_bytes
        self._size_bytes = 0
        self._is_closed = False
        self._lock = threading.Lock()

    def add(self, event: Event) -> None:
        """Count an event, or raise `OutputTooLarge` and do not count it."""
        with self._lock:
            if not self._is_closed:
                size_bytes = self._checked(event)
                try:
                    self._running.take(self._client, size_bytes)
                except LimelightError as error:
                    raise OutputTooLarge(f"The call was ended. {error}") from None
                self._size_bytes += size_bytes

    def add_last(self, event: Event) -> None:
        """As `add`, but only against the call's own limit, because the call is about to end."""
        with self._lock:
            if not self._is_closed:
                size_bytes = self._checked(event)
                self._running.add(self._client, size_bytes)
                self._size_bytes += size_bytes

    def _checked(self, event: Event) -> int:
        size_bytes = event_bytes(event)
        if self._limit is not None and self._size_bytes + size_bytes > self._limit:
            raise OutputTooLarge(
                f"The call's output is too large: its values, notices and result may take {self._limit} bytes in all "
                "(max_call_bytes). Return large results as files."
            )
        return size_bytes

    def has_left(self, size_bytes: int) -> bool:
        """Whether that much more fits the call's own limit."""
        return self._limit is None or self._size_bytes + size_bytes <= self._limit

    def close(self) -> None:
        """Release the budget of a call that has ended. Its log then counts among the kept ones."""
        with self._lock:
            if not self._is_closed:
                self._is_closed = True
                self._running.give(self._client, self._size_bytes)
