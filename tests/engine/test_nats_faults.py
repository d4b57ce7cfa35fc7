"""What many machines promise when the store is away, full or odd, and when a worker was silent for too long."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, aclosing
from pathlib import Path

import pytest
from msgspec import Raw
from nats.aio.msg import Msg

from limelight.core.errors import NotFound, Overloaded, TooManyRequests
from limelight.core.wire import Completed, Event, Generated, Started
from limelight.engine.options import EngineOptions
from limelight.engine.stores.backend import Backend, Lane
from limelight.engine.stores.nats import queue
from limelight.engine.stores.nats.logs import Superseded
from limelight.engine.stores.nats.server import PrivateServer
from tests.cable import Cable
from tests.engine.nats_server import Machines, finish, job

pytestmark = pytest.mark.anyio

END = Completed(Raw(b"[1]"))


async def read(backend: Backend, log: str) -> list[Event]:
    async with asyncio.timeout(15):
        return [event async for _, event in backend.follow(log)]


async def test_readers_of_another_machine_go_on_when_the_server_was_away(tmp_path: Path) -> None:
    with PrivateServer(tmp_path / "server") as server:
        machines = Machines(server.url, tmp_path)
        async with machines.machine("a") as a, machines.machine("b") as b:
            await a.push(job("j"))
            taken = await a.take("one")
            await a.append("j", Started())
            reader = asyncio.create_task(read(b, "j"))
            await b.status("j")
            server.stop()
            ending = asyncio.create_task(finish(a, taken, END))
            server.start()
            await ending
            assert await reader == [Started(), END]


async def test_what_was_pushed_while_the_server_was_away_is_there_once(tmp_path: Path) -> None:
    with PrivateServer(tmp_path / "server") as server:
        async with Machines(server.url, tmp_path).machine("a") as a:
            server.stop()
            pushing = [asyncio.create_task(a.push(job(name))) for name in "xyz"]
            await asyncio.wait(pushing, timeout=0.5)
            server.start()
            await asyncio.gather(*pushing)
            assert await a.queue_size() == 3


async def test_a_mirror_that_missed_something_reads_the_log_again(machines: Machines) -> None:
    async with machines.machine("a") as a, machines.machine("b") as b:
        await a.push(job("j"))
        taken = await a.take("one")
        await a.append("j", Started())
        async with aclosing(b.follow("j")) as events:
            await anext(events)
        b._mirror._cache.get("j").events.clear()
        await a.append("j", Generated(Raw(b"[0]")))
        await finish(a, taken, END)
        assert await read(b, "j") == [Started(), Generated(Raw(b"[0]")), END]


@pytest.fixture
async def cable(server: PrivateServer) -> AsyncIterator[Cable]:
    async with Cable("127.0.0.1", int(server.url.rpartition(":")[2])).laid() as laid:
        yield laid


def behind(cable: Cable, machines: Machines, folder: Path) -> Machines:
    far = Machines("", folder)
    far.url = re.sub(r":\d+/", f":{cable.port}/", machines.url)
    return far


async def test_a_replica_behind_a_cut_network_catches_up(server: PrivateServer, cable: Cable, tmp_path: Path) -> None:
    near = Machines(server.url, tmp_path)
    async with near.machine("a") as a, behind(cable, near, tmp_path).machine("b") as b:
        await a.push(job("j"))
        taken = await a.take("one")
        await a.append("j", Started())
        reader = asyncio.create_task(read(b, "j"))
        await b.status("j")
        cable.cut()
        await finish(a, taken, END)
        cable.mend()
        assert await reader == [Started(), END]


async def test_a_worker_behind_a_cut_network_is_overtaken(server: PrivateServer, cable: Cable, tmp_path: Path) -> None:
    near = Machines(server.url, tmp_path, "?ack_wait=1")
    async with near.machine("a") as a, behind(cable, near, tmp_path).machine("b") as b:
        await a.push(job("j"))
        await b.take("one")
        cable.cut()
        async with asyncio.timeout(10):
            again = await a.take("one")
        await finish(a, again, END)
        cable.mend()
        with pytest.raises((Superseded, NotFound)):
            await b.append("j", Completed(Raw(b'["late"]')))
        assert await read(b, "j") == [END]


@pytest.mark.parametrize("name", ["*", ">", "j.x", "", "a b", "x" * 65, "ä"])
async def test_an_id_that_is_none_names_no_log(machines: Machines, name: str) -> None:
    async with machines.machine("a") as a, machines.machine("b") as b:
        await a.push(job("j"))
        with pytest.raises(NotFound):
            await b.status(name)


async def test_a_job_that_a_full_queue_refused_is_nowhere(machines: Machines) -> None:
    async with machines.machine("a", max_jobs=1) as a, machines.machine("b", max_jobs=1) as b:
        await a.push(job("first"))
        with pytest.raises(Overloaded):
            await a.push(job("second"))
        await a.take("one")
        for backend in (a, b):
            with pytest.raises(NotFound):
                await read(backend, "second")
        assert "second" not in b._mirror._facts


async def test_what_one_client_may_have_waiting_holds_over_all_machines(machines: Machines) -> None:
    options = EngineOptions(max_waiting_per_client=2)
    async with machines.machine("a", options=options) as a, machines.machine("b", options=options) as b:
        await a.push(job("first"))
        await a.push(job("second"))
        await b.status("second")
        with pytest.raises(TooManyRequests):
            await b.push(job("third"))
        await b.push(job("another", client="d"))
        await a.take("one")
        await a.push(job("third"))


async def test_a_session_over_the_servers_limit_is_kept(machines: Machines) -> None:
    async with machines.machine("a") as a, machines.machine("b") as b:
        for letter in "xy":
            await a.sessions.put("s", {"large": letter * (9 << 20)})
        await b.sessions.put("s", {"small": 1})
        assert await a.sessions.get("s") == {"large": "y" * (9 << 20), "small": 1}


async def test_a_job_that_comes_again_while_it_runs_here_is_not_begun_twice(machines: Machines) -> None:
    async with machines.machine("a") as a:
        await a.push(job("j", lane="free"))
        (taken,) = await a.take("free")
        await a._queue._held["j"].nak()  # as the server does with a job whose worker says nothing
        await a.push(job("k", lane="free"))
        async with asyncio.timeout(10):
            assert [one.id for one in await a.take("free")] == ["k"]
        await finish(a, [taken], END)
        assert await read(a, "j") == [END]
        assert await a.queue_size() == 0


async def test_a_worker_goes_on_when_its_messages_made_room_for_newer_ones(machines: Machines) -> None:
    async with machines.machine("a") as a, machines.machine("b") as b:
        await a.push(job("j"))
        taken = await a.take("one")
        await b.status("j")
        names = a._connection.names
        await a._connection.js.purge_stream(names.logs, subject=names.log("j"))
        await finish(a, taken, END)
        assert await read(b, "j") == [END]


async def test_a_job_whose_replica_died_before_it_was_queued_is_queued_by_who_is_asked_again(
    machines: Machines,
) -> None:
    async with machines.machine("a") as a, machines.machine("b") as b:
        first = job("first", idempotency_key="k")
        await a._reserve(first)
        await a._logs.begin(first)  # and no further: as far as a process comes that is killed here
        again = await b.push(job("second", idempotency_key="k"))
        assert again.id == "first"
        async with asyncio.timeout(10):
            (taken,) = await b.take("one")
        assert (taken.id, taken.data) == ("first", ["first"])
        await b.push(job("third", idempotency_key="k"))
        assert await b.queue_size() == 0


class Requests(dict[str, asyncio.Future[Msg]]):
    """A connection's requests by token. Calls `on_response` with each response, before who waits for it goes on."""

    def __init__(self, on_response: Callable[[object], object]) -> None:
        self._on_response = on_response

    def __setitem__(self, token: str, response: asyncio.Future[Msg]) -> None:
        response.add_done_callback(self._on_response)
        super().__setitem__(token, response)


async def test_a_mirror_closes_at_the_moment_at_which_a_response_comes(machines: Machines) -> None:
    async with machines.machine("a") as a:
        await a.push(job("j"))
        closing: asyncio.Future[asyncio.Task[None]] = asyncio.get_running_loop().create_future()

        def close(_: object) -> None:
            if not closing.done():
                closing.set_result(asyncio.create_task(a._mirror.close()))

        a._connection.client._resp_map = Requests(close)
        a._mirror._broken.put_nowait("j")
        async with asyncio.timeout(10):
            await (await closing)


async def test_a_stop_waits_for_no_lane_whose_request_for_jobs_has_just_expired(
    machines: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "FETCH_S", 2.0)
    lanes = [Lane(name=f"lane{number}", limit=None) for number in range(40)]
    async with asyncio.timeout(20), machines.machine("a", lanes=lanes) as a:
        js, names = a._connection.js, a._connection.names

        async def asking() -> list[int]:
            found = [await js.consumer_info(names.jobs, names.consumer(lane.name)) for lane in lanes]
            return [one.num_waiting or 0 for one in found]

        taking = [asyncio.create_task(a.take(lane.name)) for lane in lanes]
        while not all(await asking()):
            """Not every lane has asked yet."""
        for task in taking:
            task.cancel()
        await asyncio.wait(taking)
        while any(await asking()):
            """The server has not told all of them that it has nothing."""


async def test_machines_start_at_once_on_a_server_that_cannot_set_so_much_aside(
    nats: PrivateServer, tmp_path: Path
) -> None:
    machines = Machines(nats.url, tmp_path)
    too_much = 1 << 60  # bytes
    async with AsyncExitStack() as running:
        starting = [
            running.enter_async_context(machines.machine(name, max_log_bytes=too_much, max_files_bytes=too_much))
            for name in "abc"
        ]
        a, b, _ = await asyncio.gather(*starting)
        await a.push(job("j"))
        await finish(a, await a.take("one"), END)
        assert await read(b, "j") == [END]


async def test_a_log_whose_beginning_was_not_acknowledged_begins_once(nats: PrivateServer, tmp_path: Path) -> None:
    """A server that is overloaded stores a message and answers too late: the call must not fail for it."""
    async with Machines(nats.url, tmp_path).machine("a") as a:
        begun = await a._logs.begin(job("j"))
        assert await a._logs.begin(job("j"), is_again=True) == begun
        await a._queue.push(job("j"), begun)
        await finish(a, await a.take("one"), END)
        assert await read(a, "j") == [END]
        with pytest.raises(Superseded):
            await a._logs.begin(job("j"), is_again=True)
