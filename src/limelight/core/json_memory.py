"""What JSON becomes once it is decoded: how much memory it takes, how deep it is nested."""

from __future__ import annotations

MAX_DEPTH = 100
"""Maximum nesting of JSON that callers send, because values are later processed by recursion."""
_AS_SQUARE = bytes.maketrans(b"{}", b"[]")
_NO_STRUCTURE = bytes(code for code in range(256) if code not in b'[]{}"')
_SHALLOW = 4


def json_bytes(body: bytes) -> int:
    """An upper estimate of the memory that JSON takes once decoded.

    `[[],[],…]` takes twenty times its length, and one wide character makes the whole string wide.
    """
    count = body.count
    letters = len(body) if body.isascii() and b"\\u" not in body else 4 * len(body)
    return letters + 32 * (count(b",") + count(b'"')) + 48 * count(b":") + 64 * count(b"[") + 128 * count(b"{")


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
