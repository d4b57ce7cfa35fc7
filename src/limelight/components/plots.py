"""Figures of plotting libraries."""

from __future__ import annotations

from typing import Annotated, Unpack, cast

import msgspec
from msgspec import UNSET, Meta, Struct

from limelight.components import figures
from limelight.core.errors import DeclarationError, Error
from limelight.core.schema import Schema, WireType
from limelight.core.wire import Json
from limelight.ui.component import Component, ComponentOptions

__all__ = ["Plot"]

MAX_FIGURE_CHARS = 32 << 20
_PICTURE = r"^data:image/(webp|png|jpeg|svg\+xml);base64,[A-Za-z0-9+/]*=*$"


class Drawn(Struct, tag_field="type", tag="matplotlib"):
    plot: Annotated[str, Meta(pattern=_PICTURE)]


class _Scripted(Struct):
    plot: Annotated[str, Meta(pattern=r"^\{", max_length=MAX_FIGURE_CHARS)]
    """JSON."""


class OfPlotly(_Scripted, tag_field="type", tag="plotly"):
    pass


class OfAltair(_Scripted, tag_field="type", tag="altair"):
    pass


class OfBokeh(_Scripted, tag_field="type", tag="bokeh"):
    pass


PlotValue = Drawn | OfPlotly | OfAltair | OfBokeh
_KINDS = {"matplotlib": Drawn, "plotly": OfPlotly, "altair": OfAltair, "bokeh": OfBokeh}


class PlotData(Struct):
    """What a function gets of a plot that is an input: the library, and a picture as data URL or the figure as JSON."""

    type: str
    plot: str


class Plot(Component):
    """Shows a figure of matplotlib, Plotly, Altair or Bokeh, whichever the function returns.

    Figures of matplotlib are sent as pictures of this `format` ("webp", "png", "jpeg" or "svg") with two pixels for
    each of the page, and pyplot forgets them. `pyplot` itself stands for its current figure. The others are drawn in
    the page: Plotly and Bokeh by the script of the installed package, Altair by the page's own Vega. They load nothing
    from other hosts, and code that is in a figure, such as Bokeh's `CustomJS`, does not run.

    As an input it gives `type` and `plot`, as they were sent. A figure that comes from a caller is not shown to others:
    of such values only pictures may be returned.
    """

    takes = "a figure of matplotlib, Plotly, Altair or Bokeh"
    EVENTS = ("change",)
    blocks = True
    prop_types = {"pixel_ratio": float, "libraries": dict[str, str]}
    default_label = "Plot"

    def __init__(self, value: object = None, *, format: str = "webp", **options: Unpack[ComponentOptions]) -> None:
        if format not in figures.FORMATS:
            raise DeclarationError("Plot: format", f"one of {', '.join(figures.FORMATS)}", format)
        super().__init__()
        figures.use_no_window()

    def props(self) -> dict[str, object]:
        ratio = 1 if self.options["format"] == "svg" else figures.RATIO
        return {**super().props(), "pixel_ratio": ratio, "libraries": figures.versions()}

    def wire_type(self) -> WireType:
        return PlotValue | None

    def schema(self) -> Schema:
        return {
            "type": "object",
            "title": "PlotData",
            "properties": {
                "type": {"enum": ["altair", "bokeh", "plotly", "matplotlib"], "title": "Type", "type": "string"},
                "plot": {"title": "Plot", "type": "string"},
            },
            "required": ["type", "plot"],
        }

    def preprocess(self, payload: Json) -> object:
        return None if payload is None else msgspec.convert(payload, PlotData)

    def postprocess(self, value: object) -> Json:
        if value is None:
            return None
        if isinstance(value, PlotData):
            return self._returned(value)
        drawn = figures.picture_of(value, str(self.options["format"]))
        if drawn is not None:
            return Drawn(drawn)
        scripted = figures.script_of(value)
        if scripted is None:
            expected = "a figure of matplotlib, Plotly, Altair or Bokeh"
            raise TypeError(f"{self.where} expected {expected}, got {type(value).__name__}")
        library, figure = scripted
        if len(figure) > MAX_FIGURE_CHARS:
            limit = f"{MAX_FIGURE_CHARS >> 20} MB"
            raise ValueError(f"{self.where} expected a figure of at most {limit}, got {len(figure) >> 20} MB of JSON")
        return _KINDS[library](figure)

    def shared(self, value: Json) -> Json:
        return value if isinstance(value, dict) and value.get("type") == "matplotlib" else UNSET

    def example(self) -> Json:
        return None

    def _returned(self, value: PlotData) -> Json:
        if value.type != "matplotlib":
            raise Error(f"{self.where} shows figures that the app makes, and no {value.type} figure of a caller.")
        return cast("Json", msgspec.convert({"type": value.type, "plot": value.plot}, Drawn))
