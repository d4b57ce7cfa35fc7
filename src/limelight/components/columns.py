"""Tables of any kind as plain columns of numbers, times and texts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from numbers import Real
from typing import Any, Literal, cast

from limelight.components.tables.written import names_in
from limelight.core.plain import MAX_WHOLE, text

Scalar = float | bool | str | None
Kind = Literal["quantitative", "nominal", "temporal"]
"""How values are measured: numbers, names, or moments in milliseconds since the epoch."""

_EPOCH = datetime(1970, 1, 1)
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Column:
    kind: Kind
    values: list[Scalar]
    is_zoned: bool = False
    """Whether its times are moments everywhere. Else they are what a clock showed, counted as if that was in UTC."""


def columns_of(value: object, where: str) -> dict[str, Column]:
    """The columns of a table by name, all of one length.

    `value`: a dict of columns, a list of dicts, or a data frame of pandas, Polars or another library that converts to
    pandas. Raises `TypeError` for anything else and `ValueError` for columns of different lengths.
    """
    found = {text(name): _column(values) for name, values in _named(value, where).items()}
    lengths = {name: len(column.values) for name, column in found.items()}
    if len(set(lengths.values())) > 1:
        listed = ", ".join(f"{name!r} has {length}" for name, length in lengths.items())
        raise ValueError(f"{where} expected columns of one length, but {listed}")
    return found


def _named(value: object, where: str) -> Mapping[object, object]:
    if isinstance(value, Mapping):
        return value
    if isinstance(value, list | tuple) and all(isinstance(row, Mapping) for row in value):
        rows = cast("Sequence[Mapping[object, object]]", value)
        return {name: [row.get(name) for row in rows] for name in names_in(rows, where)}
    frame = cast("Any", value)  # Any: a data frame of a library that is not imported here
    if callable(getattr(frame, "collect_schema", None)) and callable(
        getattr(frame, "collect", None)
    ):  # a lazy one of Polars
        frame = frame.collect()
    if callable(getattr(frame, "get_columns", None)):  # Polars
        return {column.name: column for column in frame.get_columns()}
    if not hasattr(frame, "iloc") and callable(getattr(frame, "to_pandas", None)):
        frame = frame.to_pandas()
    if hasattr(frame, "iloc") and hasattr(frame, "columns"):  # pandas
        return {name: frame.iloc[:, place] for place, name in enumerate(frame.columns)}
    expected = "a dict of columns, a list of dicts, or a data frame of pandas or Polars"
    raise TypeError(f"{where} expected {expected}, got {type(value).__name__}")


def _column(values: object) -> Column:
    if isinstance(values, str | bytes | Mapping) or not hasattr(values, "__len__"):
        raise TypeError(f"a column is a list or an array of values, not {type(values).__name__}")
    dtype = getattr(values, "dtype", None)
    if getattr(dtype, "kind", "") == "M":
        return _of_times(values)
    listed = _listed(values)
    present = [one for one in listed if one is not None]
    if present and all(isinstance(one, datetime | date) for one in present):
        zoned = any(isinstance(one, datetime) and one.tzinfo is not None for one in present)
        return Column("temporal", [None if one is None else _milliseconds(cast("date", one)) for one in listed], zoned)
    if all(isinstance(one, Real | Decimal | timedelta) for one in present):
        is_named = not present and getattr(dtype, "kind", "O") in "OTU" and dtype is not None
        return Column("nominal" if is_named else "quantitative", [_number(one) for one in listed])
    return Column("nominal", [None if one is None else text(one) for one in listed])


def _listed(values: Any) -> list[object]:  # Any: a column of a library that is not imported here
    """The values as Python objects, with None for what is missing."""
    if callable(getattr(values, "to_list", None)) and callable(getattr(values, "isna", None)):  # pandas
        if getattr(values.dtype, "kind", "") in "iub" and not values.isna().any():
            return cast("list[object]", values.to_list())
        return cast("list[object]", values.astype(object).where(values.notna(), None).to_list())
    for name in ("to_list", "tolist", "to_pylist"):
        convert = getattr(values, name, None)
        if callable(convert):
            return [*convert()]
    return [*values]


def _of_times(values: Any) -> Column:  # Any: as above
    """Of times in an array or a column of pandas, without an object for each."""
    import numpy  # noqa: PLC0415  # optional: who has such a column has it

    zone = getattr(values.dtype, "tz", None)
    if zone is not None:
        values = values.dt.tz_convert("UTC").dt.tz_localize(None)
    times = numpy.asarray(values).astype("datetime64[ms]")
    missing = numpy.isnat(times)
    counted = times.astype("int64").tolist()
    if missing.any():
        counted = [None if is_missing else one for one, is_missing in zip(counted, missing.tolist(), strict=True)]
    return Column("temporal", counted, zone is not None)


def _number(value: object) -> Scalar:
    if type(value) is float:
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, bool):
        return value
    if type(value) is int and abs(value) <= MAX_WHOLE:
        return value
    if isinstance(value, timedelta):
        return value.total_seconds()
    if type(value).__name__ in ("bool_", "bool"):  # NumPy's
        return bool(value)
    found = float(cast("float", value))
    return found if math.isfinite(found) else None


def _milliseconds(value: date) -> int | None:
    """Since the epoch. A time without a zone counts as if it was in UTC."""
    if value != value:  # pandas' "not a time" is a datetime, and equal to nothing
        return None
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    return (moment.replace(fold=0) - _EPOCH) // _MILLISECOND


def seconds(value: object) -> object:
    """A time as seconds since the epoch, as `_milliseconds` counts; anything else as it is."""
    if not isinstance(value, date):
        return value
    found = _milliseconds(value)
    return None if found is None else found / 1000
