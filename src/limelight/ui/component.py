"""The base class of blocks that hold a value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from functools import cache, partial
from pathlib import Path
from typing import Any, ClassVar, Unpack, cast

import msgspec

from limelight.core import schema
from limelight.core.collecting import uncollected
from limelight.core.errors import InputRejected
from limelight.core.extras import Need
from limelight.core.front_ends import refuse
from limelight.core.plain import text
from limelight.core.session import Lifetime
from limelight.core.texts import texts_in
from limelight.core.wire import Json
from limelight.ui import flagged, older
from limelight.ui.block import Block, BlockOptions
from limelight.ui.playback import Piece
from limelight.ui.triggers import Listen

__all__ = ["Component"]


class ComponentOptions(BlockOptions, total=False):
    """What every component accepts; documented here and nowhere else."""

    label: str | None
    """The text above it, which also names it in the API."""
    info: str | None
    """A text below the label."""
    buttons: Sequence[str | Component] | None
    """Names of the toolbar buttons to show, of those that the component has, and `Button`s of your own; None: its usual
    ones."""
    show_label: bool | None
    """Whether the label is shown; screen readers have it in any case."""
    container: bool
    """Whether it has a box around it."""
    scale: int | None
    """Its share of a row, beside its neighbours."""
    min_width: int
    """The least width in pixels. What does not fit goes to the next line."""
    interactive: bool | None
    """Whether users can change the value; None: unless it is the output of a function, and not an input as well."""
    every: Component | float | None
    """If the value is a function: seconds between calls of it, or a `Timer` at whose ticks it is called."""
    inputs: object
    """If the value is a function: the components whose values it gets."""


class Component(Block):
    """A block with a value.

    On the wire, the value is JSON of `wire_type()`. `preprocess` converts it to the Python value that functions get,
    and `postprocess` converts what they return. Both may run in a thread and use `running_call.get().files`. They must
    not change the component, which all sessions share.
    """

    type_name = ""
    EVENTS: ClassVar[tuple[str, ...]] = ()
    """Names of the events that the page can fire; each becomes a method (`click`, `change`, …)."""
    BUTTONS: ClassVar[tuple[str, ...]] = ()
    """Names of the toolbar buttons that the page can show. The older spelling of each is `show_…_button`."""
    usual_buttons: ClassVar[tuple[str, ...]] = ()
    default_label: ClassVar[str | None] = None
    shortcuts: ClassVar[Mapping[str, Mapping[str, object]]] = {}
    """Options by short name. Scripts may write a short name, or the class's own in lower case, instead of an object."""
    api_kind: ClassVar[str] = ""
    """Its name for callers, if that is not the name of its type: several classes may share a view."""
    takes: ClassVar[str] = ""
    """What it can show, in words for an author whose function returned something else. Empty: anything."""
    is_hidden: ClassVar[bool] = False
    """Whether it is left out of the API, as `State` and buttons are: clients send no value for it."""
    holds_files: ClassVar[bool] = False
    """Whether wire values are or contain `FileData`. The engine checks and fetches these before `preprocess`."""
    may_be_file: ClassVar[bool] = False
    """Whether a client may send a file that holds the wire value as JSON instead of the value; see `opened`."""
    is_shown: ClassVar[bool] = True
    """Whether the page has a view for it."""
    is_state: ClassVar[bool] = False
    """Whether the value exists on the server only, one per session."""
    is_placeless: ClassVar[bool] = False
    """Whether it need not be on the page. The app adds it when a listener names it."""
    is_sequence: ClassVar[bool] = False
    """Whether values of a `stream` listener are pieces of a whole. Then none is skipped while the function is busy."""
    keeps_values: ClassVar[bool] = False
    """Whether the server keeps the values that each session's page shows, if one of this kind is in the app."""
    reports: ClassVar[Mapping[str, schema.WireType]] = {}
    """Options that the page may change by itself, such as a position, for functions that take the component itself."""
    is_form_field: ClassVar[bool] = False
    """Whether adjacent components of this kind are shown as one form."""
    blocks: ClassVar[bool] = False
    """Whether conversions are slow (images, files), so that the engine runs them in a thread."""
    server_options: ClassVar[frozenset[str]] = Block.server_options | {"value", "every", "inputs"}

    def __init_subclass__(cls, **kwargs: object) -> None:
        if not cls.__module__.startswith("limelight."):
            refuse(cls)
        super().__init_subclass__(**kwargs)
        for event in cls.__dict__.get("EVENTS", ()):
            if event not in cls.__dict__:
                setattr(cls, event, Listen(event))

    def __init__(self, value: object = None, **options: Unpack[ComponentOptions]) -> None:
        self.has_loader = False
        self.value = self.options.get("value", value)
        super().__init__()
        for button in self.own_buttons:
            button.unrender()
        for name in self.options.keys() & self._button_options().keys():
            older.log(type(self).__name__, name, self._button_options()[name])

    def needs(self, *, as_input: bool) -> Sequence[Need]:
        """What a call surely needs to convert its values, with the given options."""
        return ()

    def unmet(self, *, as_input: bool) -> list[Need]:
        convert = type(self).preprocess if as_input else type(self).postprocess
        if not convert.__module__.startswith("limelight."):  # an author's class converts in another way
            return []
        return [need for need in self.needs(as_input=as_input) if not need.is_met]

    def props(self) -> dict[str, object]:
        buttons = self._button_options()
        props = {name: value for name, value in super().props().items() if name not in buttons}
        own = {"own_buttons": [button.id for button in self.own_buttons]} if self.own_buttons else {}
        return {**props, "buttons": self._buttons(), **own}

    def parts(self) -> Sequence[Block]:
        return [*super().parts(), *self.own_buttons]

    @property
    def own_buttons(self) -> list[Component]:
        """Buttons of the author's among its own."""
        given = cast("Sequence[object]", self.options.get("buttons") or ())
        return [one for one in given if isinstance(one, Component)]

    def _buttons(self) -> list[str]:
        given = self.options.get("buttons")
        names = self.usual_buttons if given is None else cast("Sequence[object]", given)
        chosen = dict.fromkeys(name for name in names if isinstance(name, str))
        for name in self.BUTTONS:
            wanted = self.options.get(f"show_{name}_button")
            if wanted:
                chosen[name] = None
            elif wanted is not None:
                chosen.pop(name, None)
        return [*chosen]

    @classmethod
    @cache
    def _button_options(cls) -> Mapping[str, str]:
        """Today's spelling by older option, for each button."""
        return {f"show_{name}_button": f"buttons=[{name!r}]" for name in cls.BUTTONS}

    @classmethod
    @cache
    def known_options(cls) -> frozenset[str]:
        return super().known_options() | cls._button_options().keys()

    def wire_type(self) -> schema.WireType:
        """The type of the value on the wire, for `core.schema`: e.g. `Annotated[float, Meta(ge=0, le=2)]`."""
        return Any

    def accepts(self) -> schema.Schema:
        """JSON Schema of exactly what `check` accepts. Override it together with `check`."""
        return schema.schema_of(self.wire_type())

    def schema(self) -> schema.Schema:
        """The schema of the value for Gradio's clients. It may leave out some values that `check` accepts."""
        return schema.schema_of(self.wire_type())

    def check(self, value: Json) -> Json:
        """Return the value as it is stored in the job. Raises `InputRejected`. Must be fast: it reads no files.

        If the component holds files, only the fields of its wire type are kept, so no file can be elsewhere.
        """
        checked = schema.check(value, self.wire_type(), self.where)
        return uncollected(partial(msgspec.to_builtins, checked)) if self.holds_files else value

    def texts(self, value: Json) -> Iterable[str]:
        """Texts in the wire value that come from the client. The fields of stored files do not."""
        return texts_in(value, beside_files=self.holds_files)

    def picked(self) -> Iterable[str]:
        """Texts that come from the author although a client sends them, such as choices."""
        return ()

    def check_named(self, value: Json, name: str) -> Json:
        """As `check`, but the message names the parameter that the component is the input for."""
        try:
            return self.check(value)
        except InputRejected as error:
            raise self.named(error, name) from None

    def named(self, error: InputRejected, name: str) -> InputRejected:
        """The same error with the name of the parameter that the component is the input for."""
        return InputRejected(f'{type(self).__name__} "{name}"', error.expected, error.got, name)

    @property
    def where(self) -> str:
        """The component's name in messages, such as `Slider "Temperature"`."""
        label = self.options.get("label")
        shown = "" if label is None or label is False else text(label)  # an update may set anything
        return f'{super().where} "{shown}"' if shown else super().where

    @property
    def is_optional(self) -> bool:
        """Whether a call with named parameters may leave it out, although its initial value is None."""
        return False

    def lifetime(self) -> Lifetime | None:
        """When a session's value is deleted; None: with the session."""
        return None

    def initial(self) -> object:
        """The value of a state in a new session. May call the author's function."""
        return self.value

    def opened(self, value: Json) -> Json:
        """The wire value itself, where a client sent a file that holds it. Raises `InputRejected`."""
        return value

    def preprocess(self, payload: Json) -> object:
        """Convert a checked wire value to the value that functions get. Raises `InputRejected`."""
        return payload

    def postprocess(self, value: object) -> Json:
        """Convert what a function returned, or the initial value, to a wire value. It may contain `FileData`."""
        return value

    def shared(self, value: Json) -> Json:
        """The wire value for others who open a deep link to the page: never markup. UNSET hides it."""
        return value

    def piece(self, value: object) -> Piece | None:
        """The value as the next piece of a stream that is played while a generator runs.

        None if the component does not stream, or if there is no value.
        """
        return None

    def flag(self, payload: Any, flag_dir: str | Path = "") -> str:  # Any: JSON
        """The wire value as a text for a file of flagged samples. Files in it are copied to the folder `flag_dir`."""
        return flagged.written(payload, Path(flag_dir), has_files=self.holds_files)

    def read_from_flag(self, payload: Any) -> Any:  # Any: JSON
        """The wire value that `flag` made a text of."""
        return flagged.restored(payload) if isinstance(payload, str) else payload

    def example(self) -> Json:
        """A valid wire value for the API description."""
        return None

    def empty_value(self) -> object:
        """The value that a `ClearButton` sets."""
        return None

    def page_functions(self) -> Mapping[str, Callable[..., object]]:
        """Functions of the script, by name, that its view in the page may call."""
        return {}

    def with_options(self, changed: dict[str, object]) -> Component:
        """A copy with some options changed: the component of a session after an update."""
        names = self.known_options() | self.older_options.keys()
        known = {name: value for name, value in changed.items() if self.takes_any_option or name in names}
        options: dict[str, Any] = {**self.options, **known, "render": False}  # Any: options have many types
        made = copy(self)
        del made.given, made.options
        declared_by = next(kind for kind in type(self).__mro__ if kind.__dict__.get("type_name"))
        declared_by.__init__(made, **options)  # type: ignore[misc]  # not a script's own, whose signature may differ
        made.id, made.parent = self.id, self.parent
        return made

    def holding(self, value: object) -> Component:
        """A copy with this value, for a function. If the function returns it, it is an update of what was set on it."""
        made = self.with_options({})
        made.value, made.given, made.is_lent = value, {}, True
        return made


def component_list(value: object) -> list[Component]:
    """One component or several, as a list."""
    if value is None:
        return []
    return [value] if isinstance(value, Component) else list(cast("Sequence[Component]", value))
