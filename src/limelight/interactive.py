"""Where Python waits for more from its user, `launch()` must not keep it: prompts and notebooks."""

from __future__ import annotations

import asyncio
import importlib
import sys


def is_interactive() -> bool:
    """Whether somebody types: a prompt, `python -i`, IPython or a notebook."""
    return hasattr(sys, "ps1") or bool(sys.flags.interactive)


def has_running_loop() -> bool:
    """Whether this thread runs an event loop already, so that no other can."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def show_in_notebook(url: str, width: int | str, height: int) -> None:
    """Shows the page under the cell that runs; nothing outside of notebooks."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is None or not hasattr(shell, "kernel"):
        return
    display = importlib.import_module("IPython.display")
    display.display(display.IFrame(url, width, height))
