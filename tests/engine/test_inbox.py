"""Chunks that wait for their function."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from msgspec import Raw

from limelight.core.endpoint import Streaming
from limelight.core.wire import Event, Generated
from limelight.engine.execution.inbox import MAX_WAITING, MAX_WAITING_BYTES, Inbox
from limelight.engine.execution.outbox import Outbox
from limelight.engine.execution.output_budget import OutputBudget
from limelight.engine.limits.budget import Budget

pytestmark = pytest.mark.anyio


async def test_a_newer_picture_replaces_one_that_waits() -> None:
    inbox = Inbox(Streaming(keeps_all=False, idle_s=5))
    for number in range(3):
        inbox.put([number])
    assert await inbox.next(None) == [2]


async def test_pieces_wait_in_order_up_to_a_bound() -> None:
    inbox = Inbox(Streaming(keeps_all=True, idle_s=5))
    for number in range(MAX_WAITING + 2):
        inbox.put([number])
    inbox.put(None)
    found = [await inbox.next(None) for _ in range(MAX_WAITING + 1)]
    assert found == [*([number] for number in range(2, MAX_WAITING + 2)), None]


async def test_a_stream_without_chunks_ends_after_a_while_or_at_its_time() -> None:
    assert await Inbox(Streaming(keeps_all=True, idle_s=0.01)).next(None) is None
    now = asyncio.get_running_loop().time()
    assert await Inbox(Streaming(keeps_all=True, idle_s=5)).next(now) is None


async def test_chunks_that_wait_are_bounded_in_bytes_and_the_newest_stay() -> None:
    inbox = Inbox(Streaming(keeps_all=True, idle_s=5))
    for name in "abcd":
        inbox.put([name * (MAX_WAITING_BYTES // 3)])
    inbox.close()
    found = []
    while (values := await inbox.next(None)) is not None:
        found.append(str(values[0])[:1])
    assert found == ["c", "d"]
    large = Inbox(Streaming(keeps_all=True, idle_s=5))
    large.put(["x" * (MAX_WAITING_BYTES + 1)])
    assert await large.next(None) is not None


async def test_values_on_their_way_are_bounded_in_bytes() -> None:
    may_store = asyncio.Event()
    stored: list[Event] = []

    async def append(event: Event) -> None:
        await may_store.wait()
        stored.append(event)

    async with asyncio.TaskGroup() as tasks:
        outbox = Outbox(append, tasks, OutputBudget("c", Budget("", "", None), None))
        put = [0]

        def generate() -> None:
            for _ in range(6):
                outbox.put_value(Generated(Raw(b'"' + b"x" * (3 << 20) + b'"')))
                put[0] += 1

        with ThreadPoolExecutor(1) as pool:
            generating = asyncio.get_running_loop().run_in_executor(pool, generate)
            while put[0] < 2:  # noqa: ASYNC110  # a thread counts
                await asyncio.sleep(0.001)
            assert put[0] == 2
            may_store.set()
            await generating
        await outbox.flush()
    assert len(stored) == 6
