"""The contract of every Backend."""

from __future__ import annotations

import asyncio
import threading
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from msgspec import UNSET, Raw
from msgspec.structs import replace

from limelight.core.errors import NotFound, Overloaded, Stopping
from limelight.core.wire import Completed, Event, Failed, Generated, Job, Logged, Started, Stopped
from limelight.engine.files.store import FileStore
from limelight.engine.options import EngineOptions
from limelight.engine.stores.backend import Backend, Lane, LaneLoad
from limelight.engine.stores.listing import JobQuery
from limelight.engine.stores.nats.address import parse
from limelight.engine.stores.nats.backend import NatsBackend
from limelight.engine.stores.nats.connection import Limits
from limelight.engine.stores.nats.names import Names
from limelight.engine.stores.nats.server import PrivateServer
from limelight.engine.stores.opening import open_store
from tests.waiting import becomes

pytestmark = pytest.mark.anyio

LANES = [Lane(name="one", limit=1), Lane(name="two", limit=2), Lane(name="free", limit=None),
         Lane(name="batch", limit=1, batch_sizes={7: 3})]  # fmt: skip
END = Completed(Raw(b"[1]"))
ONE_PROCESS = pytest.mark.parametrize("backend", ["memory", "sqlite"], indirect=True)
"""What a queue over many machines does not have: it is in order of arrival, and its logs go by age and bytes."""


@pytest.fixture(scope="module")
def nats_server() -> Iterator[PrivateServer]:
    with PrivateServer() as server:
        yield server


@pytest.fixture(params=["memory", "sqlite", "nats"])
async def backend(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Backend]:
    opened: Backend
    files = FileStore(tmp_path / "files")
    if request.param == "nats":
        server: PrivateServer = request.getfixturevalue("nats_server")
        address = parse(f"{server.url}/{uuid.uuid4().hex}")
        limits = Limits(max_jobs=5, max_log_bytes=10 << 20, max_log_age_s=3600, max_session_age_s=3600)
        opened = NatsBackend(address, Names(address.app, "v"), files, limits, EngineOptions())
    else:
        store = open_store("memory" if request.param == "memory" else f"sqlite:///{tmp_path}/store.sqlite")
        opened = store.backend(files, EngineOptions(max_size=5, max_logs=3, max_log_bytes=10_000), ())
    await opened.open(LANES)
    yield opened
    await opened.close()


def job(name: str, lane: str = "one", *, client: str = "c", session: str = "s", endpoint: int = 1) -> Job:
    return Job(id=name, endpoint=endpoint, lane=lane, data=[name], session=session, client=client)


async def push(backend: Backend, *jobs: Job) -> None:
    for one in jobs:
        await backend.push(one)


async def take(backend: Backend, lane: str = "one") -> list[str]:
    async with asyncio.timeout(5):
        return [one.id for one in await backend.take(lane)]


async def finish(backend: Backend, taken: Job, event: Event = END) -> None:
    await backend.append(taken.id, event)
    await backend.ack([taken])


async def is_waiting(task: asyncio.Task[list[str]]) -> bool:
    """Whether the task still waits after everything that can run has run."""
    for _ in range(20):
        await asyncio.sleep(0)
    return not task.done()


async def read(backend: Backend, log: str, after: int = 0) -> list[tuple[int, Event]]:
    async with asyncio.timeout(5):
        return [item async for item in backend.follow(log, after)]


async def test_a_store_that_is_open_answers(backend: Backend) -> None:
    await backend.ping()


async def test_the_jobs_of_an_owner_are_listed_newest_first_in_pages(backend: Backend) -> None:
    mine = [
        replace(job(name, session=name), created_at=at, owner="ada")
        for name, at in (("a", 1.0), ("b", 2.0), ("c", 2.0))
    ]
    await push(backend, *mine, replace(job("d"), created_at=3.0, owner="alan"), replace(job("e"), created_at=3.0))

    async def page(**given: Any) -> list[tuple[str, str]]:  # Any: of `JobQuery`
        return [(one.status.job.id, one.state) for one in await backend.jobs(JobQuery(owner="ada", **given))]

    await becomes([("c", "queued"), ("b", "queued"), ("a", "queued")], page)
    assert await page(limit=2) == [("c", "queued"), ("b", "queued")]
    assert await page(before=(2.0, "c")) == [("b", "queued"), ("a", "queued")]
    assert await page(before=(1.0, "a")) == []
    assert await page(session="b") == [("b", "queued")]


@pytest.mark.parametrize(("end", "state"), [(END, "complete"), (Failed("x"), "error"), (Stopped(), "cancelled")])
async def test_the_state_of_a_listed_job_is_that_of_its_end(backend: Backend, end: Event, state: str) -> None:
    one = replace(job("a"), owner="ada")
    await push(backend, one)

    async def states() -> list[str]:
        return [found.state for found in await backend.jobs(JobQuery(owner="ada"))]

    await take(backend)
    await becomes(["running"], states)
    await finish(backend, one, end)
    await becomes([state], states)
    assert await backend.jobs(JobQuery(owner="ada", state="queued")) == []
    assert len(await backend.jobs(JobQuery(owner="ada", state=state))) == 1  # type: ignore[arg-type]  # one of them


async def test_the_load_of_a_lane_is_what_runs_what_waits_and_since_when(backend: Backend) -> None:
    jobs = [replace(job(name), created_at=at) for name, at in (("a", 10.0), ("b", 20.0), ("c", 30.0))]
    await push(backend, *jobs)
    await take(backend)

    async def load(name: str) -> LaneLoad:
        return {load.name: load for load in await backend.loads()}[name]

    await becomes(LaneLoad("one", 1, waiting=2, running=1, oldest_at=20.0), lambda: load("one"))
    assert await load("free") == LaneLoad("free", None, waiting=0, running=0, oldest_at=None)
    await finish(backend, jobs[0])
    await take(backend)
    await becomes(LaneLoad("one", 1, waiting=1, running=1, oldest_at=30.0), lambda: load("one"))


async def test_jobs_of_a_session_run_in_order(backend: Backend) -> None:
    jobs = [job("a"), job("b"), job("c")]
    await push(backend, *jobs)
    for one in jobs:
        assert await take(backend) == [one.id]
        await finish(backend, one)


async def test_a_full_lane_gives_nothing_until_a_place_is_free(backend: Backend) -> None:
    first, second = job("a"), job("b")
    await push(backend, first, second)
    await take(backend)
    waiting = asyncio.create_task(take(backend))
    assert await is_waiting(waiting)
    await finish(backend, first)
    assert await waiting == ["b"]


async def test_a_lane_takes_as_many_as_its_limit(backend: Backend) -> None:
    await push(backend, *(job(name, "two") for name in "abc"))
    assert [await take(backend, "two") for _ in range(2)] == [["a"], ["b"]]
    waiting = asyncio.create_task(take(backend, "two"))
    assert await is_waiting(waiting)
    waiting.cancel()


async def test_lanes_do_not_wait_for_each_other(backend: Backend) -> None:
    await push(backend, job("a"), job("b"), job("c", "free"))
    await take(backend)
    assert await take(backend, "free") == ["c"]


@ONE_PROCESS
async def test_clients_take_turns(backend: Backend) -> None:
    await push(backend, *(job(f"greedy-{n}", "free", client="greedy") for n in range(3)), job("b", "free", client="b"))
    assert [await take(backend, "free") for _ in range(4)] == [["greedy-0"], ["b"], ["greedy-1"], ["greedy-2"]]


@ONE_PROCESS
async def test_sessions_of_a_client_take_turns(backend: Backend) -> None:
    await push(backend, *(job(f"a{n}", "free", session="a") for n in range(2)), job("b", "free", session="b"))
    assert [await take(backend, "free") for _ in range(3)] == [["a0"], ["b"], ["a1"]]


async def test_jobs_of_a_batch_endpoint_come_together(backend: Backend) -> None:
    await push(backend, *(job(f"{n}", "batch", endpoint=7) for n in range(3)), job("x", "batch", endpoint=8))
    await push(backend, job("3", "batch", endpoint=7))
    batch = [job(f"{n}", "batch", endpoint=7) for n in range(3)]
    assert await take(backend, "batch") == ["0", "1", "2"]
    for one in batch:
        await backend.append(one.id, END)
    await backend.ack(batch)
    assert await take(backend, "batch") == ["x"]


async def test_too_many_waiting_jobs_are_refused_and_not_stored(backend: Backend) -> None:
    await push(backend, *(job(f"{n}") for n in range(5)))
    with pytest.raises(Overloaded) as refused:
        await backend.push(job("one-too-many"))
    assert refused.value.retry_after_s >= 1
    with pytest.raises(NotFound):
        await backend.status("one-too-many")


async def test_a_waiting_job_can_be_withdrawn_once(backend: Backend) -> None:
    await push(backend, job("a"), job("b"))
    assert await backend.withdraw("a", Stopped())
    assert not await backend.withdraw("a", Stopped())
    assert await read(backend, "a") == [(1, Stopped())]
    assert await take(backend) == ["b"]
    assert not await backend.withdraw("b", Stopped())


async def test_a_released_job_is_taken_first(backend: Backend) -> None:
    first, second = job("a"), job("b")
    await push(backend, first, second)
    await take(backend)
    await backend.release([first])
    assert await take(backend) == ["a"]


async def test_the_status_follows_the_job(backend: Backend) -> None:
    one = job("a")
    await push(backend, one)
    assert (await backend.status("a")).state == "queued"
    await take(backend)
    running = await backend.status("a")
    assert running.state == "running"
    assert running.started_at is not None
    await finish(backend, one)
    assert (await backend.status("a")).state == "done"


async def test_positions_count_down_until_the_job_is_taken(backend: Backend) -> None:
    jobs = [job("a"), job("b"), job("c")]
    await push(backend, *jobs)
    ranks: list[int] = []
    async with asyncio.timeout(10), aclosing(backend.positions("c")) as positions:
        async for position in positions:
            ranks.append(position.rank)
            if position.rank < len(jobs) - 1:
                await finish(backend, jobs[len(jobs) - 2 - position.rank])
            await take(backend)
    assert ranks == [2, 1, 0]


async def test_a_cancellation_reaches_every_listener(backend: Backend) -> None:
    async def first() -> str:
        async with aclosing(backend.signals.cancellations()) as cancellations:
            return await anext(cancellations)

    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        listeners = [tasks.create_task(first()) for _ in range(2)]
        await asyncio.sleep(0)
        await backend.signals.request_cancel("a")
    assert [listener.result() for listener in listeners] == ["a", "a"]


async def test_a_log_is_numbered_from_one_without_gaps(backend: Backend) -> None:
    await push(backend, job("a"))
    events: list[Event] = [Started(), Logged("x"), END]
    assert [await backend.append("a", event) for event in events] == [1, 2, 3]
    assert await read(backend, "a") == list(enumerate(events, 1))


async def test_a_reader_resumes_after_the_number_it_knows(backend: Backend) -> None:
    await push(backend, job("a"))
    for event in (Started(), Logged("x"), END):
        await backend.append("a", event)
    assert await read(backend, "a", after=1) == [(2, Logged("x")), (3, END)]
    assert await read(backend, "a", after=3) == []


async def test_every_reader_sees_every_event_as_it_comes(backend: Backend) -> None:
    await push(backend, job("a"))
    await backend.append("a", Started())
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        readers = [tasks.create_task(read(backend, "a")) for _ in range(3)]
        await asyncio.sleep(0)
        await backend.append("a", Generated(Raw(b'["x"]')))
        await backend.append("a", END)
    expected = [(1, Started()), (2, Generated(Raw(b'["x"]'))), (3, END)]
    assert [reader.result() for reader in readers] == [expected] * 3


async def test_an_unknown_log_is_not_found(backend: Backend) -> None:
    with pytest.raises(NotFound):
        await backend.append("nothing", Started())
    with pytest.raises(NotFound):
        await read(backend, "nothing")


async def complete(backend: Backend, name: str, event: Event = END, client: str = "c") -> None:
    one = job(name, "free", client=client)
    await backend.push(one)
    await backend.take("free")
    await finish(backend, one, event)


@ONE_PROCESS
async def test_finished_logs_that_were_read_go_first_and_of_them_the_least_recently_used(backend: Backend) -> None:
    for name in "abc":
        await complete(backend, name)
    for name in "bca":
        await backend.events(name)
    await backend.events("b")
    await complete(backend, "d")
    with pytest.raises(NotFound):
        await backend.status("c")
    await complete(backend, "e")
    with pytest.raises(NotFound):
        await backend.status("a")
    assert (await backend.status("b")).state == (await backend.status("d")).state == "done"


@ONE_PROCESS
async def test_unread_results_of_one_client_do_not_make_room_for_anothers(backend: Backend) -> None:
    await complete(backend, "mine", client="other")
    for name in "abcdef":
        await complete(backend, name)
    assert (await backend.status("mine")).state == "done"
    assert (await backend.status("f")).state == "done"
    with pytest.raises(NotFound):
        await backend.status("a")


@ONE_PROCESS
async def test_the_bytes_of_finished_logs_are_bounded(backend: Backend) -> None:
    for name in "abc":
        await complete(backend, name, Completed(Raw(b'"' + b"x" * 6_000 + b'"')))
    with pytest.raises(NotFound):
        await backend.status("a")
    assert await read(backend, "c")


async def test_a_log_that_runs_or_is_followed_stays(backend: Backend) -> None:
    running = job("running", "two")
    await backend.push(running)
    await backend.take("two")
    await complete(backend, "followed")
    async with aclosing(backend.follow("followed")) as reader:
        await anext(reader)
        for name in "abcdef":
            await complete(backend, name)
        assert (await backend.status("followed")).state == "done"
    assert (await backend.status("running")).state == "running"


async def test_chunks_of_a_streaming_job_reach_its_worker_in_order(backend: Backend) -> None:
    async with asyncio.timeout(5), aclosing(backend.signals.chunks()) as chunks:
        waiting = asyncio.ensure_future(anext(chunks))
        await asyncio.sleep(0)  # it listens from here on
        await backend.signals.send_chunk("a", [1])
        await backend.signals.send_chunk("a", ["two"])
        await backend.signals.send_chunk("a", None)
        assert [await waiting, await anext(chunks), await anext(chunks)] == [("a", [1]), ("a", ["two"]), ("a", None)]


async def test_a_session_keeps_what_it_is_given(backend: Backend) -> None:
    assert await backend.sessions.get("new") == {}
    await backend.sessions.put("s", {"a": 1, "b": 2})
    await backend.sessions.put("s", {"b": 3})
    assert await backend.sessions.get("s") == {"a": 1, "b": 3}


async def test_an_unset_value_of_a_session_is_gone(backend: Backend) -> None:
    await backend.sessions.put("s", {"a": 1, "b": 2})
    await backend.sessions.put("s", {"a": UNSET, "never": UNSET})
    assert await backend.sessions.get("s") == {"b": 2}


async def test_a_large_value_of_a_session_is_pickled_beside_the_event_loop(backend: Backend) -> None:
    threads: list[int] = []

    class Large:
        def __reduce__(self) -> tuple[type[bytes], tuple[bytes]]:
            threads.append(threading.get_ident())
            return bytes, (b"x" * 1_000_000,)

    await backend.sessions.put("s", {"a": Large()})
    assert threads[-1] != threading.get_ident()


async def test_values_of_a_session_are_kept_in_the_order_in_which_they_came(backend: Backend) -> None:
    large = [b"x" * 100_000 for _ in range(20)]
    await asyncio.gather(backend.sessions.put("s", {"a": large}), backend.sessions.put("s", {"a": 2}))
    assert await backend.sessions.get("s") == {"a": 2}


async def test_a_session_that_was_read_does_not_change(backend: Backend) -> None:
    await backend.sessions.put("s", {"a": 1})
    read_values = await backend.sessions.get("s")
    read_values["a"] = 2
    assert await backend.sessions.get("s") == {"a": 1}


async def test_a_key_stands_for_the_job_that_had_it_first(backend: Backend) -> None:
    first = Job(id="a", endpoint=1, lane="one", data=[], session="a", client="c", idempotency_key="k")
    again = Job(id="b", endpoint=1, lane="one", data=[], session="b", client="c", idempotency_key="k")
    other = Job(id="o", endpoint=1, lane="one", data=[], session="o", client="other", idempotency_key="k")
    assert [(await backend.push(one)).id for one in (first, again, other)] == ["a", "a", "o"]
    await becomes(2, backend.queue_size)
    with pytest.raises(NotFound):
        await backend.status("b")


async def test_a_key_belongs_to_the_owner_if_there_is_one(backend: Backend) -> None:
    nobodys = Job(id="a", endpoint=1, lane="one", data=[], session="a", client="c", idempotency_key="k")
    adas, alans = replace(nobodys, id="b", owner="ada"), replace(nobodys, id="d", owner="alan")
    elsewhere = replace(adas, id="e", client="another")
    pushed = [(await backend.push(one)).id for one in (nobodys, adas, alans, elsewhere, nobodys)]
    assert pushed == ["a", "b", "d", "b", "a"]


async def test_keys_of_two_owners_at_the_same_time(backend: Backend) -> None:
    jobs = [
        Job(id=str(number), endpoint=1, lane="one", data=[], session="a", client="c", owner=owner, idempotency_key="k")
        for number, owner in enumerate(["ada", "alan", "ada"])
    ]
    pushed = await asyncio.gather(*map(backend.push, jobs))
    assert pushed[0].id == pushed[2].id != pushed[1].id


async def test_a_job_that_was_given_back_counts_its_attempts(backend: Backend) -> None:
    await push(backend, job("a"))
    first = (await backend.take("one"))[0]
    await backend.release([first])
    again = (await backend.take("one"))[0]
    assert (first.attempt, again.attempt) == (1, 2)


async def session_jobs(backend: Backend, session: str, count: int) -> list[str | None]:
    async with asyncio.timeout(5), aclosing(backend.session_jobs(session)) as jobs:
        return [None if one is None else one.id for one in [await anext(jobs) for _ in range(count)]]


async def test_a_session_reader_gets_the_jobs_nobody_saw_and_those_to_come(backend: Backend) -> None:
    seen, unseen = job("seen"), job("unseen")
    await push(backend, seen, unseen, job("elsewhere", session="t"))
    await backend.mark_read(seen)
    async with asyncio.TaskGroup() as tasks:
        reader = tasks.create_task(session_jobs(backend, "s", 3))
        await asyncio.sleep(0)
        await push(backend, job("new"))
    assert reader.result() == ["unseen", None, "new"]


async def test_closing_ends_all_that_waits(backend: Backend) -> None:
    await push(backend, job("a", "two"))
    await take(backend, "two")
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        taker = tasks.create_task(stopped(backend))
        reader = tasks.create_task(read(backend, "a"))
        await asyncio.sleep(0)
        await backend.close()
    assert taker.result()
    assert reader.result() == []
    with pytest.raises(Stopping):
        await backend.push(job("late"))


async def stopped(backend: Backend) -> bool:
    with pytest.raises(Stopping):
        await backend.take("one")
    return True
