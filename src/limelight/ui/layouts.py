"""Blocks that hold other blocks."""

from __future__ import annotations

from types import TracebackType
from typing import Literal, Self, Unpack

from limelight.core.errors import DeclarationError
from limelight.ui import scope
from limelight.ui.block import Block, BlockOptions
from limelight.ui.component import Component
from limelight.ui.triggers import Listen


class Layout(Block):
    """Used with `with`: blocks that are made inside become its children."""

    is_container = True
    is_made = False
    """Put in by `arrange`, not by the script."""

    def __init__(self) -> None:
        self.children: list[Block] = []
        super().__init__()

    def add(self, block: Block) -> None:
        if block.parent is not None and isinstance(block.parent, Layout) and block in block.parent.children:
            block.parent.children.remove(block)
        block.parent = self
        self.children.append(block)
        root = scope.root()
        if isinstance(root, Layout):
            root.adopt(block)

    def adopt(self, block: Block) -> None:
        """For the root: gives the block its id."""

    def __enter__(self) -> Self:
        scope.enter(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        scope.leave()


class Row(Layout):
    """Children side by side; they wrap where the window is narrow."""

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
    """Children one below the other; `scale` is its share of a row, `min_width` in pixels."""

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
    """Children without space between them."""

    def __init__(self, **options: Unpack[BlockOptions]) -> None:
        super().__init__()


class Form(Layout):
    """Adjacent form fields; made by the graph, as Gradio's clients expect it."""

    def __init__(self, *, scale: int = 0, min_width: int = 0, **options: Unpack[BlockOptions]) -> None:
        super().__init__()


class Accordion(Layout):
    """Children behind a title that opens and closes; `open` at first or not."""

    expand, collapse = Listen("expand"), Listen("collapse")

    def __init__(self, label: str | None = None, *, open: bool = True, **options: Unpack[BlockOptions]) -> None:
        super().__init__()


class Tabs(Layout):
    """Holds `Tab`s; `selected` is the id of the tab that is open at first."""

    change, select = Listen("change"), Listen("select")

    def __init__(self, *, selected: int | str | None = None, **options: Unpack[BlockOptions]) -> None:
        super().__init__()


class Tab(Layout):
    """One page of `Tabs`; placed outside of them, neighbouring tabs get `Tabs` of their own."""

    type_name = "tabitem"
    select = Listen("select")

    def __init__(
        self,
        label: str | None = None,
        interactive: bool = True,
        *,
        id: int | str | None = None,  # Gradio's name
        scale: int | None = None,
        render_children: bool = False,
        **options: Unpack[BlockOptions],
    ) -> None:
        self.tab_id = id
        super().__init__()

    def props(self) -> dict[str, object]:
        return {**super().props(), "id": self.tab_id if self.tab_id is not None else self.id}


TabItem = Tab


def arrange(children: list[Block]) -> list[Block]:
    """Children as the page gets them: neighbouring form fields in a `Form`, neighbouring tabs in `Tabs`."""
    arranged: list[Block] = []
    for child in children:
        wrapper = _wrapper_of(child)
        if wrapper is None:
            arranged.append(child)
        elif arranged and type(arranged[-1]) is wrapper and isinstance(arranged[-1], Layout) and arranged[-1].is_made:
            arranged[-1].children.append(child)
        else:
            made = wrapper(render=False)
            made.is_made = True
            made.children = [child]
            arranged.append(made)
    return arranged


def _wrapper_of(block: Block) -> type[Form] | type[Tabs] | None:
    if isinstance(block, Tab):
        return None if isinstance(block.parent, Tabs) else Tabs
    return Form if isinstance(block, Component) and block.is_form_field else None
