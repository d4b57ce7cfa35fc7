"""Checks the tables of MP4 and related formats (ISO/IEC 14496-12) before a demuxer lists all samples.

A count of a few bytes can stand for a hundred million samples, each of which takes a demuxer some dozen bytes.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from typing import BinaryIO

MAX_TABLE_BYTES = 32 << 20
PIECE = 1024
"""How many samples of PCM sound a demuxer lists as one."""
# Lookahead, so that matches can overlap and no table is hidden within another.
_TABLES = re.compile(rb"(stsz|stz2|trun)(?=(.{12}))", re.DOTALL)
_HANDLERS = re.compile(rb"hdlr(?=.{8}(.{4}))", re.DOTALL)
_TIMES = re.compile(rb"stts(?=.{4}(.{12}))", re.DOTALL)
_CHUNKS = re.compile(rb"(?:stco|co64)(?=.{4}(.{4}))", re.DOTALL)
_OF_CHUNKS = re.compile(rb"stsc(?=.{4}(.{4}))", re.DOTALL)


def check_boxes(file: BinaryIO, max_samples: int) -> None:
    """Raise `ValueError` for a file whose tables list more than `max_samples` samples, or are compressed.

    Tables are searched for everywhere, because demuxers find them in many boxes.
    """
    listed, left_bytes = 0, MAX_TABLE_BYTES
    for start, end in _regions(file):
        left_bytes -= end - start
        if left_bytes < 0:
            raise ValueError("its tables are too large")
        file.seek(start)
        tables = file.read(end - start)
        if b"cmov" in tables:
            raise ValueError("its tables are compressed")
        listed += _samples(tables)
        if listed > max_samples:
            raise ValueError(f"it lists more than {max_samples} samples")


def _regions(file: BinaryIO) -> Iterator[tuple[int, int]]:
    """Start and end of the boxes that may hold tables: those at the top level, with tracks one by one."""
    for kind, start, end in _boxes(file, 0, file.seek(0, io.SEEK_END)):
        if kind == b"moov":
            yield from ((inner, until) for _, inner, until in _boxes(file, start + 8, end))
        elif kind != b"mdat":
            yield start, end


def _boxes(file: BinaryIO, start: int, total: int) -> Iterator[tuple[bytes, int, int]]:
    while start + 8 <= total:
        file.seek(start)
        size, kind = struct.unpack(">I4s", file.read(8))
        if size == 1:
            size = int.from_bytes(file.read(8))
        end = min(start + size, total) if size >= 8 else total
        yield kind, start, end
        start = end


def _samples(tables: bytes) -> int:
    """How many entries a demuxer creates for the tables, at most."""
    counts: list[tuple[bytes, int, int]] = [
        (kind, *struct.unpack(">4xII", fields)) for kind, fields in _TABLES.findall(tables)
    ]
    fragments = sum(first for kind, first, _ in counts if kind == b"trun")
    whole = 0 if _is_plain_sound(tables) else sum(second for kind, _, second in counts if kind != b"trun")
    return fragments + whole + _pieces(tables)


def _is_plain_sound(track: bytes) -> bool:
    """Whether the track is PCM sound, with a number per channel in each sample. It is listed by chunk."""
    handlers, times = set(_HANDLERS.findall(track)), _TIMES.findall(track)
    if track.count(b"trak") != 1 or len(times) != 1 or not {b"soun"} <= handlers <= {b"soun", b"url ", b"alis"}:
        return False
    entries, _, duration = struct.unpack(">III", times[0])
    return (entries, duration) == (1, 1)


def _pieces(tables: bytes) -> int:
    chunks = sum(int.from_bytes(count) for count in _CHUNKS.findall(tables))
    largest = 0
    for found in _OF_CHUNKS.finditer(tables):
        start = found.end() + 8
        size = 12 * min(int.from_bytes(found[1]), (len(tables) - start) // 12)
        counts = (samples for _, samples, _ in struct.iter_unpack(">III", tables[start : start + size]))
        largest = max([largest, *counts])
    return chunks * (largest // PIECE)
