"""Processes of apps that outlived the hub that started them."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

PATIENCE_S = 20.0
"""For a process that ends by itself, because its hub is gone. It stores its calls meanwhile."""


def began(pid: int) -> int:
    """When the process began, in clock ticks since the machine did; 0 where that cannot be known."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0
    return int(fields.rpartition(")")[2].split()[19])


def end(pid: int, its_beginning: int) -> None:
    """Wait until the process has ended, and kill its group if it does not. Blocks."""
    deadline = time.monotonic() + PATIENCE_S
    while its_beginning and began(pid) == its_beginning:
        if time.monotonic() > deadline:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
        time.sleep(0.05)
