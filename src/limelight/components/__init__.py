"""A module for each kind of component. `gr.components.Textbox` finds the public ones."""

from __future__ import annotations

import importlib
from typing import Any

from limelight.names import HOMES


def __getattr__(name: str) -> Any:  # Any: classes
    home = HOMES.get(name, "")
    if not home.startswith(("components.", "ui.component")):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"limelight.{home}"), name)


def __dir__() -> list[str]:
    return [name for name, home in HOMES.items() if home.startswith("components.")]
