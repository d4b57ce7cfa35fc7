"""The root of an app while it is declared: ids, children, triggers."""

from __future__ import annotations

import itertools
from types import TracebackType

from limelight.core.errors import DeclarationError
from limelight.core.wire import Json
from limelight.ui import scope
from limelight.ui.block import Block
from limelight.ui.component import Component, component_list
from limelight.ui.graph import Graph, build
from limelight.ui.layouts import Layout
from limelight.ui.triggers import Listen, Trigger, declare


class Canvas(Layout):
    """Gives ids to the blocks made inside it and collects their triggers."""

    load, unload = Listen("load"), Listen("unload")
    mode = "blocks"

    def __init__(self) -> None:
        self._ids = itertools.count(1)
        self.triggers: list[Trigger] = []
        self.is_rendered = False
        super().__init__()
        self.id = 0

    def adopt(self, block: Block) -> None:
        if block.id < 0:
            block.id = next(self._ids)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        if kind is None and scope.root() is None:  # after the listeners of the script, so that these keep their numbers
            for block in _below(self):
                if isinstance(block, Component):
                    self._attach_loader(block)

    def add_trigger(self, trigger: Trigger) -> None:
        self.triggers.append(trigger)

    def render(self) -> Canvas:
        """Places the whole app inside the one that is open: its blocks and triggers become that one's."""
        outer = scope.root()
        if outer is None or outer is self:
            return self
        assert isinstance(outer, Canvas)
        self.is_rendered = True
        if isinstance(self.parent, Layout):
            self.parent.children.remove(self)
            self.parent = None
        for child in list(self.children):
            _renumber(child)
            scope.place(child)
            _adopt_all(outer, child)
        for trigger in self.triggers:
            outer.add_trigger(trigger)
        self.children, self.triggers = [], []
        return self

    def graph(self) -> Graph:
        """The app as plain data; initial values are converted, so a call's files must be at hand."""
        self._check_membership()
        return build(self, self.triggers, self.page(), "default")

    def page(self) -> dict[str, Json]:
        """What the configuration says of the whole page."""
        return {}

    def _attach_loader(self, component: Component) -> None:
        """A function as initial value is called whenever a page loads, and when its `inputs` change."""
        if not callable(component.value) or component.has_loader:
            return
        component.has_loader = True
        watched = component_list(component.options.get("inputs"))
        targets: list[tuple[Block | None, str]] = [(None, "load"), *((block, "change") for block in watched)]
        scope.enter(self)
        try:
            declare(
                targets, component.value, watched or None, component, {"api_name": False, "show_progress": "hidden"}
            )
        finally:
            scope.leave()

    def _check_membership(self) -> None:
        placed = {id(block) for block in _below(self)}
        for trigger in self.triggers:
            for block in [*trigger.inputs, *trigger.outputs]:
                if id(block) not in placed:
                    if isinstance(block, Component) and block.is_placeless:
                        self.add(block)
                        self.adopt(block)
                        continue
                    event = trigger.targets[0][1]
                    raise DeclarationError(f"{event}()", "components that are placed in this app", block)
            trigger.targets = [
                (None if isinstance(block, Canvas) else block, event) for block, event in trigger.targets
            ]


def _below(layout: Layout) -> list[Block]:
    found: list[Block] = []
    for child in layout.children:
        found.append(child)
        if isinstance(child, Layout):
            found.extend(_below(child))
    return found


def _renumber(block: Block) -> None:
    block.id = -1
    block.parent = None
    for child in block.children if isinstance(block, Layout) else ():
        _renumber(child)
        child.parent = block


def _adopt_all(root: Canvas, block: Block) -> None:
    root.adopt(block)
    for child in block.children if isinstance(block, Layout) else ():
        _adopt_all(root, child)
