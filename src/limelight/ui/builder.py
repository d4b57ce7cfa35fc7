"""The root of an app while it is declared: ids, children, triggers."""

from __future__ import annotations

import itertools
from abc import abstractmethod
from types import TracebackType
from typing import Self

from limelight.core.errors import DeclarationError
from limelight.core.page import PageHead
from limelight.ui import scope
from limelight.ui.block import Block
from limelight.ui.graph import Graph, build
from limelight.ui.layouts import Layout
from limelight.ui.root import Root
from limelight.ui.routes import Page, path_for
from limelight.ui.triggers import Listen, Trigger


class Builder(Root):
    """Gives ids to the blocks created inside it, and collects their triggers."""

    load, unload = Listen("load"), Listen("unload")
    mode = "blocks"

    def __init__(self) -> None:
        self._ids = itertools.count(1)
        self.is_rendered = False
        self.pages = [Page("", "Home", True)]
        self.current_page = ""
        super().__init__()
        self.id = 0

    def route(self, name: str, path: str | None = None, show_in_navbar: bool = True) -> Self:
        """Begin another page: `with demo.route("About"):` declares what is on it.

        `path` is its address below that of the app, by default made of the name.
        """
        if scope.root() is not None:
            raise DeclarationError(f"route({name!r})", "to be called outside of every `with` block")
        found = path_for(name, path, [one.path for one in self.pages])
        self.pages.append(Page(found, name, show_in_navbar))
        self.current_page = found
        return self

    def add(self, block: Block) -> None:
        super().add(block)
        self.children[-1].page = self.current_page

    def add_trigger(self, trigger: Trigger) -> None:
        trigger.page = self.current_page
        super().add_trigger(trigger)

    def adopt(self, block: Block) -> None:
        if block.id < 0:
            block.id = next(self._ids)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        if kind is None and scope.root() is None:  # after the script's listeners, which keep their numbers
            self.attach_loaders()

    def place(self) -> None:
        if not self.is_rendered:  # a recipe may have rendered it already
            super().place()

    def render(self) -> Builder:
        """Place all blocks and triggers in the app that is open, too. This one can still be served on its own."""
        outer = scope.root()
        if outer is None or outer is self:
            return self
        assert isinstance(outer, Root)
        self.is_rendered = True
        if isinstance(self.parent, Layout):
            self.parent.children.remove(self)
            self.parent = None
        for child in list(self.children):
            if isinstance(child.parent, Layout) and child.parent is not self:  # where it was rendered before
                child.parent.children.remove(child)
            _renumber(child)
            scope.place(child)
            _adopt_all(outer, child)
        for trigger in self.triggers:
            if trigger not in outer.triggers:  # this may be another place in the same app
                outer.add_trigger(trigger)
        if isinstance(outer, Builder):
            self._ids = outer._ids  # what either app makes later must not get an id of the other
        return self

    def graph(self) -> Graph:
        """The app as plain data. Must run within a `running_call`, because initial values may be files."""
        self.check_membership()
        return build(self, self.whole_page(), self.pages)

    @abstractmethod
    def whole_page(self) -> PageHead:
        """The part of the configuration that concerns the whole page."""


def _renumber(block: Block) -> None:
    block.id = -1
    block.parent = None
    for part in block.parts():
        _renumber(part)
        part.parent = block


def _adopt_all(root: Root, block: Block) -> None:
    root.adopt(block)
    for part in block.parts():
        _adopt_all(root, part)
