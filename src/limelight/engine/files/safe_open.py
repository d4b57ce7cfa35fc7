"""Opening a file by a checked path without a race between check and open."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from limelight.core.errors import NotAllowed

_LAST = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
# O_PATH where there is one: a folder on the way may be searchable but not readable.
_FOLDER = getattr(os, "O_PATH", os.O_RDONLY) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_DIRECTORY", 0)
_CAN_WALK = os.open in os.supports_dir_fd and hasattr(os, "O_NOFOLLOW")


def open_regular(real: Path) -> int:
    """Open the regular file at a resolved path. The caller closes the descriptor.

    Raises `NotAllowed` for a symbolic link that has appeared in the path since it was resolved, and for anything but a
    regular file. Does not block on a pipe.
    """
    try:
        descriptor = _walk(real) if _CAN_WALK else os.open(real, _LAST | getattr(os, "O_BINARY", 0))
    except OSError:
        raise NotAllowed(f"{real} cannot be read") from None
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise NotAllowed(f"{real} is not a regular file")


def _walk(real: Path) -> int:
    folder = os.open(real.anchor, _FOLDER)
    try:
        for part in real.parts[1:-1]:
            inner = os.open(part, _FOLDER, dir_fd=folder)
            os.close(folder)
            folder = inner
        return os.open(real.name, _LAST, dir_fd=folder)
    finally:
        os.close(folder)
