"""What many calls must not cost."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from limelight.core.wire import Job
from limelight.engine.execution.run import Run
from limelight.engine.stores.backend import Lane
from limelight.engine.stores.lanes import LaneState
from tests.engine.test_service import double, endpoint, engine, outcome

pytestmark = pytest.mark.anyio


async def test_a_call_that_has_ended_leaves_nothing_to_the_garbage_collector(tmp_path: Path) -> None:
    async with engine(tmp_path, endpoint("function", double)) as running:
        await outcome(running, 1)
        gc.collect()
        before = runs()  # threads of other tests may hold theirs for ever
        gc.disable()
        try:
            for number in range(10):
                await outcome(running, number)
            await outcome(running, 1)
            left = runs() - before
        finally:
            gc.enable()
    assert len(left) <= 1  # the last one may not have been left yet


def runs() -> set[int]:
    return {id(one) for one in gc.get_objects() if isinstance(one, Run)}


def test_places_are_counted_once_for_all_who_ask() -> None:
    lane = LaneState(Lane(name="one", limit=1))
    for name in "abc":
        lane.waiting.push(Job(id=name, endpoint=1, lane="one", data=[], session=name))
    before = lane.positions()
    assert lane.positions() is before
    lane.take()
    after = lane.positions()
    assert [after[name].rank for name in "bc"] == [0, 1]
    assert "a" not in after
