"""The kinds of an `Interface`: which columns, buttons and listeners it has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import limelight as gr
from limelight.core.errors import DeclarationError


def buttons(demo: gr.Blocks) -> list[object]:
    return [one["props"]["value"] for one in demo.graph().config["components"] if one["type"] == "button"]


def targets(demo: gr.Blocks) -> list[str]:
    return [event for _, event in demo.graph().config["dependencies"][0]["targets"]]


def same(text: str) -> str:
    return text


def test_a_standard_one_has_two_columns() -> None:
    demo = gr.Interface(same, "text", "text")
    assert buttons(demo) == ["Clear", "Submit", "Flag"]
    assert targets(demo) == ["click", "submit"]
    assert [one["type"] for one in demo.graph().config["components"]].count("column") == 2


def test_with_outputs_only_a_button_generates() -> None:
    assert buttons(gr.Interface(lambda: "x", None, "text")) == ["Clear", "Generate", "Flag"]


def test_with_inputs_only_there_is_nothing_to_flag() -> None:
    assert buttons(gr.Interface(same, "text", None)) == ["Clear", "Submit"]


def test_the_same_components_as_inputs_and_outputs_are_one_column() -> None:
    field = gr.Textbox()
    demo = gr.Interface(same, field, field)
    assert buttons(demo) == ["Clear", "Submit", "Flag"]
    assert [one["type"] for one in demo.graph().config["components"]].count("textbox") == 1
    assert demo.interface_type == "unified"
    flag = next(one for one in demo.graph().config["dependencies"] if one["api_name"] == "Flag")
    assert flag["inputs"] == [field.id]


def test_a_live_one_follows_changes_or_the_page() -> None:
    assert targets(gr.Interface(same, "text", "text", live=True)) == ["change"]
    assert buttons(gr.Interface(same, "text", "text", live=True)) == ["Clear", "Flag"]
    assert targets(gr.Interface(lambda: "x", None, "text", live=True)) == ["load"]


def test_only_a_generator_can_be_stopped() -> None:
    def spell(text: str) -> Iterator[str]:
        yield from text

    assert buttons(gr.Interface(spell, "text", "text")) == ["Clear", "Submit", "Stop", "Flag"]


@pytest.mark.parametrize(("given", "shown"), [(None, []), (False, []), (True, ["Share via Link"]), ("Send", ["Send"])])
def test_a_deep_link_is_beside_the_flag_buttons(given: Any, shown: list[str]) -> None:  # Any: text or bool
    assert buttons(gr.Interface(same, "text", "text", deep_link=given))[3:] == shown


def test_components_of_an_open_app_move_into_the_interface() -> None:
    with gr.Blocks() as demo:
        field, out = gr.Textbox(), gr.Textbox()
        made = gr.Interface(same, field, out)
    assert made.input_components == [field]
    assert [one["type"] for one in demo.graph().config["components"]][:2] == ["row", "column"]


def test_one_without_components_is_refused() -> None:
    with pytest.raises(DeclarationError, match="inputs, outputs or both"):
        gr.Interface(same, None, None)


def test_tabs_of_interfaces_keep_their_options() -> None:
    demo = gr.TabbedInterface(
        [gr.Interface(same, "text", "text"), gr.Interface(same, "text", "text")], title="T", tabs_kwargs={"selected": 1}
    )
    shown = demo.graph().config["components"]
    assert [one["props"]["label"] for one in shown if one["type"] == "tabitem"] == ["Tab 0", "Tab 1"]
    assert next(one for one in shown if one["type"] == "tabs")["props"]["selected"] == 1
    names = [endpoint.name for endpoint in demo.graph().endpoints if endpoint.name in ("same", "same_1", "Flag_1")]
    assert names == ["same", "same_1", "Flag_1"]
