"""Which conversions of files run now, so that each is made once however many calls ask for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_POLL_S = 1.0  # nothing wakes a waiting thread when its call is cancelled


class Conversions:
    """Thread-safe. Holds only the names of what is being made."""

    def __init__(self) -> None:
        self._running = set[str]()
        self._changed = threading.Condition()

    @contextmanager
    def turn(self, name: str, check: Callable[[], None]) -> Iterator[None]:
        """Wait until nobody else makes the file of this name. `check` raises when the wait is to end."""
        with self._changed:
            while name in self._running:
                check()
                self._changed.wait(_POLL_S)
            self._running.add(name)
        try:
            yield
        finally:
            with self._changed:
                self._running.discard(name)
                self._changed.notify_all()
