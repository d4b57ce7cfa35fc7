"""Files in gzip form, made once."""

from __future__ import annotations

import gzip
import threading
from functools import lru_cache
from pathlib import Path

MOST = 10_000
"""All files of packages, which are bounded themselves: else who asks for one after the other has each packed anew, and
all others wait."""
_packing = threading.Lock()


def packed(path: Path, stamp: tuple[int, int] = (0, 0)) -> bytes:
    """The file in gzip form. Of many who ask at once, the first has it made. `stamp` differs when the file does."""
    with _packing:
        return _packed(path, stamp)


@lru_cache(maxsize=MOST)
def _packed(path: Path, stamp: tuple[int, int]) -> bytes:
    return gzip.compress(path.read_bytes(), 6, mtime=0)
