"""Waits for what nothing tells of: files, other processes, a server that takes the place of another."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

PATIENCE_S = 30
Value = TypeVar("Value")


def eventually(found: Callable[[], object], what: str) -> None:
    """Return once `found` does not return a false value."""
    deadline = time.monotonic() + PATIENCE_S
    while not found():
        assert time.monotonic() < deadline, f"it did not happen: {what}"
        time.sleep(0.02)


async def becomes(expected: Value, read: Callable[[], Awaitable[Value]]) -> None:
    """Return once `read` returns what is expected: a server of NATS counts what it has stored a moment later."""
    deadline = time.monotonic() + PATIENCE_S
    while (found := await read()) != expected:
        assert time.monotonic() < deadline, f"expected {expected}, got {found}"
        await asyncio.sleep(0.02)
