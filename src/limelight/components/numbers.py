"""Components for numbers and booleans."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Annotated, Any, Literal, Unpack, cast

from msgspec import Meta

from limelight.core.errors import DeclarationError
from limelight.core.schema import WireType
from limelight.core.wire import Json
from limelight.ui.component import Component, ComponentOptions

__all__ = ["Checkbox", "Number", "Slider"]


class Number(Component):
    """A number. The function gets a `float`, or an `int` with `precision=0`; None for an empty field."""

    EVENTS = ("change", "input", "submit", "focus", "blur")
    is_form_field = True
    default_label = "Number"

    def __init__(
        self,
        value: float | Callable[..., float] | None = None,
        *,
        placeholder: str | None = None,
        precision: int | None = None,
        minimum: float | None = None,
        maximum: float | None = None,
        step: float = 1,
        **options: Unpack[ComponentOptions],
    ) -> None:
        _check_range("Number", minimum, maximum)
        super().__init__()

    def wire_type(self) -> WireType:
        return Annotated[float, _limits(self.options["minimum"], self.options["maximum"])] | None

    def schema(self) -> dict[str, Json]:
        kind = "integer" if self.options["precision"] == 0 else "number"
        return _number_schema(kind, self.options["minimum"], self.options["maximum"])

    def preprocess(self, payload: Json) -> float | int | None:
        return None if payload is None else rounded(cast(float, payload), cast("int | None", self.options["precision"]))

    def postprocess(self, value: object) -> float | int | None:
        return None if value is None else rounded(cast(float, value), cast("int | None", self.options["precision"]))

    def example(self) -> Json:
        return _inside(3, self.options["minimum"], self.options["maximum"])


class Slider(Component):
    """A number from `minimum` to `maximum`. By default `step` is derived from the range.

    With `randomize`, each page that opens begins with another value.
    """

    EVENTS = ("change", "input", "release")
    is_form_field = True
    BUTTONS = usual_buttons = ("reset",)
    default_label = "Slider"
    prop_types = {"step": float}

    def __init__(
        self,
        minimum: float = 0,
        maximum: float = 100,
        value: float | Callable[..., float] | None = None,
        *,
        step: float | None = None,
        precision: int | None = None,
        randomize: bool = False,
        **options: Unpack[ComponentOptions],
    ) -> None:
        _check_range("Slider", minimum, maximum)
        if isinstance(value, int | float) and not minimum <= value <= maximum:
            raise DeclarationError("Slider: value", f"a number from {minimum:g} to {maximum:g}", value)
        super().__init__()
        if randomize:
            self.value = self._random
        elif self.value is None:
            self.value = minimum

    def props(self) -> dict[str, object]:
        step = self.options["step"]
        return {**super().props(), "step": step if step is not None else self._usual_step()}

    def wire_type(self) -> WireType:
        return Annotated[float, _limits(self.options["minimum"], self.options["maximum"])]

    def schema(self) -> dict[str, Json]:
        return {
            "type": "number",
            "description": f"numeric value between {self.options['minimum']} and {self.options['maximum']}",
        }

    def preprocess(self, payload: Json) -> float | int:
        return rounded(cast(float, payload), cast("int | None", self.options["precision"]))

    def postprocess(self, value: object) -> float | int:
        given = self.options["minimum"] if value is None else value
        return rounded(cast(float, given), cast("int | None", self.options["precision"]))

    def example(self) -> Json:
        return self.options["minimum"]

    def _random(self) -> float:
        """One of the values that the handle can have."""
        step = cast(float, self.options["step"]) or self._usual_step()
        low, high = cast(float, self.options["minimum"]), cast(float, self.options["maximum"])
        chosen = low + step * random.randint(0, int((high - low) / step + 1e-9))  # not a secret
        return chosen if isinstance(chosen, int) else round(chosen, 12)

    def _usual_step(self) -> float:
        low, high = cast(float, self.options["minimum"]), cast(float, self.options["maximum"])
        if isinstance(low, int) and isinstance(high, int) and high - low >= 10:
            return 1
        exponent = len(str(int((high - low) / 100 or 1))) - 1
        return 10.0**exponent if high - low >= 10 else (high - low) / 100


class Checkbox(Component):
    """A checkbox. The value is a `bool`."""

    EVENTS = ("change", "input", "select")
    is_form_field = True
    default_label = "Checkbox"

    def __init__(
        self,
        value: bool | Callable[..., bool] = False,
        **options: Unpack[ComponentOptions],
    ) -> None:
        super().__init__()

    def wire_type(self) -> WireType:
        return bool | None

    def schema(self) -> dict[str, Json]:
        return {"type": "boolean"}

    def postprocess(self, value: object) -> bool | None:
        return None if value is None else bool(value)

    def example(self) -> Json:
        return True


def rounded(value: float, precision: int | None) -> float | int:
    """Round to `precision` decimal places; 0 returns an `int`, None the value itself."""
    if precision is None:
        return value
    return round(value) if precision == 0 else round(value, precision)


def _check_range(where: Literal["Number", "Slider"], minimum: float | None, maximum: float | None) -> None:
    if minimum is not None and maximum is not None and minimum > maximum:
        raise DeclarationError(f"{where}: minimum", f"at most the maximum of {maximum:g}", minimum)


def _number_schema(kind: str, minimum: object, maximum: object) -> dict[str, Json]:
    shape: dict[str, Json] = {"type": kind}
    return shape | ({} if minimum is None else {"minimum": minimum}) | ({} if maximum is None else {"maximum": maximum})


def _inside(value: float, minimum: object, maximum: object) -> float:
    low = value if minimum is None else max(value, cast(float, minimum))
    return low if maximum is None else min(low, cast(float, maximum))


def _limits(minimum: Any, maximum: Any) -> Meta:  # Any: options of a component
    return Meta(ge=minimum, le=maximum)
