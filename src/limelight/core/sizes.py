"""Sizes in bytes, as scripts and settings write them."""

from __future__ import annotations

import math
import re

from limelight.core.errors import DeclarationError

__all__ = ["FileSize"]

MAX_COUNT = (1 << 63) - 1  # the largest that stores and the system take
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]?b)?")


class FileSize:
    """Bytes: `max_file_size=5 * gr.FileSize.MB`."""

    B = 1
    KB = 1 << 10
    MB = 1 << 20
    GB = 1 << 30
    TB = 1 << 40


def size_bytes(value: object, where: str) -> int:
    """The size in bytes, from a number of bytes or text such as "5mb"."""
    found = value if isinstance(value, int) and not isinstance(value, bool) else None
    if isinstance(value, str) and (parts := _SIZE.fullmatch(value.strip().lower())):
        size = float(parts[1]) * getattr(FileSize, (parts[2] or "b").upper())
        found = int(size) if math.isfinite(size) else None
    if found is None or found < 0:
        raise DeclarationError(where, "a number of bytes, or text such as '5mb'", value)
    if found > MAX_COUNT + 1:
        raise DeclarationError(where, f"at most {MAX_COUNT} bytes", value)
    return min(found, MAX_COUNT)
