"""Reports the tqdm bars of a function as progress of the running call."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from limelight.core.endpoint import running_call
from limelight.core.plain import text, whole
from limelight.core.wire import ProgressUnit
from limelight.ui import progress

COUNTED = "_limelight_is_counted"
"""Marks a bar whose loop reports each step itself, because tqdm reports only at intervals."""


def track_tqdm() -> None:
    """Patch tqdm, if it is installed, so that its bars report progress. Outside calls they work as before."""
    try:
        from tqdm import std  # noqa: PLC0415  # optional: only functions that track it need it
    except ImportError:
        return
    if getattr(std.tqdm.update, "reports", False):
        return
    iterate, update, close = std.tqdm.__iter__, std.tqdm.update, std.tqdm.close

    def counted(bar: Any) -> Iterator[Any]:  # Any: tqdm is not typed
        if running_call.get(None) is None:
            yield from iterate(bar)
            return
        setattr(bar, COUNTED, True)
        done = bar.n
        try:
            for item in iterate(bar):
                _show(bar, done)
                yield item
                done += 1
            _show(bar, done)
        finally:
            progress.hide(id(bar))

    def updated(bar: Any, n: float | None = 1) -> Any:  # Any: as above
        result = update(bar, n)
        if not getattr(bar, COUNTED, False):
            _show(bar, bar.n)
        return result

    def closed(bar: Any) -> None:  # Any: as above
        progress.hide(id(bar))
        close(bar)

    updated.reports = True  # type: ignore[attr-defined]  # marks it as patched
    std.tqdm.__iter__, std.tqdm.update, std.tqdm.close = counted, updated, closed


def _show(bar: Any, done: object) -> None:  # Any: as above
    unit, desc = getattr(bar, "unit", "it"), getattr(bar, "desc", None)
    shown = ProgressUnit(
        index=whole(done),
        length=whole(bar.total),
        unit="steps" if unit == "it" else text(unit),
        desc=text(desc).removesuffix(": ") if desc else None,
    )
    progress.show(id(bar), shown)
