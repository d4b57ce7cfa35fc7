"""Blocks that hold other blocks."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import ClassVar, Literal, Self, Unpack

from limelight.core.errors import DeclarationError
from limelight.ui import scope
from limelight.ui.block import Block, BlockOptions, PlacedOptions
from limelight.ui.component import Component
from limelight.ui.triggers import Listen

__all__ = [
    "Accordion",
    "Column",
    "Draggable",
    "Group",
    "Row",
    "Sidebar",
    "Step",
    "Tab",
    "TabItem",
    "Tabs",
    "Walkthrough",
]


class Layout(Block):
    """A block for `with`: blocks that are created inside become its children."""

    is_container = True
    is_rendering = False
    groups_fields: ClassVar[bool] = True
    """Whether adjacent form fields in it become one `Form`."""
    is_made = False
    """Whether `arrange` created it, and not the script."""

    def __init__(self) -> None:
        self.children: list[Block] = []
        super().__init__()

    def add(self, block: Block) -> None:
        """Append the block to the children. It leaves its previous parent."""
        root = scope.root()
        if isinstance(root, Layout):
            block = root.own(block)
        block.unrender()
        block.parent, block.page = self, ""
        self.children.append(block)
        if isinstance(root, Layout):
            root.adopt(block)

    def parts(self) -> Sequence[Block]:
        return [*self.children, *super().parts()]

    def drop(self, child: Block) -> None:
        for layout in [self, *(one for one in self.children if isinstance(one, Layout) and one.is_made)]:
            if child in layout.children:
                layout.children.remove(child)
        child.parent = None

    def adopt(self, block: Block) -> None:
        """Give the block its id. Only the root does."""

    def own(self, block: Block) -> Block:
        """For the root: the block as it is placed."""
        return block

    def __enter__(self) -> Self:
        scope.enter(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        scope.leave()


class Row(Layout):
    """Shows its children side by side. They wrap in a narrow window."""

    def __init__(
        self,
        *,
        variant: Literal["default", "panel", "compact"] = "default",
        scale: int | None = None,
        height: int | str | None = None,
        max_height: int | str | None = None,
        min_height: int | str | None = None,
        equal_height: bool = False,
        show_progress: bool = False,
        **options: Unpack[BlockOptions],
    ) -> None:
        super().__init__()


class Column(Layout):
    """Shows its children one below the other. `scale` is its share of a row, `min_width` is in pixels."""

    def __init__(
        self,
        scale: int = 1,
        min_width: int = 320,
        variant: Literal["default", "panel", "compact"] = "default",
        show_progress: bool = False,
        **options: Unpack[BlockOptions],
    ) -> None:
        if scale < 0:
            raise DeclarationError("Column: scale", "0 or more", scale)
        super().__init__()


class Group(Layout):
    """Shows its children in one frame."""

    def __init__(self, **options: Unpack[BlockOptions]) -> None:
        super().__init__()


class Form(Layout):
    """Adjacent form fields. Created by the graph, because Gradio's clients expect it."""

    def __init__(self, *, scale: int = 0, min_width: int = 0, **options: Unpack[BlockOptions]) -> None:
        super().__init__()


class Draggable(Layout):
    """Shows its children in an order that the user changes, by dragging them or with the arrow keys.

    The order is for the page only; functions do not see it. Each form field is an item of its own.
    """

    groups_fields = False

    def __init__(self, *, orientation: Literal["row", "column"] = "column", **options: Unpack[BlockOptions]) -> None:
        super().__init__()


class Accordion(Layout):
    """Shows its children below a title that opens and closes them. `open`: whether it is open at first.

    `expand` and `collapse` happen whoever opens and closes it, the user or a function.
    """

    expand, collapse = Listen("expand"), Listen("collapse")

    def __init__(
        self,
        label: str | None = None,
        *,
        open: bool = True,
        height: int | str | None = None,
        max_height: int | str | None = None,
        **options: Unpack[BlockOptions],
    ) -> None:
        super().__init__()


class Sidebar(Layout):
    """Shows its children at a side of the page, beside all other content. A button opens and closes it.

    On a narrow window it is a drawer over the page, and closed at first. `width` is in pixels or CSS.
    """

    expand, collapse = Listen("expand"), Listen("collapse")

    def __init__(
        self,
        label: str | None = None,
        *,
        open: bool = True,
        width: int | str = 320,
        position: Literal["left", "right"] = "left",
        **options: Unpack[BlockOptions],
    ) -> None:
        super().__init__()


class Tabs(Layout):
    """Holds `Tab`s. `selected` is the id of the tab that is open at first.

    Tabs that do not fit go to a menu, or with `overflow_behavior="wrap"` to the next line. `change` happens whenever
    another tab is shown, `select` when the user selects one.
    """

    change, select = Listen("change"), Listen("select")

    def __init__(
        self,
        *,
        selected: int | str | None = None,
        overflow_behavior: Literal["menu", "wrap"] = "menu",
        **options: Unpack[BlockOptions],
    ) -> None:
        super().__init__()


class Panel(Layout):
    """One of several layouts of which a single one is shown."""

    select = Listen("select")

    def props(self) -> dict[str, object]:
        given = self.options["id"]
        return {**super().props(), "id": self.id if given is None else given}


class Tab(Panel):
    """A page of `Tabs`. Adjacent tabs outside `Tabs` get `Tabs` of their own.

    `select` happens whenever the tab is shown, also at first. The page creates the children when the tab is first
    shown, or at once with `render_children`. Values arrive for them in any case.
    """

    type_name = "tabitem"

    def __init__(
        self,
        label: str | None = None,
        visible: bool | Literal["hidden"] = True,
        interactive: bool = True,
        *,
        id: int | str | None = None,  # Gradio's name
        alignment: Literal["left", "right"] = "left",
        scale: int | None = None,
        height: int | str | None = None,
        max_height: int | str | None = None,
        render_children: bool = False,
        **options: Unpack[PlacedOptions],
    ) -> None:
        super().__init__()


class Walkthrough(Layout):
    """Holds `Step`s, shown one at a time. `selected` is the id of the step that is shown at first.

    The user goes back to earlier steps; a function goes on by returning `Walkthrough(selected=…)`.
    """

    change, select = Listen("change"), Listen("select")

    def __init__(self, *, selected: int | None = None, **options: Unpack[BlockOptions]) -> None:
        super().__init__()


class Step(Panel):
    """A step of a `Walkthrough`, as a `Tab` is of `Tabs`."""

    type_name = "walkthroughstep"

    def __init__(
        self,
        label: str | None = None,
        visible: bool | Literal["hidden"] = True,
        interactive: bool = True,
        *,
        id: int | None = None,  # Gradio's name
        scale: int | None = None,
        **options: Unpack[PlacedOptions],
    ) -> None:
        super().__init__()


TabItem = Tab


def arrange(layout: Layout) -> list[Block]:
    """Its children as the page shows them: adjacent form fields in a `Form`, adjacent tabs in `Tabs`."""
    arranged: list[Block] = []
    for child in layout.children:
        wrapper = _wrapper_of(child, layout)
        if wrapper is None:
            arranged.append(child)
            continue
        last = arranged[-1] if arranged else None
        if not (isinstance(last, wrapper) and last.is_made and last.page == child.page):
            last = wrapper(render=False)
            last.is_made, last.page = True, child.page
            arranged.append(last)
        last.children.append(child)
    return arranged


def _wrapper_of(block: Block, layout: Layout) -> type[Form] | type[Tabs] | type[Walkthrough] | None:
    if isinstance(block, Tab):
        return None if isinstance(layout, Tabs) else Tabs
    if isinstance(block, Step):
        return None if isinstance(layout, Walkthrough) else Walkthrough
    if not layout.groups_fields:
        return None
    return Form if isinstance(block, Component) and block.is_form_field else None
