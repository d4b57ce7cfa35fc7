"""Components for choosing from a list of values."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from numbers import Integral, Real
from typing import ClassVar, Literal, Unpack, cast

from limelight.core.errors import DeclarationError, InputRejected, shorten
from limelight.core.schema import Schema, WireType
from limelight.core.wire import Json
from limelight.ui.component import Component, ComponentOptions

__all__ = ["CheckboxGroup", "Checkboxgroup", "Dropdown", "Radio"]

Choice = str | int | float
Choices = Iterable[Choice | tuple[str, Choice]]


class Chooser(Component):
    """The base of `Radio`, `CheckboxGroup` and `Dropdown`. `choices` are values, or pairs of a name and a value."""

    takes_many = False
    allows_custom = False
    schema_title: ClassVar[str | None] = None
    """Title of the schema for Gradio's clients."""
    prop_types = {"choices": list[tuple[str, Choice]]}
    _known: frozenset[tuple[bool, object]] | None
    """The values that `check` takes, once it was asked: there may be thousands."""

    @property
    def pairs(self) -> list[tuple[str, Choice]]:
        """The choices as pairs of a name and a value."""
        given = cast("list[Choice | tuple[str, Choice]] | None", self.options["choices"]) or []
        return [(str(c[0]), c[1]) if isinstance(c, tuple | list) else (str(c), c) for c in given]

    @property
    def values(self) -> list[Choice]:
        return [value for _, value in self.pairs]

    def props(self) -> dict[str, object]:
        return {**super().props(), "choices": self.pairs}

    def wire_type(self) -> WireType:
        one = str | int | float | bool
        return (list[one] | None) if self.takes_many else (one | None)

    def accepts(self) -> Schema:
        if self.allows_custom:
            return super().accepts()
        one: Schema = {"enum": [value for value in map(_plain, self.values) if value is not None]}
        shape: Schema = {"type": "array", "items": one} if self.takes_many else one
        return {"anyOf": [shape, {"type": "null"}]}

    def schema(self) -> Schema:
        one: Schema = {"type": "string"} if self.allows_custom else {"enum": self.values, "type": "string"}
        shape: Schema = {"items": one, "type": "array"} if self.takes_many else one
        return shape | ({"title": self.schema_title} if self.schema_title else {})

    def check(self, value: Json) -> Json:
        super().check(value)
        if self.allows_custom or value is None:
            return value
        if self._known is None:
            self._known = frozenset(map(_distinct, map(_plain, self.values)))
        for item in value if isinstance(value, list) else [value]:
            if _distinct(item) not in self._known:
                expected = "one of " + ", ".join(shorten(one) for one in self.values[:20])
                raise InputRejected(self.where, expected, shorten(item))
        return value

    def picked(self) -> Iterable[str]:
        return () if self.allows_custom else map(str, self.values)

    def preprocess(self, payload: Json) -> object:
        if self.options.get("type") != "index":
            return ([] if payload is None else payload) if self.takes_many else payload
        positions = _positions(self.values)
        if isinstance(payload, list):
            return [positions.get(item) for item in payload]
        return None if payload is None else positions.get(payload)

    def postprocess(self, value: object) -> Json:
        if not self.takes_many:
            return value
        if value is None:
            return []
        return list(value) if isinstance(value, Iterable) and not isinstance(value, str) else [value]

    def example(self) -> Json:
        first = self.values[:1]
        return first if self.takes_many else (first[0] if first else None)

    def _check_choices(self) -> None:
        self._known = None
        where = type(self).__name__
        given = self.options["choices"]
        if given is not None and (isinstance(given, str) or not isinstance(given, Iterable)):
            raise DeclarationError(f"{where}: choices", "a list of values or (name, value) pairs", given)
        if given is not None:
            self._keep("choices", [*given])


def _positions(values: Sequence[Choice]) -> dict[object, int]:
    """The first index of each value. Values that no client can send, such as lists, are left out."""
    return {value: index for index, value in reversed([*enumerate(values)]) if isinstance(value, Hashable)}


def _distinct(value: object) -> tuple[bool, object]:
    return isinstance(value, bool), value  # for Python, True is 1


def _plain(value: object) -> str | float | None:
    """A choice as clients send it, with NumPy values converted; None if they cannot send it, as for a list."""
    if isinstance(value, str | int | float):
        return value
    if isinstance(value, Integral):
        return int(value)
    return float(value) if isinstance(value, Real) else None


class Radio(Chooser):
    """One of the choices. With `type="index"` the function gets its index in the list."""

    EVENTS = ("select", "change", "input")
    is_form_field = True
    default_label = schema_title = "Radio"

    def __init__(
        self,
        choices: Choices | None = None,
        *,
        value: Choice | Callable[..., Choice] | None = None,
        type: Literal["value", "index"] = "value",  # Gradio's name
        rtl: bool = False,
        **options: Unpack[ComponentOptions],
    ) -> None:
        super().__init__()
        self._check_choices()


class CheckboxGroup(Chooser):
    """Any number of the choices, as a list. With `type="index"` the function gets their indices."""

    EVENTS = ("change", "input", "select")
    is_form_field = True
    takes_many = True
    default_label = schema_title = "Checkbox Group"

    def __init__(
        self,
        choices: Choices | None = None,
        *,
        value: Sequence[Choice] | Choice | Callable[..., object] | None = None,
        type: Literal["value", "index"] = "value",  # Gradio's name
        show_select_all: bool = False,
        **options: Unpack[ComponentOptions],
    ) -> None:
        super().__init__()
        self._check_choices()


class _FirstChoice:
    """The default value of a dropdown: its first choice."""


FIRST_CHOICE = _FirstChoice()


class Dropdown(Chooser):
    """One of the choices, or a list of them with `multiselect=True`. `allow_custom_value` lets users type others.

    Of many choices, the open list shows `num_choices_shown` at first, and as many again whenever its end is reached.
    """

    EVENTS = ("change", "input", "select", "focus", "blur", "key_up")
    is_form_field = True
    default_label = "Dropdown"

    def __init__(
        self,
        choices: Choices | None = None,
        *,
        value: object = FIRST_CHOICE,
        type: Literal["value", "index"] = "value",  # Gradio's name
        multiselect: bool | None = None,
        allow_custom_value: bool = False,
        max_choices: int | None = None,
        num_choices_shown: int = 100,
        filterable: bool = True,
        **options: Unpack[ComponentOptions],
    ) -> None:
        if num_choices_shown < 1:
            raise DeclarationError("Dropdown: num_choices_shown", "1 or more", num_choices_shown)
        super().__init__()
        self._check_choices()
        if self.value is FIRST_CHOICE:
            self.value = self.options["value"] = None if multiselect or not self.values else self.values[0]

    @property
    def takes_many(self) -> bool:  # type: ignore[override]  # a class variable of the base, but here it depends on options
        return bool(self.options["multiselect"])

    @property
    def allows_custom(self) -> bool:  # type: ignore[override]  # as above
        return bool(self.options["allow_custom_value"])


Checkboxgroup = CheckboxGroup
