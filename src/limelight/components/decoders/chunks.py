"""Measures the texts of a PNG file (W3C PNG, 11.3.3) before a decoder decompresses and keeps them."""

from __future__ import annotations

import io
import struct
import zlib
from typing import BinaryIO

MAX_TEXT_BYTES = 4 << 20
"""All texts together, decompressed. Programs store descriptions, settings and XMP in them."""
_PIECE_BYTES = 1 << 16
_TEXTS = (b"tEXt", b"zTXt", b"iTXt")


def check_texts(file: BinaryIO) -> None:
    """Raise `ValueError` for a file whose texts take more than `MAX_TEXT_BYTES`."""
    end, left_bytes = file.seek(0, io.SEEK_END), MAX_TEXT_BYTES
    position = 8
    while position + 8 <= end and left_bytes >= 0:
        file.seek(position)
        length, kind = struct.unpack(">I4s", file.read(8))
        if kind in _TEXTS:
            left_bytes -= length
            if left_bytes >= 0:
                left_bytes -= _unpacked_bytes(kind, file.read(length), left_bytes)
        position += 12 + length
    if left_bytes < 0:
        raise ValueError(f"its texts take more than {MAX_TEXT_BYTES >> 20} MB")


def _unpacked_bytes(kind: bytes, data: bytes, limit_bytes: int) -> int:
    """Size of a compressed text when decompressed. Stops a little above the limit."""
    _, _, rest = data.partition(b"\0")
    if kind == b"tEXt" or (kind == b"iTXt" and not rest[:1].strip(b"\0")):
        return 0
    packed = rest[1:] if kind == b"zTXt" else rest[2:].split(b"\0", 2)[-1]
    unpacker, size_bytes = zlib.decompressobj(), 0
    try:
        while packed and size_bytes <= limit_bytes:
            size_bytes += len(unpacker.decompress(packed, _PIECE_BYTES))
            packed = unpacker.unconsumed_tail
    except zlib.error:
        pass  # the decoder skips it
    return size_bytes
