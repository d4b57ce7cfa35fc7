"""The files that decoders get."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import BinaryIO

from limelight.core.endpoint import running_call
from limelight.core.errors import InputRejected


def binary(source: str | bytes) -> BinaryIO:
    """Open a path or bytes as a binary file."""
    return io.BytesIO(source) if isinstance(source, bytes) else open(source, "rb")


def refusal(where: str, expected: str, error: BaseException) -> InputRejected:
    """The error for a file that a decoder could not decode."""
    return InputRejected(where, expected, f"a file that cannot be read as one ({type(error).__name__})")


def raise_if_cancelled() -> None:
    """Raise an exception if the running call has been cancelled."""
    running_call.get().raise_if_cancelled()


class Bounded:
    """A file with a limit on the bytes that a decoder may read in all, repeated reads included.

    It has no `fileno`, so that no library can bypass the limit.
    """

    def __init__(self, file: BinaryIO, limit_bytes: int, refused: Callable[[], InputRejected]) -> None:
        self._file, self._refused = file, refused
        self.left_bytes = limit_bytes
        self.seek, self.tell = file.seek, file.tell

    def read(self, size: int | None = -1) -> bytes:
        wanted = self.left_bytes + 1 if size is None or size < 0 else min(size, self.left_bytes + 1)
        data = self._file.read(wanted)
        self.left_bytes -= len(data)
        if self.left_bytes < 0:
            raise self._refused()
        return data


def read_bytes(path: str, where: str) -> bytes:
    """Read a whole file. Raises `InputRejected` if it is larger than a decoded value may be."""
    call = running_call.get()
    with binary(path) as file:
        size, limit = file.seek(0, io.SEEK_END), call.decoding.max_bytes
        if size > limit:
            raise InputRejected(where, f"a file of at most {limit >> 20} MB", f"{size >> 20} MB")
        with call.decoding.reserve(size, call, where) as reserved:
            file.seek(0)
            data = file.read(size)
            reserved.keep(size)
            return data
