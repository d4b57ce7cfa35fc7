"""Plots that the page draws from a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import ClassVar, Literal, Unpack, cast

import msgspec
from msgspec import Struct

from limelight.components.columns import Column, Kind, Scalar, columns_of, seconds
from limelight.core.collecting import uncollected
from limelight.core.errors import DeclarationError
from limelight.core.schema import Schema, WireType
from limelight.core.wire import Json
from limelight.ui.component import Component, ComponentOptions

__all__ = ["BarPlot", "LinePlot", "ScatterPlot"]

MAX_CELLS = 2_000_000
"""Rows times columns: more than that takes a page seconds and hundreds of megabytes."""
Mark = Literal["line", "bar", "point"]
Limits = Sequence[object] | None


class PlotTable(Struct, omit_defaults=True):
    """The value on the wire. `data` has a list for each row."""

    columns: list[str]
    data: list[list[Scalar]]
    datatypes: dict[str, Kind]
    mark: Mark
    zoned: list[str] = []
    """Columns of times that are moments, which the page shows in the reader's time zone."""


class NativePlot(Component):
    """A plot that the page draws from a table: a dict of columns, a list of dicts, or a data frame of pandas or Polars.

    `x`, `y` and `color` name columns; several `y` become a series each. `x_bin` groups x: a number, or for times a text
    such as "1h" ("s", "m", "h" or "d"). Then, and where x has names, `y_aggregate` makes one value of those of a group:
    "sum" if it is None. `x_lim` and `y_lim` are pairs, None for an end that follows the data; for times in seconds
    since the epoch, or as `datetime`. `sort` orders names on the x axis by "x", "y", "-x" or "-y", or as a list has
    them. `tooltip` is "axis", "all", "none" or a list of columns.

    `select` tells the selected region of x (`index`: a pair; for times in seconds), and `double_click` is for taking it
    back. Times without a time zone are shown as they are, others in that of the reader.
    """

    takes = "a data frame, a dict of columns or a list of dicts"
    type_name = "nativeplot"
    EVENTS = ("change", "select", "double_click")
    BUTTONS = ("fullscreen", "export")
    blocks = True
    mark: ClassVar[Mark]

    def __init__(
        self,
        value: object = None,
        x: str | None = None,
        y: str | list[str] | None = None,
        *,
        color: str | None = None,
        title: str | None = None,
        x_title: str | None = None,
        y_title: str | None = None,
        color_title: str | None = None,
        x_bin: str | float | None = None,
        y_aggregate: Literal["sum", "mean", "median", "min", "max", "count"] | None = None,
        color_map: dict[str, str] | None = None,
        colors_in_legend: list[str] | None = None,
        x_lim: list[float | None] | None = None,
        y_lim: list[float | None] | None = None,
        x_label_angle: float = 0,
        y_label_angle: float = 0,
        x_axis_format: str | None = None,
        y_axis_format: str | None = None,
        x_axis_labels_visible: bool = True,
        caption: str | None = None,
        sort: Literal["x", "y", "-x", "-y"] | list[str] | None = None,
        tooltip: Literal["axis", "none", "all"] | list[str] = "axis",
        height: int | None = None,
        **options: Unpack[ComponentOptions],
    ) -> None:
        super().__init__()
        for name in ("x_lim", "y_lim"):
            self._keep(name, _limits(self.options[name], f"{type(self).__name__}: {name}"))
        _check_bin(x_bin, f"{type(self).__name__}: x_bin")

    def wire_type(self) -> WireType:
        return PlotTable | None

    def schema(self) -> Schema:
        return {"type": {}, "description": "any valid json"}

    def preprocess(self, payload: Json) -> object:
        return None if payload is None else uncollected(partial(msgspec.convert, payload, PlotTable))

    def postprocess(self, value: object) -> Json:
        if value is None or isinstance(value, PlotTable):
            return value
        if isinstance(value, Mapping) and {"columns", "data", "datatypes"} <= value.keys():
            return msgspec.convert({"mark": self.mark, **value}, PlotTable)
        found = columns_of(value, self.where)
        self._check_columns(found)
        return self._table(found)

    def _table(self, found: Mapping[str, Column]) -> PlotTable:
        values = [column.values for column in found.values()]
        cells = sum(map(len, values))
        if cells > MAX_CELLS:
            advice = "group the rows, or leave out columns"
            raise ValueError(f"{self.where} expected at most {MAX_CELLS:,} cells, got {cells:,}: {advice}")
        return PlotTable(
            columns=[*found],
            data=[list(row) for row in zip(*values, strict=True)],
            datatypes={name: column.kind for name, column in found.items()},
            mark=self.mark,
            zoned=[name for name, column in found.items() if column.is_zoned],
        )

    def _check_columns(self, found: Mapping[str, Column]) -> None:
        for option, name in self._named_columns():
            if name not in found:
                listed = ", ".join(map(repr, found)) or "none"
                raise ValueError(f"{self.where}: {option} expected one of its columns ({listed}), got {name!r}")
        for name in _names(self.options["y"]):
            column = found[name]
            if column.kind != "quantitative" and any(one is not None for one in column.values):
                raise ValueError(f"{self.where}: y expected a column of numbers, but {name!r} is {column.kind}")

    def _named_columns(self) -> Iterable[tuple[str, str]]:
        for option in ("x", "y", "color"):
            for name in _names(self.options[option]):
                yield option, name
        if not isinstance(self.options["tooltip"], str):
            for name in _names(self.options["tooltip"]):
                yield "tooltip", name

    def get_mark(self) -> str:
        """The kind of mark: "line", "bar" or "point"."""
        return self.mark


def _names(given: object) -> list[str]:
    if given is None:
        return []
    return [given] if isinstance(given, str) else [str(one) for one in cast("Iterable[object]", given)]


def _limits(given: object, where: str) -> list[object] | None:
    if given is None:
        return None
    if isinstance(given, str) or not isinstance(given, Sequence) or len(given) != 2:
        raise DeclarationError(
            where, "a pair: the least and the greatest value, None for one that follows the data", given
        )
    limits = [seconds(one) for one in given]
    for one in limits:
        if one is not None and (isinstance(one, bool) or not isinstance(one, int | float)):
            raise DeclarationError(where, "numbers, times or None", one)
    return limits


def _check_bin(given: object, where: str) -> None:
    if given is None:
        return
    if isinstance(given, str):
        number, unit = given[:-1], given[-1:]
        if unit in tuple("smhd") and number.replace(".", "", 1).isdecimal() and float(number) > 0:
            return
    elif isinstance(given, int | float) and given > 0:
        return
    raise DeclarationError(where, 'a number over 0, or for times one with a unit, such as "1h" (s, m, h or d)', given)


class LinePlot(NativePlot):
    """A plot of lines, one for each `color` or `y`."""

    type_name = "nativeplot"
    api_kind = "lineplot"
    mark = "line"


class BarPlot(NativePlot):
    """A plot of bars. Those of one x are stacked by `color` or `y`."""

    type_name = "nativeplot"
    api_kind = "barplot"
    mark = "bar"


class ScatterPlot(NativePlot):
    """A plot of points. A `color` column of numbers becomes a scale of colors."""

    type_name = "nativeplot"
    api_kind = "scatterplot"
    mark = "point"
