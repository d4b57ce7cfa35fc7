"""The base of the blocks that hold a value."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from copy import copy
from functools import cache
from typing import Any, ClassVar, Unpack, cast

from limelight.core import schema
from limelight.core.errors import InputRejected
from limelight.core.session import Lifetime
from limelight.core.wire import Json
from limelight.ui.block import Block, BlockOptions
from limelight.ui.playback import Piece
from limelight.ui.triggers import Listen


def _all_keys(table: type) -> set[str]:
    return {
        key for base in (table, *getattr(table, "__orig_bases__", ())) for key in getattr(base, "__annotations__", ())
    }


_OLDER_OPTIONS = frozenset({"buttons", "show_copy_button", "show_download_button", "show_share_button", "type"})
"""Options of earlier versions that scripts still write."""


class ComponentOptions(BlockOptions, total=False):
    """What every component accepts; documented here and nowhere else."""

    label: str | None
    info: str | None
    show_label: bool | None
    container: bool
    scale: int | None
    min_width: int
    interactive: bool | None
    every: float | None
    inputs: object


class Component(Block):
    """A block with a value.

    On the wire the value is JSON of `wire_type()`; in Python it is what `preprocess` makes of that and `postprocess`
    takes. Both may run in a thread and use `running_call.get().files`; neither changes the component, which all
    sessions share.
    """

    type_name = ""
    EVENTS: ClassVar[tuple[str, ...]] = ()
    """Names of the events that the page can fire; each becomes a method (`click`, `change`, …)."""
    default_label: ClassVar[str | None] = None
    is_hidden: ClassVar[bool] = False
    """Left out of the API (State and buttons): the caller sends no value for it."""
    holds_files: ClassVar[bool] = False
    """Wire values are FileData or contain them: the engine checks and fetches these before `preprocess`."""
    is_state: ClassVar[bool] = False
    """Lives on the server only: one value per session."""
    is_placeless: ClassVar[bool] = False
    """Needs no place on the page: the app takes it in when a listener names it."""
    is_sequence: ClassVar[bool] = False
    """Values of a `stream` listener are pieces of a whole, so none is left out while the function is slow."""
    keeps_values: ClassVar[bool] = False
    """Where one is on the page, the server keeps what each session's page shows."""
    is_form_field: ClassVar[bool] = False
    """Neighbours of this kind are drawn as one form."""
    blocks: ClassVar[bool] = False
    """Conversions are heavy (images, files): the engine runs them in a thread."""
    server_options: ClassVar[frozenset[str]] = Block.server_options | {"value", "every", "inputs"}

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        for event in cls.__dict__.get("EVENTS", ()):
            if event not in cls.__dict__:
                setattr(cls, event, Listen(event))

    def __init__(self, value: object = None, **options: Unpack[ComponentOptions]) -> None:
        self.has_loader = False
        self.value = self.options.get("value", value)
        self._check_options()
        super().__init__()

    def _check_options(self) -> None:
        unknown = set(self.options) - self._known_options()
        if unknown:
            raise TypeError(f"{type(self).__name__}() got an unexpected keyword argument {sorted(unknown)[0]!r}")

    @classmethod
    @cache
    def _known_options(cls) -> frozenset[str]:
        own = {
            name for base in cls.__mro__ if "__init__" in base.__dict__ for name in inspect.signature(base).parameters
        }
        return frozenset(own | {"value"} | _all_keys(ComponentOptions) | _OLDER_OPTIONS)

    def __getattr__(self, name: str) -> Any:  # Any: options have many types; scripts read `slider.maximum`
        if name.startswith("_") or "options" not in self.__dict__ or name not in self.options:
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")
        return self.options[name]

    def wire_type(self) -> schema.WireType:
        """The type of the value on the wire, for `core.schema`: e.g. `Annotated[float, Meta(ge=0, le=2)]`."""
        return Any

    def schema(self) -> schema.Schema:
        """JSON Schema that the API shows for this value."""
        return schema.schema_of(self.wire_type())

    def check(self, value: Json) -> Json:
        """The value if it may go into a job; raises `InputRejected`. Cheap: no files, no pictures."""
        schema.check(value, self.wire_type(), self.where)
        return value

    def check_named(self, value: Json, name: str) -> Json:
        """As `check`; its message calls the component by the name of the parameter that it fills."""
        try:
            return self.check(value)
        except InputRejected as error:
            where = f'{type(self).__name__} "{name}"'
            raise InputRejected(where, error.expected, error.got, name) from None

    @property
    def where(self) -> str:
        """How messages call this component: `Slider "Temperature"`."""
        label = self.options.get("label")
        return f'{type(self).__name__} "{label}"' if label else type(self).__name__

    @property
    def is_optional(self) -> bool:
        """Whether a call by name may leave it out although its initial value is None."""
        return False

    def lifetime(self) -> Lifetime | None:
        """When a session's value ends, for those that do not stay."""
        return None

    def preprocess(self, payload: Json) -> object:
        """What the function gets for a checked wire value."""
        return payload

    def postprocess(self, value: object) -> Json:
        """The wire value for what a function returned, or for the initial value. May contain `FileData`."""
        return value

    def piece(self, value: object) -> Piece | None:
        """The value as the next piece of what is played while a generator runs; None for a component that shows each
        value whole, and for no value."""
        return None

    def example(self) -> Json:
        """A wire value that the API description shows, and that a call accepts."""
        return None

    def empty_value(self) -> object:
        """What a `ClearButton` returns for it."""
        return None

    def with_options(self, changed: dict[str, object]) -> Component:
        """A copy with some options changed, as a session sees the component after an update."""
        known = {name: value for name, value in changed.items() if name in self._known_options()}
        options: dict[str, Any] = {**self.options, **known, "render": False}  # Any: options have many types
        made = copy(self)
        del made.given, made.options
        declared_by = next(kind for kind in type(self).__mro__ if kind.__dict__.get("type_name"))
        declared_by.__init__(made, **options)  # type: ignore[misc]  # not a script's own, which takes what it likes
        made.id, made.parent = self.id, self.parent
        return made


def component_list(value: object) -> list[Component]:
    """One component or several, as a list."""
    if value is None:
        return []
    return [value] if isinstance(value, Component) else list(cast("Sequence[Component]", value))
