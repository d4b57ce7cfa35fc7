"""What servers answer to commands, as far as a command can hold it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx

from limelight.core.errors import LimelightError

MAX_JSON_BYTES = 32 << 20
MAX_LINE_BYTES = 128 << 20


class Unusable(LimelightError):
    """The server answers what no app of this kind answers."""


def content_of(answer: httpx.Response, max_bytes: int = MAX_JSON_BYTES) -> bytes:
    """The body of an answer that is being read. Raises `Unusable` if it is too long."""
    found = bytearray()
    for piece in answer.iter_bytes():
        found += piece
        if len(found) > max_bytes:
            raise Unusable(f"The answer of {answer.url} has more than {max_bytes} bytes")
    return bytes(found)


def lines_of(answer: httpx.Response, max_bytes: int = MAX_LINE_BYTES) -> Iterator[str]:
    """Lines, each when it is complete. Raises `Unusable` for one that is too long."""
    begun: list[bytes] = []
    size = 0
    for piece in answer.iter_bytes():
        first, *rest = piece.split(b"\n")
        begun.append(first)
        size += len(first)
        for line in rest:
            yield b"".join(begun).decode(errors="replace").rstrip("\r")
            begun, size = [line], len(line)
        if size > max_bytes:
            raise Unusable(f"A line of {answer.url} has more than {max_bytes} bytes")


def json_of(text: str | bytes) -> Any:  # Any: JSON
    """Raises `Unusable`."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Unusable("The server answers what is no JSON") from None
