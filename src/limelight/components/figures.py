"""Draws figures of matplotlib as pictures, and tells figures of other libraries apart."""

from __future__ import annotations

import base64
import importlib.metadata
import io
import json
import sys
import threading
from functools import cache
from typing import Any, Literal, cast

Library = Literal["matplotlib", "plotly", "altair", "bokeh"]
FORMATS = {"webp": "webp", "png": "png", "jpg": "jpeg", "jpeg": "jpeg", "svg": "svg+xml"}
"""Formats of pictures, and their names in media types."""
RATIO = 2
"""Pixels of a picture for one of the page: sharp on screens of that density, and when it is enlarged."""
MAX_PIXELS = 4 << 20
"""A larger figure is drawn with its own pixels only."""
_SHOWN = "_limelight_shown"
_drawing = threading.Lock()  # matplotlib's text layout is not safe in several threads


def picture_of(value: object, form: str) -> str | None:
    """A figure of matplotlib, what holds one (axes, grids of seaborn), or `pyplot` itself, as data URL; else None.

    pyplot forgets the figure, which it would keep forever. Who has it may go on drawing in it.
    """
    pyplot = cast("Any", sys.modules.get("matplotlib.pyplot"))  # Any: optional, and not imported here
    if pyplot is not None and value is pyplot:
        return _of_pyplot(pyplot, form)
    figure = _figure(value)
    if figure is None:
        return None
    drawn = _drawn(figure, form)
    if pyplot is not None:
        pyplot.close(figure)
    return drawn


def _of_pyplot(pyplot: Any, form: str) -> str:
    """The current figure. A generator may go on drawing in it: only those that were shown before it are forgotten."""
    current = pyplot.gcf()
    for number in pyplot.get_fignums():
        manager = sys.modules["matplotlib._pylab_helpers"].Gcf.figs.get(number)
        figure = getattr(getattr(manager, "canvas", None), "figure", None)
        if figure is not current and hasattr(figure, _SHOWN):
            pyplot.close(figure)
    setattr(current, _SHOWN, True)
    return _drawn(current, form)


def _figure(value: object) -> Any:
    kinds = [getattr(sys.modules.get("matplotlib.figure"), name, None) for name in ("Figure", "SubFigure")]
    known = tuple(kind for kind in kinds if kind is not None)
    for one in (value, getattr(value, "figure", None)):
        if isinstance(one, known):
            return cast("Any", one).figure if type(one).__name__ == "SubFigure" else one
    return None


def _drawn(figure: Any, form: str) -> str:
    size = figure.get_size_inches() * figure.dpi
    ratio = RATIO if size[0] * size[1] <= MAX_PIXELS else 1
    out = io.BytesIO()
    with _drawing:
        figure.savefig(out, format=form, dpi=ratio * figure.dpi, bbox_inches="tight")
    return f"data:image/{FORMATS[form]};base64,{base64.b64encode(out.getvalue()).decode()}"


def script_of(value: object) -> tuple[Library, str] | None:
    """A figure that a script in the page draws: its library, and the figure as JSON."""
    homes = {base.__module__.partition(".")[0] for base in type(value).__mro__}
    figure = cast("Any", value)
    if "plotly" in homes:
        return "plotly", figure.to_json()
    if "altair" in homes:
        return "altair", figure.to_json(indent=None)
    if "bokeh" in homes:
        import bokeh.embed  # noqa: PLC0415  # optional: who has such a figure has it

        return "bokeh", json.dumps(bokeh.embed.json_item(figure))
    return None


def use_no_window() -> None:
    """Let pyplot draw without a window: functions run in threads, where windows fail on some systems."""
    matplotlib = cast("Any", sys.modules.get("matplotlib"))
    if matplotlib is None:
        return
    backend = matplotlib.rcParams._get_backend_or_none()
    if backend is None or str(backend).lower() in _WINDOWS:
        matplotlib.use("agg")


_WINDOWS = frozenset(
    f"{kit}{drawing}"
    for kit in ("gtk3", "gtk4", "qt", "qt5", "tk", "web", "wx", "macosx")
    for drawing in ("agg", "cairo", "")
)
"""Names of the backends of matplotlib that open one."""


def versions() -> dict[str, str]:
    """The versions of the installed libraries that have scripts."""
    return {name: number for name in ("plotly", "bokeh") if (number := _version(name))}


@cache
def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""
