"""Options of a chat."""

from __future__ import annotations

from typing import Any, cast

import pytest

import limelight as gr


@pytest.mark.parametrize(("runs", "outputs"), [(True, ["state", "chatbot"]), (False, ["textbox"])])
def test_a_clicked_example_is_asked_or_only_written_into_the_field(runs: bool, outputs: list[str]) -> None:
    demo = gr.ChatInterface(lambda message, history: message, examples=["hi"], run_examples_on_click=runs)
    config = cast("dict[str, Any]", demo.graph().config)  # Any: JSON
    types = {one["id"]: one["type"] for one in config["components"]}
    clicked = next(one for one in config["dependencies"] if one["targets"][0][1] == "example_select")
    assert [types[number] for number in clicked["outputs"]] == outputs
