"""A color."""

from __future__ import annotations

from collections.abc import Callable
from typing import Unpack

from limelight.core.schema import WireType
from limelight.core.wire import Json
from limelight.ui.component import Component, ComponentOptions

__all__ = ["ColorPicker"]


class ColorPicker(Component):
    """A color, as text. The page gives `"#ff8800"`; a function may return `rgb(…)`, `hsl(…)` or a name as well."""

    EVENTS = ("change", "input", "release", "submit", "focus", "blur")
    is_form_field = True
    default_label = "Color Picker"

    def __init__(self, value: str | Callable[..., str] | None = None, **options: Unpack[ComponentOptions]) -> None:
        super().__init__()

    def wire_type(self) -> WireType:
        return str | None

    def schema(self) -> dict[str, Json]:
        return {"type": "string"}

    def postprocess(self, value: object) -> str | None:
        return None if value is None else str(value)

    def example(self) -> Json:
        return "#000000"
