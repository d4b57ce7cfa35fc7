"""The JSON of a large table in pieces of some rows.

Decoding 100 MB in one go holds the interpreter, and with it every other call of the process, for hundreds of
milliseconds. A piece takes less than one, and other threads run between two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

PIECE_BYTES = 256 << 10
_ROWS = re.compile(rb'"data"\s*:\s*\[(?=\s*\[)')
_BETWEEN = re.compile(rb"\](\s*,\s*)\[")


class Pieces(NamedTuple):
    """Where the rows may be. Only decoding says whether they are there: it fails where a bracket is in a text."""

    text: bytes | memoryview
    start: int
    end: int

    @property
    def shell(self) -> bytes:
        """The table without its rows."""
        return bytes(self.text[: self.start]) + bytes(self.text[self.end :])

    def rows(self) -> Iterator[bytes]:
        """Rows with commas between them, about `PIECE_BYTES` at a time.

        If each piece is valid between two brackets, then these are the rows: JSON can be read in one way only.
        """
        start = self.start
        while start < self.end:
            cut = _BETWEEN.search(self.text, min(start + PIECE_BYTES, self.end), self.end)
            yield bytes(self.text[start : cut.start(1) if cut else self.end])
            start = cut.end(1) if cut else self.end


def pieces_of(text: bytes | memoryview) -> Pieces | None:
    """The pieces of an object with `data`, None where no rows are found."""
    found = _ROWS.search(text)
    if found is None:
        return None
    end = _last_bracket(text)
    return Pieces(text, found.end(), end) if end > found.end() else None


def _last_bracket(text: bytes | memoryview) -> int:
    """The place of the last `]`; 0 if there is none near the end."""
    tail = bytes(text[-PIECE_BYTES:])
    return len(text) - len(tail) + tail.rfind(b"]") if b"]" in tail else 0
