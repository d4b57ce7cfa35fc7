"""Ending tasks that lose a cancellation."""

from __future__ import annotations

import asyncio

import pytest

from limelight.engine.tasks import PATIENCE_S, end_all_others, end_tasks, to_the_end

pytestmark = pytest.mark.anyio


async def stubborn(losses: int) -> None:
    """Loses so many cancellations."""
    while True:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            losses -= 1
            if losses < 0:
                raise


async def begun(losses: int) -> asyncio.Task[None]:
    task = asyncio.create_task(stubborn(losses))
    await asyncio.sleep(0)
    return task


async def test_a_task_that_loses_cancellations_ends() -> None:
    task = await begun(3)
    await end_tasks([task])
    assert task.cancelled()


async def test_who_ends_tasks_leaves_none_behind_when_cancelled_itself() -> None:
    task = await begun(3)
    ending = asyncio.create_task(end_tasks([task]))
    await asyncio.sleep(0)
    ending.cancel()
    await asyncio.wait([ending])
    assert ending.cancelled()
    assert task.cancelled()


async def test_tasks_may_end_by_themselves_first() -> None:
    task = asyncio.create_task(asyncio.sleep(0.01, "done"))
    await end_tasks([task], grace_s=10)
    assert task.result() == "done"


async def test_one_that_does_not_end_is_named_and_left(caplog: pytest.LogCaptureFixture) -> None:
    task = await begun(losses=3)
    task.set_name("the stubborn one")
    await end_tasks([task], again_s=PATIENCE_S)
    assert "the stubborn one" in caplog.text
    assert not task.done()
    await end_tasks([task])


def test_a_loop_leaves_no_task_to_its_runner() -> None:
    async def main() -> asyncio.Task[None]:
        task = await begun(3)
        await end_all_others()
        return task

    assert asyncio.run(main()).cancelled()


async def test_what_goes_to_its_end_does_so_when_who_waits_is_cancelled_again_and_again() -> None:
    begin, done = asyncio.Event(), list[str]()

    async def work() -> None:
        await begin.wait()
        await asyncio.sleep(0)
        done.append("done")

    waiting = asyncio.create_task(to_the_end(work(), name="work"))
    for _ in range(3):
        await asyncio.sleep(0)
        waiting.cancel()
    begin.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert done == ["done"]
