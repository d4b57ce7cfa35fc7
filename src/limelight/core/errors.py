"""Every exception of Limelight.

LimelightError
├── ScriptError           a mistake of the script; told to its author, and to callers only with `show_error`
│   ├── DeclarationError  the script declares something that cannot work; raised while it is being declared
│   ├── WrongArguments    too many or too few arguments
│   │   └── WrongKeyword  an argument that is not known
│   ├── MissingExtra      an optional package is not installed
│   ├── NotOffered        a name of Gradio's that Limelight refuses
│   ├── FrontEndRefused   a component with a front end for Gradio's own page
│   └── WrongValue        a value that a component cannot show: of a function, or its initial one
├── StoreUnusable         the store's file cannot be opened or is not ours
├── InputRejected         a value of a call does not fit its parameter            (HTTP 422)
├── ValuesRejected        the author's validator refuses the values of a call      (HTTP 422)
├── ValidatorFailed       the author's validator failed itself                     (HTTP 400)
├── BodyRejected          a request body is malformed                             (HTTP 400)
├── UnsupportedType       a request body has the wrong content type               (HTTP 415)
├── TooLarge              a body, file or value is over its limit                 (HTTP 413)
├── OffsetConflict        a piece of an upload does not follow what has come      (HTTP 409)
├── RenderChanged         a render made something else when it ran again         (HTTP 409, or the job's error)
├── NotFound              no such endpoint, job, session or file                  (HTTP 404)
├── NotAllowed            the caller may not read or do this                      (HTTP 403)
├── NotAuthenticated      login or token missing or wrong                         (HTTP 401)
├── Overloaded            a queue or another shared resource is full              (HTTP 503, Retry-After)
│   ├── Stopping          the server is shutting down
│   └── StoreUnavailable  the store does not answer, or cannot be read
├── StorageFull           the disk, or the disk quota, is full                    (HTTP 507, Retry-After)
├── Unstorable            a call or its output can never be stored                (HTTP 422, or the job's error)
├── TooManyRequests       one client is over its rate or its share                (HTTP 429, Retry-After)
├── OutputTooLarge           a call's values and notices are over their limit        (the job's error)
├── FetchRefused          a URL must not, or could not, be fetched                (HTTP 422, or the job's error)
├── WrongFrame            the other side of a relay does not keep to the protocol
├── ShareFailed           an app gets no public address, or loses it for good
├── Cancelled             raised inside a running call that was cancelled
└── Error                 what an author's function raises to tell the caller; in a validator (HTTP 400)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from limelight.core.lines import Line, line_of_caller
from limelight.core.plain import text
from limelight.core.suggestions import did_you_mean

__all__ = ["Error"]

MAX_BITS = 4096
"""The largest integers whose digits appear in a message."""


class LimelightError(Exception):
    """Base of all; `str(error)` is one sentence that may be shown to the person who caused it."""


class ScriptError(LimelightError):
    """Its line of the script is a note, which Python prints below the message, and no part of the message itself."""

    is_raised_by_line: ClassVar[bool] = True
    """Whether a line of the script raises it, unless another one is told."""

    def __init__(self, message: str, line: Line | None = None) -> None:
        """`line`: where it was declared, if not where it is raised."""
        super().__init__(message)
        self.line = line or (line_of_caller() if self.is_raised_by_line else None)
        if self.line is not None:
            self.add_note(f"{self.line}: {self.line.source}".rstrip(": "))


class DeclarationError(ScriptError, ValueError):
    """Says where the declaration is, what was expected there and what was given."""

    def __init__(
        self,
        where: str,
        expected: str,
        got: object | None = None,
        *,
        known: Iterable[str] = (),
        line: Line | None = None,
    ) -> None:
        """`known`: names of which one may have been meant."""
        self.where, self.expected, self.got = where, expected, got
        suffix = "" if got is None else f", got {shorten(got)}{did_you_mean(got, known)}"
        super().__init__(f"{where}: expected {expected}{suffix}", line)


class WrongArguments(ScriptError, TypeError):
    pass


class WrongKeyword(WrongArguments):
    """In Python's words; names the known argument that may have been meant."""

    def __init__(self, where: str, name: str, known: Iterable[str]) -> None:
        self.where, self.name = where, name
        super().__init__(f"{where}() got an unexpected keyword argument {name!r}{did_you_mean(name, known)}")


class WrongValue(ScriptError):
    """Says where (a function and its output, or a component), what was expected there and what came."""

    is_raised_by_line = False


def is_for_callers(error: BaseException) -> bool:
    """Whether callers may read what the exception says. What a `ScriptError` says is for the script's author."""
    return isinstance(error, LimelightError) and not isinstance(error, ScriptError)


class StoreUnusable(LimelightError):
    def __init__(self, path: object, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(f"The store {path} cannot be used: {reason}")


class MissingExtra(ScriptError, ImportError):
    """Names the package that is missing and the extra that brings it, and the programs that do the same without it."""

    def __init__(self, what: str, package: str, extra: str, programs: Sequence[str] = ()) -> None:
        self.what, self.package, self.extra, self.programs = what, package, extra, tuple(programs)
        super().__init__(f"{what} needs {package}: {install(extra, programs)}")


def install(extra: str, programs: Sequence[str] = ()) -> str:
    """What to do for an extra."""
    other = f" or put {' and '.join(programs)} on the PATH" if programs else ""
    return f"pip install 'limelight[{extra}]'{other}"


class NotOffered(ScriptError, NotImplementedError):
    """Says which name of Gradio's, and why it is not offered."""

    def __init__(self, name: str, reason: str) -> None:
        self.name, self.reason = name, reason
        super().__init__(f"{name} is not offered: {reason}")


class FrontEndRefused(ScriptError, ImportError):
    """Names the package or class, and what to do."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(
            f"{what} has a front end for Gradio's own page, which does not run here. Look for a package with a web "
            "component, or make one: `limelight component new` starts it, docs/custom-components.md shows how to move "
            "an element over. For something small, a class that derives from HTML needs no package (docs/html.md)."
        )


class InputRejected(LimelightError):
    """Says where (`Slider "temperature"`), what was expected there and what came."""

    def __init__(self, where: str, expected: str, got: str, parameter: str | None = None) -> None:
        self.where, self.expected, self.got, self.parameter = where, expected, got, parameter
        super().__init__(f"{where} expected {expected}, got {got}")


class ValuesRejected(LimelightError):
    """`verdicts`: one per value, as the validator returned them."""

    def __init__(self, verdicts: Sequence[object]) -> None:
        self.verdicts = verdicts
        super().__init__("The values were refused.")


class ValidatorFailed(LimelightError):
    def __init__(self) -> None:
        super().__init__("The app failed to check the values of the call; its author does not show callers why.")


class BodyRejected(LimelightError):
    pass


class UnsupportedType(LimelightError):
    def __init__(self, expected: str, got: str) -> None:
        self.expected, self.got = expected, got
        super().__init__(f"The request body must be {expected}, not {shorten(got)}")


class TooLarge(LimelightError):
    def __init__(self, what: str, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        super().__init__(f"{what} is over the limit of {limit_bytes} bytes")


class NotFound(LimelightError):
    def __init__(self, what: str, name: str) -> None:
        self.what, self.name = what, name
        super().__init__(f"no such {what}: {shorten(name)}")


class OffsetConflict(LimelightError):
    def __init__(self, expected: int, got: int | None = None) -> None:
        self.expected, self.got = expected, got
        if got is None or got == expected:
            super().__init__("Another request goes on with this upload. Ask (HEAD) where it is.")
        else:
            super().__init__(f"The upload goes on at byte {expected}, not at {got}")


class RenderChanged(LimelightError):
    def __init__(self) -> None:
        super().__init__("This part of the page is no longer what the app makes: reload the page.")


class NotAllowed(LimelightError):
    pass


class NotAuthenticated(LimelightError):
    def __init__(
        self, message: str = "Not authenticated", auth_message: str | None = None, challenge: str | None = None
    ) -> None:
        """`challenge`: the value of `WWW-Authenticate`."""
        self.auth_message, self.challenge = auth_message, challenge
        super().__init__(message)


class Overloaded(LimelightError):
    def __init__(self, message: str, retry_after_s: int = 1) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(message)


class Stopping(Overloaded):
    def __init__(self) -> None:
        super().__init__("The server is stopping.", retry_after_s=5)


class StoreUnavailable(Overloaded):
    def __init__(self, what: str) -> None:
        super().__init__(f"The store does not answer ({what}).", retry_after_s=2)


class StorageFull(LimelightError):
    def __init__(self, message: str, retry_after_s: int = 30) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(message)


class Unstorable(LimelightError):
    """Permanent, unlike `StorageFull` and `StoreUnavailable`: a retry cannot succeed."""


class TooManyRequests(LimelightError):
    def __init__(self, message: str, retry_after_s: int) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(message)


class OutputTooLarge(LimelightError):
    pass


class FetchRefused(LimelightError):
    def __init__(self, url: str, reason: str) -> None:
        self.url, self.reason = url, reason
        super().__init__(f"{shorten(url)} was not fetched: {reason}")


class WrongFrame(LimelightError):
    pass


class ShareFailed(LimelightError):
    pass


class Cancelled(LimelightError):
    def __init__(self) -> None:
        super().__init__("the call was cancelled")


class Error(LimelightError):
    """Raise it in a function to show `message` to the caller. The text of any other exception stays hidden.

    `duration` is in seconds; None keeps the notice until it is dismissed. With `visible=False` the page shows no
    notice. `print_exception=False` keeps the traceback out of the server's log. A message or title that is not a
    string is converted to one.
    """

    # Defaults for a subclass whose `__init__` does not call ours.
    message = "Error raised."
    duration: float | None = 10
    visible = True
    title = "Error"
    print_exception = True

    def __init__(
        self,
        message: object = "Error raised.",
        duration: float | None = 10,
        visible: bool = True,
        title: object = "Error",
        print_exception: bool = True,
    ) -> None:
        self.message, self.duration, self.visible, self.title = text(message), duration, visible, text(title)
        self.print_exception = print_exception
        super().__init__(self.message)

    def __str__(self) -> str:
        return text(self.message)


def shorten(value: object, limit: int = 60) -> str:
    """`repr` of a value for a message, with the middle cut out if it is long. Reads only the start of a large value."""
    text = ""
    for piece in _pieces(value, limit * 4):
        text += piece
        if len(text) > limit * 4:
            break
    return text if len(text) <= limit else f"{text[: limit - 12]}…{text[-8:]}"


def _pieces(value: object, limit: int) -> Iterator[str]:
    if isinstance(value, str | bytes):
        yield repr(value[:limit])
    elif type(value) is list:
        yield "["
        for index, item in enumerate(value):
            yield ", " if index else ""
            yield from _pieces(item, limit)
        yield "]"
    elif type(value) is dict:
        yield "{"
        for index, (key, item) in enumerate(value.items()):
            yield ", " if index else ""
            yield from _pieces(key, limit)
            yield ": "
            yield from _pieces(item, limit)
        yield "}"
    elif isinstance(value, int) and value.bit_length() > MAX_BITS:  # slow to convert, or refused by Python
        yield f"an integer of {value.bit_length()} bits"
    else:
        yield repr(value)
