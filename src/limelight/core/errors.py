"""Every exception of Limelight.

LimelightError
├── DeclarationError      the script declares something that cannot work; raised while it is being declared
├── StoreUnusable         the store's file cannot be opened or is not ours
├── MissingExtra          an optional package is not installed
├── InputRejected         a value of a call does not fit its parameter            (HTTP 422)
├── ValuesRejected        the author's validator refuses the values of a call      (HTTP 422)
├── BodyRejected          a request body is not what the route takes              (HTTP 400)
├── UnsupportedType       a request body of a type that the route does not take    (HTTP 415)
├── TooLarge              a body, file or value is over its limit                 (HTTP 413)
├── NotFound              no such endpoint, job, session or file                  (HTTP 404)
├── NotAllowed            the caller may not read or do this                      (HTTP 403)
├── NotAuthenticated      login or token missing or wrong                         (HTTP 401)
├── Overloaded            too much is waiting or asked for                        (HTTP 503, Retry-After)
│   ├── Stopping          the server is shutting down
│   └── StoreUnavailable  the store does not answer, or cannot be read
├── StorageFull           the disk, or the room for files, is full                (HTTP 507, Retry-After)
├── TooManyRequests       one client asks too often                               (HTTP 429, Retry-After)
├── FetchRefused          a URL must not, or could not, be fetched                (HTTP 422, or the job's error)
├── Cancelled             raised inside a running call that was cancelled
└── Error                 what a user's function raises to show a message to the caller (Gradio's name)
"""

from __future__ import annotations

from collections.abc import Sequence


class LimelightError(Exception):
    """Base of all; `str(error)` is one sentence that may be shown to the person who caused it."""


class DeclarationError(LimelightError, ValueError):
    """Holds where the declaration is, and what was expected and given there."""

    def __init__(self, where: str, expected: str, got: object | None = None) -> None:
        self.where, self.expected, self.got = where, expected, got
        suffix = "" if got is None else f", got {shorten(got)}"
        super().__init__(f"{where}: expected {expected}{suffix}")


class StoreUnusable(LimelightError):
    def __init__(self, path: object, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(f"The store {path} cannot be used: {reason}")


class MissingExtra(LimelightError, ImportError):
    """Names the package that is missing and the extra that brings it."""

    def __init__(self, what: str, package: str, extra: str) -> None:
        self.what, self.package, self.extra = what, package, extra
        super().__init__(f"{what} needs {package}: pip install 'limelight[{extra}]'")


class InputRejected(LimelightError):
    """Where (`Slider "temperature"`), what was expected there, and what came."""

    def __init__(self, where: str, expected: str, got: str, parameter: str | None = None) -> None:
        self.where, self.expected, self.got, self.parameter = where, expected, got, parameter
        super().__init__(f"{where} expected {expected}, got {got}")


class ValuesRejected(LimelightError):
    """`verdicts`: one per value, as the validator gave them."""

    def __init__(self, verdicts: Sequence[object]) -> None:
        self.verdicts = verdicts
        super().__init__("The values were refused.")


class BodyRejected(LimelightError):
    pass


class UnsupportedType(LimelightError):
    def __init__(self, expected: str, got: str) -> None:
        self.expected, self.got = expected, got
        super().__init__(f"The request body is to be {expected}, not {shorten(got)}")


class TooLarge(LimelightError):
    def __init__(self, what: str, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        super().__init__(f"{what} is over the limit of {limit_bytes} bytes")


class NotFound(LimelightError):
    def __init__(self, what: str, name: str) -> None:
        self.what, self.name = what, name
        super().__init__(f"no such {what}: {shorten(name)}")


class NotAllowed(LimelightError):
    pass


class NotAuthenticated(LimelightError):
    def __init__(self, message: str = "Not authenticated", auth_message: str | None = None) -> None:
        self.auth_message = auth_message
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


class TooManyRequests(LimelightError):
    def __init__(self, message: str, retry_after_s: int) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(message)


class FetchRefused(LimelightError):
    def __init__(self, url: str, reason: str) -> None:
        self.url, self.reason = url, reason
        super().__init__(f"{shorten(url)} was not fetched: {reason}")


class Cancelled(LimelightError):
    def __init__(self) -> None:
        super().__init__("the call was cancelled")


class Error(LimelightError):
    """Raise it in a function to show `message` to the caller; any other exception stays hidden.

    `duration` is in seconds, None keeps the notice until it is dismissed; with `visible=False` the page shows no
    notice. `print_exception=False` keeps the traceback out of the server's log.
    """

    def __init__(
        self,
        message: str = "Error raised.",
        duration: float | None = 10,
        visible: bool = True,
        title: str = "Error",
        print_exception: bool = True,
    ) -> None:
        self.message, self.duration, self.visible, self.title = message, duration, visible, title
        self.print_exception = print_exception
        super().__init__(message)

    def __str__(self) -> str:
        return self.message


def shorten(value: object, limit: int = 60) -> str:
    """`repr` of a value for a message, cut in the middle of long ones."""
    text = repr(value[: limit * 4] if isinstance(value, str | bytes) else value)
    return text if len(text) <= limit else f"{text[: limit - 12]}…{text[-8:]}"
