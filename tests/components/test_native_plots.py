"""Plots of tables: what they take, what is on the wire, and what they refuse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import numpy
import pandas
import polars
import pytest

import limelight as ll
from limelight.components.native_plots import MAX_CELLS, PlotTable
from limelight.core.errors import DeclarationError, InputRejected

WIRE = {
    "columns": ["t", "v", "name"],
    "data": [[1704067200000, 1.5, "a"], [1704164400000, None, "b"]],
    "datatypes": {"t": "temporal", "v": "quantitative", "name": "nominal"},
    "mark": "line",
}
TIMES = [datetime(2024, 1, 1), datetime(2024, 1, 2, 3)]
COLUMNS: dict[str, list[Any]] = {"t": TIMES, "v": [1.5, None], "name": ["a", "b"]}


def line(**options: Any) -> ll.LinePlot:
    return ll.LinePlot(render=False, **{"x": "t", "y": "v", **options})


def sent(value: object, **options: Any) -> PlotTable:
    found = line(**options).postprocess(value)
    assert isinstance(found, PlotTable)
    return found


TABLES: dict[str, Callable[[], object]] = {
    "dict": lambda: COLUMNS,
    "rows": lambda: [{"t": TIMES[0], "v": 1.5, "name": "a"}, {"t": TIMES[1], "name": "b"}],
    "pandas": lambda: pandas.DataFrame(COLUMNS),
    "polars": lambda: polars.DataFrame(COLUMNS),
    "lazy": lambda: polars.DataFrame(COLUMNS).lazy(),
    "numpy": lambda: {
        "t": numpy.array(TIMES, "datetime64[s]"),
        "v": numpy.array([1.5, numpy.nan]),
        "name": numpy.array(["a", "b"]),
    },
}


@pytest.mark.parametrize("kind", TABLES)
def test_tables_of_every_kind_become_the_same_value(kind: str) -> None:
    found = sent(TABLES[kind]())
    assert {name: getattr(found, name) for name in WIRE} == WIRE
    assert found.zoned == []


def test_a_column_is_numbers_times_or_names_whatever_its_type() -> None:
    zone = timezone(timedelta(hours=2))
    frame = pandas.DataFrame(
        {
            "nullable": pandas.array([1, None], "Int64"),
            "category": pandas.Categorical(["x", None]),
            "flag": [True, False],
            "zoned": pandas.to_datetime(["2024-01-01 02:00", None]).tz_localize(zone),
            "span": pandas.to_timedelta(["90s", None]),
        }
    )
    found = sent(frame, x=None, y=None)
    assert found.datatypes == {
        "nullable": "quantitative",
        "category": "nominal",
        "flag": "quantitative",
        "zoned": "temporal",
        "span": "quantitative",
    }
    assert found.data == [[1, "x", True, 1704067200000, 90.0], [None, None, False, None, None]]
    assert found.zoned == ["zoned"]


def test_python_values_are_told_apart() -> None:
    found = sent({"t": [date(2024, 1, 1), None], "v": [Decimal("0.5"), float("inf")], "name": [b"x", 3]})
    assert found.data == [[1704067200000, 0.5, "b'x'"], [None, None, "3"]]
    assert sent({"t": [datetime(2024, 1, 1, tzinfo=UTC)], "v": [2**60]}).data == [[1704067200000, float(2**60)]]
    assert sent({"t": [], "v": []}).data == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"x": "when"}, "x expected one of its columns ('t', 'v', 'name'), got 'when'"),
        ({"y": ["v", "w"]}, "y expected one of its columns ('t', 'v', 'name'), got 'w'"),
        ({"color": "hue"}, "color expected one of its columns"),
        ({"tooltip": ["nobody"]}, "tooltip expected one of its columns"),
        ({"y": "name"}, "y expected a column of numbers, but 'name' is nominal"),
    ],
)
def test_a_missing_column_is_named_with_those_that_are_there(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match="LinePlot") as caught:
        line(**options).postprocess(COLUMNS)
    assert message in str(caught.value)


@pytest.mark.parametrize("value", [3, "text", {"t": 5}, {"t": "text", "v": [1]}, object(), [1, 2]])
def test_what_is_no_table_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match=r"expected a dict of columns|a column is a list"):
        line().postprocess(value)


def test_columns_of_other_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="'t' has 1, 'v' has 2"):
        line().postprocess({"t": [1], "v": [1, 2]})


def test_a_table_is_bounded() -> None:
    with pytest.raises(ValueError, match=r"at most 2,000,000 cells, got 2,000,002"):
        line().postprocess({"t": numpy.zeros(MAX_CELLS // 2 + 1), "v": numpy.zeros(MAX_CELLS // 2 + 1)})


@pytest.mark.parametrize(
    "options",
    [{"x_lim": [1]}, {"y_lim": "ab"}, {"x_lim": [None, "now"]}, {"x_bin": "1y"}, {"x_bin": 0}, {"x_bin": "h"}],
)
def test_options_that_cannot_work_are_refused_where_they_are_written(options: dict[str, Any]) -> None:
    with pytest.raises(DeclarationError, match=f"LinePlot: {next(iter(options))}"):
        line(**options)


def test_limits_of_times_are_in_seconds() -> None:
    assert line(x_lim=(datetime(2024, 1, 1), None)).props()["x_lim"] == [1704067200.0, None]
    assert line(x_lim=[date(2024, 1, 1), 5]).props()["x_lim"] == [1704067200.0, 5]


@pytest.mark.parametrize(("kind", "mark"), [(ll.LinePlot, "line"), (ll.BarPlot, "bar"), (ll.ScatterPlot, "point")])
def test_the_kind_of_plot_is_on_the_wire(kind: type[ll.LinePlot], mark: str) -> None:
    found = kind(render=False, x="t", y="v").postprocess(COLUMNS)
    assert isinstance(found, PlotTable)
    assert (found.mark, kind(render=False).get_mark()) == (mark, mark)


def test_a_function_gets_the_table_and_may_return_it() -> None:
    plot = line()
    given = plot.preprocess(plot.check(WIRE))
    assert isinstance(given, PlotTable)
    assert (given.columns, given.data[0][2]) == (["t", "v", "name"], "a")
    assert plot.postprocess(given) is given
    assert plot.postprocess(dict(WIRE)) == given


@pytest.mark.parametrize(
    "change",
    [
        {"mark": "arc"},
        {"data": [[{}]]},
        {"datatypes": {"t": "script"}},
        {"columns": "t"},
        {"data": 3},
        {"columns": [1]},
    ],
)
def test_callers_send_only_tables(change: dict[str, Any]) -> None:
    with pytest.raises(InputRejected):
        line().check({**WIRE, **change})
