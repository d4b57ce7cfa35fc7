"""Tables as callers send them: JSON, or an uploaded file that holds it."""

from __future__ import annotations

import io
from functools import partial
from typing import Annotated, Any, cast

import msgspec
from msgspec import Meta, Struct

from limelight.components.decoders.bounded import binary, refusal
from limelight.components.files import local_path
from limelight.core.collecting import uncollected
from limelight.core.endpoint import running_call
from limelight.core.errors import InputRejected
from limelight.core.json_memory import MAX_DEPTH, is_deeper, json_bytes
from limelight.core.table_pieces import STAND_IN, pieces_of
from limelight.core.wire import Json

MAX_CELLS = 10_000_000
"""Of a table that a caller sends, with those that short rows leave out."""
MAX_MISSING = 1_000_000
"""Cells that short rows leave out: they take memory, but nothing of the caller's allowance."""
MAX_COLUMNS = 16_384
MAX_LEVELS = 32
"""Of a header. Each is an index of its own."""
EXPECTED = f'a table such as {{"headers": ["a", "b"], "data": [[1, 2]]}} of at most {MAX_COLUMNS:,} columns'
EXPECTED_FILE = "a JSON file of a table"
Header = str | int | float | bool | None
Levels = Annotated[list[Header], Meta(max_length=MAX_LEVELS)]
Cells = Annotated[list[Any], Meta(max_length=MAX_COLUMNS)]  # Any: JSON


class TakenTable(Struct):
    """A table that a caller sends. Headers of several levels are lists."""

    headers: Annotated[list[Header | Levels], Meta(max_length=MAX_COLUMNS)]
    data: list[Cells]
    metadata: dict[str, list[Any] | None] | None = None  # Any: JSON


def opened(file: Json, where: str) -> Json:
    """The table in a stored file, with its memory counted for the running call until this ends.

    Raises `InputRejected` for anything but the JSON of a table.
    """
    call = running_call.get()
    most = call.decoding.max_bytes
    with binary(local_path(file)) as stored:
        size_bytes = stored.seek(0, io.SEEK_END)
        if size_bytes > most:
            raise InputRejected(where, f"{EXPECTED_FILE} of at most {most >> 20} MB", f"{size_bytes >> 20} MB")
        with call.decoding.reserve(size_bytes, call, where) as reserved:
            stored.seek(0)
            data = stored.read(size_bytes)
            needed = json_bytes(data)
            reserved.grow(size_bytes + needed)
            table = _decoded(data, where)
            reserved.keep(needed)
    check_size(table.headers, table.data, where)
    return {"headers": table.headers, "data": table.data, "metadata": table.metadata}


class _TooDeep(Exception):
    """Nested more than `MAX_DEPTH` deep."""


def _decoded(data: bytes, where: str) -> TakenTable:
    try:
        return uncollected(partial(_in_pieces, data)) or _at_once(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise refusal(where, EXPECTED_FILE, error) from None
    except _TooDeep:
        raise InputRejected(where, EXPECTED_FILE, f"one that is nested more than {MAX_DEPTH} deep") from None


def _in_pieces(data: bytes) -> TakenTable | None:
    """None unless the rows come apart."""
    pieces = pieces_of(data)
    if pieces is None:
        return None
    try:
        table = _at_once(pieces.shell)
        if table.data != [STAND_IN]:
            return None
        table.data = []
        for block, rows in pieces.rows(partial(msgspec.json.decode, type=list[Cells])):
            table.data += rows
            if is_deeper(b"[%b]" % block, MAX_DEPTH - 1):
                raise _TooDeep  # whatever comes after: to decode all of it would only take longer
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):  # no table
        return None
    return table


def _at_once(data: bytes) -> TakenTable:
    table: TakenTable = uncollected(partial(msgspec.json.decode, data, type=TakenTable))
    if is_deeper(data, MAX_DEPTH):
        raise _TooDeep
    return table


def check_size(headers: list[Any], rows: list[Any], where: str) -> None:  # Any: JSON
    """Raises `InputRejected` for too many cells."""
    width = max(len(headers), max(map(len, cast("list[list[Json]]", rows)), default=0))
    cells = width * len(rows)
    if cells > MAX_CELLS:
        raise InputRejected(where, f"a table of at most {MAX_CELLS:,} cells", f"{cells:,}")
    missing = cells - sum(map(len, rows))
    if missing > MAX_MISSING:
        expected = f"rows as long as the longest, and as the headers, with at most {MAX_MISSING:,} missing cells"
        raise InputRejected(where, expected, f"{missing:,}")
