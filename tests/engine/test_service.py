"""Calls from submit to their last event, with a real engine."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from limelight.core.endpoint import Call, Endpoint, FunctionKind, Outcome, Parameter, running_call
from limelight.core.errors import Error, NotFound, Stopping
from limelight.core.wire import (
    Completed,
    Event,
    Failed,
    Generated,
    Job,
    Position,
    Progressed,
    ProgressUnit,
    Started,
    Stopped,
)
from limelight.engine.files.store import FileStore
from limelight.engine.options import EngineOptions
from limelight.engine.service import Engine
from limelight.engine.submission import Submission

pytestmark = pytest.mark.anyio


class Handler:
    """Passes JSON through to a function; `call` is the last one that ran."""

    blocks = False

    def __init__(self, kind: FunctionKind, function: Callable[..., object]) -> None:
        self.kind, self._function = kind, function
        self.call: Call | None = None

    def prepare(self, call: Call) -> list[object]:
        self.call = call
        return list(call.job.data)

    def invoke(self, arguments: Sequence[object]) -> object:
        return self._function(*arguments)

    def finish(self, result: object, call: Call) -> Outcome:
        return Outcome([result])

    def prepare_row(self, call: Call) -> list[object]:
        return list(call.job.data)

    def batch_arguments(self, rows: Sequence[Sequence[object]], first: Call) -> list[object]:
        return [list(column) for column in zip(*rows, strict=True)]

    def batch_results(self, result: object, count: int) -> Sequence[object]:
        assert isinstance(result, list)
        return result


def endpoint(kind: FunctionKind, function: Callable[..., object], number: int = 1, **options: object) -> Endpoint:
    takes = Parameter(
        name="x", label="x", where="x", schema={}, check=lambda value, _: value, component_id=1, component="any"
    )
    facts: dict[str, object] = {"id": number, "name": f"f{number}", "lane": f"lane {number}", **options}
    facts["parameters"] = (takes,)
    return Endpoint(handler=Handler(kind, function), **facts)  # type: ignore[arg-type]  # by name


@asynccontextmanager
async def engine(tmp_path: Path, *endpoints: Endpoint, options: EngineOptions | None = None) -> AsyncIterator[Engine]:
    async with asyncio.timeout(15), Engine(endpoints, FileStore(tmp_path), options) as running:
        yield running


async def submit(running: Engine, *data: object, number: int = 1, session: str | None = None) -> Job:
    wish = Submission(endpoint=running.endpoint(number), data=list(data), session_hash=session)
    return await running.submit(wish)


async def events(running: Engine, job: Job) -> list[Event | Position]:
    async with aclosing(running.follow(job.id, "")) as items:
        return [event async for _, event in items]


async def outcome(running: Engine, *data: object, number: int = 1) -> Event | Position:
    return (await events(running, await submit(running, *data, number=number)))[-1]


def double(number: int) -> int:
    return number * 2


async def double_soon(number: int) -> int:
    await asyncio.sleep(0)
    return number * 2


@pytest.mark.parametrize(("kind", "function"), [("function", double), ("coroutine", double_soon)])
async def test_a_result_is_the_last_event(tmp_path: Path, kind: FunctionKind, function: Callable[..., object]) -> None:
    async with engine(tmp_path, endpoint(kind, function)) as running:
        found = await events(running, await submit(running, 21))
    assert [type(event) for event in found] == [Started, Completed]
    assert isinstance(found[1], Completed)
    assert bytes(found[1].data) == b"[42]"


def count(to: int) -> Iterator[int]:
    yield from range(to)


async def count_soon(to: int) -> AsyncIterator[int]:
    for number in range(to):
        yield number


@pytest.mark.parametrize(("kind", "function"), [("generator", count), ("async_generator", count_soon)])
async def test_each_yielded_value_is_an_event(
    tmp_path: Path, kind: FunctionKind, function: Callable[..., object]
) -> None:
    async with engine(tmp_path, endpoint(kind, function)) as running:
        found = await events(running, await submit(running, 3))
    assert [bytes(event.data) for event in found if isinstance(event, Generated | Completed)] == [
        b"[0]", b'[[["replace",[],1]]]', b'[[["replace",[],2]]]', b"[2]",
    ]  # fmt: skip


def fail(_: object) -> None:
    raise ValueError("secret")


def fail_openly(_: object) -> None:
    raise Error("shown")


async def test_only_the_authors_own_errors_are_shown(tmp_path: Path) -> None:
    async with engine(tmp_path, endpoint("function", fail), endpoint("function", fail_openly, 2)) as running:
        assert await outcome(running, 1) == Failed(None)
        shown = await outcome(running, 1, number=2)
        assert isinstance(shown, Failed)
        assert shown.message == "shown"


async def test_show_error_shows_all(tmp_path: Path) -> None:
    async with engine(tmp_path, endpoint("function", fail), options=EngineOptions(show_error=True)) as running:
        end = await outcome(running, 1)
    assert isinstance(end, Failed)
    assert end.message == "secret"
    line = f"test_service.py:{fail.__code__.co_firstlineno + 1}"
    assert (end.told or "").splitlines()[:3] == ["/f1 failed.", "ValueError: secret", f"  {line}"]


async def test_lines_are_told_only_while_the_script_is_written(tmp_path: Path) -> None:
    async with engine(tmp_path, endpoint("function", fail), options=EngineOptions(show_lines=True)) as running:
        end = await outcome(running, 1)
    assert isinstance(end, Failed)
    assert (end.told or "").splitlines()[:2] == ["/f1 failed.", "Traceback (most recent call last):"]
    assert 'raise ValueError("secret")' in (end.told or "")


@pytest.mark.parametrize("size", [1_000, 100_000])
async def test_what_is_told_is_bounded(tmp_path: Path, size: int) -> None:
    def fail_at_length(_: object) -> None:
        raise ValueError("x" * size + "end")

    async with engine(tmp_path, endpoint("function", fail_at_length), options=EngineOptions(show_lines=True)) as it:
        end = await outcome(it, 1)
    assert isinstance(end, Failed)
    assert len(end.told or "") < 17_000
    assert (end.told or "").rstrip().endswith("end")


@pytest.mark.parametrize("error", [SystemExit(1), KeyboardInterrupt(), StopIteration(), GeneratorExit()])
async def test_whatever_a_function_raises_ends_its_job_only(tmp_path: Path, error: BaseException) -> None:
    def raising(_: object) -> None:
        raise error

    async with engine(tmp_path, endpoint("function", raising), endpoint("function", double, 2)) as running:
        assert await outcome(running, 1) == Failed(None)
        assert isinstance(await outcome(running, 1, number=2), Completed)


async def test_a_waiting_job_is_withdrawn_and_a_thread_hears_of_its_end(tmp_path: Path) -> None:
    begun, gate = threading.Event(), threading.Event()

    def wait(_: object) -> str:
        begun.set()
        gate.wait(10)
        return "late"

    async with engine(tmp_path, endpoint("function", wait)) as running:
        first, second = await submit(running, 1), await submit(running, 2)
        await asyncio.to_thread(begun.wait, 10)
        assert await running.cancel(second.id, "") == "withdrawn"
        assert await events(running, second) == [Stopped()]
        assert await running.cancel(first.id, "") == "stopping"
        assert (await events(running, first))[-1] == Stopped()
        gate.set()
        assert await running.cancel(first.id, "") == "ended"


async def test_a_coroutine_is_cancelled_where_it_waits(tmp_path: Path) -> None:
    cleaned: list[bool] = []
    begun = asyncio.Event()

    async def forever(_: object) -> None:
        try:
            begun.set()
            await asyncio.Event().wait()
        finally:
            cleaned.append(True)

    async with engine(tmp_path, endpoint("coroutine", forever)) as running:
        job = await submit(running, 1)
        await begun.wait()
        await running.cancel(job.id, "")
        assert (await events(running, job))[-1] == Stopped()
    assert cleaned == [True]


async def test_a_generator_is_closed_between_two_values(tmp_path: Path) -> None:
    closed = threading.Event()

    def forever(_: object) -> Iterator[int]:
        try:
            number = 0
            while True:
                yield number
                number += 1
        finally:
            closed.set()

    async with engine(tmp_path, endpoint("generator", forever)) as running:
        job = await submit(running, 1)
        async with aclosing(running.follow(job.id, "")) as items:
            async for _, event in items:
                if isinstance(event, Generated):
                    await running.cancel(job.id, "")
                    break
        assert (await events(running, job))[-1] == Stopped()
        assert await asyncio.to_thread(closed.wait, 10)


async def test_a_lane_runs_no_more_than_its_limit(tmp_path: Path) -> None:
    most, now = 0, 0

    async def meet(_: object) -> None:
        nonlocal most, now
        now += 1
        most = max(most, now)
        for _ in range(5):
            await asyncio.sleep(0)
        now -= 1

    shared: dict[str, Any] = {"lane": "shared", "concurrency_limit": 2}  # Any: by name
    async with engine(
        tmp_path, endpoint("coroutine", meet, **shared), endpoint("coroutine", meet, 2, **shared)
    ) as running:
        jobs = [await submit(running, 1, number=number) for number in (1, 2) * 5]
        for job in jobs:
            await events(running, job)
    assert most == 2


async def test_a_batch_function_is_called_once_for_several_jobs(tmp_path: Path) -> None:
    sizes: list[int] = []
    gate = asyncio.Event()

    async def doubles(numbers: list[int]) -> list[int]:
        sizes.append(len(numbers))
        await gate.wait()
        return [number * 2 for number in numbers]

    batch = endpoint("coroutine", doubles, is_batch=True, max_batch_size=3)
    async with engine(tmp_path, batch) as running:
        jobs = [await submit(running, number) for number in range(5)]
        gate.set()
        results = [(await events(running, job))[-1] for job in jobs]
    assert [bytes(one.data) for one in results if isinstance(one, Completed)] == [
        b"[0]",
        b"[2]",
        b"[4]",
        b"[6]",
        b"[8]",
    ]
    assert max(sizes) == 3


async def test_a_time_limit_ends_the_call_with_a_message(tmp_path: Path) -> None:
    gate = threading.Event()
    async with engine(tmp_path, endpoint("function", lambda _: gate.wait(10), time_limit_s=0.05)) as running:
        failed = await outcome(running, 1)
        gate.set()
    assert isinstance(failed, Failed)
    assert failed.message == "It took longer than 0.05 s."


async def test_a_waiting_job_tells_its_place(tmp_path: Path) -> None:
    gate = asyncio.Event()

    async def wait(_: object) -> None:
        await gate.wait()

    async with engine(tmp_path, endpoint("coroutine", wait)) as running:
        await submit(running, 1)
        await submit(running, 2)
        third = await submit(running, 3)
        async with aclosing(running.follow(third.id, "", positions=True)) as items:
            _, place = await anext(items)
            assert isinstance(place, Position)
            assert (place.rank, place.queue_size) in {(1, 2), (2, 3)}
            gate.set()
            rest = [event async for _, event in items]
    assert isinstance(rest[-1], Completed)


async def test_another_owner_does_not_find_the_job(tmp_path: Path) -> None:
    async with engine(tmp_path, endpoint("function", double)) as running:
        job = await submit(running, 1)
        with pytest.raises(NotFound):
            await running.status(job.id, "somebody else")


async def test_a_stop_lets_running_calls_end_and_refuses_new_ones(tmp_path: Path) -> None:
    gate, begun = threading.Event(), threading.Event()

    def wait(_: object) -> str:
        begun.set()
        gate.wait(10)
        return "done"

    async with engine(tmp_path, endpoint("function", wait)) as running:
        job = await submit(running, 1)
        await asyncio.to_thread(begun.wait, 10)
        following = asyncio.create_task(events(running, job))
        stopping = asyncio.create_task(running.stop())
        await asyncio.sleep(0)
        with pytest.raises(Stopping):
            await submit(running, 2)
        gate.set()
        await stopping
        assert isinstance((await following)[-1], Completed)


async def test_a_call_that_outlasts_the_grace_is_told_so(tmp_path: Path) -> None:
    begun = asyncio.Event()

    async def forever(_: object) -> None:
        begun.set()
        await asyncio.Event().wait()

    options = EngineOptions(stop_grace_s=0.01)
    async with engine(tmp_path, endpoint("coroutine", forever), options=options) as running:
        job = await submit(running, 1)
        await begun.wait()
        following = asyncio.create_task(events(running, job))
        await asyncio.sleep(0)
        await running.stop()
        assert (await following)[-1] == Failed("Server stopped unexpectedly.", reason="interrupted")


async def test_a_session_reader_sees_all_its_jobs_and_then_none(tmp_path: Path) -> None:
    async with engine(tmp_path, endpoint("function", double)) as running:
        jobs = {(await submit(running, number, session="s")).id for number in range(3)}
        seen: set[str] = set()
        async with aclosing(running.follow_session("s", "")) as items:
            async for item in items:
                if isinstance(item.event, Completed):
                    seen.add(item.job.id)
    assert seen == jobs


def tell_much(times: int) -> str:
    call = running_call.get()
    for number in range(times):
        call.report(Progressed([ProgressUnit(index=number, length=times)]))
    return "told"


async def test_progress_that_nobody_could_see_is_left_out_but_the_last(tmp_path: Path) -> None:
    async with engine(tmp_path, endpoint("function", tell_much)) as running:
        found = await events(running, await submit(running, 50_000))
    told = [event.units[0].index or 0 for event in found if isinstance(event, Progressed)]
    assert told[-1] == 49_999
    assert len(told) < 1_000
    assert told == sorted(told)
