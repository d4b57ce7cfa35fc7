"""What a function's signature says: its kind, the names of its parameters, what is to be injected."""

from __future__ import annotations

import functools
import inspect
import typing
from collections.abc import Callable
from dataclasses import dataclass

from limelight.core.endpoint import FunctionKind
from limelight.ui.events import EventData
from limelight.ui.progress import Progress
from limelight.ui.request import Request

_PLAIN = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


@dataclass(frozen=True)
class Slot:
    """One positional parameter: filled with an input's value, or with `injected`."""

    name: str
    injected: type[Request] | type[EventData] | Progress | None
    is_required: bool
    is_none_by_default: bool = False


@dataclass(frozen=True)
class Signature:
    slots: tuple[Slot, ...]
    takes_more: bool
    """Has `*args`, or cannot be looked into."""

    @property
    def names(self) -> list[str]:
        return [slot.name for slot in self.slots if slot.injected is None]

    @property
    def required(self) -> int:
        return sum(slot.is_required for slot in self.slots if slot.injected is None)

    @property
    def progress(self) -> Progress | None:
        return next((slot.injected for slot in self.slots if isinstance(slot.injected, Progress)), None)


def read(fn: Callable[..., object]) -> Signature:
    try:
        parameters = inspect.signature(fn).parameters.values()
    except (TypeError, ValueError):  # some built-in functions tell nothing
        return Signature((), True)
    found = hints(fn)
    slots = tuple(
        Slot(p.name, _injected(found.get(p.name, p.annotation), p.default), p.default is p.empty, p.default is None)
        for p in parameters
        if p.kind in _PLAIN
    )
    return Signature(slots, any(p.kind is p.VAR_POSITIONAL for p in parameters))


def kind_of(fn: Callable[..., object]) -> FunctionKind:
    while isinstance(fn, functools.partial):
        fn = fn.func
    call = fn if inspect.isroutine(fn) else getattr(fn, "__call__", fn)  # noqa: B004  # the method is what is looked at
    if inspect.isasyncgenfunction(call):
        return "async_generator"
    if inspect.iscoroutinefunction(call):
        return "coroutine"
    return "generator" if inspect.isgeneratorfunction(call) else "function"


def hints(fn: Callable[..., object]) -> dict[str, object]:
    """The types that annotations name, by parameter and `return`; empty where one cannot be resolved."""
    target = fn if inspect.isroutine(fn) or inspect.isclass(fn) else getattr(fn, "__call__", fn)  # noqa: B004  # as above
    try:
        return typing.get_type_hints(target)
    except (NameError, TypeError, AttributeError):  # annotations that name what is not there at run time
        return {}


def _injected(annotation: object, default: object) -> type[Request] | type[EventData] | Progress | None:
    if isinstance(default, Progress):
        return default
    options = [option for option in typing.get_args(annotation) if option is not type(None)] or [annotation]
    found = options[0]
    if isinstance(found, type) and issubclass(found, Request | EventData):
        return found
    return None
