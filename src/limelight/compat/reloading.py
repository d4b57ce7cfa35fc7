"""The flag with which scripts exclude code from reloads."""

from __future__ import annotations

__all__ = ["NO_RELOAD"]

NO_RELOAD = True
"""Always true, so `if gr.NO_RELOAD:` always runs its block. Gradio reloads within one process and skips the block then.
Here each version of a script has a process of its own, which needs to run it."""
