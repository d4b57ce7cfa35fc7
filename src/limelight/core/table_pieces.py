"""The JSON of a large table in pieces of some rows.

Decoding 100 MB in one go holds the interpreter, and with it every other call of the process, for hundreds of
milliseconds. A piece takes less than one, and other threads run between two.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeVar

import msgspec

PIECE_BYTES = 256 << 10
_OVERLAP = 64
STAND_IN = [secrets.token_hex(16)]
"""The only row of a shell. A table whose shell has any other row has its rows elsewhere: nobody else knows this one."""
STAND_IN_JSON = json.dumps(STAND_IN).encode()
_ROWS = re.compile(rb'"data"\s*:\s*\[(?=\s*\[)')
_TO_BRACKET = re.compile(rb'(?:[^"\[\]]++|"(?:[^"\\]++|\\.)*+")*+[\[\]]', re.DOTALL)
"""What comes before the next bracket that is not in a text."""
_OPENING = ord("[")
_BETWEEN = re.compile(rb"\](\s*,\s*)\[")


Rows = TypeVar("Rows")


class Pieces(NamedTuple):
    """Where the rows may be. Only decoding says whether they are there."""

    text: bytes | memoryview
    start: int
    end: int

    @property
    def shell(self) -> bytes:
        """The table with `STAND_IN` in place of its rows."""
        return bytes(self.text[: self.start]) + STAND_IN_JSON + bytes(self.text[self.end :])

    def rows(self, decode: Callable[[bytes], Rows]) -> Iterator[tuple[bytes, Rows]]:
        """Rows with commas between them, about `PIECE_BYTES` at a time, and what `decode` makes of their list.

        If the shell has the stand-in, then these are the rows: JSON can be read in one way only. Raises
        `msgspec.DecodeError` for what are no rows.
        """
        start = self.start
        while start < self.end:
            cut = _search(_BETWEEN, self.text, start + PIECE_BYTES, self.end)
            block, made = self._block(start, cut, decode)
            if made is None and cut is not None:  # it was cut in a text or a list with brackets in it
                cut = self._cut(start)
                block, made = self._block(start, cut, decode)
            if made is None:
                raise msgspec.DecodeError("no rows")
            yield block, made
            start = cut.end(1) if cut else self.end

    def _block(
        self, start: int, cut: re.Match[bytes] | None, decode: Callable[[bytes], Rows]
    ) -> tuple[bytes, Rows | None]:
        block = bytes(self.text[start : cut.start(1) if cut else self.end])
        try:
            return block, decode(b"[%b]" % block)
        except msgspec.ValidationError:
            raise
        except msgspec.DecodeError:
            return block, None

    def _cut(self, start: int) -> re.Match[bytes] | None:
        """The first place between two rows from `PIECE_BYTES` on, found by going through lists and texts one by one."""
        at, depth = start, 0
        while found := _TO_BRACKET.match(self.text, at, self.end):
            at = found.end()
            depth += 1 if self.text[at - 1] == _OPENING else -1
            if depth == 0 and at >= start + PIECE_BYTES:
                return _BETWEEN.match(self.text, at - 1, self.end)
        return None


def pieces_of(text: bytes | memoryview) -> Pieces | None:
    """The pieces of an object with `data`, None where no rows are found."""
    found = _search(_ROWS, text, 0, len(text))
    if found is None:
        return None
    end = _last_bracket(text)
    return Pieces(text, found.end(), end) if end > found.end() else None


def _search(sought: re.Pattern[bytes], text: bytes | memoryview, start: int, end: int) -> re.Match[bytes] | None:
    """The first place, unless there is much space in it: in one go, a text full of brackets would hold the interpreter
    for seconds."""
    for at in range(start, end, PIECE_BYTES):
        found = sought.search(text, at, min(at + PIECE_BYTES + _OVERLAP, end))
        if found is not None:
            return found
    return None


def _last_bracket(text: bytes | memoryview) -> int:
    """The place of the last `]`; 0 if there is none near the end."""
    tail = bytes(text[-PIECE_BYTES:])
    return len(text) - len(tail) + tail.rfind(b"]") if b"]" in tail else 0
