"""The `with` stack: which container a new block falls into."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from limelight.ui.block import Block


class Container(Protocol):
    def add(self, block: Block) -> None: ...


_stack: ContextVar[tuple[Container, ...]] = ContextVar("with_stack", default=())


def place(block: Block) -> None:
    """Adds the block to the innermost open container; outside of any, it stays unplaced until it is rendered."""
    stack = _stack.get()
    if stack:
        stack[-1].add(block)


def enter(container: Container) -> None:
    _stack.set((*_stack.get(), container))


def leave() -> None:
    _stack.set(_stack.get()[:-1])


def current() -> Container | None:
    stack = _stack.get()
    return stack[-1] if stack else None


def root() -> Container | None:
    """The outermost open container: the app being declared."""
    stack = _stack.get()
    return stack[0] if stack else None
