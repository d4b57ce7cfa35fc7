"""The base class of everything on the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Literal, Self, TypedDict, cast

from limelight.core.errors import WrongKeyword
from limelight.core.extras import Need
from limelight.core.lines import Line
from limelight.ui import scope
from limelight.ui.older import Older
from limelight.ui.recording import names_of, placing, recording
from limelight.ui.translations import page_texts


class PlacedOptions(TypedDict, total=False):
    """Of `BlockOptions`, all but `visible`, which some layouts also take by position."""

    elem_id: str | None
    """The `id` of its element, for CSS and tests."""
    elem_classes: list[str] | str | None
    """Classes of its element, for CSS."""
    render: bool
    """False leaves it out of the page until `render()` is called."""
    key: int | str | tuple[int | str, ...] | None
    """Names it for the next run of a `render`, which then keeps it."""
    preserved_by_key: list[str] | str | None
    """Which properties are kept then, by default the value."""


class BlockOptions(PlacedOptions, total=False):
    """What every block accepts; documented here and nowhere else."""

    visible: bool | Literal["hidden"]
    """False: not on the page; "hidden": there, and not shown."""


class Block:
    """A node of the page.

    A subclass declares its options once, as the parameters of `__init__`. They are recorded when a block is created:
    `options` has all of them, including defaults, and `given` those that the script set. A block that is created while
    a call runs is an update, such as `Textbox(visible=False)`: it is not added to the page, and `given` is what it
    changes. A script's own subclass is, on the wire, a block of its base's kind, with the options it passes on.
    """

    type_name: ClassVar[str] = ""
    """Name on the wire. By default the class's name in lower case, or for a script's subclass that of its base."""
    is_container: ClassVar[bool] = False
    server_options: ClassVar[frozenset[str]] = frozenset({"render", "preserved_by_key"})
    """Options that stay on the server."""
    older_options: ClassVar[Mapping[str, Older]] = {}
    """Older spellings of options that scripts still use."""
    prop_types: ClassVar[Mapping[str, object]] = {}
    """Types of properties that `props` computes, by name. The page's TypeScript types are generated from them."""

    takes_any_option: ClassVar[bool] = False
    """Options that it does not declare are properties that the author made up."""

    is_being_made = False
    holds_render = False
    """Whether a render makes what is in it."""
    page = ""
    """Path of its page, of a block that lies in no other."""
    is_lent = False
    """Whether it is a copy that a function got as an argument."""
    made_at: Line | None = None
    """The line of the script that made it."""
    options: dict[str, object]
    given: dict[str, object]

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        if "type_name" not in cls.__dict__:
            if cls.type_name and not cls.__module__.startswith("limelight."):
                cls.__init__ = placing(cls.__init__)  # type: ignore[method-assign]  # wraps, same signature
                return
            cls.type_name = cls.__name__.lower()
        if "__init__" in cls.__dict__:
            cls.__init__ = placing(recording(cls.__init__))  # type: ignore[method-assign]  # as above

    def __init__(self) -> None:
        self._check_names()
        self.id = -1
        self.parent: Block | None = None
        self.made_in = scope.root()

    def _check_names(self) -> None:
        if self.takes_any_option:
            return
        for name in sorted(self.options.keys() - self.known_options()):
            raise WrongKeyword(type(self).__name__, name, self.known_options())

    @classmethod
    def known_options(cls) -> frozenset[str]:
        """Names of the options that the class and its bases declare."""
        kind: type = cls
        return names_of(kind)

    def place(self) -> None:
        """Add the block to the innermost open container."""
        scope.place(self)

    def __getattr__(self, name: str) -> Any:  # Any: options have many types; scripts read `slider.maximum`
        if name.startswith("_") or "options" not in self.__dict__ or name not in self.options:
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")
        return self.options[name]

    def changes(self) -> dict[str, object]:
        """The properties that change when a function returns this block."""
        set_since = {name: value for name, value in vars(self).items() if self.is_lent and name in self.options}
        return {**self.given, **set_since}

    def _keep(self, name: str, value: object) -> None:
        """Replace the value of an option, for example an iterator that can be read only once."""
        self.options[name] = value
        if name in self.given:
            self.given[name] = value

    def render(self) -> Block:
        """Add a block that was created outside the app or with `render=False` to the innermost open container."""
        self.place()
        return self

    def unrender(self) -> Self:
        """Take the block off the page. `render` adds it again, where it is called."""
        if self.parent is not None:
            self.parent.drop(self)
        return self

    def drop(self, child: Block) -> None:
        """Take a child out. Only layouts have any."""

    def parts(self) -> Sequence[Block]:
        """Blocks that stand in it: the children of a layout, buttons of the author's."""
        return ()

    @property
    def preserved(self) -> list[str]:
        """Names of the options that stay when a render makes a block with the same key."""
        given = self.options.get("preserved_by_key", ["value"])
        return [given] if isinstance(given, str) else [*cast("list[str]", given or [])]

    @property
    def elem_classes(self) -> list[str]:
        """CSS classes of the element, always as a list."""
        return _class_list(self.options.get("elem_classes"))

    def shown(self, options: Mapping[str, object]) -> dict[str, object]:
        """Of these options, what the page sees."""
        shown = {name: value for name, value in options.items() if name not in self.server_options}
        return {**shown, "elem_classes": _class_list(shown["elem_classes"])} if "elem_classes" in shown else shown

    @property
    def where(self) -> str:
        """Its name in messages."""
        return type(self).__name__

    def unmet(self, *, as_input: bool) -> Sequence[Need]:
        """Packages that calls need to convert its values and that are not installed."""
        return ()

    def props(self) -> dict[str, object]:
        """The properties that the page sees."""
        always: dict[str, object] = {"visible": True, "elem_id": None, "elem_classes": []}
        texts = page_texts(self.options)
        return {**always, **self.shown(self.options), **texts, "name": self.type_name}

    def scripts(self) -> Iterable[tuple[str, str]]:
        """JavaScript of the author's, by the names under which the page finds it. It is sent with the page's nonce."""
        return ()

    def page_head(self) -> str:
        """Markup of the author's for the head of the page."""
        return ""


def _class_list(given: object) -> list[str]:
    return given if isinstance(given, list) else [given] if isinstance(given, str) else []
