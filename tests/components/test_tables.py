"""Tables: any value to the wire, and the wire's to the value that functions get, as Gradio has them."""

from __future__ import annotations

import subprocess
import sys
import uuid
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import numpy
import pandas
import polars
import pytest
from hypothesis import given
from hypothesis import strategies as st

import limelight as gr
from limelight.core.errors import DeclarationError, InputRejected
from limelight.engine.execution.encoding import to_json

Json = Any  # Any: JSON


def shown(value: object, **options: Any) -> Json:  # Any: of Dataframe
    return to_json(gr.Dataframe(render=False, **options).postprocess(value))


def got(value: Json, **options: Any) -> Any:  # Any: of Dataframe, and what functions get
    table = gr.Dataframe(render=False, **options)
    return table.preprocess(table.check(value))


def of(headers: list[Json], data: list[list[Json]], metadata: Json = None) -> Json:
    return {"headers": headers, "data": data, "metadata": metadata}


def frame(values: object) -> pandas.DataFrame:
    return pandas.DataFrame({"t": values})


MOMENTS = pandas.to_datetime(["2024-01-02 00:00", "2024-01-03 04:05"])


@pytest.mark.parametrize(
    ("value", "wire"),
    [
        (None, of(["1", "2", "3"], [])),
        ([], of(["1", "2", "3"], [])),
        ([[]], of(["1", "2", "3"], [])),
        (pandas.DataFrame(), of(["1", "2", "3"], [])),
        (pandas.DataFrame(columns=["a", "b"]), of(["a", "b"], [])),
        ([[1, 2], [3, 4]], of(["1", "2"], [[1, 2], [3, 4]])),
        (((1, 2), (3, 4)), of(["1", "2"], [[1, 2], [3, 4]])),
        ([1, 2], of(["1"], [[1], [2]])),
        (["ab"], of(["1"], [["ab"]])),
        ([[1], [2, 3]], of(["1", "2"], [[1], [2, 3]])),
        ({"headers": ["x"], "data": [[1]]}, of(["x"], [[1]])),
        ({"headers": ["x"], "data": [[1]], "metadata": {"styling": [["a"]]}}, of(["x"], [[1]], {"styling": [["a"]]})),
        ({"data": [[1]]}, of(["1"], [[1]])),
        ({"a": [1, 2], "b": [3]}, of(["a", "b"], [[1, 3], [2, None]])),
        ([{"a": 1}, {"b": 2}], of(["a", "b"], [[1, None], [None, 2]])),
        (numpy.array([[1, 2]]), of(["1", "2"], [[1, 2]])),
        (numpy.array([1, 2]), of(["1"], [[1], [2]])),
        (numpy.array([[numpy.nan, numpy.inf]]), of(["1", "2"], [[None, None]])),
        (numpy.array([["a", 1]], dtype=object), of(["1", "2"], [["a", 1]])),
        (numpy.array([[0.1]], "float32"), of(["1"], [[0.10000000149011612]])),
        (pandas.DataFrame({"a": [1, 2], "b": ["x", None]}), of(["a", "b"], [[1, "x"], [2, None]])),
        (pandas.DataFrame([[1, 2]], index=["r"]), of([0, 1], [[1, 2]])),
        (pandas.DataFrame([[1, 2]], columns=["a", "a"]), of(["a", "a"], [[1, 2]])),
        (
            pandas.DataFrame([[1, 2]], columns=pandas.MultiIndex.from_tuples([("a", "b"), ("a", "c")])),
            of([["a", "b"], ["a", "c"]], [[1, 2]]),
        ),
        (frame(MOMENTS), of(["t"], [["2024-01-02 00:00:00"], ["2024-01-03 04:05:00"]])),
        (frame(MOMENTS + pandas.Timedelta("1us")).head(1), of(["t"], [["2024-01-02 00:00:00.000001"]])),
        (frame(MOMENTS.tz_localize("Europe/Berlin")).head(1), of(["t"], [["2024-01-02 00:00:00+01:00"]])),
        (frame(pandas.to_datetime(["2024-01-02", None])), of(["t"], [["2024-01-02 00:00:00"], [None]])),
        (frame(pandas.to_timedelta(["1 days"])), of(["t"], [["1 days 00:00:00"]])),
        (frame(pandas.period_range("2024-01", periods=1, freq="M")), of(["t"], [["2024-01"]])),
        (frame(pandas.Categorical(["u", "v"])), of(["t"], [["u"], ["v"]])),
        (frame(pandas.array([1, None], dtype="Int64")), of(["t"], [[1], [None]])),
        (frame(pandas.array([True, None], dtype="boolean")), of(["t"], [[True], [None]])),
        (pandas.Series([1], name="s"), of(["s"], [[1]])),
        (frame([{"a": 1}, [1, 2]]), of(["t"], [[{"a": 1}], [[1, 2]]])),
        (frame([1 + 2j]), of(["t"], [["(1+2j)"]])),
        (
            polars.DataFrame({"a": [1, None], "d": [date(2024, 1, 2), None]}),
            of(["a", "d"], [[1, "2024-01-02"], [None, None]]),
        ),
        (polars.DataFrame({"a": [[1, 2]]}), of(["a"], [[[1, 2]]])),
        (polars.DataFrame({"a": [1]}).lazy(), of(["a"], [[1]])),
        (polars.DataFrame(), of(["1", "2", "3"], [])),
    ],
    ids=str,
)  # fmt: skip
def test_any_table_has_the_wires_form(value: object, wire: Json) -> None:
    assert shown(value) == wire


@pytest.mark.parametrize(
    ("value", "wire"),
    [
        *((date(2024, 1, 2), "2024-01-02"), (datetime(2024, 1, 2, 3), "2024-01-02T03:00:00"), (time(3, 4), "03:04:00")),
        *((timedelta(days=1), "1 day, 0:00:00"), (Decimal("1.5"), "1.5"), (uuid.UUID(int=1), str(uuid.UUID(int=1)))),
        *((b"ab", "b'ab'"), (2**70, str(2**70)), (2**60, 2**60), (float("nan"), None), (numpy.int64(3), 3)),
        *((numpy.float32(0.5), 0.5), (numpy.bool_(True), True), (numpy.datetime64("2024-01-02"), "2024-01-02")),
        *((pandas.NA, None), (pandas.NaT, None), ({1: numpy.int64(2)}, {"1": 2})),
    ],
)  # fmt: skip
def test_a_cell_is_json(value: object, wire: Json) -> None:
    assert shown([[value]])["data"] == [[wire]]


def test_headers_of_the_component_are_for_tables_without_any() -> None:
    assert shown([[1, 2, 3]], headers=["p"])["headers"] == ["p", "2", "3"]
    assert shown([[1]], headers=["p", "q"])["headers"] == ["p"]
    assert shown(None, headers=["p", "q"])["headers"] == ["p", "q"]
    assert shown(pandas.DataFrame({"a": [1]}), headers=["p"])["headers"] == ["a"]
    assert shown(None, column_count=2)["headers"] == ["1", "2"]


def test_a_styler_says_what_is_shown_and_in_which_colours() -> None:
    pytest.importorskip("jinja2")
    table = pandas.DataFrame({"a": [1, 2], "c": [1.5, None]})
    style = table.style.highlight_max(subset="c", color="red").format(precision=1)
    texts, css = [["1", "1.5"], ["2", "nan"]], [["", "background-color: red"], ["", ""]]
    assert shown(style) == of(["a", "c"], [[1, 1.5], [2, None]], {"display_value": texts, "styling": css})
    hidden = shown(table.style.hide(axis="columns", subset=["a"]).hide(axis="index", subset=[0]))
    assert (hidden["headers"], hidden["data"]) == (["c"], [[None]])


@pytest.mark.parametrize("value", ["text", 3, numpy.array(3), object(), {"data": 3}])
def test_what_is_no_table_is_named(value: object) -> None:
    with pytest.raises(TypeError, match=r"expected|table"):
        shown(value)


STRINGS = "str" if int(pandas.__version__.partition(".")[0]) >= 3 else "object"


@pytest.mark.parametrize(
    ("data", "dtype"),
    [
        *(([[1], [2]], "int64"), ([[1], [None]], "float64"), ([[1.5], [2]], "float64"), ([[True], [False]], "bool")),
        *(([[True], [None]], "object"), ([["1"], ["2"]], STRINGS), ([["1"], [2]], "object"), ([[2**70]], "object")),
        *(([[{"x": 1}]], "object"), ([], "object")),
    ],
)
def test_a_frame_has_the_types_that_pandas_gives_its_values(data: list[list[Json]], dtype: str) -> None:
    table = got({"headers": ["a"], "data": data})
    assert (str(table["a"].dtype), len(table), list(table.columns)) == (dtype, len(data), ["a"])


def test_a_short_row_is_filled_and_a_column_without_a_header_has_its_number() -> None:
    assert got({"headers": ["a", "b"], "data": [[1], [2, 3]]}).values.tolist()[1] == [2, 3]
    assert got({"headers": ["a", "b"], "data": [[1], [2, 3]]}, type="polars").rows() == [(1, None), (2, 3)]
    assert got({"headers": [], "data": [[1], [2, 3]]}, type="numpy").tolist() == [[1, None], [2, 3]]
    assert [*got({"headers": ["a"], "data": [[1], [2, 3]]}).columns] == ["a", "2"]
    assert got({"headers": [], "data": [[1, 2]]}, type="polars").columns == ["1", "2"]
    assert got({"headers": ["a"], "data": [[1], [2, 3]]}, type="array") == [[1], [2, 3]]
    assert [*got({"headers": [["a", "b"], "c"], "data": [[1, 2]]}).columns] == ["a / b", "c"]


def test_headers_of_several_levels_come_back() -> None:
    table = pandas.DataFrame([[1, 2]], columns=pandas.MultiIndex.from_tuples([("a", "b"), ("a", "c")]))
    pandas.testing.assert_frame_equal(got(shown(table)), table)


def test_the_other_kinds_of_values() -> None:
    wire = {"headers": ["a", "b"], "data": [[1, "x"], [2, "y"]]}
    assert got(wire, type="array") == [[1, "x"], [2, "y"]]
    assert got(wire, type="numpy").tolist() == [["1", "x"], ["2", "y"]]
    assert got(wire, type="polars").schema == {"a": polars.Int64, "b": polars.String}
    assert gr.Matrix(render=False).preprocess(wire) == gr.List(render=False).preprocess(wire) == wire["data"]
    assert gr.Numpy(render=False).preprocess({"headers": ["1"], "data": [[1]]}).dtype == "int64"
    assert got(None, type="array") == []


CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False), st.text()
)


@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=5)
    )
)
def test_rows_come_back_as_they_were(rows: list[list[Json]]) -> None:
    wire = shown(rows)
    assert got(wire, type="array") == rows
    again = got(wire)
    assert again.shape == (len(rows), len(rows[0]))
    assert shown(again)["headers"] == wire["headers"]


@pytest.mark.parametrize(
    ("value", "options", "message"),
    [
        ({"headers": ["a"] * 20_000, "data": []}, {}, "at most 16,384 columns .at .headers"),
        ({"headers": [], "data": [[1] * 20_000]}, {}, "at .data"),
        ({"headers": ["a"] * 16_000, "data": [[]] * 1000}, {}, "at most 10,000,000 cells, got 16,000,000"),
        ({"headers": ["a"], "data": [[1] * 16_000, *[[]] * 1000]}, {}, "at most 10,000,000 cells"),
        ({"headers": [{"a": 1}], "data": [[1]]}, {}, "at .headers"),
        ({"headers": [[["a"]]], "data": [[1]]}, {}, "at .headers"),
        ({"headers": ["a"], "data": [["x" * 100_000], *[["y"]] * 1000]}, {"type": "numpy"}, "texts that fit"),
        ({"headers": ["a", "a"], "data": [[1, 2]]}, {"type": "polars"}, "a table that polars can hold"),
        ({"headers": ["a"], "data": [1]}, {}, "at .data"),
        ({"headers": "a", "data": []}, {}, "at .headers"),
        ({"data": []}, {}, "a table such as"),
        ([[1]], {}, "a table such as"),
        ({"headers": [], "data": [], "metadata": {"a": 1}}, {}, "at .metadata"),
    ],
)  # fmt: skip
def test_what_is_no_table_of_the_wire_is_refused(value: Json, options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputRejected, match=message):
        got(value, **options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"type": "foo"}, "Dataframe: type"),
        ({"datatype": "foo"}, "Dataframe: datatype"),
        ({"datatype": ["str", "foo"]}, "Dataframe: datatype"),
        ({"row_count": -1}, "row_count"),
        ({"row_count": (1, "foo")}, "row_count"),
        ({"headers": ["a", "b", "c"], "column_count": 2}, "as many columns as there are headers"),
    ],
)
def test_options_are_checked(options: dict[str, Any], message: str) -> None:
    with pytest.raises(DeclarationError, match=message):
        gr.Dataframe(render=False, **options)


def test_the_page_gets_the_options_in_one_form() -> None:
    props = gr.Dataframe(
        headers=["a", "b"], row_count=5, column_widths=[100, "20%"], show_search=True, render=False
    ).props()
    assert (props["row_count"], props["column_count"], props["column_widths"]) == (
        (5, "dynamic"),
        (2, "dynamic"),
        ["100px", "20%"],
    )
    assert (props["show_search"], props["static_columns"]) == ("search", [])
    assert gr.List(render=False).props()["headers"] == ["1"]


@pytest.mark.parametrize(
    ("value", "kinds"),
    [
        (pandas.DataFrame({"a": [1], "b": [True], "c": ["x"], "d": MOMENTS[:1]}), ["number", "bool", "str", "date"]),
        (
            polars.DataFrame({"a": [1.5], "b": [True], "c": ["x"], "d": [date(2024, 1, 2)]}),
            ["number", "bool", "str", "date"],
        ),
        (numpy.array([[1, 2.5]]), ["number", "number"]),
        ([[1, "2024-01-02", None, True]], ["number", "str", "str", "bool"]),
        ([], "auto"),
    ],
)
def test_kinds_of_columns_are_taken_from_the_value(value: object, kinds: object) -> None:
    assert gr.Dataframe(value, datatype="auto", render=False).props()["datatype"] == kinds


WITHOUT = """
import sys
for name in ("pandas", "polars", "narwhals", "numpy"):
    sys.modules[name] = None
import limelight as gr
table = gr.Dataframe([[1, 2]], type="array", render=False)
assert table.postprocess([[1, 2]]).data == [[1, 2]]
assert table.preprocess({"headers": ["a"], "data": [[1]]}) == [[1]]
for kind in ("pandas", "polars", "numpy"):
    try:
        gr.Dataframe(type=kind, render=False).preprocess({"headers": ["a"], "data": [[1]]})
    except ImportError as error:
        print(error)
"""


def test_lists_need_no_library_and_the_others_name_theirs() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=True, timeout=30)
    assert done.stdout.splitlines() == [
        "A table as a data frame (type=\"array\" gives lists) needs pandas: pip install 'limelight[data]'",
        "A table with type=\"polars\" needs polars: pip install 'limelight[polars]'",
        "A table with type=\"numpy\" needs numpy: pip install 'limelight[media]'",
    ]


def test_a_script_with_a_table_loads_no_library() -> None:
    program = (
        "import sys, limelight as gr; gr.Interface(str, 'dataframe', 'numpy');"
        "print(sys.modules.keys() & {'pandas', 'numpy', 'polars', 'narwhals'})"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=30)
    assert done.stdout.strip() == "set()"
