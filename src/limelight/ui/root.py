"""What collects a declaration: the blocks placed below it, and their triggers."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection

from limelight.core.errors import DeclarationError
from limelight.ui import scope
from limelight.ui.block import Block
from limelight.ui.component import Component, component_list
from limelight.ui.layouts import Layout
from limelight.ui.triggers import Trigger, declare


class Root(Layout):
    """The outermost layout: of an app, or of what a render makes."""

    def __init__(self) -> None:
        self.triggers: list[Trigger] = []
        super().__init__()

    def add_trigger(self, trigger: Trigger) -> None:
        self.triggers.append(trigger)

    @abstractmethod
    def clock(self, seconds: object) -> Component:
        """Make a timer and place it where the script is now."""

    def attach_loaders(self) -> None:
        """For the components whose initial value is a function."""
        for block in below(self):
            if isinstance(block, Component):
                self._attach_loader(block)

    def _attach_loader(self, component: Component) -> None:
        """Call a value that is a function when a page loads, when its `inputs` change, and at each tick of `every`."""
        if not callable(component.value) or component.has_loader or component.is_state:
            return
        component.has_loader = True
        watched, every = component_list(component.options.get("inputs")), component.options.get("every")
        targets: list[tuple[Block | None, str]] = [(None, "load"), *((block, "change") for block in watched)]
        scope.enter(self)
        try:
            if every is not None:
                targets.append((every if isinstance(every, Component) else self.clock(every), "tick"))
            declare(
                targets, component.value, watched or None, component, {"api_name": False, "show_progress": "hidden"}
            )
        finally:
            scope.leave()

    def check_membership(self, around: Collection[int] = ()) -> None:
        """Raise `DeclarationError` for a listener of a component that is not placed. `around`: identities
        of others that count."""
        placed = {id(block) for block in below(self)}.union(around)
        for trigger in self.triggers:
            for block in [*trigger.inputs, *trigger.outputs]:
                if id(block) in placed:
                    continue
                if isinstance(block, Component) and block.is_placeless:
                    self.add(block)
                    self.adopt(block)
                    continue
                event = trigger.targets[0][1]
                raise DeclarationError(f"{event}()", "components that are placed in this app", block)
            trigger.targets = [(None if isinstance(block, Root) else block, event) for block, event in trigger.targets]


def below(layout: Layout) -> list[Block]:
    """All blocks in it, at any depth."""
    return [found for part in layout.parts() for found in with_parts(part)]


def with_parts(block: Block) -> list[Block]:
    """The block and all that stand in it."""
    return [block, *(found for part in block.parts() for found in with_parts(part))]
