"""Jobs that have to be done by a time, and those that are cancelled at any."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from limelight.core.decoding import DecodingBudget
from limelight.core.errors import InputRejected
from limelight.core.wire import Completed, Failed, Job, Started, Stopped
from limelight.engine.execution.deadlines import Deadlines
from limelight.engine.execution.executor import Executor
from limelight.engine.execution.threads import ThreadPool
from limelight.engine.files.fetch import Fetcher
from limelight.engine.files.store import FileStore
from limelight.engine.observer import Unobserved, Untraced
from limelight.engine.service import Engine
from limelight.engine.stores.backend import Lane
from limelight.engine.stores.memory import MemoryBackend
from limelight.engine.submission import Submission
from tests.engine.test_service import double, endpoint, engine, events

pytestmark = pytest.mark.anyio

SOON_S = 0.05


async def submit(running: Engine, value: object, timeout_s: float | None = SOON_S, key: str = "") -> Job:
    wish = Submission(endpoint=running.endpoint(1), data=[value], timeout_s=timeout_s, idempotency_key=key)
    return await running.submit(wish)


async def forever(_: object) -> None:
    await asyncio.Event().wait()


async def test_a_coroutine_ends_when_its_time_is_over(tmp_path: Path) -> None:
    async with engine(tmp_path, endpoint("coroutine", forever)) as running:
        job = await submit(running, 1)
        late = "It was not done within the 0.05 s that its caller gave it."
        assert await events(running, job) == [Started(), Failed(late, 10, reason="timeout")]


async def test_a_job_that_still_waits_is_withdrawn_when_its_time_is_over(tmp_path: Path) -> None:
    async with engine(tmp_path, endpoint("coroutine", forever)) as running:
        first = await submit(running, 1, None)
        (end,) = await events(running, await submit(running, 2))
        assert isinstance(end, Failed)
        assert end.reason == "timeout"
        await running.cancel(first.id, "")


async def test_a_thread_keeps_its_place_when_its_time_is_over(tmp_path: Path) -> None:
    gate = threading.Event()

    def wait(number: int) -> int:
        if number == 1:
            gate.wait(10)
        return number

    async with engine(tmp_path, endpoint("function", wait)) as running:
        late, next_one = await submit(running, 1), await submit(running, 2, None)
        assert isinstance((await events(running, late))[-1], Failed)
        assert (await running.status(next_one.id, "")).state == "queued"
        gate.set()
        assert isinstance((await events(running, next_one))[-1], Completed)


async def test_a_generator_is_closed_when_its_time_is_over(tmp_path: Path) -> None:
    closed = threading.Event()

    def numbers(_: object) -> Iterator[int]:
        try:
            while True:
                yield 1
        finally:
            closed.set()

    async with engine(tmp_path, endpoint("generator", numbers)) as running:
        assert isinstance((await events(running, await submit(running, 1)))[-1], Failed)
        assert await asyncio.to_thread(closed.wait, 10)


async def test_the_rest_of_a_batch_goes_on_without_the_late_and_the_cancelled(tmp_path: Path) -> None:
    gate, begun = asyncio.Event(), asyncio.Event()

    async def same(numbers: list[int]) -> list[int]:
        begun.set()
        await gate.wait()
        return numbers

    async with engine(tmp_path, endpoint("coroutine", same, is_batch=True)) as running:
        late, unwanted, kept = await submit(running, 1), await submit(running, 2, None), await submit(running, 3, None)
        await begun.wait()
        await running.cancel(unwanted.id, "")
        assert isinstance((await events(running, late))[-1], Failed)
        assert (await events(running, unwanted))[-1] == Stopped()
        gate.set()
        assert isinstance((await events(running, kept))[-1], Completed)


async def test_time_that_is_not_used_up_does_nothing(tmp_path: Path) -> None:
    async with engine(tmp_path, endpoint("function", double)) as running:
        assert isinstance((await events(running, await submit(running, 1, 60)))[-1], Completed)


async def test_the_shorter_of_both_limits_holds(tmp_path: Path) -> None:
    async with engine(tmp_path, endpoint("coroutine", forever, time_limit_s=SOON_S)) as running:
        end = (await events(running, await submit(running, 1, 60)))[-1]
        assert end == Failed("It took longer than 0.05 s.", 10, reason="timeout")


@pytest.mark.parametrize(
    ("created", "expires", "left"), [(-10, -1, 0), (-10, 20, 20), (5000, 5010, 10), (-5000, -4990, 0)]
)
async def test_a_clock_that_was_set_gives_no_job_more_than_it_had(
    tmp_path: Path, created: float, expires: float, left: float
) -> None:
    now = time.time()
    job = Job(id="a", endpoint=1, lane="", data=[], session="a", created_at=now + created, expires_at=now + expires)
    found = Deadlines(MemoryBackend(FileStore(tmp_path)), Unobserved()).left_s(job)
    assert found is not None
    assert round(found) == left


async def test_cancelling_takes_effect_though_the_run_has_not_begun(tmp_path: Path) -> None:
    backend, waiting = MemoryBackend(FileStore(tmp_path)), endpoint("coroutine", forever)
    await backend.open([Lane(name="lane 1", limit=None)])
    job = await backend.push(Job(id="a", endpoint=1, lane="lane 1", data=[1], session="a"))
    await backend.take("lane 1")
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        fetcher, threads = Fetcher(backend.files), ThreadPool(1)
        observer, tracer = Unobserved(), Untraced()
        deadlines = Deadlines(backend, observer)
        executor = Executor(
            backend,
            fetcher,
            deadlines,
            tasks,
            threads,
            DecodingBudget(),
            on_written=lambda *_: None,
            on_rendered=lambda *_: None,
            observer=observer,
            tracer=tracer,
        )
        executor.cancel(job.id)
        await executor.run(waiting, [job])
    assert await backend.events(job.id) == [Started(), Stopped()]


async def test_a_repeated_request_is_the_first_job(tmp_path: Path) -> None:
    async with engine(tmp_path, endpoint("function", double)) as running:
        first = await submit(running, 1, key="k")
        assert (await submit(running, 1, key="k")).id == first.id
        await events(running, first)
        assert (await submit(running, 1, key="k")).id == first.id
        assert (await submit(running, 1, key="l")).id != first.id


async def test_another_request_under_a_known_key_is_refused(tmp_path: Path) -> None:
    async with engine(tmp_path, endpoint("function", double)) as running:
        await submit(running, 1, key="k")
        with pytest.raises(InputRejected, match="another request"):
            await submit(running, 2, key="k")
