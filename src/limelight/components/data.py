"""Components for data: JSON, labels, state."""

from __future__ import annotations

import copy
import json
import logging
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from numbers import Real
from typing import Unpack, cast

import msgspec
from msgspec import Struct

from limelight.core import wire
from limelight.core.errors import DeclarationError
from limelight.core.lines import place_of_caller
from limelight.core.plain import number, text
from limelight.core.schema import Schema, WireType
from limelight.core.session import Lifetime
from limelight.ui import scope
from limelight.ui.component import Component, ComponentOptions

logger = logging.getLogger("limelight")

__all__ = ["JSON", "Json", "Label", "State"]


class JSON(Component):
    """Shows a JSON value, or JSON text, as a tree.

    NumPy numbers and arrays, dataclasses, enumerations and sets are converted to JSON. Anything else without a JSON
    form (a date, a path, bytes, a table, a model) is shown as `str(value)`.
    """

    takes = "a value or JSON text"
    EVENTS = ("change",)
    BUTTONS = usual_buttons = ("copy",)

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

    def postprocess(self, value: object) -> wire.Json:
        return cast("wire.Json", json.loads(value)) if isinstance(value, str) else spelled_out(value)

    def example(self) -> wire.Json:
        return {"foo": "bar"}


_AS_THEY_ARE = frozenset({str, int, float, bool, type(None)})
MAX_DEPTH = 200
"""Deeper values are refused when they are stored."""
_TEXTS = (date, time, timedelta, bytes, bytearray, memoryview)
"""Types for which the encoder has its own form."""


def spelled_out(value: object, depth: int = 0) -> wire.Json:
    """What JSON makes of the value, with what has no form there as text."""
    if type(value) in _AS_THEY_ARE or depth > MAX_DEPTH:
        return value
    if isinstance(value, dict):
        return {name: spelled_out(member, depth + 1) for name, member in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [spelled_out(member, depth + 1) for member in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: spelled_out(getattr(value, one.name), depth + 1) for one in fields(value)}
    if isinstance(value, Decimal):
        return number(value)
    return text(value) if isinstance(value, _TEXTS) else value


class Confidence(Struct):
    label: str | int | float | None
    confidence: float | None = None


class LabelValue(Struct):
    label: str | int | float | None
    confidences: list[Confidence] | None = None


class Label(Component):
    """Shows a class, or classes with confidences. The function returns a `str`, a number or a dict.

    The dict has confidences, from 0 to 1, by class. `color` is behind the class that is shown on top.
    As an input, the value is that dict, or the class alone if there are no confidences.
    """

    takes = "text, a number, or a dict of confidences"
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

    def preprocess(self, payload: wire.Json) -> object:
        if payload is None:
            return None
        value = msgspec.convert(payload, LabelValue)
        return {one.label: one.confidence for one in value.confidences} if value.confidences else value.label

    def postprocess(self, value: object) -> wire.Json:
        if value is None or value == {}:
            return None
        if isinstance(value, str | Real):
            return LabelValue(text(value))
        if not isinstance(value, dict):
            raise TypeError(f"Label expected text, a number or a dict of confidences, got {type(value).__name__}")
        if isinstance(value.get("confidences"), list):
            return value
        ranked = sorted(value.items(), key=lambda item: item[1], reverse=True)
        top = ranked[: cast("int | None", self.options["num_top_classes"])]
        return LabelValue(ranked[0][0], [Confidence(label, float(confidence)) for label, confidence in top])

    def example(self) -> wire.Json:
        return {"label": "Cat", "confidences": [{"label": "Cat", "confidence": 0.9}]}


class State(Component):
    """A value of any type that stays on the server, one per session.

    It starts as a copy of `value`, or as the result of `value` if that is a function. A listener may change it in place
    without returning it. It is deleted `time_to_live` seconds after it was last written. With a `delete_callback`,
    which gets the deleted value, it is also deleted when its user has left the page. A state that a `render` makes ends
    with the run that made it, unless the next run makes one with the same `key`, and has neither of the two.
    """

    EVENTS = ("change",)
    is_hidden = True
    is_shown = False
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
        key: int | str | tuple[int | str, ...] | None = None,
    ) -> None:
        if time_to_live is not None and time_to_live <= 0:
            raise DeclarationError("State: time_to_live", "a positive number of seconds", time_to_live)
        if not callable(value):
            _check_copy(value)
        if scope.is_rendering() and (time_to_live is not None or delete_callback is not None):
            message = "%s: State: time_to_live and delete_callback have no effect in a render, whose states end with it"
            logger.warning(message, place_of_caller())
        super().__init__()

    def lifetime(self) -> Lifetime | None:
        seconds, on_end = self.options["time_to_live"], self.options["delete_callback"]
        if seconds is None and on_end is None:
            return None
        return Lifetime(cast("float | None", seconds), cast("Callable[[object], object] | None", on_end))

    def initial(self) -> object:
        return self.value() if callable(self.value) else copy.deepcopy(self.value)

    def check(self, value: wire.Json) -> wire.Json:
        return None  # the value is on the server: what a client sends is ignored

    def postprocess(self, value: object) -> wire.Json:
        return None


def _check_copy(value: object) -> None:
    try:
        copy.deepcopy(value)
    except Exception as error:  # the value's own code
        expected = f"a value that can be copied, or a function that makes one for each session ({text(error)})"
        raise DeclarationError("State: value", expected, value) from error


Json = JSON
