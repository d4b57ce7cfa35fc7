"""Finds lines of the author's script, for warnings and errors."""

from __future__ import annotations

import functools
import inspect
import linecache
import os
import sys
import sysconfig
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

PACKAGE = str(Path(__file__).parents[1]) + os.sep
STANDARD = f"{sysconfig.get_path('stdlib')}{os.sep}"
LIBRARIES = tuple({f"{path}{os.sep}" for name, path in sysconfig.get_paths().items() if "lib" in name})
COMMAND = f"{PACKAGE}{os.path.join('cli', 'main.py')}"
"""What calls it is the installed command, not a script."""
PLACING = "placing"
"""Name of the function that stands around the `__init__` of every block (`ui.recording`); its `self` is the block."""


@dataclass(frozen=True, slots=True)
class Line:
    file: str
    number: int

    def __str__(self) -> str:
        return f"{Path(self.file).name}:{self.number}"

    @property
    def source(self) -> str:
        """What is written there; empty if it cannot be read."""
        return linecache.getline(self.file, self.number).strip()


def is_ours(file: str) -> bool:
    """Whether the file is a part of this package, or of Python's own start of a script."""
    return file.startswith((PACKAGE, "<frozen"))


def is_library(file: str) -> bool:
    """Whether the file is of Python or of an installed package."""
    return file.startswith((*LIBRARIES, "<"))


def line_of_caller() -> Line | None:
    """The innermost line on the stack that is outside this package, such as `app.py:12`. None: there is none."""
    frame, _ = _caller()
    return None if frame is None else Line(frame.f_code.co_filename, frame.f_lineno)


def place_of_caller() -> str:
    """The same for messages."""
    return str(line_of_caller() or "limelight")


def made_by_caller() -> str | None:
    """The class of the block that the author's line makes, such as `Interface`. None: it does something else."""
    _, inner = _caller()
    if inner is None or inner.f_code.co_name != PLACING:
        return None
    return type(inner.f_locals["self"]).__name__


def line_of(fn: Callable[..., object]) -> str:
    """The function and its line, `predict() (app.py:12)`, or only its name if the line is not known."""
    while isinstance(fn, functools.partial):
        fn = fn.func
    name = f"{getattr(fn, '__name__', type(fn).__name__)}()"
    code = getattr(inspect.unwrap(fn), "__code__", None)
    return name if code is None else f"{name} ({Line(code.co_filename, code.co_firstlineno)})"


def _caller() -> tuple[FrameType | None, FrameType | None]:
    """The innermost frame outside this package, and the one of this package that it called."""
    inner = None
    for frame in _stack(sys._getframe(2)):
        file = frame.f_code.co_filename
        if file.startswith(STANDARD) and "site-packages" not in file:
            continue  # such as the event loop, which runs what a script has begun
        if not is_ours(file):
            is_command = inner is not None and inner.f_code.co_filename == COMMAND
            return (None if is_command else frame), inner
        inner = frame
    return None, inner


def _stack(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back
