"""Large tables are read in pieces, with the same result as in one go."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from limelight.components.tables import sent
from limelight.core import table_pieces
from limelight.core.errors import InputRejected
from limelight.http import large_tables

ROWS = [[number, "a, b", [[1], [2]], None] for number in range(300)]
BRACKETS = [["],["], ["] , ["], ['\\"],["'], ["]}"], ['"data":[[']]


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_pieces, "PIECE_BYTES", 40)


@pytest.mark.parametrize("separators", [(",", ":"), (", ", ": "), (" ,\n ", " : ")])
@pytest.mark.parametrize(
    "table",
    [
        {"headers": [*"abcd"], "data": ROWS},
        {"headers": [*"abcd"], "data": ROWS, "metadata": None},
        {"metadata": {"data": [[1]], "styling": [["x"]] * 300}, "headers": [*"abcd"], "data": ROWS},
        {"metadata": {"data": [[1]]}, "headers": [], "data": []},
        {"headers": [["a", "b"]], "data": BRACKETS * 20, "metadata": None},
        {"headers": ['"data":[['], "data": [[[]]] * 20},
        {"headers": [], "data": [[]] * 50},
    ],
    ids=["plain", "ends with another", "metadata first", "metadata named data", "brackets", "a header", "empty rows"],
)
def test_a_table_in_pieces_is_the_table(table: Any, separators: tuple[str, str]) -> None:  # Any: JSON
    text = json.dumps(table, separators=separators).encode()
    taken = sent._decoded(text, "Table")
    assert (taken.headers, taken.data, taken.metadata) == (table["headers"], table["data"], table.get("metadata"))
    read = large_tables._read(text.replace(b"\n", b" "))
    assert json.loads(large_tables._written(read)) == {"metadata": None, **table}
    assert (read.size, json.loads(msgspec.json.encode(read.first))) == (len(table["data"]), table["data"][:100])


def test_texts_with_brackets_are_read_in_pieces_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """A decoder that gets all of it at once would hold the interpreter."""
    table = {"headers": ["a"], "data": [["],[" * 9, [[1], ["]"]]] if number % 3 else [number] for number in range(400)]}
    text, lengths, decode = json.dumps(table, separators=(",", ":")).encode(), list[int](), msgspec.json.decode

    def noted(data: bytes, **options: Any) -> Any:  # Any: msgspec's
        lengths.append(len(data))
        return decode(data, **options)

    monkeypatch.setattr(msgspec.json, "decode", noted)
    assert sent._decoded(text, "Table").data == table["data"]
    assert large_tables._read(text).size == 400
    assert max(lengths) < 200 < len(text)


@pytest.mark.parametrize(
    "text", [b'{"headers":[],"data":[[1],[2}', b'{"headers":[],"data":[[1],2,[3]]}', b'{"data":[[1]]}']
)
def test_what_is_no_table_is_refused(text: bytes) -> None:
    with pytest.raises(InputRejected, match="JSON file of a table"):
        sent._decoded(text, "Table")


def test_a_cell_in_a_later_piece_is_not_nested_too_deep() -> None:
    deep = b"[" * 120 + b"]" * 120
    with pytest.raises(InputRejected, match="nested more than"):
        sent._decoded(b'{"headers":[],"data":[%b[%b]]}' % (b"[1]," * 100, deep), "Table")
