"""How far a running function is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sized
from typing import Any

from limelight.core.endpoint import running_call
from limelight.core.wire import Progressed, ProgressUnit


class Progress:
    """A default argument of the function: `def train(x, progress=gr.Progress())`.

    `progress(0.4, desc="Loading")` and `progress((3, 10), unit="steps")` report; `progress.tqdm(items)` reports at each
    step. With `track_tqdm=True` the bars of tqdm that the function makes are shown as well.
    """

    def __init__(self, track_tqdm: bool = False) -> None:
        self.track_tqdm = track_tqdm

    def __call__(
        self,
        progress: float | tuple[int, int | None] | None,
        desc: str | None = None,
        total: float | None = None,
        unit: str = "steps",
        _tqdm: object = None,
    ) -> float | tuple[int, int | None] | None:
        """`progress` is a share from 0 to 1, or a pair of steps done and steps in all. Raises when the call is over."""
        if isinstance(progress, tuple):
            index, length = progress
            _report(
                ProgressUnit(index=index, length=length if length is not None else _whole(total), unit=unit, desc=desc)
            )
        elif progress is not None:
            _report(ProgressUnit(progress=float(progress), unit=unit, desc=desc))
        return progress

    def tqdm(
        self,
        iterable: Iterable[Any] | None,  # Any: items of the user's
        desc: str | None = None,
        total: float | None = None,
        unit: str = "steps",
        _tqdm: object = None,
    ) -> Iterator[Any]:  # Any: as above
        """The items of `iterable`, reporting how many have been taken."""
        items = iterable or ()
        length = _whole(total) if total is not None else len(items) if isinstance(items, Sized) else None
        for index, item in enumerate(items):
            _report(ProgressUnit(index=index, length=length, unit=unit, desc=desc))
            yield item
        if length:
            _report(ProgressUnit(index=length, length=length, unit=unit, desc=desc))


def _whole(total: float | None) -> int | None:
    return None if total is None else int(total)


def _report(unit: ProgressUnit) -> None:
    call = running_call.get(None)
    if call is not None:
        call.raise_if_cancelled()
        call.report(Progressed([unit]))


def track_tqdm() -> None:
    """Makes tqdm's bars report to the call that runs, where tqdm is installed; other bars stay as they are."""
    try:
        from tqdm import std  # noqa: PLC0415  # optional: only functions that track it need it
    except ImportError:
        return
    original = std.tqdm.update
    if getattr(original, "reports", False):
        return

    def update(bar: Any, n: float | None = 1) -> Any:  # Any: tqdm is not typed
        result = original(bar, n)
        call = running_call.get(None)
        if call is not None:
            length = None if bar.total is None else int(bar.total)
            _report(ProgressUnit(index=int(bar.n), length=length, unit=bar.unit, desc=bar.desc or None))
        return result

    update.reports = True  # type: ignore[attr-defined]  # a mark, so that it is wrapped once
    std.tqdm.update = update
