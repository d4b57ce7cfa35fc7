"""Files of tables as hostile callers write them: read as any JSON reader does, and without holding up anybody else."""

from __future__ import annotations

import re

import msgspec
import pytest

from limelight.components.tables import sent
from limelight.core import table_pieces
from limelight.core.errors import InputRejected
from limelight.core.json_memory import MAX_DEPTH
from limelight.http import large_tables

ROWS_ELSEWHERE = [
    '{"headers":["a"],"data":[],"more":{"data":[[1],[2]]}}',
    '{"headers":["a"],"data":[],"a\\"data":[[1],[2]]}',
    '{"metadata":{"data":[[1],[2]]},"headers":["a"],"data":[]}',
    '{"headers":["a"],"data":[],"metadata":{"data":[[1],[2]]},"metadata":null}',
    '{"headers":["a"],"d\\u0061ta":[[3]],"more":{"data":[[1],[2]]}}',
    '{"headers":["a"],"data":[["x"]],"data":[[1],[2]]}',
    '{"headers":["a"],"data":[["],["],["\\"],[\\""]],"metadata":{"data":[[1],[2]]}}',
]


def opened(text: bytes) -> sent.TakenTable:
    return sent._decoded(text, "the table")


@pytest.mark.parametrize("text", ROWS_ELSEWHERE)
def test_only_the_rows_of_the_table_are_its_rows(text: str) -> None:
    assert opened(text.encode()) == msgspec.json.decode(text, type=sent.TakenTable)


@pytest.mark.parametrize("text", ROWS_ELSEWHERE[2:4])
def test_what_a_function_returned_has_no_other_rows_in_the_page(text: str) -> None:
    assert large_tables._read(text.encode()).size == 0


class Counted:
    """A pattern, and the longest stretch that it was sought in."""

    def __init__(self, pattern: re.Pattern[bytes]) -> None:
        self._pattern = pattern
        self.longest = 0

    def search(self, text: bytes, start: int, end: int) -> re.Match[bytes] | None:
        self.longest = max(self.longest, end - start)
        return self._pattern.search(text, start, end)


@pytest.mark.parametrize(
    "letters",
    [b"]", b"]" + b" " * 1000, b'","data', b'","data","data"' + b" " * 1000],
    ids=["brackets", "brackets and spaces", "names", "names and spaces"],
)
def test_rows_are_looked_for_in_steps_that_let_other_threads_in(
    letters: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = letters * ((8 * table_pieces.PIECE_BYTES) // len(letters))
    text = b'{"headers":["%b"],"data":[["%b"]]}' % ((texts, b"") if b"data" in letters else (b"", texts))
    counted = [Counted(getattr(table_pieces, name)) for name in ("_ROWS", "_BETWEEN")]
    for name, one in zip(("_ROWS", "_BETWEEN"), counted, strict=True):
        monkeypatch.setattr(table_pieces, name, one)
    pieces = table_pieces.pieces_of(text)
    assert pieces is not None
    assert b"".join(block for block, _ in pieces.rows(bytes)) in text
    assert 0 < max(one.longest for one in counted) < 2 * table_pieces.PIECE_BYTES


def test_a_file_that_is_nested_too_deep_is_read_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = b"[" * MAX_DEPTH + b"]" * MAX_DEPTH
    text = b'{"headers":[],"data":[%b]}' % b",".join([deep] * 5000)
    sizes: list[int] = []
    decode = msgspec.json.decode

    def seen(data: bytes, **more: object) -> object:
        sizes.append(len(data))
        return decode(data, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(msgspec.json, "decode", seen)
    with pytest.raises(InputRejected, match="deep"):
        opened(text)
    assert sum(sizes) < len(text)
