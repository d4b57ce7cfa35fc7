"""Choosing among values that the author named."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, Unpack, cast

from limelight.core.errors import DeclarationError, InputRejected, shorten
from limelight.core.schema import Schema, WireType
from limelight.core.wire import Json
from limelight.ui.component import Component, ComponentOptions

Choice = str | int | float
Choices = Sequence[Choice | tuple[str, Choice]]


class Chooser(Component):
    """What `Radio`, `CheckboxGroup` and `Dropdown` share: `choices` are values, or pairs of a name and a value."""

    takes_many = False
    allows_custom = False

    @property
    def pairs(self) -> list[tuple[str, Choice]]:
        given = cast("Choices | None", self.options["choices"]) or []
        return [(str(c[0]), c[1]) if isinstance(c, tuple | list) else (str(c), c) for c in given]

    @property
    def values(self) -> list[Choice]:
        return [value for _, value in self.pairs]

    def props(self) -> dict[str, object]:
        return {**super().props(), "choices": self.pairs}

    def wire_type(self) -> WireType:
        return (list[str | int | float] | None) if self.takes_many else (str | int | float | bool | None)

    def schema(self) -> Schema:
        one: Schema = {"type": "string"} if self.allows_custom else {"enum": self.values, "type": "string"}
        return {"items": one, "type": "array"} if self.takes_many else one

    def check(self, value: Json) -> Json:
        super().check(value)
        chosen = value if isinstance(value, list) else [] if value is None else [value]
        for item in chosen:
            if not self.allows_custom and item not in self.values:
                expected = "one of " + ", ".join(shorten(one) for one in self.values[:20])
                raise InputRejected(self.where, expected, shorten(item))
        return value

    def preprocess(self, payload: Json) -> object:
        if self.options.get("type") != "index":
            return ([] if payload is None else payload) if self.takes_many else payload
        if isinstance(payload, list):
            return [self._index(item) for item in payload]
        return None if payload is None else self._index(payload)

    def postprocess(self, value: object) -> Json:
        if not self.takes_many:
            return value
        if value is None:
            return []
        return list(value) if isinstance(value, list | tuple) else [value]

    def example(self) -> Json:
        first = self.values[:1]
        return first if self.takes_many else (first[0] if first else None)

    def _index(self, item: Json) -> int | None:
        return self.values.index(item) if item in self.values else None

    def _check_choices(self, kinds: tuple[str, ...] = ("value", "index")) -> None:
        where = type(self).__name__
        given = self.options["choices"]
        if given is not None and (isinstance(given, str) or not isinstance(given, Sequence)):
            raise DeclarationError(f"{where}: choices", "a list of values or (name, value) pairs", given)
        if self.options.get("type") not in kinds:
            raise DeclarationError(f"{where}: type", " or ".join(map(repr, kinds)), self.options.get("type"))


class Radio(Chooser):
    """One of the choices. With `type="index"` the function gets its place in the list."""

    EVENTS = ("select", "change", "input")
    is_form_field = True
    default_label = "Radio"

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
    """Any of the choices, as a list."""

    EVENTS = ("change", "input", "select")
    is_form_field = True
    takes_many = True
    default_label = "Checkbox Group"

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
    """The default of a dropdown's value: its first choice."""


FIRST_CHOICE = _FirstChoice()


class Dropdown(Chooser):
    """One of the choices, or a list of them with `multiselect=True`; `allow_custom_value` lets people type others."""

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
        filterable: bool = True,
        **options: Unpack[ComponentOptions],
    ) -> None:
        super().__init__()
        self._check_choices()
        if self.value is FIRST_CHOICE:
            self.value = self.options["value"] = None if multiselect or not self.values else self.values[0]

    @property
    def takes_many(self) -> bool:  # type: ignore[override]  # a fact of the class elsewhere, of the options here
        return bool(self.options["multiselect"])

    @property
    def allows_custom(self) -> bool:  # type: ignore[override]  # as above
        return bool(self.options["allow_custom_value"])
