"""A lock on a folder, for threads and processes alike."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        while True:
            try:
                return msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            except OSError:
                time.sleep(0.01)  # Windows offers no wait without an end
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)


_OPEN = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)


@contextmanager
def locked(path: Path) -> Iterator[int]:
    """The descriptor of the file at `path`, which is made if need be, while nobody else has it."""
    descriptor = os.open(path, _OPEN, 0o600)
    try:
        _lock(descriptor)
        yield descriptor
    finally:
        os.close(descriptor)  # which unlocks it
