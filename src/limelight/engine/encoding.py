"""Wire values as the bytes of an event."""

from __future__ import annotations

from typing import cast

import msgspec
from msgspec import Raw

from limelight.core.diff import diff
from limelight.core.endpoint import Outcome
from limelight.core.wire import Completed, Generated, Json, Streamed

_encoder = msgspec.json.Encoder(enc_hook=lambda value: _plain(value))


def _plain(value: object) -> object:
    """Numbers and arrays of NumPy and its kin; anything else is no JSON."""
    for method in ("item", "tolist"):
        convert = getattr(value, method, None)
        if convert is not None and (method == "tolist" or getattr(value, "ndim", 1) == 0):
            return convert()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def to_json(value: object) -> Json:
    """The value as lists, dicts, texts, numbers, booleans and null."""
    return msgspec.to_builtins(value, str_keys=True, enc_hook=_plain)


class ValueEncoder:
    """Turns the values of one call into events; remembers the last one, for differences and the end."""

    def __init__(self, *, is_streaming: bool = False, time_limit_s: float | None = None) -> None:
        self._is_streaming, self._time_limit_s = is_streaming, time_limit_s
        self._values: list[Json] | None = None
        self._has_files = False
        self._changed: list[int] = []

    @property
    def has_values(self) -> bool:
        return self._values is not None

    def generated(self, outcome: Outcome, duration_s: float) -> Generated:
        values = cast("list[Json]", to_json(outcome.values))
        before, self._values = self._values, values
        if self._is_streaming:
            self._has_files, self._changed = outcome.has_files, outcome.changed_state
            return streamed(self.completed(duration_s, len(values)), self._time_limit_s)
        # A file is replaced whole: its address is made for each reader, so a part of it would not fit the rest.
        compare = _replacement if outcome.has_files or self._has_files else diff
        self._has_files, self._changed = outcome.has_files, outcome.changed_state
        data = values if before is None else [compare(old, new) for old, new in zip(before, values, strict=True)]
        return Generated(
            data=Raw(_encoder.encode(data)),
            is_diff=before is not None,
            has_files=outcome.has_files,
            duration_s=duration_s,
            changed_state=outcome.changed_state,
        )

    def completed(self, duration_s: float, count: int) -> Completed:
        """The end of a generator: its last value again, nulls when it yielded none."""
        values = [None] * count if self._values is None else self._values
        return Completed(Raw(_encoder.encode(values)), self._has_files, duration_s, changed_state=self._changed)


def streamed(end: Completed, time_limit_s: float | None) -> Streamed:
    """What was made of one chunk."""
    return Streamed(
        data=end.data,
        has_files=end.has_files,
        duration_s=end.duration_s,
        changed_state=end.changed_state,
        time_limit_s=time_limit_s,
    )


def _replacement(old: Json, new: Json) -> list[list[Json]]:
    return [["replace", [], new]] if diff(old, new) else []


def completed(outcome: Outcome, duration_s: float) -> Completed:
    data = Raw(_encoder.encode(outcome.values))
    return Completed(data, outcome.has_files, duration_s, changed_state=outcome.changed_state)
