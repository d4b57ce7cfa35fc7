"""Chunks that wait for their function."""

from __future__ import annotations

import asyncio

import pytest

from limelight.core.endpoint import Streaming
from limelight.engine.inbox import ROOM, Inbox

pytestmark = pytest.mark.anyio


async def test_a_newer_picture_replaces_one_that_waits() -> None:
    inbox = Inbox(Streaming(keeps_all=False, idle_s=5))
    for number in range(3):
        inbox.put([number])
    assert await inbox.next(None) == [2]


async def test_pieces_wait_in_order_up_to_a_bound() -> None:
    inbox = Inbox(Streaming(keeps_all=True, idle_s=5))
    for number in range(ROOM + 2):
        inbox.put([number])
    inbox.put(None)
    found = [await inbox.next(None) for _ in range(ROOM + 1)]
    assert found == [*([number] for number in range(2, ROOM + 2)), None]


async def test_a_stream_without_chunks_ends_after_a_while_or_at_its_time() -> None:
    assert await Inbox(Streaming(keeps_all=True, idle_s=0.01)).next(None) is None
    now = asyncio.get_running_loop().time()
    assert await Inbox(Streaming(keeps_all=True, idle_s=5)).next(now) is None
