"""What the log says of a function that failed, or that returned what its outputs cannot show."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

import limelight as gr
from limelight.app import App
from limelight.core.wire import Failed
from tests.ui.test_apps import run

pytestmark = pytest.mark.anyio


async def logged(
    caplog: pytest.LogCaptureFixture, fn: Callable[..., object], *outputs: gr.Component, **options: bool
) -> logging.LogRecord:
    """The one record of a call that fails."""
    with gr.Blocks() as demo:
        for one in outputs:
            one.render()
        gr.Button().click(fn, [outputs[0]] if options else None, [*outputs], api_name="go", **options)
    app = App(demo)
    async with app.engine:
        end = (await run(app, "go", *(["x"] if options else [])))[-1]
    assert isinstance(end, Failed)
    assert (end.message, end.told) == (None, None)
    (record,) = [one for one in caplog.records if one.levelno == logging.ERROR]
    return record


class Odd:
    def __repr__(self) -> str:
        raise AssertionError


@pytest.mark.parametrize(
    ("output", "returned", "expected"),
    [
        (gr.AnnotatedImage, 5, "expected a pair of a picture and a list of (region, label), got 5"),
        (gr.Audio, 5, "expected (frames per second, array), a path, a URL or bytes, got 5"),
        (gr.BarPlot, 5, "expected a data frame, a dict of columns or a list of dicts, got 5"),
        (gr.Chatbot, 5, 'expected a list of messages such as {"role": "user", "content": "Hello"}, got 5'),
        (gr.Chatbot, "Hi", 'expected a list of messages such as {"role": "user", "content": "Hello"}, got \'Hi\''),
        (gr.Dataframe, 5, "expected a data frame, an array, a list of rows or a dict, got 5"),
        (gr.DateTime, [1], "expected a datetime, a number of seconds or text, got [1]"),
        (gr.Dialogue, 5, 'expected text, or a list of {"speaker": …, "text": …}, got 5'),
        (gr.DownloadButton, "/no/a.txt", "expected the path of a file that there is, but /no/a.txt may not be served"),
        (
            gr.File,
            "/no/a.txt",
            "expected the path of a file that there is, or a list of paths, but /no/a.txt may",
        ),
        (gr.FileExplorer, 5, "expected a path in its folder, or a list of paths, got 5"),
        (gr.Gallery, 5, "expected a list of pictures, or of (picture, caption), got 5"),
        (gr.HighlightedText, 5, 'expected a list of (text, label), or a dict with "text" and "entities", got 5'),
        (gr.Image, 5, "expected a numpy array, a PIL image, or the path or URL of a picture, got 5"),
        (gr.Image, Odd(), "expected a numpy array, a PIL image, or the path or URL of a picture, got a Odd"),
        (gr.ImageEditor, {"a": 1}, 'expected a picture, or a dict with "background", "layers" and "composite", got {'),
        (gr.ImageSlider, 5, "expected a pair of pictures, got 5"),
        (gr.Label, [1], "expected text, a number, or a dict of confidences, got [1]"),
        (gr.Model3D, "/no/a.obj", "expected the path or URL of a model, but /no/a.obj may not be served"),
        (gr.MultimodalTextbox, 5, 'expected text, or a dict with "text" and "files", got 5'),
        (gr.ParamViewer, 5, 'expected a dict from names to dicts of "type", "description" and "default", got 5'),
        (gr.Plot, 5, "expected a figure of matplotlib, Plotly, Altair or Bokeh, got 5"),
        (gr.Video, "/no/a.mp4", "expected the path or URL of a video, but /no/a.mp4 may not be served"),
    ],
)
async def test_a_value_that_does_not_fit_names_the_function_the_output_and_what_was_expected(
    caplog: pytest.LogCaptureFixture, output: Callable[..., gr.Component], returned: object, expected: str
) -> None:
    def answer() -> object:
        return returned

    made = output(label="Out", render=False)
    record = await logged(caplog, answer, made)
    line = f"answer() (test_wrong_returns.py:{answer.__code__.co_firstlineno})"
    assert record.getMessage().startswith(f'/go failed: {line}: output {type(made).__name__} "Out": {expected}')
    assert record.exc_info is None  # none of its lines were the author's


async def test_of_several_outputs_the_number_is_told(caplog: pytest.LogCaptureFixture) -> None:
    record = await logged(caplog, lambda: ("a", 5), gr.Textbox(render=False), gr.Chatbot(render=False))
    assert ": output 2 of 2, Chatbot: expected a list of messages" in record.getMessage()


def helper() -> object:
    return json.loads("{")


def raising() -> object:
    return helper()


def generating() -> Iterator[object]:
    yield "a"
    yield helper()


async def awaiting() -> object:
    return helper()


async def yielding() -> AsyncIterator[object]:
    yield "a"
    yield helper()


def batching(texts: list[str]) -> object:
    return helper()


@pytest.mark.parametrize("fn", [raising, generating, awaiting, yielding, batching])
async def test_a_function_that_raises_is_logged_with_its_endpoint_and_its_lines_first(
    caplog: pytest.LogCaptureFixture, fn: Callable[..., object]
) -> None:
    options = {"batch": True} if fn is batching else {}
    record = await logged(caplog, fn, gr.Textbox(render=False), **options)
    assert record.getMessage() == "/go failed: JSONDecodeError"
    lines = logging.Formatter().format(record).splitlines()
    assert lines[1] == "Traceback (most recent call last):"
    assert lines[2].startswith(f'  File "{__file__}", line ')
    assert lines[2].endswith(f", in {fn.__name__}")
    assert lines[-1].startswith("json.decoder.JSONDecodeError: ")
    assert str(Path(gr.__file__).parent) not in "\n".join(lines)


async def test_logs_for_debugging_have_all_frames(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "limelight")
    record = await logged(caplog, raising, gr.Textbox(render=False))
    assert str(Path(gr.__file__).parent) in logging.Formatter().format(record)


async def test_a_cause_is_folded_as_well(caplog: pytest.LogCaptureFixture) -> None:
    def chained() -> None:
        try:
            gr.Textbox(lable=1)
        except TypeError as error:
            raise KeyError(5) from error

    text = logging.Formatter().format(await logged(caplog, chained, gr.Textbox(render=False)))
    assert "Did you mean 'label'?" in text
    assert text.count("  File ") == 2
    assert str(Path(gr.__file__).parent) not in text


async def test_an_update_that_is_wrong_is_told_to_the_log_alone(caplog: pytest.LogCaptureFixture) -> None:
    record = await logged(caplog, lambda: gr.Dropdown(choices=5), gr.Dropdown(render=False))
    assert record.getMessage() == (
        "/go failed: Dropdown: choices: expected a list of values or (name, value) pairs, got 5"
    )


async def test_a_layout_takes_updates_only(caplog: pytest.LogCaptureFixture) -> None:
    record = await logged(caplog, lambda: 5, gr.Row(render=False))
    assert "output Row: got 5 (TypeError: a layout has no value: return an update such as Row(visible=…))" in (
        record.getMessage()
    )
