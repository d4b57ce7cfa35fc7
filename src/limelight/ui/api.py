"""Endpoints that are not on the page."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable
from typing import Any, ClassVar, Unpack

from limelight.core import schema
from limelight.core.wire import Json
from limelight.ui import signature
from limelight.ui.component import Component, ComponentOptions
from limelight.ui.triggers import TriggerOptions, declare

__all__ = ["api"]


class Api(Component):
    """A parameter or result of `api(fn)`, of the type of the function's annotation."""

    is_placeless = True
    server_options: ClassVar[frozenset[str]] = Component.server_options | {"annotation", "is_optional"}

    def __init__(
        self,
        annotation: object = Any,
        value: object = None,
        *,
        is_optional: bool = False,
        **options: Unpack[ComponentOptions],
    ) -> None:
        self._wire_type = _checkable(annotation)
        super().__init__()

    @property
    def is_optional(self) -> bool:
        return bool(self.options["is_optional"])

    def props(self) -> dict[str, object]:
        return {**super().props(), "visible": False}

    def wire_type(self) -> schema.WireType:
        return self._wire_type

    def preprocess(self, payload: Json) -> object:
        return schema.check(payload, self._wire_type, self.where)

    def example(self) -> Json:
        return self.options["value"]


def api(fn: Callable[..., object], **options: Unpack[TriggerOptions]) -> object:
    """Make a function an endpoint without components on the page. Types come from its annotations.

    If the result is annotated as `tuple[…]`, each element is an output.
    """
    hints, parameters = signature.hints(fn), inspect.signature(fn).parameters
    inputs: list[Api] = []
    for name in signature.read(fn).names:
        default = parameters[name].default
        is_optional = default is not inspect.Parameter.empty
        value = default if is_optional else None
        inputs.append(Api(hints.get(name, Any), value, is_optional=is_optional, label=name, render=False))
    results = enumerate(_results(hints.get("return", Any)))
    outputs = [Api(annotation, label=f"value_{index}", render=False) for index, annotation in results]
    return declare([(None, "api")], fn, inputs, outputs, {"show_progress": "hidden", **options})


def _results(annotation: object) -> tuple[object, ...]:
    if annotation is type(None):
        return ()
    elements = typing.get_args(annotation)
    is_tuple = typing.get_origin(annotation) is tuple and Ellipsis not in elements
    return elements if is_tuple and elements else (annotation,)


def _checkable(annotation: object) -> object:
    """The annotation if values can be checked against it, else Any (for a NumPy class, say)."""
    try:
        schema.schema_of(annotation)
    except TypeError:
        return Any
    return annotation
