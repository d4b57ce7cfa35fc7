"""A declared listener, as scripts look at it: `demo.fns`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from limelight.ui.block import Block
from limelight.ui.triggers import Trigger


@dataclass(frozen=True)
class BlockFunction:
    """What a listener was declared with. `targets`: the id of each component, or None for the page, and the event."""

    fn: Callable[..., object] | None
    name: str | None
    inputs: Sequence[Block]
    outputs: Sequence[Block]
    targets: Sequence[tuple[int | None, str]]
    options: dict[str, Any]  # Any: options of a listener

    def __getattr__(self, name: str) -> Any:  # Any: as above
        if name.startswith("_") or name not in self.options:
            raise AttributeError(f"this listener has no {name!r}")
        return self.options[name]


def function_of(trigger: Trigger) -> BlockFunction:
    fn = trigger.fn
    return BlockFunction(
        fn=fn,
        name=None if fn is None else str(getattr(fn, "__name__", type(fn).__name__)),
        inputs=trigger.inputs,
        outputs=trigger.outputs,
        targets=[(None if block is None else block.id, event) for block, event in trigger.targets],
        options=dict(trigger.options),
    )
