"""Files of comma-separated values that several threads and processes append to."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

PART_BYTES = 1 << 20
_FORMULA = re.compile(
    r"[=+\-@\t\r\n＝＋－＠]|[\s\x00-\x1f\x7f\u200b-\u200f\u2060-\u2064\ufeff]++(?:[=+@＝＋＠]|[-－](?=\S))|.*,[=+\-@]",
    re.DOTALL,
)
"""What a spreadsheet takes for a formula, at the beginning (blanks there do not count) or, as in Gradio's files, after
a comma."""
_INNER = re.compile(r"([;\t\r\n][ \"']*)(?=[=+@]|-(?=\S))")
"""Where one begins in programs that split lines at semicolons or tabs: quotes are no help there."""


def guarded(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would run."""
    return _INNER.sub(r"\1'", f"'{text}" if _FORMULA.match(text) else text)


def most_bytes(value: object) -> int:
    """At least as many as the value takes in a line, whether it is written as a text or as JSON."""
    text = repr(value)
    added = 2 * text.count('"') + text.count("'") + text.count(";") + 2 * text.count("\\x")
    return len(text.encode("utf-8", "replace")) + added


def line(values: Iterable[str]) -> bytes:
    """One line of a file, with its end."""
    target = io.StringIO()
    csv.writer(target, lineterminator="\n").writerow(values)
    return target.getvalue().encode("utf-8", "replace")


def timestamp() -> str:
    """Now, in the time of the machine."""
    return str(datetime.now(UTC).astimezone().replace(tzinfo=None))


def header(path: Path) -> list[str] | None:
    """The first line; None if there is no file or it is empty."""
    try:
        with path.open(newline="", encoding="utf-8") as file:
            return next(csv.reader(file), None)
    except FileNotFoundError:
        return None


class CsvFile:
    """One file, for whoever holds the lock on its folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._begin()

    def _begin(self) -> None:
        self._read_bytes, self._rows, self._is_quoted = 0, 0, False

    def append(self, row: bytes, columns: Sequence[str] = ()) -> int:
        """Append a line, to a new file after one with `columns` if there are any. Returns the number of lines."""
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o666)
        with os.fdopen(descriptor, "rb+", buffering=0) as file:
            size = file.seek(0, os.SEEK_END)
            if size == 0 and columns:
                row = line(columns) + row
            elif size and not _ends_a_line(file, size):  # the disk was full, or a process died
                row = b"\n" + row
            file.write(row)
            return self._counted(file)

    def _counted(self, file: io.FileIO) -> int:
        """The number of lines, those in quotes not counted. Only what is new is read."""
        if file.seek(0, os.SEEK_END) < self._read_bytes:
            self._begin()
        file.seek(self._read_bytes)
        while part := file.read(PART_BYTES):  # the whole file may be larger than memory
            self._read_bytes += len(part)
            for number, run in enumerate(part.split(b'"')):
                self._is_quoted ^= number > 0
                self._rows += 0 if self._is_quoted else run.count(b"\n")
        return self._rows


def _ends_a_line(file: io.FileIO, size: int) -> bool:
    file.seek(size - 1)
    return file.read(1) == b"\n"
