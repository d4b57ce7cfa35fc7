"""Options that take one of a few words, and options by the names of earlier versions."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest

import limelight as gr
from limelight.components.text import Textbox
from limelight.core.errors import DeclarationError
from limelight.ui.component import Component


class Own(Textbox):
    """A script's own, which takes what it likes."""

    def __init__(self, type: int = 3, **options: Any) -> None:
        super().__init__(lines=type, **options)


@pytest.mark.parametrize(
    ("declare", "message"),
    [
        (lambda: gr.Textbox(type="x"), "Textbox: type: expected 'text', 'password' or 'email', got 'x'"),
        (lambda: gr.TextArea(text_align="up"), "TextArea: text_align: expected 'left', 'right' or None, got 'up'"),
        (lambda: gr.Row(variant=None), "Row: variant: expected 'default', 'panel' or 'compact'"),
        (lambda: gr.PlayableVideo(sources=["disk"]), "PlayableVideo: sources: expected .* or a list of these"),
        (lambda: gr.Audio(sources="disk"), "Audio: sources: expected"),
        (lambda: gr.Checkbox(visible="no"), "Checkbox: visible: expected True, False or 'hidden', got 'no'"),
        (lambda: gr.Interface(len, "text", "text", flagging_mode="x"), "Interface: flagging_mode: expected 'never'"),
    ],
)
def test_another_word_is_refused_with_those_that_are_taken(declare: Callable[[], object], message: str) -> None:
    with pytest.raises(DeclarationError, match=message):
        declare()


def test_listeners_are_checked_too() -> None:
    with gr.Blocks():
        button = gr.Button()
        with pytest.raises(DeclarationError, match=r"click\(\): trigger_mode: expected 'once', .* or None, got 'x'"):
            button.click(len, trigger_mode="x")
        button.click(len, trigger_mode=None, show_progress=False, api_name=False)


def test_words_that_are_taken() -> None:
    assert gr.Textbox(type="email", visible="hidden").options["type"] == "email"
    assert gr.Image(sources=["upload", "webcam"]).options["sources"] == ["upload", "webcam"]
    assert gr.Audio(sources="microphone").options["sources"] == "microphone"
    assert Own(4).options["lines"] == 4


@pytest.mark.parametrize(
    ("declare", "name", "expected"),
    [
        (lambda: gr.Chatbot(resizeable=True), "resizable", True),
        (lambda: gr.Image(webcam_constraints={"a": 1}), "webcam_options", {"constraints": {"a": 1}}),
        (lambda: gr.Chatbot(resizeable=True, resizable=False), "resizable", False),
    ],
)
def test_older_names_stand_for_todays(
    declare: Callable[[], Component], name: str, expected: object, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "limelight"):
        made = declare()
    assert made.options[name] == expected
    assert f"{name}" in caplog.text
    assert "test_words.py:" in caplog.text
    assert "older spelling" in caplog.text


@pytest.mark.parametrize("kind", [gr.Row, gr.Column, gr.Tab, gr.Blocks, gr.Button, gr.State])
def test_a_name_that_nothing_declares_is_an_error(kind: Callable[..., object]) -> None:
    with pytest.raises(TypeError, match="colour"):
        kind(colour="red")


def test_an_older_name_of_another_component_is_none() -> None:
    with pytest.raises(TypeError, match="resizeable"):
        gr.Textbox(resizeable=True)


def test_older_names_of_listeners(caplog: pytest.LogCaptureFixture) -> None:
    with gr.Blocks() as demo, caplog.at_level(logging.WARNING, "limelight"):
        gr.Button().click(len, show_api=False)
        gr.Button().click(_js="() => 1")
    assert demo.triggers[0].options["api_visibility"] == "undocumented"
    assert demo.triggers[1].options["js"] == "() => 1"
    assert caplog.text.count("older spelling") == 2


@pytest.mark.parametrize("every", [2, None])
def test_a_value_that_is_a_function_is_asked_for_again_by_the_clock(every: float | None) -> None:
    with gr.Blocks() as demo:
        clock = None if every else gr.Timer(5)
        gr.Textbox(lambda: "now", every=every or clock)
    config = demo.graph().config
    clocks = [one for one in config["components"] if one["type"] == "timer"]
    assert [one["props"]["value"] for one in clocks] == [every or 5]
    assert (clocks[0]["id"], "tick") in [tuple(target) for one in config["dependencies"] for target in one["targets"]]
