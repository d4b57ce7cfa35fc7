"""Kinds of columns, from the values in them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from numbers import Real
from typing import Any

from limelight.components.tables import stylers


def kinds_of(value: Any) -> list[str]:  # Any: whatever is shown as a table
    """The kind of each column: `number`, `bool`, `date` or `str`. Empty for a table without columns."""
    pandas = sys.modules.get("pandas")
    if stylers.is_styler(value):
        value = value.data
    if pandas is not None and isinstance(value, pandas.DataFrame):
        return [_of_dtype(dtype) for dtype in value.dtypes]
    if hasattr(value, "schema") and hasattr(value, "columns"):
        return [_of_name(str(one)) for one in dict(value.schema).values()]
    if hasattr(value, "dtype") and hasattr(value, "shape"):
        return [_of_dtype(value.dtype)] * (value.shape[1] if len(value.shape) > 1 else 1)
    if isinstance(value, dict):
        value = value.get("data")
    if isinstance(value, list | tuple) and value:
        first = value[0] if isinstance(value[0], Sequence) and not isinstance(value[0], str) else [value[0]]
        return [_of_value(one) for one in first]
    return []


def _of_dtype(dtype: Any) -> str:  # Any: of NumPy or pandas
    kind = getattr(dtype, "kind", "O")
    return {"i": "number", "u": "number", "f": "number", "b": "bool", "M": "date", "m": "date"}.get(kind, "str")


def _of_name(dtype: str) -> str:
    if dtype.startswith(("Int", "UInt", "Float", "Decimal", "int", "uint", "float", "double", "decimal")):
        return "number"
    if dtype.startswith(("Bool", "bool")):
        return "bool"
    return "date" if dtype.startswith(("Date", "date", "timestamp")) else "str"


def _of_value(value: object) -> str:
    if isinstance(value, bool):
        return "bool"
    return "number" if isinstance(value, Real) else "date" if isinstance(value, date) else "str"
