"""A clock on the page."""

from __future__ import annotations

from typing import Unpack

from limelight.core.errors import DeclarationError
from limelight.core.schema import Schema, WireType
from limelight.core.wire import Json
from limelight.ui.component import Component, ComponentOptions

__all__ = ["Timer"]


class Timer(Component):
    """Fires `tick` every `value` seconds while it is `active`. It is invisible. As an input, its value is `value`."""

    EVENTS = ("tick", "change")

    def __init__(self, value: float | None = 1, *, active: bool = True, **options: Unpack[ComponentOptions]) -> None:
        if value is not None and not value > 0:
            raise DeclarationError("Timer: value", "more than 0 seconds", value)
        super().__init__()

    def wire_type(self) -> WireType:
        return float | None

    def schema(self) -> Schema:
        return {"type": "number"}

    def example(self) -> Json:
        return 1
