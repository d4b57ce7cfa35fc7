"""The base of everything that has a place on the page."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, ClassVar, Literal, TypedDict

from limelight.core.endpoint import running_call
from limelight.ui import scope


class BlockOptions(TypedDict, total=False):
    """What every block accepts; documented here and nowhere else."""

    visible: bool | Literal["hidden"]
    elem_id: str | None
    elem_classes: list[str] | str | None
    render: bool
    key: int | str | tuple[int | str, ...] | None
    preserved_by_key: list[str] | str | None


class Block:
    """A node of the page.

    A subclass declares its options once, as the parameters of `__init__`. They are recorded when an object is made:
    `options` has every one, defaults included, and `given` those that the script wrote. `given` is what an update
    sends when a function returns `Textbox(visible=False)`; made while a call runs, a block is such an update and is
    not placed on the page. A script's subclass of such a class is no block of another kind: it is what it passes on.
    """

    type_name: ClassVar[str] = ""
    """Name on the wire; unless set the class's in lower case, for a script's subclass its base's."""
    is_container: ClassVar[bool] = False
    server_options: ClassVar[frozenset[str]] = frozenset({"render", "preserved_by_key"})
    """Options that stay on the server."""

    options: dict[str, object]
    given: dict[str, object]

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        if "type_name" not in cls.__dict__:
            if cls.type_name and not cls.__module__.startswith("limelight."):
                return
            cls.type_name = cls.__name__.lower()
        if "__init__" in cls.__dict__:
            cls.__init__ = _recording(cls.__init__)  # type: ignore[method-assign]  # wraps, same signature

    def __init__(self) -> None:
        self.id = -1
        self.parent: Block | None = None
        if running_call.get(None) is None and self.options.get("render", True):
            scope.place(self)

    def render(self) -> Block:
        """Places a block that was made with `render=False`, or outside, where the script stands now."""
        scope.place(self)
        return self

    @property
    def elem_classes(self) -> list[str]:
        given = self.options.get("elem_classes")
        return given if isinstance(given, list) else [given] if isinstance(given, str) else []

    def props(self) -> dict[str, object]:
        """The properties that the page sees."""
        props = {name: value for name, value in self.options.items() if name not in self.server_options}
        return {"visible": True, "elem_id": None, **props, "elem_classes": self.elem_classes, "name": self.type_name}


def _recording(init: Callable[..., None]) -> Callable[..., None]:
    """`init` that first records its arguments, or for an object whose subclass did that already its defaults."""
    signature = inspect.signature(init)
    flat = [p.name for p in signature.parameters.values() if p.kind is p.VAR_KEYWORD]

    @functools.wraps(init)
    def recording(self: Block, *args: Any, **kwargs: Any) -> None:  # Any: passes anything through
        bound = signature.bind(self, *args, **kwargs)
        if not hasattr(self, "given"):
            self.given, self.options = _flatten(dict(bound.arguments), flat), {}
        bound.apply_defaults()
        self.options = {**_flatten(dict(bound.arguments), flat), **self.options}
        init(self, *args, **kwargs)

    return recording


def _flatten(arguments: dict[str, object], flat: list[str]) -> dict[str, object]:
    arguments.pop("self", None)
    for name in flat:
        extra = arguments.pop(name, {})
        assert isinstance(extra, dict)
        arguments.update(extra)
    return arguments
