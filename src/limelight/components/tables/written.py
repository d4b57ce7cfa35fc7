"""Any table as headers and rows of JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, cast

import msgspec

from limelight.components.tables import stylers
from limelight.components.tables.cells import cell, header, numbers, row
from limelight.core.collecting import uncollected
from limelight.core.errors import MissingExtra
from limelight.core.wire import Json

Rows = list[list[Json]]
MAX_CELLS = 10_000_000
"""Of a table, with those that short columns and rows leave out: what a function hands back may be a caller's."""


class Table(msgspec.Struct):
    """A table on the wire, as Gradio's clients know it."""

    headers: list[Any]  # Any: JSON
    data: list[list[Any]]  # Any: JSON
    metadata: dict[str, list[Any] | None] | None = None  # Any: JSON


def write(value: Any, where: str) -> Table:  # Any: whatever a function returns
    """The table in wire form. Without headers of its own it has none.

    Raises `TypeError` for what is no table, `MissingExtra` for a table that only a package reads.
    """
    if value is None:
        return Table([], [])
    if isinstance(value, Table):
        return value
    if isinstance(value, Mapping):
        return _of_dict(value, where)
    if isinstance(value, list | tuple):
        return _of_rows(value, where)
    return _of_library(value, where)


def _of_dict(value: Mapping[Any, Any], where: str) -> Table:  # Any: as above
    """The wire form itself, or columns by their names."""
    if not value:
        return Table([], [])
    if "data" in value and value.keys() <= {"headers", "data", "metadata"}:
        data = value["data"]
        if not isinstance(data, list | tuple | None):
            raise TypeError(f'{where} expected rows as "data", got {type(data).__name__}')
        table = _of_rows(data or [], where)
        metadata = cast("dict[str, list[Any] | None] | None", cell(value.get("metadata")))
        return Table([header(one) for one in value.get("headers") or []], table.data, metadata)
    if value.keys() == {"headers"}:
        return Table([header(one) for one in value["headers"] or []], [])
    columns = [row(_listed(column)) for column in value.values()]
    check_cells(len(columns), max(map(len, columns), default=0), where)
    return Table([header(name) for name in value], _rows(columns))


def _listed(column: Any) -> Iterable[object]:  # Any: as above
    found = column.tolist() if hasattr(column, "tolist") else column
    return found if isinstance(found, Iterable) and not isinstance(found, str | bytes) else [found]


def padded(lists: Sequence[Sequence[Json]], length: int) -> list[Sequence[Json]]:
    """These lists, with None for what the shorter ones lack."""
    return [one if len(one) >= length else [*one, *[None] * (length - len(one))] for one in lists]


def _rows(columns: Sequence[Sequence[Json]]) -> Rows:
    height = max(map(len, columns), default=0)
    return uncollected(partial(list, map(list, zip(*padded(columns, height), strict=True))))


def check_cells(width: int, height: int, where: str) -> None:
    """Raises `ValueError` for a table that is too large, before it is made."""
    if width * height > MAX_CELLS:
        raise ValueError(f"{where} expected a table of at most {MAX_CELLS:,} cells, got {width * height:,}")


def names_in(rows: Sequence[Mapping[Any, Any]], where: str) -> list[Any]:  # Any: as above
    """Names of the columns of such rows, in order. Raises as `check_cells`: each row may have names of its own."""
    names = list(dict.fromkeys(name for one in rows for name in one))
    check_cells(len(names), len(rows), where)
    return names


def _of_rows(value: Sequence[Any], where: str) -> Table:  # Any: as above
    if value and all(isinstance(one, Mapping) for one in value):
        names = names_in(value, where)
        return Table([header(name) for name in names], [row(map(one.get, names)) for one in value])
    if value and isinstance(value[0], list | tuple):
        return Table([], [row(one) if isinstance(one, list | tuple) else [cell(one)] for one in value])
    return Table([], [[cell(one)] for one in value])


def _of_library(value: Any, where: str) -> Table:  # Any: as above
    pandas, numpy = sys.modules.get("pandas"), sys.modules.get("numpy")
    if pandas is not None and isinstance(value, pandas.Series):
        value = value.to_frame()
    if pandas is not None and isinstance(value, pandas.DataFrame):
        return of_frame(value)
    if stylers.is_styler(value):
        headers, data, metadata = stylers.read(value)
        return Table(headers, of_frame(data).data, metadata)
    if numpy is not None and isinstance(value, numpy.ndarray):
        return _of_array(value, where)
    return _of_foreign_frame(value, where)


def _of_array(array: Any, where: str) -> Table:  # Any: a NumPy array
    if array.ndim == 0:
        raise TypeError(f"{where} expected an array of rows, got a single {array.dtype}")
    shaped = array.reshape(-1, 1) if array.ndim == 1 else array
    if shaped.dtype.kind == "f" and shaped.ndim == 2:
        return Table([], [numbers(one) for one in shaped.tolist()])
    listed = shaped.tolist()
    return Table([], listed if shaped.dtype.kind in "iub" and shaped.ndim == 2 else [row(one) for one in listed])


def of_frame(frame: Any) -> Table:  # Any: a table of pandas
    """Without the index, as Gradio gives it."""
    columns = [_of_series(frame.iloc[:, place]) for place in range(frame.shape[1])]
    return Table([header(name) for name in frame.columns], _rows(columns))


def _of_series(series: Any) -> list[Json]:  # Any: a column of pandas
    kind = getattr(series.dtype, "kind", "O")
    is_plain = str(type(series.dtype).__module__).startswith("numpy")
    if is_plain and kind in "iub":
        return cast("list[Json]", series.tolist())
    if is_plain and kind == "f":
        return numbers(series.tolist())
    if is_plain and kind == "M":
        return _of_moments(series)
    return row(series.tolist())


def _of_moments(series: Any) -> list[Json]:  # Any: as above
    """Times as `str` writes them, which one by one takes long."""
    import numpy  # noqa: PLC0415  # optional: only with pandas, which has loaded it

    values = series.to_numpy()
    whole = values.astype("datetime64[s]")
    missing = numpy.isnat(values)
    if not bool(((whole == values) | missing).all()):
        return row(series.tolist())
    texts = numpy.datetime_as_string(whole).tolist()
    return [None if absent else said.replace("T", " ") for said, absent in zip(texts, missing.tolist(), strict=True)]


def _of_foreign_frame(value: Any, where: str) -> Table:  # Any: a table of another library
    if not any(
        hasattr(value, name)
        for name in ("__narwhals_dataframe__", "__dataframe__", "__arrow_c_stream__", "collect_schema", "to_frame")
    ):
        raise TypeError(
            f"{where} expected a table: a data frame, an array, a list of rows or a dict, got {type(value).__name__}"
        )
    try:
        import narwhals  # noqa: PLC0415  # optional: 40 ms
    except ImportError:
        raise MissingExtra(f"A table of {type(value).__module__.partition('.')[0]}", "narwhals", "data") from None
    frame = narwhals.from_native(value, allow_series=True)
    if isinstance(frame, narwhals.LazyFrame):
        frame = frame.collect()
    if isinstance(frame, narwhals.Series):
        frame = frame.to_frame()
    columns = [row(frame[name].to_list()) for name in frame.columns]
    return Table([header(name) for name in frame.columns], _rows(columns))
