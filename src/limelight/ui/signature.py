"""Reads a function's signature: its kind, the names of its parameters, what is injected."""

from __future__ import annotations

import functools
import inspect
import typing
from collections.abc import Callable
from dataclasses import dataclass

from limelight.core.endpoint import FunctionKind
from limelight.ui.caching import Cache
from limelight.ui.events import EventData
from limelight.ui.headers import Header, HeaderOf
from limelight.ui.oauth import Account, OAuthProfile, OAuthToken
from limelight.ui.progress import Progress
from limelight.ui.request import Request

_PLAIN = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


Injected = type[Request] | type[EventData] | Progress | Cache | Account | HeaderOf


@dataclass(frozen=True)
class Slot:
    """A positional parameter. It gets the value of an input, or what `injected` stands for."""

    name: str
    injected: Injected | None
    is_required: bool
    is_none_by_default: bool = False
    annotation: object = None


@dataclass(frozen=True)
class Signature:
    slots: tuple[Slot, ...]
    takes_more: bool
    """Whether it has `*args`, or cannot be inspected."""

    @property
    def names(self) -> list[str]:
        """Names of the parameters that get the values of inputs."""
        return [slot.name for slot in self.slots if slot.injected is None]

    @property
    def required(self) -> int:
        """How many inputs the function needs at least."""
        return sum(slot.is_required for slot in self.slots if slot.injected is None)

    @property
    def reads_request(self) -> bool:
        """Whether it gets facts of the HTTP request, or of whoever made it."""
        kinds = [slot.injected for slot in self.slots]
        return any(
            isinstance(kind, Account | HeaderOf) or (isinstance(kind, type) and issubclass(kind, Request))
            for kind in kinds
        )

    @property
    def headers(self) -> tuple[str, ...]:
        return tuple(slot.injected.name for slot in self.slots if isinstance(slot.injected, HeaderOf))

    @property
    def takes_token(self) -> bool:
        return any(isinstance(slot.injected, Account) and slot.injected.is_token for slot in self.slots)

    @property
    def progress(self) -> Progress | None:
        return next((slot.injected for slot in self.slots if isinstance(slot.injected, Progress)), None)


def read(fn: Callable[..., object]) -> Signature:
    """Read the signature of a function. One that cannot be inspected is taken to accept any arguments."""
    try:
        parameters = inspect.signature(fn).parameters.values()
    except (TypeError, ValueError):  # some built-in functions have no signature
        return Signature((), True)
    found = hints(fn)
    slots = tuple(_slot(p, found.get(p.name, p.annotation)) for p in parameters if p.kind in _PLAIN)
    return Signature(slots, any(p.kind is p.VAR_POSITIONAL for p in parameters))


def _slot(parameter: inspect.Parameter, annotation: object) -> Slot:
    default = parameter.default
    injected = _injected(parameter.name, annotation, default)
    return Slot(parameter.name, injected, default is parameter.empty, default is None, annotation)


def kind_of(fn: Callable[..., object]) -> FunctionKind:
    """Whether it is a coroutine, a generator or a plain function. Looks through `partial` and callable objects."""
    while isinstance(fn, functools.partial):
        fn = fn.func
    call = fn if inspect.isroutine(fn) else getattr(fn, "__call__", fn)  # noqa: B004  # the method is inspected
    if inspect.isasyncgenfunction(call):
        return "async_generator"
    if inspect.iscoroutinefunction(call):
        return "coroutine"
    return "generator" if inspect.isgeneratorfunction(call) else "function"


def hints(fn: Callable[..., object]) -> dict[str, object]:
    """Resolved annotations by parameter and `return`. Empty if one of them cannot be resolved."""
    target = fn if inspect.isroutine(fn) or inspect.isclass(fn) else getattr(fn, "__call__", fn)  # noqa: B004  # as above
    try:
        return typing.get_type_hints(target)
    except (NameError, TypeError, AttributeError):  # annotations that do not exist at run time
        return {}


def _injected(name: str, annotation: object, default: object) -> Injected | None:
    if isinstance(default, Progress | Cache):
        return default
    options = [option for option in typing.get_args(annotation) if option is not type(None)] or [annotation]
    found = options[0]
    if isinstance(found, type) and issubclass(found, Request | EventData):
        return found
    if isinstance(found, type) and issubclass(found, Header):
        return HeaderOf(name.replace("_", "-").lower())
    if isinstance(found, type) and issubclass(found, OAuthProfile | OAuthToken):
        return Account(found, default is None or type(None) in typing.get_args(annotation))
    return None
