"""Components by their short names, such as `"text"` and `"slider"`."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import cast

from limelight.core.errors import DeclarationError
from limelight.names import HOMES, SHORTCUTS
from limelight.ui.component import Component

__all__ = ["component"]


def components_of(given: object, where: str) -> list[Component]:
    """Return components that are given as objects or short names, one or a list.

    A component that is already on the page is copied. Raises `DeclarationError` for an unknown name.
    """
    if given is None:
        return []
    listed = cast("Sequence[object]", given) if isinstance(given, list | tuple) else [given]
    return [component_of(one, where) for one in listed]


def component(cls_name: str, render: bool) -> Component:
    """The component of a short name: "textbox", "Checkbox_Group"; placed where the script is, with `render`."""
    return _made(cls_name, "component", render=render)


def component_of(given: object, where: str = "component") -> Component:
    """A component that is given as an object or by a short name."""
    return given if isinstance(given, Component) else _made(given, where)


def _made(given: object, where: str, **more: bool) -> Component:
    name = given.lower().replace("_", "") if isinstance(given, str) else ""
    if name not in SHORTCUTS:
        expected = "a component such as gr.Textbox(), or its short name such as 'text'"
        if isinstance(given, type) and issubclass(given, Component):
            expected += f"; a class wants brackets: gr.{given.__name__}()"
        raise DeclarationError(where, expected, given, known=SHORTCUTS)
    kind, options = SHORTCUTS[name]
    return cast(Component, getattr(importlib.import_module(f"limelight.{HOMES[kind]}"), kind)(**options, **more))
