"""Prompts and notebooks, where `launch()` must not block."""

from __future__ import annotations

import asyncio
import sys


def is_interactive() -> bool:
    """Whether Python runs interactively: a prompt, `python -i`, IPython or a notebook."""
    return hasattr(sys, "ps1") or bool(sys.flags.interactive)


def has_running_loop() -> bool:
    """Whether this thread already runs an event loop, so that it cannot run another."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
