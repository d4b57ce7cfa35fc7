"""Tracebacks for the author of the script: without the frames of this package."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from types import TracebackType

from limelight.core.errors import ScriptError
from limelight.core.lines import Line, is_library, is_ours
from limelight.core.suggestions import did_you_mean

MAX_CHAIN = 50


def folded(trace: TracebackType | None) -> TracebackType | None:
    """The same without this package's frames. None: all are."""
    kept = [one for one in _links(trace) if not is_ours(one.tb_frame.f_code.co_filename)]
    made = None
    for one in reversed(kept):
        made = TracebackType(made, one.tb_frame, one.tb_lasti, one.tb_lineno)
    return made


def lines_of(error: BaseException) -> list[Line]:
    """Lines outside this package that the exception passed, the innermost first."""
    found = [Line(one.tb_frame.f_code.co_filename, one.tb_lineno) for one in _links(error.__traceback__)]
    return [line for line in reversed(found) if not is_ours(line.file)]


def chain(error: BaseException) -> list[BaseException]:
    """The exception and those that led to it."""
    found: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting and len(found) < MAX_CHAIN:
        one = waiting.pop()
        if one is not None and not any(one is other for other in found):
            found.append(one)
            waiting += [one.__cause__] if one.__suppress_context__ else [one.__cause__, one.__context__]
    return found


def fold(error: BaseException) -> None:
    """Fold the tracebacks of an exception and of those that led to it, where they have frames of the author's."""
    for one in chain(error):
        trace = folded(one.__traceback__)
        if trace is not None:
            one.__traceback__ = trace


def told(error: BaseException) -> str:
    """What is wrong with the script, as a text of lines: where, the line, why.

    A mistake in what the script declares is one sentence with its line and those that called it; any other exception
    is Python's traceback without the frames of this package.
    """
    if isinstance(error, ScriptError):
        return _declared(error)
    fold(error)
    if isinstance(error, SyntaxError) and folded(error.__traceback__) is None:
        error.__traceback__ = None  # of the script itself: its message has the line
    written = "".join(traceback.format_exception(error)).rstrip()
    # Python 3.11 says it only where it prints the exception itself; of other names `format_exception` does.
    if isinstance(error, AttributeError) and error.obj is not None and "Did you mean" not in written:
        written += did_you_mean(error.name, dir(error.obj))
    return written + "\n"


def placed(error: BaseException) -> str:
    """What happened, and the lines outside this package where it did, without what is written there."""
    said = str(error) if isinstance(error, ScriptError) else f"{type(error).__name__}: {error}"
    lines = [line for line in lines_of(error) if not is_library(line.file)] or (
        [error.line] if isinstance(error, ScriptError) and error.line else []
    )
    return "\n".join([said, *(f"  {line}" for line in lines[:MAX_CHAIN])])


def _declared(error: ScriptError) -> str:
    passed = lines_of(error)  # without its own line where the page was made later
    callers = [line for line in passed if line != error.line] if error.line in passed else []
    shown = [str(error)]
    if error.line is not None:
        shown = [f"{error.line}: {error}", *([f"    {error.line.source}"] if error.line.source else [])]
    for line in callers:
        shown += [f"  called by {line}:", f"    {line.source}"]
    return "\n".join(shown) + "\n"


def _links(trace: TracebackType | None) -> Iterator[TracebackType]:
    while trace is not None:
        yield trace
        trace = trace.tb_next
