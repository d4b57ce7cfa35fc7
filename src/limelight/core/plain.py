"""Any value as a string or number that JSON and every store can hold.

Nothing here raises, although the value's own methods are foreign code and may do anything.
"""

from __future__ import annotations

import math
from typing import cast

MAX_WHOLE = 2**53 - 1
"""The largest integer that a JavaScript number holds exactly."""
NO_TEXT = "(a value that has no text)"
_LINE_ENDS = [(sign.encode(), b"\\u%04x" % ord(sign)) for sign in "\x85\u2028\u2029"]
"""Characters that JSON allows unescaped in a string, but that Python and many clients treat as line ends."""


def text(value: object) -> str:
    """`str(value)`, with lone surrogates replaced."""
    if not issubclass(type(value), str):  # `isinstance` would ask the value for its class
        value = _str_of(value)
    value = cast("str", value)
    if type(value) is not str:
        value = str.__str__(value)  # a subclass may override anything
    return value if value.isascii() or _is_whole(value) else _mended(value)


def number(value: object) -> float | None:
    """The value as a number; None if it is not one, or JSON cannot hold it."""
    if type(value) is int and abs(value) <= MAX_WHOLE:
        return value  # stays an integer
    try:
        found = float(cast("float", value))
    except BaseException:  # the value's own code
        return None
    return found if math.isfinite(found) else None


def whole(value: object) -> int | None:
    """As `number`, truncated to an integer and clamped to `MAX_WHOLE`."""
    found = number(value)
    return None if found is None else int(max(-MAX_WHOLE, min(MAX_WHOLE, found)))


def on_one_line(encoded: bytes) -> bytes:
    """The encoded JSON with Unicode line ends escaped."""
    if not encoded.isascii():
        for sign, escaped in _LINE_ENDS:
            encoded = encoded.replace(sign, escaped)
    return encoded


def _str_of(value: object) -> str:
    try:
        return str(value)
    except BaseException:  # as above
        return NO_TEXT


def _is_whole(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _mended(value: str) -> str:
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
