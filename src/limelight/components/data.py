"""Values that are not typed in: JSON, labels, state."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Unpack, cast

from msgspec import Struct

from limelight.core.errors import DeclarationError
from limelight.core.schema import Schema, WireType
from limelight.core.session import Lifetime
from limelight.core.wire import Json
from limelight.ui.component import Component, ComponentOptions


class JSON(Component):
    """Any value that JSON can hold, or JSON text; shown as a tree."""

    EVENTS = ("change",)

    def __init__(
        self,
        value: object = None,
        *,
        open: bool = False,  # Gradio's name
        show_indices: bool = False,
        height: int | str | None = None,
        max_height: int | str | None = 500,
        min_height: int | str | None = None,
        **options: Unpack[ComponentOptions],
    ) -> None:
        super().__init__()

    def schema(self) -> Schema:
        return {"type": {}, "description": "any valid json"}

    def postprocess(self, value: object) -> Json:
        return json.loads(value) if isinstance(value, str) else value

    def example(self) -> Json:
        return {"foo": "bar"}


class Confidence(Struct):
    label: str | int | float | None
    confidence: float | None = None


class LabelValue(Struct, omit_defaults=True):
    label: str | int | float | None
    confidences: list[Confidence] | None = None


class Label(Component):
    """A class, or classes with confidences: takes a `str`, a number, or a dict from class to confidence (0 to 1).

    As an input it gives the top class.
    """

    EVENTS = ("change", "select")

    def __init__(
        self,
        value: dict[str, float] | str | float | Callable[..., object] | None = None,
        *,
        num_top_classes: int | None = None,
        color: str | None = None,
        show_heading: bool = True,
        **options: Unpack[ComponentOptions],
    ) -> None:
        super().__init__()

    def wire_type(self) -> WireType:
        return LabelValue | None

    def schema(self) -> Schema:
        name: Schema = {"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "number"}, {"type": "null"}]}
        share: Schema = {"anyOf": [{"type": "number"}, {"type": "null"}]}
        confidence: Schema = {"type": "object", "properties": {"label": name, "confidence": share}}
        confidences: Schema = {"anyOf": [{"type": "array", "items": confidence}, {"type": "null"}]}
        return {"type": "object", "title": "LabelData", "properties": {"label": name, "confidences": confidences}}

    def preprocess(self, payload: Json) -> object:
        return None if payload is None else cast("dict[str, object]", payload).get("label")

    def postprocess(self, value: object) -> Json:
        if value is None or value == {}:
            return None
        if isinstance(value, str | int | float):
            return LabelValue(value)
        if not isinstance(value, dict):
            raise TypeError(f"Label takes text, a number or a dict of confidences, not {type(value).__name__}")
        if isinstance(value.get("confidences"), list):
            return value
        ranked = sorted(value.items(), key=lambda item: item[1], reverse=True)
        top = ranked[: cast("int | None", self.options["num_top_classes"])]
        return LabelValue(ranked[0][0], [Confidence(label, float(confidence)) for label, confidence in top])

    def example(self) -> Json:
        return {"label": "Cat", "confidences": [{"label": "Cat", "confidence": 0.9}]}


class State(Component):
    """A value of any type that stays on the server, one per session; it begins as a copy of `value`.

    It ends `time_to_live` seconds after it was last written, and an hour after its visitor has left the page;
    `delete_callback` then gets it.
    """

    EVENTS = ("change",)
    is_hidden = True
    is_state = True
    is_placeless = True
    server_options = Component.server_options | {"time_to_live", "delete_callback"}

    def __init__(
        self,
        value: object = None,
        render: bool = True,
        *,
        time_to_live: float | None = None,
        delete_callback: Callable[[object], None] | None = None,
    ) -> None:
        if time_to_live is not None and time_to_live <= 0:
            raise DeclarationError("State: time_to_live", "a positive number of seconds", time_to_live)
        super().__init__()

    def lifetime(self) -> Lifetime | None:
        seconds, on_end = self.options["time_to_live"], self.options["delete_callback"]
        if seconds is None and on_end is None:
            return None
        return Lifetime(cast("float | None", seconds), cast("Callable[[object], object] | None", on_end))

    def postprocess(self, value: object) -> Json:
        return None
