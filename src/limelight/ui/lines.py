"""Finds lines of the author's script, for warnings."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable
from pathlib import Path

PACKAGE = str(Path(__file__).parents[1])


def line_of_caller() -> str:
    """The innermost line on the stack that is outside this package, such as `app.py:12`."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith((PACKAGE, "<frozen")):
        frame = frame.f_back
    return f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}"


def line_of(fn: Callable[..., object]) -> str:
    """The function and its line, `predict() (app.py:12)`, or only its name if the line is not known."""
    while isinstance(fn, functools.partial):
        fn = fn.func
    name = f"{getattr(fn, '__name__', type(fn).__name__)}()"
    code = getattr(inspect.unwrap(fn), "__code__", None)
    return name if code is None else f"{name} ({Path(code.co_filename).name}:{code.co_firstlineno})"
