"""Cells of a table as JSON."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any, cast

from limelight.core.plain import text
from limelight.core.wire import FileData, Json

_PLAIN = frozenset({str, bool, type(None)})
_DATES = frozenset({date, datetime, time})
_MISSING = frozenset({"NaTType", "NAType"})
"""Names of the types of pandas' missing values."""
MAX_DEPTH = 200
"""Deeper values are text."""


def cell(value: Any, depth: int = 0) -> Json:  # Any: whatever is in a table
    """The value as JSON: null for a missing one, text for what has no JSON form."""
    kind = type(value)
    if kind in _PLAIN:
        return cast("Json", value)
    if kind is float:
        return value if math.isfinite(value) else None
    if kind is int:
        return value if -(1 << 63) <= value < 1 << 64 else str(value)
    if kind in _DATES:
        return cast("str", value.isoformat())
    return None if kind.__name__ in _MISSING else _other(value, depth)


def row(values: Iterable[object]) -> list[Json]:
    return [value if type(value) in _PLAIN else cell(value) for value in values]


def _other(value: Any, depth: int) -> Json:  # Any: as above
    if isinstance(value, FileData):
        return value
    if depth < MAX_DEPTH:
        if isinstance(value, dict):
            return {text(name): cell(member, depth + 1) for name, member in value.items()}
        if isinstance(value, list | tuple):
            return [cell(member, depth + 1) for member in value]
        opened = _opened(value)
        if type(opened) is not type(value):
            return cell(opened, depth + 1)
    return text(value)


def _opened(value: Any) -> object:  # Any: as above
    """What is in a number or an array of NumPy, or in a series; else the value itself."""
    try:
        if hasattr(value, "dtype"):
            for name in ("tolist", "to_list"):
                if hasattr(value, name):
                    return getattr(value, name)()
    except Exception:  # the value's own code
        return text(value)
    return value


def numbers(values: Sequence[float]) -> list[Json]:
    """Floats, with null for what JSON cannot hold."""
    return [value if math.isfinite(value) else None for value in values]


def header(value: object) -> Json:
    """A header as JSON; that of several levels is a list."""
    return cell(value)
