"""The wire's table as the value that functions get."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from limelight.components.tables.written import Table, padded
from limelight.core.errors import InputRejected, shorten
from limelight.core.extras import Need

Kind = Literal["pandas", "polars", "numpy", "array"]
PANDAS = Need('A table as a data frame (type="array" gives lists)', "pandas", "pandas", "data")
POLARS = Need('A table with type="polars"', "polars", "polars", "polars")
NUMPY = Need('A table with type="numpy"', "numpy", "numpy", "media")
NEEDS = {"pandas": (PANDAS,), "polars": (POLARS,), "numpy": (NUMPY,)}
MAX_TEXT_BYTES = 256 << 20
"""Of an array of texts, in which each takes as much room as the longest."""
MAX_FIELDS = 4_000_000
"""Of the objects in cells, in each of which Polars makes room for the names of all others."""


def give(table: Table, kind: Kind, where: str) -> object:
    """The table with rows of one length, but for lists, which are as they came.

    Raises `InputRejected` for a table that has no such form, `MissingExtra` without the package.
    """
    if kind == "array":
        return table.data
    make = {"pandas": _frame, "polars": _polars_frame, "numpy": _array}[kind]
    width = max(map(len, table.data), default=0)
    headers = named(table.headers, width)
    try:
        return make(headers, table.data, where)
    except (ValueError, TypeError, OverflowError) as error:
        raise InputRejected(where, f"a table that {kind} can hold ({error})", shorten(table.data)) from error


def named(headers: list[Any], width: int) -> list[Any]:  # Any: JSON
    """The headers, and numbers for columns without one."""
    return [*headers, *(str(place + 1) for place in range(len(headers), width))]


def _frame(headers: list[Any], rows: list[list[Any]], where: str) -> object:  # Any: JSON
    try:
        import pandas  # noqa: PLC0415  # optional: 400 ms
    except ImportError:
        raise PANDAS.missing() from None
    names: Any = headers  # Any: what pandas takes
    if any(isinstance(one, list) for one in headers):
        names = _levels(headers, pandas)
    return pandas.DataFrame(padded(rows, len(headers)) if headers else [], columns=names)


def _levels(headers: list[Any], pandas: Any) -> Any:  # Any: JSON, a module, an index
    lengths = {len(one) if isinstance(one, list) else 0 for one in headers}
    if len(lengths) == 1 and 0 not in lengths:
        return pandas.MultiIndex.from_tuples([tuple(one) for one in headers])
    return [" / ".join(map(str, one)) if isinstance(one, list) else one for one in headers]


def _polars_frame(headers: list[Any], rows: list[list[Any]], where: str) -> object:  # Any: JSON
    try:
        import polars  # noqa: PLC0415  # optional: 150 ms
    except ImportError:
        raise POLARS.missing() from None
    names = [one if isinstance(one, str) else str(one) for one in headers]
    fields = _fields(rows)
    if fields > MAX_FIELDS:
        expected = f"objects whose names are alike (names times objects: at most {MAX_FIELDS:,})"
        raise InputRejected(where, expected, f"{fields:,}")
    full = [row for row in padded(rows, len(headers)) if row]
    try:
        return polars.DataFrame(full, schema=names or None, orient="row", infer_schema_length=None)
    except polars.exceptions.PolarsError as error:
        raise ValueError(str(error)) from error


def _array(_headers: list[Any], rows: list[list[Any]], where: str) -> object:  # Any: JSON
    try:
        import numpy  # noqa: PLC0415  # optional: 80 ms
    except ImportError:
        raise NUMPY.missing() from None
    full = padded(rows, max(map(len, rows), default=0))
    longest, cells = _texts(full)
    if 4 * longest * cells > MAX_TEXT_BYTES:
        raise InputRejected(where, "texts that fit into an array", f"{cells} cells, one with {longest} characters")
    return numpy.array(full)


def _texts(rows: Sequence[object]) -> tuple[int, int]:
    """Characters of the longest text, and cells, with those of lists in cells: these are dimensions of the array."""
    longest, cells, rest = 0, 0, [rows]
    while rest:
        for one in rest.pop():
            if isinstance(one, list):
                rest.append(one)
            else:
                cells += 1
                longest = max(longest, len(one) if isinstance(one, str) else 0)
    return longest, cells


def _fields(rows: Sequence[Sequence[object]]) -> int:
    """At most how many fields the objects in cells have, if each has those of all others at its place."""
    places: dict[tuple[int, str], int] = {}
    rest: list[tuple[object, int]] = [(one, 0) for row in rows for one in row if isinstance(one, dict | list)]
    objects = len(rows)
    while rest:
        one, place = rest.pop()
        objects += 1
        if isinstance(one, list):
            rest += [(member, place) for member in one if isinstance(member, dict | list)]
        elif isinstance(one, dict):
            for name, member in one.items():
                inner = places.setdefault((place, name), len(places) + 1)
                if isinstance(member, dict | list):
                    rest.append((member, inner))
    return len(places) * objects
