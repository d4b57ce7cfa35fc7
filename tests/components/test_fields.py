"""Options of form fields, as the configuration and the API have them."""

from __future__ import annotations

from typing import Any

import pytest

import limelight as gr
from limelight.core.errors import DeclarationError, InputRejected
from limelight.engine.execution.encoding import to_json
from limelight.ui.component import Component


def test_attributes_of_html_are_plain_json() -> None:
    attributes = gr.InputHTMLAttributes(autocapitalize="off", tabindex=3, spellcheck=False)
    for field in (gr.Textbox(html_attributes=attributes), gr.MultimodalTextbox(html_attributes=attributes)):
        shown: Any = to_json(field.props()["html_attributes"])  # Any: JSON
        assert (shown["autocapitalize"], shown["tabindex"], shown["spellcheck"], shown["lang"]) == (
            "off",
            3,
            False,
            None,
        )


@pytest.mark.parametrize(
    ("slider", "given", "taken", "shown"),
    [
        (gr.Slider(0, 1, precision=2), 0.128, 0.13, 0.13),
        (gr.Slider(0, 10, precision=0), 2.6, 3, 3),
        (gr.Slider(0, 1), 0.128, 0.128, 0.128),
    ],
)
def test_a_slider_rounds_to_its_precision(slider: gr.Slider, given: float, taken: float, shown: float) -> None:
    assert (slider.preprocess(given), slider.postprocess(given)) == (taken, shown)


@pytest.mark.parametrize(("low", "high", "step"), [(0, 10, 3), (-1, 1, 0.1), (0.5, 0.7, None), (5, 5, 1)])
def test_a_random_value_is_one_of_the_steps(low: float, high: float, step: float | None) -> None:
    slider = gr.Slider(low, high, step=step, randomize=True)
    width: Any = slider.props()["step"]  # Any: a number
    for _ in range(50):
        value = slider.value()
        assert low <= value <= high
        assert abs((value - low) / (width or 1) - round((value - low) / (width or 1))) < 1e-6


def test_any_of_thousands_of_choices_is_checked() -> None:
    for field in (gr.Dropdown(range(10_000)), gr.Dropdown((str(one) for one in range(10_000)), multiselect=True)):
        good, bad = (9_999, 10_000) if not field.takes_many else (["9999"], ["x"])
        assert field.check(good) == good
        with pytest.raises(InputRejected, match="one of"):
            field.check(bad)
    with pytest.raises(InputRejected):
        gr.Dropdown([0, 1]).check(True)


def test_new_choices_of_an_update_are_the_ones_that_count() -> None:
    field = gr.Dropdown(["a"])
    field.check("a")
    changed = field.with_options({"choices": ["b"]})
    assert changed.check("b") == "b"
    with pytest.raises(InputRejected):
        changed.check("a")


def test_a_list_shows_at_least_one_choice() -> None:
    with pytest.raises(DeclarationError, match="num_choices_shown"):
        gr.Dropdown(["a"], num_choices_shown=0)


@pytest.mark.parametrize("kind", [gr.Mic, gr.Microphone])
def test_a_microphone_records_wav(kind: type[Component]) -> None:
    assert kind().options["format"] == "wav"
    assert gr.Audio().options["format"] is None
