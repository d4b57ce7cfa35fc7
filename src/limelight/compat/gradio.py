"""`import gradio` gives Limelight, for scripts run by `limelight run`."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

NAMES = {
    "gradio": "limelight",
    "gradio.components": "limelight",
    "gradio.themes": "limelight.themes",
    **{f"gradio.themes.utils.{name}": f"limelight.themes.{name}" for name in ("colors", "fonts", "sizes")},
    "gradio.themes.utils": "limelight.themes",
    "gradio.themes.base": "limelight.themes",
}


class Alias(MetaPathFinder, Loader):
    """Finds the modules of `NAMES`, even where the real package is installed."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        return (
            ModuleSpec(name, self, is_package=name in ("gradio", "gradio.themes", "gradio.themes.utils"))
            if name in NAMES
            else None
        )

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return importlib.import_module(NAMES[spec.name])

    def exec_module(self, module: ModuleType) -> None:
        """It ran when it was imported under its own name."""


def install() -> None:
    if not any(isinstance(finder, Alias) for finder in sys.meta_path):
        sys.meta_path.insert(0, Alias())
