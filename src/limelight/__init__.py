"""Limelight: a Python function as a web page and a curl API. `import limelight as gr`."""

from __future__ import annotations

import importlib
from typing import Any

from limelight.names import HOMES
from limelight.version import __version__

MODULES = ("components", "flagging", "mcp", "media", "themes", "validators")
"""Public modules: `gr.themes.Soft`."""

__all__ = ["__version__", *HOMES]  # names, computed


def __getattr__(name: str) -> Any:  # Any: classes and functions
    """Loads a public name, and what it needs, when it is first used."""
    if name in MODULES:
        return importlib.import_module(f"limelight.{name}")
    if name not in HOMES:
        # As `gradio` has it: `gr.processing_utils`.
        if name.startswith("_"):
            raise AttributeError(f"module 'limelight' has no attribute {name!r}")
        compat = importlib.import_module("limelight.compat.gradio")
        other = compat.other(name)
        if other is None:
            raise AttributeError(compat.unknown("limelight", name))
        return other
    value = getattr(importlib.import_module(f"limelight.{HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
