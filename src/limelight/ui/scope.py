"""The `with` stack: the containers to which new blocks are added."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Protocol

from limelight.core.endpoint import running_call

if TYPE_CHECKING:
    from limelight.ui.block import Block


class Container(Protocol):
    is_rendering: bool
    """Whether it takes blocks in while a call runs."""

    def add(self, block: Block) -> None: ...


_stack: ContextVar[tuple[Container, ...]] = ContextVar("with_stack", default=())


def place(block: Block) -> None:
    """Add the block to the innermost open container. If none is open, it is not on the page until it is rendered."""
    stack = _stack.get()
    if stack:
        stack[-1].add(block)


def enter(container: Container) -> None:
    _stack.set((*_stack.get(), container))


def leave() -> None:
    _stack.set(_stack.get()[:-1])


def current() -> Container | None:
    """The innermost open container."""
    stack = _stack.get()
    return stack[-1] if stack else None


def root() -> Container | None:
    """The outermost open container: the app that is being declared."""
    stack = _stack.get()
    return stack[0] if stack else None


def is_declaring() -> bool:
    """Whether a block that is made now gets a place. Made by any other function, it is an update."""
    return running_call.get(None) is None or is_rendering()


def is_rendering() -> bool:
    """Whether a render makes the blocks that are made now."""
    found = root()
    return found is not None and found.is_rendering


@contextmanager
def rendering(container: Container) -> Iterator[None]:
    """Everything made meanwhile is placed in the container, whatever is open around."""
    before = _stack.get()
    _stack.set((container,))
    try:
        yield
    finally:
        _stack.set(before)
