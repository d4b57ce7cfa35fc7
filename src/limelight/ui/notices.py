"""Messages of a running function to its caller, beside its result."""

from __future__ import annotations

from typing import Literal

from limelight.core.endpoint import running_call
from limelight.core.wire import Logged

Level = Literal["info", "warning", "success", "error"]


def Info(message: str = "Info issued.", duration: float | None = 10, visible: bool = True, title: str = "Info") -> None:
    """Shows a notice; `duration` in seconds, None keeps it until dismissed."""
    _log("info", message, duration, visible, title)


def Warning(  # Gradio's name
    message: str = "Warning issued.", duration: float | None = 10, visible: bool = True, title: str = "Warning"
) -> None:
    """As `Info`, in the colours of a warning."""
    _log("warning", message, duration, visible, title)


def Success(
    message: str = "Success.", duration: float | None = 10, visible: bool = True, title: str = "Success"
) -> None:  # Gradio's name
    """As `Info`, in the colours of success."""
    _log("success", message, duration, visible, title)


def _log(level: Level, message: str, duration: float | None, visible: bool, title: str) -> None:
    call = running_call.get(None)
    if call is not None:  # outside of a call there is nobody to tell
        call.report(Logged(message, level, duration, visible, title))
