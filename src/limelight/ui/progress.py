"""Progress reports of a running function."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sized
from typing import Any

from limelight.core.endpoint import running_call
from limelight.core.plain import number, text, whole
from limelight.core.wire import Progressed, ProgressUnit

__all__ = ["Progress"]

MAX_BARS = 20  # in one report: tqdm bars that are never closed stay


class Progress:
    """Reports progress. Declare it as a default argument: `def train(x, progress=gr.Progress())`.

    Call `progress(0.4, desc="Loading")` or `progress((3, 10), unit="steps")`. Or loop over `progress.tqdm(items)`,
    which reports each step; nested loops are shown as several bars. With `track_tqdm=True`, bars that the function
    creates with tqdm are shown too.
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
        """Report `progress`: a number from 0 to 1, a pair of finished and all steps, or None if it is not known.

        Raises an exception when the call has been cancelled, so that the function ends.
        """
        if isinstance(progress, tuple):
            index, length = progress
            report(_steps(index, length if length is not None else total, unit, desc))
        else:
            share = None if progress is None else number(progress)
            report(ProgressUnit(length=whole(total), progress=share, unit=text(unit), desc=_text_or_none(desc)))
        return progress

    def tqdm(
        self,
        iterable: Iterable[Any] | None,  # Any: items of the user's
        desc: str | None = None,
        total: float | None = None,
        unit: str = "steps",
        _tqdm: object = None,
    ) -> Steps:
        """Iterate over `iterable` and report each step. If it is None, call `update` for each step."""
        return Steps(iterable, desc, total, unit)

    def update(self, n: float = 1) -> None:
        """Report `n` more steps of the loop that started last."""
        call = running_call.get(None)
        bars = [*call.bars] if call is not None else []
        steps = bars[-1] if bars else None
        if isinstance(steps, Steps):
            steps.update(n)


class Steps:
    """The result of `Progress.tqdm`: iterates over the items once, and reports each."""

    def __init__(self, iterable: Iterable[Any] | None, desc: object, total: object, unit: object) -> None:  # Any: items
        self._items = () if iterable is None else iterable
        self._length = (
            whole(total) if total is not None else len(self._items) if isinstance(self._items, Sized) else None
        )
        self._unit, self._desc = text(unit), _text_or_none(desc)
        self._index: float = 0
        self._walk: Iterator[Any] | None = None  # Any: as above
        if iterable is None:
            self.update(0)

    def __len__(self) -> int:
        if self._length is None:
            raise TypeError("progress.tqdm(…) of something without a length, and without total=")
        return self._length

    def __iter__(self) -> Iterator[Any]:  # Any: as above
        try:
            for item in self._items:
                self.update(0)
                yield item
                self._index += 1
            self.update(0)
        finally:
            self.close()

    def __next__(self) -> Any:  # Any: as above
        if self._walk is None:
            self._walk = iter(self)
        return next(self._walk)

    def update(self, n: float = 1) -> None:
        """Report `n` more steps."""
        self._index += n
        show(self, ProgressUnit(index=whole(self._index), length=self._length, unit=self._unit, desc=self._desc))

    def close(self) -> None:
        """Remove the bar from the page."""
        hide(self)


def _steps(index: object, length: object, unit: object, desc: object) -> ProgressUnit:
    return ProgressUnit(index=whole(index), length=whole(length), unit=text(unit), desc=_text_or_none(desc))


def _text_or_none(desc: object) -> str | None:
    return None if desc is None else text(desc)


def show(bar: object, unit: ProgressUnit) -> None:
    """Report all bars of the running call, oldest first. Raises an exception when the call has been cancelled."""
    call = running_call.get(None)
    if call is not None:
        call.bars[bar] = unit
        report()


def hide(bar: object) -> None:
    """Remove the bar from the next report. Its last state is shown until then."""
    call = running_call.get(None)
    if call is not None:
        call.bars.pop(bar, None)


def report(*units: ProgressUnit) -> None:
    """Report `units` after the bars of the running call. Raises an exception when the call has been cancelled."""
    call = running_call.get(None)
    if call is not None:
        call.raise_if_cancelled()
        call.report(Progressed([*call.bars.values(), *units][-MAX_BARS:]))
