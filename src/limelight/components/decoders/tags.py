"""Checks the directory of a TIFF file before a decoder creates objects for its numbers."""

from __future__ import annotations

import struct

from limelight.components.decoders.bounded import Bounded

MAX_NUMBERS = 200_000
"""Largest count in one entry: strips of a picture, a palette of 16 bits."""
MAX_ENTRIES = 1000
"""Each becomes an object, and some are logged. Cameras write some dozen."""
_PLAIN_TYPES = (1, 2, 6, 7)
"""Types of bytes and texts, which are not split. Of other types, each number becomes an object."""
_TILE_SIZES = (322, 323)
MAX_TILE = 4096


def check_tags(file: Bounded) -> None:
    """Raise `ValueError` for a directory whose numbers, or whose tiles, would take more memory than the picture."""
    file.seek(0)
    order = "<" if file.read(4)[:2] == b"II" else ">"
    (offset,) = struct.unpack(f"{order}I", file.read(4))
    file.seek(offset)
    (count,) = struct.unpack(f"{order}H", file.read(2))
    if count > MAX_ENTRIES:
        raise ValueError(f"a directory of {count} entries")
    entries = file.read(12 * count)
    for tag, kind, numbers, value in struct.iter_unpack(f"{order}HHI4s", entries):
        if kind not in _PLAIN_TYPES and numbers > MAX_NUMBERS:
            raise ValueError(f"entry {tag} holds {numbers} numbers")
        if tag in _TILE_SIZES:
            (side,) = struct.unpack_from(f"{order}H" if kind == 3 else f"{order}I", value)
            if side > MAX_TILE:
                raise ValueError(f"tiles of {side} pixels")
