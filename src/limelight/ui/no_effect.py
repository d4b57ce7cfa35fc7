"""Options that are accepted because scripts use them, but have no effect: what to do instead of each, or why."""

from __future__ import annotations

import functools
import inspect
import logging
from collections.abc import Callable, Iterable, Mapping
from typing import ParamSpec

from limelight.core.lines import place_of_caller

logger = logging.getLogger("limelight")

Parameters = ParamSpec("Parameters")

_NO_NODE = "pages are rendered in the browser; there is no Node server"
NO_EFFECT: Mapping[tuple[str, str], str] = {
    ("Blocks", "analytics_enabled"): "no analytics are collected",
    ("Dataset", "proxy_url"): "samples come from this app; there is no proxy for other apps",
    ("Examples", "_api_mode"): "only Gradio's Interface needs it",
    ("ImageEditor", "_selectable"): "the page knows which events have listeners",
    ("Interface", "_api_mode"): "only Gradio's own loader of models needs it",
    ("Interface", "allow_duplication"): "apps cannot be duplicated",
    ("MultimodalTextbox", "autoscroll"): "the field always follows the cursor",
    ("Theme", "block_label_right_radius"): "labels stand above what they name; block_label_radius rounds them",
    ("Theme", "embed_radius"): "the page around a frame rounds its corners",
    ("Theme", "form_gap_width"): "controls keep the distance layout_gap",
    ("launch", "app_kwargs"): "only the page and /openapi.json describe the app",
    ("launch", "node_port"): _NO_NODE,
    ("launch", "node_server_name"): _NO_NODE,
    ("launch", "num_workers"): "use `limelight run --workers` to run functions in worker processes",
    ("launch", "run_history"): "there is no history of runs",
    ("launch", "ssl_verify"): "the server does not call itself",
    ("launch", "ssr_mode"): _NO_NODE,
    ("launch", "strict_cors"): "only origins listed in `allowed_origins` may call",
}
"""Reasons by owner and option. The owner is the class that declares the option, `launch` or `listener`."""
USUAL: Mapping[tuple[str, str], object] = {("launch", "ssl_verify"): True, ("launch", "strict_cors"): True}
"""Values that log nothing, besides None and False, for options without a default in a signature."""


def warn(kind: str, given: Mapping[str, object], defaults: Mapping[str, object], bases: Iterable[str] = ()) -> None:
    """Log a line for each option without effect that is given and differs from its default.

    `bases`: other owners of options of `kind`, such as its base classes.
    """
    owners = [kind, *bases]
    for name, value in given.items():
        owner = next((one for one in owners if (one, name) in NO_EFFECT), None)
        if owner is not None and not _is_usual(value, defaults.get(name, USUAL.get((owner, name)))):
            log(kind, name, NO_EFFECT[owner, name])


def warning(init: Callable[Parameters, None]) -> Callable[Parameters, None]:
    """Decorate the `__init__` of a class that is not a block, so that it logs these lines."""
    signature = inspect.signature(init)
    defaults = defaults_of(signature)

    @functools.wraps(init)
    def checked(*args: Parameters.args, **kwargs: Parameters.kwargs) -> None:
        init(*args, **kwargs)
        warn(type(args[0]).__name__, signature.bind(*args, **kwargs).arguments, defaults)

    return checked


def defaults_of(signature: inspect.Signature) -> dict[str, object]:
    return {name: one.default for name, one in signature.parameters.items() if one.default is not one.empty}


def log(kind: str, name: str, reason: str) -> None:
    """Log that an option has no effect, with the line of the script that set it."""
    logger.warning("%s: %s(%s=…) has no effect: %s", place_of_caller(), kind, name, reason)


def _is_usual(value: object, default: object) -> bool:
    if value is None or value is default or (value is False and default is not True):
        return True
    return isinstance(value, str | int | float | tuple) and type(value) is type(default) and value == default
