"""What scripts write and Gradio takes: an app that could work starts, with a warning where something looks wrong."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pytest

import limelight as gr
from limelight.core.errors import DeclarationError
from tests.ui.test_apps import dependencies, result

pytestmark = pytest.mark.anyio

MODELS = {"a": 1, "b": 2}


@pytest.mark.parametrize("kind", [gr.Dropdown, gr.Radio, gr.CheckboxGroup])
@pytest.mark.parametrize("form", [dict.keys, dict, tuple, set, iter, np.array, lambda it: (one for one in it)])
def test_any_iterable_is_a_list_of_choices(kind: type[gr.Dropdown], form: Callable[[object], Iterable[str]]) -> None:
    given = form(MODELS if form in (dict.keys, dict) else [*MODELS])
    assert sorted(kind(given).pairs) == [("a", "a"), ("b", "b")]


def test_choices_that_can_be_read_once_are_read_once() -> None:
    box = gr.Dropdown(name for name in "ab")
    assert box.value == "a"
    assert box.props()["choices"] == box.props()["choices"] == [("a", "a"), ("b", "b")]


async def test_an_update_takes_any_iterable_of_choices_too() -> None:
    with gr.Blocks() as demo:
        box = gr.Dropdown()
        gr.Button().click(lambda: gr.Dropdown(choices=MODELS.keys()), None, box, api_name="made")
        gr.Button().click(lambda: gr.update(choices=(x for x in "ab")), None, box, api_name="updated")
    for name in ("made", "updated"):
        (update,) = await result(demo, name)
        assert update["choices"] == [["a", "a"], ["b", "b"]]


@pytest.mark.parametrize("chosen", [{"a": 0}.keys(), ("a",), {"a"}, "a"])
def test_any_collection_is_a_list_of_chosen_values(chosen: object) -> None:
    assert gr.CheckboxGroup(["a", "b"]).postprocess(chosen) == ["a"]
    assert gr.Dropdown(["a", "b"], multiselect=True).postprocess(chosen) == ["a"]


@pytest.mark.parametrize("choices", ["abc", 5])
def test_what_is_no_list_of_choices_is_refused(choices: object) -> None:
    with pytest.raises(DeclarationError, match="choices"):
        gr.Radio(choices)


def test_the_values_of_a_dict_are_inputs_outputs_and_events() -> None:
    with gr.Blocks() as demo:
        boxes = {name: gr.Textbox() for name in "ab"}
        button = gr.Button()
        clicked = button.click(lambda *texts: texts, boxes.values(), boxes.values())
        gr.on({"click": button.click}.values(), lambda: None)
        button.click(None, cancels={"it": clicked}.values())
    made = dependencies(demo)
    ids = [box.id for box in boxes.values()]
    assert made[0]["inputs"] == made[0]["outputs"] == ids
    assert made[2]["cancels"] == [0]


@pytest.mark.parametrize(
    ("said", "meant"), [(False, "hidden"), (None, "hidden"), (True, "full"), ("minimal", "minimal")]
)
def test_show_progress_is_said_in_every_way(said: Any, meant: str) -> None:  # Any: what scripts write
    with gr.Blocks() as demo:
        text = gr.Textbox()
        text.submit(lambda x: x, text, text, show_progress=said)
        gr.Interface(lambda x: x, "text", "text", show_progress=said)
        gr.ChatInterface(lambda message, history: message, show_progress=said)
    shown = [one["show_progress"] for one in dependencies(demo)]
    assert shown[:2] == [meant, meant]


def one(a: object) -> object: ...
def two(a: object, b: object) -> object: ...
def more(a: object, b: object, c: object = 1) -> object: ...
def nothing() -> object: ...


@pytest.mark.parametrize(
    ("fn", "given", "expected"),
    [(one, 0, "1"), (one, 2, "1"), (nothing, 2, "0"), (more, 1, "at least 2"), (more, 4, "at most 3")],
)
def test_another_number_of_inputs_than_parameters_is_a_warning_that_names_the_line(
    caplog: pytest.LogCaptureFixture, fn: Callable[..., object], given: int, expected: str
) -> None:
    with gr.Blocks() as demo:
        boxes = [gr.Textbox() for _ in range(given)]
        gr.Button().click(fn, boxes, gr.Textbox())
    (record,) = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert "test_declarations.py:" in record.getMessage().split(": ", 1)[0] + ":"
    assert f"expected {expected}, one per parameter of {fn.__name__}() (test_declarations.py:" in record.getMessage()
    assert len(dependencies(demo)) == 1


@pytest.mark.parametrize(("fn", "given"), [(one, 1), (more, 2), (more, 3), (print, 2), (lambda *texts: 1, 3)])
def test_the_right_number_of_inputs_is_no_warning(
    caplog: pytest.LogCaptureFixture, fn: Callable[..., object], given: int
) -> None:
    with gr.Blocks():
        gr.Button().click(fn, [gr.Textbox() for _ in range(given)], gr.Textbox())
    assert caplog.messages == []


@pytest.mark.parametrize("inputs", [None, ["text", "text"]])
def test_an_interface_starts_whose_function_takes_another_number(inputs: object) -> None:
    assert dependencies(gr.Interface(lambda _: 1, inputs, "number"))


class Failing(gr.Textbox):  # type: ignore[misc]  # its base is imported when it is used
    def __init__(self) -> None:
        super().__init__()
        raise ValueError


def test_what_could_not_be_made_is_nowhere_on_the_page() -> None:
    with gr.Blocks() as demo:
        with pytest.raises(DeclarationError):
            gr.Dropdown(choices=5)
        with pytest.raises(TypeError):
            gr.Textbox(nonsense=1)
        with pytest.raises(ValueError):  # noqa: PT011  # a script's own, without a message
            Failing()
        with pytest.raises(DeclarationError):
            gr.Interface(lambda x: x, "text", "nonsense")
        with gr.Row():
            gr.TextArea()
    assert [one["type"] for one in demo.graph().config["components"]] == ["row", "form", "textbox"]
    assert demo.graph().config["dependencies"] == []


def test_what_is_inside_of_a_recipe_stands_where_the_recipe_does() -> None:
    with gr.Blocks() as demo:
        with gr.Tab("One"):
            gr.Interface(lambda x: x, "text", "text", title="Echo")
        gr.Number()
    shown = [one["type"] for one in demo.graph().config["components"]]
    assert shown[:4] == ["tabs", "tabitem", "markdown", "row"]
    assert shown[-1] == "number"
