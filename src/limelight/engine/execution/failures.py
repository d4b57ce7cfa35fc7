"""The last event of a call that raised an exception."""

from __future__ import annotations

import logging

from limelight.core.errors import (
    Cancelled,
    Error,
    FetchRefused,
    InputRejected,
    LimelightError,
    OutputTooLarge,
    Overloaded,
    TooLarge,
)
from limelight.core.plain import number, text
from limelight.core.wire import Failed

logger = logging.getLogger("limelight")


def failure_of(error: BaseException, *, show_error: bool) -> Failed:
    """The call's last event. Logs the exception. Never raises, although the exception's class may be the user's."""
    try:
        return _failed(error, show_error)
    except BaseException:  # the class's own code
        logger.exception("An exception of the app (%s) cannot be converted to text", type(error).__qualname__)
        return Failed(None)


def refused(message: str) -> Failed:
    """The last event of a call whose values were rejected."""
    return Failed(message, 10, reason="input")


def _failed(error: BaseException, show_error: bool) -> Failed:
    if isinstance(error, Error):
        message = text(error.message)
        if error.print_exception:
            logger.error("%s", message, exc_info=error)
        return Failed(message, number(error.duration), bool(error.visible), text(error.title), "error")
    if isinstance(error, InputRejected | FetchRefused | TooLarge):
        return refused(text(error))
    if isinstance(error, OutputTooLarge):
        return Failed(text(error), reason="error")
    if isinstance(error, Overloaded):
        return Failed(text(error), 10, reason="overloaded")
    if not isinstance(error, Cancelled):
        logger.error("A function of the app failed", exc_info=error)
    return Failed(text(error) if show_error or isinstance(error, LimelightError) else None)
