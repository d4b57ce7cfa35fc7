"""Figures of plotting libraries: what is sent of them, and what is kept."""

from __future__ import annotations

import base64
import gc
import io
import weakref
from typing import Any

import matplotlib

matplotlib.use("agg")

import matplotlib.pyplot as plt
import pytest
from matplotlib.figure import Figure
from msgspec import UNSET
from PIL import Image

import limelight as ll
from limelight.components.plots import Drawn, PlotData
from limelight.core.errors import DeclarationError, Error, InputRejected


def plot(**options: Any) -> ll.Plot:
    return ll.Plot(render=False, **options)


def line() -> Any:  # Any: a figure
    figure, axes = plt.subplots(figsize=(2, 1), dpi=100)
    axes.plot([1, 2, 4])
    return figure


def picture(sent: object) -> Image.Image:
    assert isinstance(sent, Drawn)
    return Image.open(io.BytesIO(base64.b64decode(sent.plot.partition(",")[2])))


@pytest.mark.parametrize(("form", "kind"), [("webp", "WEBP"), ("png", "PNG"), ("jpeg", "JPEG"), ("jpg", "JPEG")])
def test_a_figure_is_a_picture_of_its_format_with_two_pixels_for_one(form: str, kind: str) -> None:
    sent = plot(format=form).postprocess(line())
    made = picture(sent)
    assert made.format == kind
    assert made.width > 300  # of 2 inches with 100 dots each, less the margin


def test_a_figure_may_be_sent_as_svg() -> None:
    sent = plot(format="svg").postprocess(line())
    assert isinstance(sent, Drawn)
    assert sent.plot.startswith("data:image/svg+xml;base64,")
    assert b"<svg" in base64.b64decode(sent.plot.partition(",")[2])
    assert plot(format="svg").props()["pixel_ratio"] == 1


def test_a_large_figure_has_its_own_pixels_only() -> None:
    assert picture(plot().postprocess(Figure(figsize=(40, 30)))).width < 4100


def test_pyplot_forgets_a_figure_that_was_sent_and_memory_does_not_grow() -> None:
    figures = []
    for _ in range(5):
        figure = line()
        plot().postprocess(figure)
        figures.append(weakref.ref(figure))
        del figure
    assert plt.get_fignums() == []
    gc.collect()
    assert [one for one in figures if one() is not None] == []


def test_a_generator_may_go_on_drawing_in_what_it_yielded() -> None:
    figure = line()
    first = plot().postprocess(figure)
    figure.axes[0].plot([4, 3, 1])
    assert plot().postprocess(figure) != first


def test_pyplot_stands_for_its_current_figure_and_forgets_those_before() -> None:
    plt.close("all")
    for count in range(3):
        plt.figure()
        plt.plot([count, 1])
        first = plot().postprocess(plt)
        plt.plot([5, count])  # as a generator goes on
        assert plot().postprocess(plt) != first
    assert len(plt.get_fignums()) == 1
    plt.close("all")


def test_axes_stand_for_their_figure() -> None:
    assert picture(plot().postprocess(line().axes[0])).format == "WEBP"


def test_what_is_no_figure_is_refused() -> None:
    with pytest.raises(TypeError, match="Plot expected a figure of matplotlib, Plotly, Altair or Bokeh, got str"):
        plot().postprocess("data:image/png;base64,AAAA")
    with pytest.raises(DeclarationError, match="Plot: format: expected one of"):
        plot(format="pdf")


def test_a_function_gets_library_and_figure_and_may_return_a_picture() -> None:
    sent = {"type": "matplotlib", "plot": "data:image/png;base64,AAAA"}
    given = plot().preprocess(plot().check(sent))
    assert given == PlotData("matplotlib", "data:image/png;base64,AAAA")
    assert plot().postprocess(given) == Drawn("data:image/png;base64,AAAA")


@pytest.mark.parametrize("kind", ["plotly", "altair", "bokeh"])
def test_a_figure_of_a_caller_is_not_shown_again(kind: str) -> None:
    given = plot().preprocess(plot().check({"type": kind, "plot": "{}"}))
    with pytest.raises(Error, match="shows figures that the app makes"):
        plot().postprocess(given)


@pytest.mark.parametrize(
    "value",
    [
        {"type": "matplotlib", "plot": "https://evil.example/x.png"},
        {"type": "matplotlib", "plot": "javascript:alert(1)"},
        {"type": "matplotlib", "plot": "data:text/html;base64,AAAA"},
        {"type": "matplotlib", "plot": 'data:image/png;base64,"onload="'},
        {"type": "plotly", "plot": "alert(1)"},
        {"type": "script", "plot": "{}"},
        {"type": "plotly"},
        {"plot": "{}"},
        "text",
        [],
    ],
)
def test_callers_send_only_pictures_and_json(value: object) -> None:
    with pytest.raises(InputRejected):
        plot().check(value)


def test_a_deep_link_shows_pictures_only() -> None:
    drawn = {"type": "matplotlib", "plot": "data:image/png;base64,AAAA"}
    assert plot().shared(drawn) == drawn
    assert plot().shared({"type": "plotly", "plot": "{}"}) is UNSET
