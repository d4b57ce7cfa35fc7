"""Samples that callers flag: however strange they are, they stay within the space of the folder."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

import limelight as gr
from limelight.core.errors import StorageFull
from limelight.flagging import ChatCSVLogger, CSVLogger
from limelight.flagging.csv_files import CsvFile, guarded, line, most_bytes
from limelight.ui.events import LikeData
from limelight.ui.flagged import written

MAX_BYTES = 2_000_000
FIELD = 200_000
"""More than a field has that Python's `csv` reads."""
SHAPES = ["x", '"', "'", "\\", "\n", ";=", "\r;@", "\x01", "\u2028", "漢", "\ud800", '\\"', "a,b"]


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def samples() -> Callable[[str], int]:
    made = CSVLogger(max_bytes=MAX_BYTES)
    made.setup([gr.Textbox(label="t", render=False), gr.JSON(label="j", render=False)], "flags")
    return lambda text: made.flag([text, {text: [text, 1.5, None, True]}], flag_option="=1")


def reactions() -> Callable[[str], int]:
    made = ChatCSVLogger(max_bytes=MAX_BYTES)
    made.setup("flags")
    return lambda text: made.flag(LikeData(None, {"index": 1, "value": text, "liked": True}), [{"content": text}])


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("begin", [samples, reactions])
def test_long_texts_count_as_the_space_that_they_take(begin: Callable[[], Callable[[str], int]], shape: str) -> None:
    flag, count = begin(), 0
    text = shape * (FIELD // len(shape))
    with suppress(StorageFull):
        for count in range(1, 30):
            assert flag(text) == count
    assert 0 < count < 29
    assert sum(path.stat().st_size for path in Path("flags").iterdir()) <= MAX_BYTES


@pytest.mark.parametrize("shape", SHAPES)
def test_a_line_takes_no_more_than_was_reserved_for_it(shape: str) -> None:
    for value in (shape * 1000, {shape: [shape * 10, {shape: None}]}, [[shape], 1.5, True, None] * 100):
        row = line([guarded(written(value, Path(), has_files=False))])
        assert len(row) <= most_bytes([value]) + 200


def test_lines_are_counted_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file may be larger than memory."""
    path = Path("log.csv")
    rows = [['a"b', "c\nd"], ['"', "\n\n"], ["", '""'], ["e", "f"]]
    for size in (1, 2, 3, 7, 1000):
        monkeypatch.setattr("limelight.flagging.csv_files.PART_BYTES", size)
        path.unlink(missing_ok=True)
        assert [CsvFile(path).append(line(row), ["x", "y\nz"]) for row in rows] == [2, 3, 4, 5]
