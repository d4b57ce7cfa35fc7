"""A dataset: what functions get, and what they may return."""

from __future__ import annotations

from typing import Any, Literal

import pytest

import limelight as gr
from limelight.core.errors import InputRejected

ROWS = [["a", 1], ["b", 2]]


def made(**options: Any) -> gr.Dataset:
    return gr.Dataset(components=["textbox", gr.Number(label="N")], samples=ROWS, **options)  # Any: options


@pytest.mark.parametrize(("kind", "given"), [("values", ["b", 2]), ("index", 1), ("tuple", (1, ["b", 2]))])
def test_a_function_gets_the_chosen_row_in_the_form_of_its_type(
    kind: Literal["values", "index", "tuple"], given: object
) -> None:
    assert made(type=kind).preprocess(1) == given
    assert made(type=kind).preprocess(None) is None


@pytest.mark.parametrize("number", [2, -1, True, 10**30])
def test_only_numbers_of_rows_are_taken(number: object) -> None:
    with pytest.raises(InputRejected, match="the number of a sample"):
        made().preprocess(number)


@pytest.mark.parametrize("value", ["1", 1.5, [1], {"a": 1}])
def test_other_values_are_refused_before_the_call_is_queued(value: object) -> None:
    with pytest.raises(InputRejected):
        made().check(value)


@pytest.mark.parametrize(("value", "number"), [(1, 1), (["b", 2], 1), (["c", 3], None), (None, None)])
def test_a_function_returns_the_row_to_choose_or_its_number(value: object, number: int | None) -> None:
    assert made().postprocess(value) == number


def test_headers_are_labels_unless_there_are_others() -> None:
    assert made().props()["headers"] == ["", "N"]
    assert made(headers=["A", "B"]).props()["headers"] == ["A", "B"]
    assert gr.Dataset(components=["textbox"], samples=[["a"]]).props()["headers"] == []


def test_options_of_components_may_be_given_instead_of_theirs() -> None:
    assert made(component_props=[{"label": "x"}, {}]).props()["component_props"] == [{"label": "x"}, {}]


def test_it_is_a_parameter_of_the_endpoint() -> None:
    with gr.Blocks() as demo:
        dataset, out = made(label="D"), gr.JSON()
        dataset.click(lambda row: row, dataset, out, api_name="row")
    (parameter,) = demo.graph().endpoints[0].parameters
    assert (parameter.name, parameter.label, parameter.component, parameter.schema["type"], parameter.is_hidden) == (
        "row",
        "D",
        "Dataset",
        "integer",
        False,
    )
