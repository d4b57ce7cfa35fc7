"""The memory that JSON takes once it is decoded."""

from __future__ import annotations


def json_bytes(body: bytes) -> int:
    """An upper estimate of the memory that JSON takes once decoded.

    `[[],[],…]` takes twenty times its length, and one wide character makes the whole string wide.
    """
    count = body.count
    letters = len(body) if body.isascii() and b"\\u" not in body else 4 * len(body)
    return letters + 32 * (count(b",") + count(b'"')) + 48 * count(b":") + 64 * count(b"[") + 128 * count(b"{")
