"""Encoding of values as the JSON of an event."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import cast

import msgspec
from msgspec import Raw

from limelight.core.diff import diff
from limelight.core.endpoint import Outcome
from limelight.core.errors import Unstorable
from limelight.core.plain import on_one_line, text
from limelight.core.wire import NOTHING, Completed, Generated, Json, Streamed

MAX_DEPTH = 200  # readers walk through values by recursion

_encoder = msgspec.json.Encoder(enc_hook=lambda value: _formed(value))


def _formed(value: object) -> object:
    """Converts NumPy-like numbers and arrays, and anything else without a JSON form to its text. Also used for keys."""
    if value is None or isinstance(value, bool):  # only keys: as values, JSON has them
        return _key(value)
    try:
        for method in ("item", "tolist"):
            convert = getattr(value, method, None)
            if convert is not None and (method == "tolist" or getattr(value, "ndim", 1) == 0):
                return convert()
    except Exception:  # the value's own code
        return text(value)
    return text(value)


def to_json(value: object) -> Json:
    """The value as lists, dicts, strings, numbers, booleans and None."""
    try:
        return msgspec.to_builtins(value, str_keys=True, enc_hook=_formed)
    except Exception:  # as in `_encoded`
        return plain(value)


def _encoded(values: object) -> Raw:
    try:
        encoded = _encoder.encode(values)
    except Exception:  # something without a JSON form, deep inside: convert each part
        encoded = _encoder.encode(plain(values))
    return Raw(on_one_line(encoded))


def plain(value: object, depth: int = 0) -> Json:
    """As `to_json`, but certain to be encodable: no lone surrogates, no numbers outside JSON, only strings as keys.

    Raises `Unstorable` for values nested too deeply, such as a list that contains itself.
    """
    if depth > MAX_DEPTH:
        raise Unstorable(f"A value that the function returned is nested more than {MAX_DEPTH} levels deep.")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return text(value)
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, dict):
        return {_key(key): plain(member, depth + 1) for key, member in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(member, depth + 1) for member in value]
    return plain(_opened(value), depth + 1)


def _number(value: float) -> float | None:
    """None for numbers that JSON cannot hold."""
    try:
        return value if math.isfinite(value) else None
    except OverflowError:
        return None


def _key(key: object) -> str:
    if key is None or isinstance(key, bool):
        return "null" if key is None else str(key).lower()
    return text(key)


def _opened(value: object) -> object:
    """A struct, date, array or any other object in JSON form."""
    try:
        return msgspec.to_builtins(value, str_keys=True, enc_hook=_formed)
    except Exception:  # such as a key that is not a string
        return text(value)


class ValueEncoder:
    """Turns the values of one call into events. Remembers the last value, for diffs and the end."""

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
        before, had_files = self._values, self._has_files
        self._values, self._has_files, self._changed = values, outcome.has_files, outcome.changed_state
        if self._is_streaming:
            return streamed(self.completed(duration_s, len(values)), self._time_limit_s)
        # Files are replaced whole: their URLs are made for each reader, so a diff of one would not fit.
        compare = _replacement if outcome.has_files or had_files else diff
        try:
            data = _encoder.encode(_difference(before, values, compare))
        except Exception:  # as in `_encoded`; the stored value becomes plain too, because readers diff against it
            self._values = values = cast("list[Json]", plain(values))
            data = _encoder.encode(_difference(before, values, compare))
        return Generated(
            data=Raw(on_one_line(data)),
            is_diff=before is not None,
            has_files=outcome.has_files,
            duration_s=duration_s,
            changed_state=outcome.changed_state,
        )

    def completed(self, duration_s: float, count: int) -> Completed:
        """The end of a generator: its last value again, nulls when it yielded none."""
        values = [None] * count if self._values is None else self._values
        return Completed(_encoded(values), self._has_files, duration_s, changed_state=self._changed)


def streamed(end: Completed, time_limit_s: float | None) -> Streamed:
    """The event for the values of one chunk."""
    return Streamed(
        data=end.data,
        has_files=end.has_files,
        duration_s=end.duration_s,
        changed_state=end.changed_state,
        time_limit_s=time_limit_s,
    )


def _difference(before: list[Json] | None, values: list[Json], compare: Callable[[Json, Json], Json]) -> list[Json]:
    return values if before is None else [compare(old, new) for old, new in zip(before, values, strict=True)]


def _replacement(old: Json, new: Json) -> list[list[Json]]:
    return [["replace", [], new]] if diff(old, new) else []


def completed(outcome: Outcome, duration_s: float) -> Completed:
    render = NOTHING if outcome.render is None else _encoded(outcome.render)
    return Completed(
        _encoded(outcome.values), outcome.has_files, duration_s, changed_state=outcome.changed_state, render=render
    )
