"""Writes what a real Gradio offers to scripts, as facts: `tests/compat/surface.json`.

    PYTHON scripts/gradio_surface.py

PYTHON is one that has Gradio; nothing of this project is imported. Of each public name: its kind, its parameters (name,
how it is passed, default), events and methods. Of each module that scripts import from: the names that it defines.
"""

from __future__ import annotations

import importlib
import inspect
import json
import os
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
TARGET = Path(__file__).parents[1] / "tests" / "compat" / "surface.json"
PASSED = {
    inspect.Parameter.POSITIONAL_ONLY: "position",
    inspect.Parameter.POSITIONAL_OR_KEYWORD: "any",
    inspect.Parameter.KEYWORD_ONLY: "keyword",
    inspect.Parameter.VAR_POSITIONAL: "*",
    inspect.Parameter.VAR_KEYWORD: "**",
}
MODULES = (
    "blocks",
    "chat_interface",
    "components",
    "components.base",
    "data_classes",
    "events",
    "exceptions",
    "flagging",
    "helpers",
    "interface",
    "layouts",
    "media",
    "routes",
    "templates",
    "themes",
    "themes.base",
    "themes.utils.colors",
    "themes.utils.fonts",
    "themes.utils.sizes",
    "validators",
)
Facts = dict[str, object]


def main() -> None:
    gradio = importlib.import_module("gradio")
    names = [name for name in {*gradio.__all__, *_defined(gradio)} if not inspect.ismodule(getattr(gradio, name))]
    modules = {f"gradio.{name}": _defined(importlib.import_module(f"gradio.{name}")) for name in MODULES}
    texts = [f"  {json.dumps(name)}: {json.dumps(_facts(getattr(gradio, name)))}" for name in sorted(names)]
    homes = [f"  {json.dumps(name)}: {json.dumps(found)}" for name, found in modules.items()]
    TARGET.write_text(
        f'{{\n"version": {json.dumps(gradio.__version__)},\n"names": {{\n{_joined(texts)}\n}},\n'
        f'"modules": {{\n{_joined(homes)}\n}}\n}}\n'
    )


def _joined(lines: Iterable[str]) -> str:
    return ",\n".join(lines)


def _defined(module: ModuleType) -> list[str]:
    """Its own classes and functions, and those that a package takes together from its parts."""
    return sorted(
        name
        for name, value in vars(module).items()
        if not name.startswith("_")
        and (inspect.isclass(value) or inspect.isfunction(value))
        and str(value.__module__).startswith(module.__name__)
    )


def _facts(value: Any) -> Facts:  # Any: a class, a function or a value
    if not callable(value):
        return {"kind": type(value).__name__}
    facts: Facts = {"kind": _kind(value), "parameters": _parameters(value)}
    if inspect.isclass(value):
        events = [str(event) for event in getattr(value, "EVENTS", ())]
        facts["events"] = events
        facts["methods"] = [name for name in _methods(value) if name not in events]
    return facts


def _kind(value: object) -> str:
    if not inspect.isclass(value):
        return "function"
    blocks, components = importlib.import_module("gradio.blocks"), importlib.import_module("gradio.components")
    if issubclass(value, components.Component):
        return "component"
    if issubclass(value, blocks.Blocks):
        return "app"
    return "layout" if issubclass(value, blocks.BlockContext) else "class"


def _parameters(value: Any) -> list[list[object]]:  # Any: as above
    try:
        found = inspect.signature(value)
    except ValueError:
        return []
    return [[one.name, PASSED[one.kind], _default(one.default)] for one in found.parameters.values()]


def _default(value: object) -> str | None:
    """As it is written; None where there is none."""
    if value is inspect.Parameter.empty:
        return None
    if isinstance(value, str) and os.path.isabs(value):  # a file of the package, wherever it is installed
        return "<path>"
    is_plain = value is None or isinstance(value, str | int | float | bool | tuple | list | dict)
    text = repr(value)
    return text if is_plain and " object at " not in text and "<" not in text else f"<{type(value).__name__}>"


def _methods(value: type) -> list[str]:
    """Public ones that Gradio itself defines."""
    return sorted(
        {
            name
            for kind in value.__mro__
            if kind.__module__.split(".")[0] == "gradio"
            for name, found in vars(kind).items()
            if not name.startswith("_") and (inspect.isfunction(found) or isinstance(found, classmethod | staticmethod))
        }
    )


if __name__ == "__main__":
    main()
