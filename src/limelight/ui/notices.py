"""Notices that a running function shows on the page."""

from __future__ import annotations

from typing import Literal

from limelight.core.endpoint import running_call
from limelight.core.plain import number, text
from limelight.core.wire import Logged

__all__ = ["Info", "Success", "Warning"]

Level = Literal["info", "warning", "success", "error"]


def Info(
    message: object = "Info issued.", duration: float | None = 10, visible: bool = True, title: object = "Info"
) -> None:
    """Show a notice on the page of the user who started the running call. Does nothing outside a call.

    `duration` is in seconds; None keeps the notice until it is dismissed. `message` and `title` are shown as `str`
    converts them.
    """
    _log("info", message, duration, visible, title)


def Warning(  # Gradio's name
    message: object = "Warning issued.", duration: float | None = 10, visible: bool = True, title: object = "Warning"
) -> None:
    """Show a warning. Arguments as for `Info`."""
    _log("warning", message, duration, visible, title)


def Success(
    message: object = "Success.", duration: float | None = 10, visible: bool = True, title: object = "Success"
) -> None:  # Gradio's name
    """Show that something succeeded. Arguments as for `Info`."""
    _log("success", message, duration, visible, title)


def _log(level: Level, message: object, duration: float | None, visible: bool, title: object) -> None:
    call = running_call.get(None)
    if call is not None:  # outside a call there is no page to show it
        call.report(Logged(text(message), level, number(duration), bool(visible), text(title)))
