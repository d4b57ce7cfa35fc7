"""The Flag buttons of an `Interface`."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from limelight.components.buttons import Button
from limelight.core.errors import DeclarationError
from limelight.flagging.callbacks import CSVLogger, FlaggingCallback
from limelight.flagging.method import BUSY, FlagMethod
from limelight.ui.component import Component
from limelight.ui.translations import PageText
from limelight.ui.triggers import Dependency

MODES = ("never", "auto", "manual")
Choices = list[tuple[str, str]]
_BUSY = f"() => ({{__type__: 'update', value: {json.dumps(BUSY)}, interactive: false}})"
_READY = "() => ({__type__: 'update', value: %s, interactive: true})"
_QUIET: dict[str, Any] = {"queue": False, "api_visibility": "undocumented"}  # Any: options of a listener


class Flags:
    """How an `Interface` flags samples: its `mode`, buttons and callback. Raises for options that make no sense.

    Without `options` there is one button, `Flag`. Options are texts, or pairs of a label and what is saved.
    """

    def __init__(self, mode: str | None, options: object, folder: str | Path, callback: object) -> None:
        self.mode = os.environ.get("GRADIO_FLAGGING_MODE", "manual") if mode is None else mode
        if self.mode not in MODES:
            raise DeclarationError("Interface: flagging_mode", "'never', 'auto' or 'manual'", self.mode)
        if callback is not None and not isinstance(callback, FlaggingCallback):
            raise DeclarationError("Interface: flagging_callback", "a FlaggingCallback, such as CSVLogger()", callback)
        self.choices, self._folder, self._callback = _choices(options), folder, callback
        self.buttons: list[Button] = []

    def place_buttons(self) -> None:
        """Add the buttons to the innermost open container."""
        if self.mode == "manual":
            self.buttons = [Button(value=label, variant="secondary") for label, _ in self.choices]

    def bind(self, components: Sequence[Component], submitted: Dependency, clear: Button | None) -> None:
        """Save values of the components at a click, or with mode "auto" after each call that succeeds."""
        if self.mode == "never":
            return
        callback = self._callback or CSVLogger()
        assert isinstance(callback, FlaggingCallback)
        callback.setup(components, self._folder)
        flagged = list(components)
        if self.mode == "auto":
            method = FlagMethod(callback, "", None, visual_feedback=False)
            submitted.success(method, flagged, None, preprocess=False, show_progress="hidden", **_QUIET)
            return
        for (label, value), button in zip(self.choices, self.buttons, strict=True):
            method = FlagMethod(callback, label, value)
            button.click(None, None, button, js=_BUSY)
            saved = button.click(method, flagged, button, preprocess=False, show_progress="hidden", **_QUIET)
            if clear is not None:
                clear.click(method.reset, None, button, show_progress="hidden", **_QUIET)
            saved.failure(None, None, button, js=_READY % json.dumps(label))


def _choices(options: object) -> Choices:
    expected = "a list of texts, or a list of (label, value) pairs"
    if options is None:
        return [(PageText("Flag"), "")]
    if not isinstance(options, list | tuple):
        raise DeclarationError("Interface: flagging_options", expected, options)
    if all(isinstance(one, str) for one in options):
        return [(PageText("Flag as {name}", one), one) for one in options]
    if all(isinstance(one, tuple | list) and len(one) == 2 and all(isinstance(s, str) for s in one) for one in options):
        return [(label, value) for label, value in options]
    raise DeclarationError("Interface: flagging_options", expected, options)
