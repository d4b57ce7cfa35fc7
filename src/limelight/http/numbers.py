"""Numbers in headers and paths."""

from __future__ import annotations

MAX_DIGITS = 18
"""The largest 64-bit integer."""


def number_of(text: str) -> int | None:
    """The number that the text gives in ASCII digits, or None."""
    return int(text) if 0 < len(text) <= MAX_DIGITS and text.isascii() and text.isdigit() else None
