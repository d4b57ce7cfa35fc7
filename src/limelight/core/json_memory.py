"""What JSON becomes once it is decoded: how much memory it takes, how deep it is nested."""

from __future__ import annotations

from functools import partial

MAX_DEPTH = 100
"""Maximum nesting of JSON that callers send, because values are later processed by recursion."""
_AS_SQUARE = bytes.maketrans(b"{}", b"[]")
_NO_STRUCTURE = bytes(code for code in range(256) if code not in b'[]{}"')
_SHALLOW = 4
PIECE_BYTES = 1 << 20


def json_bytes(body: bytes) -> int:
    """An upper estimate of the memory that JSON takes once decoded.

    `[[],[],…]` takes twenty times its length, and one wide character makes the whole string wide.
    """
    count = partial(_count, body)
    letters = len(body) if body.isascii() and not _has(body, b"\\u") else 4 * len(body)
    return letters + 32 * (count(b",") + count(b'"')) + 48 * count(b":") + 64 * count(b"[") + 128 * count(b"{")


def _count(body: bytes, mark: bytes) -> int:
    """How often the byte is there. Counting 100 MB in one go holds up all other threads."""
    if len(body) <= PIECE_BYTES:
        return body.count(mark)
    return sum(body.count(mark, start, start + PIECE_BYTES) for start in range(0, len(body), PIECE_BYTES))


def _has(body: bytes, mark: bytes) -> bool:
    overlap = len(mark) - 1
    return any(body.find(mark, at, at + PIECE_BYTES + overlap) >= 0 for at in range(0, len(body), PIECE_BYTES))


def is_deeper(body: bytes, limit: int) -> bool:
    """Whether valid JSON is nested deeper than `limit`, in a bounded number of passes."""
    if body.count(b"[") + body.count(b"{") <= limit:
        return False
    if b"\\" in body:
        body = body.replace(rb"\\", b"").replace(rb"\"", b"")  # now a quote begins or ends a string
    body = body.translate(_AS_SQUARE, _NO_STRUCTURE).replace(b'""', b"")
    brackets = b"".join(body.split(b'"')[::2])
    for _ in range(_SHALLOW):  # each removes the innermost brackets, which is most of a usual body
        brackets = brackets.replace(b"[]", b"")
    depth = _SHALLOW
    for opened in brackets.split(b"]"):
        depth += len(opened)
        if depth > limit:
            return True
        depth -= 1
    return False
