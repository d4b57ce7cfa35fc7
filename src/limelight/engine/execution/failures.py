"""The last event of a call that raised an exception."""

from __future__ import annotations

import logging
from typing import Literal

from limelight.core import traces
from limelight.core.endpoint import Endpoint
from limelight.core.errors import (
    Cancelled,
    Error,
    FetchRefused,
    InputRejected,
    OutputTooLarge,
    Overloaded,
    ScriptError,
    TooLarge,
    is_for_callers,
)
from limelight.core.plain import number, text
from limelight.core.wire import Failed

Shown = Literal["message", "lines"] | None
"""What callers hear of an exception beside that there was one: what it says and where it was, or the traceback, too."""
MAX_TOLD = 16_000
"""Of longer texts the end is told."""
logger = logging.getLogger("limelight")


def failure_of(error: BaseException, endpoint: Endpoint, *, shown: Shown = None) -> Failed:
    """The call's last event. Logs the exception. Never raises, although the exception's class may be the user's."""
    try:
        return _failed(error, endpoint, shown)
    except BaseException:  # the class's own code
        logger.exception("An exception of the app (%s) cannot be converted to text", type(error).__qualname__)
        return Failed(None)


def refused(message: str) -> Failed:
    """The last event of a call whose values were rejected."""
    return Failed(message, 10, reason="input")


def _failed(error: BaseException, endpoint: Endpoint, shown: Shown) -> Failed:
    if isinstance(error, Error):
        message = text(error.message)
        if error.print_exception:
            _log(error, endpoint, message)
        return Failed(message, number(error.duration), bool(error.visible), text(error.title), "error")
    if isinstance(error, InputRejected | FetchRefused | TooLarge):
        return refused(text(error))
    if isinstance(error, OutputTooLarge):
        return Failed(text(error), reason="error")
    if isinstance(error, Overloaded):
        return Failed(text(error), 10, reason="overloaded")
    if not isinstance(error, Cancelled):
        _log(error, endpoint, text(error) if isinstance(error, ScriptError) else f"{type(error).__name__}")
    if is_for_callers(error):
        return Failed(text(error))
    if shown is None:
        return Failed(None)
    told = traces.told(error) if shown == "lines" else traces.placed(error)
    return Failed(text(error), told=text(f"{endpoint.title} failed.\n{told[-MAX_TOLD:]}"))


def _log(error: BaseException, endpoint: Endpoint, message: str) -> None:
    """Log the endpoint, what happened, and the traceback, without our own frames unless they are all that there is.

    A mistake of the script in which no frame of the author's is left needs no traceback. DEBUG logs have all frames.
    """
    exc_info: BaseException | None = error
    if not logger.isEnabledFor(logging.DEBUG):
        traces.fold(error)
        if isinstance(error, ScriptError) and not any(traces.lines_of(one) for one in traces.chain(error)):
            exc_info = None
    logger.error("%s failed: %s", endpoint.title, message, exc_info=exc_info)
