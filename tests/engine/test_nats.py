"""What many machines promise beyond the contract of every backend."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, suppress
from pathlib import Path

import msgspec
import pytest
from msgspec import UNSET, Raw
from nats.js.errors import NotFoundError

from limelight.core.errors import DeclarationError, NotFound, Unstorable
from limelight.core.wire import Completed, Event, Failed, FileData, Generated, RequestInfo, Started, Stopped, Webhook
from limelight.engine.options import EngineOptions
from limelight.engine.sessions.peers import Peers
from limelight.engine.sessions.presence import OpenPage, Presence
from limelight.engine.stores.backend import APP_CHANGED, Backend, Lane
from limelight.engine.stores.deliveries import DeliveryState, delivery_of
from limelight.engine.stores.nats.backend import NatsBackend
from limelight.engine.stores.nats.logs import Superseded
from limelight.engine.stores.nats.server import PrivateServer
from limelight.engine.stores.nats.takeover import Takeover
from tests.engine.nats_server import LANES, Machines, finish, job

pytestmark = pytest.mark.anyio

END = Completed(Raw(b"[1]"))


async def read(backend: Backend, log: str, after: int = 0) -> list[Event]:
    async with asyncio.timeout(10):
        return [event async for _, event in backend.follow(log, after)]


async def test_a_job_of_one_machine_runs_on_another_and_is_read_on_a_third(machines: Machines) -> None:
    async with machines.machine("a") as a, machines.machine("b") as b, machines.machine("c") as c:
        await a.push(job("j"))
        reader = asyncio.create_task(read(c, "j"))
        taken = await b.take("one")
        await b.append("j", Started())
        await finish(b, taken, END)
        assert await reader == [Started(), END]
        assert await read(a, "j") == [Started(), END]  # each machine hears of it in its own time
        assert (await a.status("j")).state == "done"


async def test_the_limit_of_a_lane_holds_over_all_machines(machines: Machines) -> None:
    async with machines.machine("a") as a, machines.machine("b") as b:
        await a.push(job("first"))
        await a.push(job("second"))
        taken = await a.take("one")
        waiting = asyncio.create_task(b.take("one"))
        done, _ = await asyncio.wait([waiting], timeout=0.3)
        assert not done
        await finish(a, taken, END)
        async with asyncio.timeout(10):
            assert [one.id for one in await waiting] == ["second"]


async def test_a_machine_that_comes_later_reads_a_log_from_its_first_event(machines: Machines) -> None:
    async with machines.machine("a") as a:
        await a.push(job("j"))
        taken = await a.take("one")
        await a.append("j", Started())
        await a.append("j", Generated(Raw(b"[0]")))
        async with machines.machine("late") as late:
            reader = asyncio.create_task(read(late, "j"))
            await late.status("j")
            await finish(a, taken, END)
            assert await reader == [Started(), Generated(Raw(b"[0]")), END]
            assert await read(late, "j", after=2) == [END]


async def test_a_worker_that_was_overtaken_writes_nothing_more(machines: Machines) -> None:
    async with machines.machine("slow") as slow, machines.machine("quick") as quick:
        await slow.push(job("j"))
        (first,) = await slow.take("one")
        await slow.append("j", Started())
        held = slow._queue._held[first.id]
        await held.nak()  # as the server does with a job whose worker says nothing
        (again,) = await quick.take("one")
        assert again.attempt == 2
        with pytest.raises(Superseded):
            await slow.append("j", Completed(Raw(b'["slow"]')))
        await finish(quick, [again], Completed(Raw(b'["quick"]')))
        assert await read(slow, "j") == [Started(), Completed(Raw(b'["quick"]'))]


async def test_a_job_that_was_withdrawn_elsewhere_is_not_taken(machines: Machines) -> None:
    async with machines.machine("a") as a, machines.machine("b") as b:
        await a.push(job("gone"))
        await a.push(job("stays"))
        assert await b.withdraw("gone", Stopped())
        assert [one.id for one in await a.take("one")] == ["stays"]
        assert await read(a, "gone") == [Stopped()]


async def test_a_repeated_request_finds_the_job_on_another_machine(machines: Machines) -> None:
    async with machines.machine("a") as a, machines.machine("b") as b:
        first = await a.push(job("a", idempotency_key="k"))
        again = await b.push(job("b", idempotency_key="k"))
        assert (first.id, again.id) == ("a", "a")
        with pytest.raises(NotFound):
            await b.status("b")


async def test_two_machines_keep_each_others_values_of_a_session(machines: Machines) -> None:
    async with machines.machine("a") as a, machines.machine("b") as b:
        await asyncio.gather(*(m.sessions.put("s", {f"{n}{i}": i}) for n, m in (("a", a), ("b", b)) for i in range(5)))
        assert await a.sessions.get("s") == {f"{n}{i}": i for n in "ab" for i in range(5)}


async def test_one_client_leaves_others_room_for_their_sessions(machines: Machines) -> None:
    async with machines.machine("a", options=EngineOptions(max_session_bytes=1 << 20)) as a:
        value, kept = b"x" * (100 << 10), 0
        for number in range(11):
            with suppress(Unstorable):
                await a.sessions.put(f"greedy-{number}", {"x": value}, "greedy")
                kept += 1
        assert 4 <= kept <= 5
        for number in range(2):
            await a.sessions.put(f"modest-{number}", {"x": value}, "modest")
        await a.sessions.put("greedy-0", {"x": UNSET}, "greedy")
        await a.sessions.put("greedy-9", {"x": value[:1000]}, "greedy")
        assert await a.sessions.get("greedy-9") == {"x": value[:1000]}


async def test_a_session_reader_hears_of_jobs_of_other_machines(machines: Machines) -> None:
    async with machines.machine("a") as a, machines.machine("b") as b:
        await a.push(job("before"))
        await b.status("before")
        async with asyncio.timeout(10), aclosing(b.session_jobs("s")) as jobs:
            found = [await anext(jobs), await anext(jobs)]
            await a.push(job("after"))
            found.append(await anext(jobs))
        assert [one and one.id for one in found] == ["before", None, "after"]


async def test_a_cancellation_reaches_the_worker_on_another_machine(machines: Machines) -> None:
    async with machines.machine("a") as a, machines.machine("b") as b:
        async with aclosing(b.signals.cancellations()) as cancellations:
            heard = asyncio.create_task(anext(cancellations))
            await asyncio.sleep(0)
            await a.signals.request_cancel("j")
            async with asyncio.timeout(10):
                assert await heard == "j"


async def test_a_file_of_one_machine_is_opened_on_another(machines: Machines, tmp_path: Path) -> None:
    async with machines.machine("a") as a, machines.machine("b") as b:
        stored = a.files.save(b"hello", "note.txt")
        await a.push(job("j"))
        taken = await a.take("one")
        await finish(a, taken, Completed(Raw(msgspec.json.encode([stored])), has_files=True))
        await b.files.obtain(stored.path)
        found = b.files.local_path(FileData(path=stored.path))
        assert found.read_bytes() == b"hello"
        assert found.is_relative_to(tmp_path / "b")


async def test_a_long_name_in_any_script_is_the_same_on_another_machine(machines: Machines) -> None:
    async with machines.machine("a") as a, machines.machine("b") as b:
        stored = a.files.save(b"hello", "👍漢 'é%" * 40 + ".txt")
        await a.files.publish()
        await b.files.obtain(stored.path)
        found = b.files.local_path(FileData(path=stored.path))
        assert (found.name, found.read_bytes()) == (stored.orig_name, b"hello")


async def test_a_value_over_the_servers_limit_gets_through(machines: Machines) -> None:
    large = "x" * (9 << 20)
    async with machines.machine("a") as a, machines.machine("b") as b:
        await a.push(job("j", data=[large]))
        (taken,) = await b.take("one")
        assert taken.data == [large]
        await finish(b, [taken], Completed(Raw(msgspec.json.encode([large]))))
        (end,) = await read(a, "j")
        assert isinstance(end, Completed)
        assert len(bytes(end.data)) > len(large)


async def test_a_worker_with_other_endpoints_is_refused_with_the_difference(machines: Machines) -> None:
    async with machines.machine("replica"):
        with pytest.raises(DeclarationError, match=r"without f\(x\); with g\(y\)"):
            async with machines.machine("w", functions=["g(y)"], options=EngineOptions(role="worker")):
                pass


async def test_a_limit_that_another_process_declares_otherwise_is_refused_with_its_name(machines: Machines) -> None:
    async with machines.machine("a"):
        with pytest.raises(DeclarationError, match=r"lane 'one': expected the limit 1 that .*:\d+ has declared, got 2"):
            async with machines.machine("b", lanes=[Lane(name="one", limit=2), LANES[1]]):
                pass


async def test_a_changed_limit_holds_after_a_restart(machines: Machines) -> None:
    async with machines.machine("before") as before:
        for name in "abc":
            await before.push(job(name))
    async with machines.machine("after", lanes=[Lane(name="one", limit=2), LANES[1]]) as after:
        async with asyncio.timeout(10):
            assert [(await after.take("one"))[0].id for _ in range(2)] == ["a", "b"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"\0blob:\xff",
        b"\0blob:" + 5_000_000 * b"a",
        b"\0blob:" + 32 * b"a",
        b"[" * 100_000,
        b'{"id":1e999}',
    ],
    ids=["empty", "no text", "no name", "long name", "gone", "deep", "number"],
)
async def test_a_job_that_nobody_can_read_leaves_its_lane_to_the_others(machines: Machines, data: bytes) -> None:
    async with machines.machine("a") as a:
        await a._connection.js.publish(a._connection.names.job(job("evil")), data)
        await a.push(job("j"))
        async with asyncio.timeout(10):
            assert [one.id for one in await a.take("one")] == ["j"]


async def test_what_was_accepted_outlives_a_restart_of_the_server(tmp_path: Path) -> None:
    with PrivateServer(tmp_path / "server") as server:
        async with Machines(server.url, tmp_path).machine("a") as a:
            await a.push(job("j"))
            server.stop()
            taking = asyncio.create_task(a.take("one"))
            server.start()
            async with asyncio.timeout(20):
                taken = await taking
            await finish(a, taken, END)
            assert await read(a, "j") == [END]


async def test_jobs_of_a_version_without_processes_are_taken_over_by_another(machines: Machines) -> None:
    async with machines.machine("old", functions=["f(x)"]) as old:
        await old.push(job("waits"))
        await old.push(job("began", lane="free"))
        await old.take("free")
    async with machines.machine("new", functions=["g(y)"]) as new:
        await Takeover(new._connection, new.membership, new._queue, new._logs, grace_s=0).look()
        async with asyncio.timeout(10):
            assert [(one.id, one.attempt) for one in await new.take("one")] == [("waits", 1)]
            assert [(one.id, one.attempt) for one in await new.take("free")] == [("began", 2)]


async def test_a_job_of_a_version_without_processes_ends_when_its_lane_is_gone(machines: Machines) -> None:
    async with machines.machine("old", functions=["f(x)"]) as old:
        await old.push(job("j"))
    async with machines.machine("new", functions=["g(y)"], lanes=[Lane(name="other", limit=1)]) as new:
        await Takeover(new._connection, new.membership, new._queue, new._logs, grace_s=0).look()
        assert await read(new, "j") == [Failed(APP_CHANGED, reason="interrupted")]


async def test_jobs_of_a_version_that_has_a_process_are_left_to_it(machines: Machines) -> None:
    async with machines.machine("old", functions=["f(x)"]) as old, machines.machine("new", functions=["g(y)"]) as new:
        await old.push(job("old"))
        await new.push(job("new"))
        await Takeover(new._connection, new.membership, new._queue, new._logs, grace_s=0).look()
        async with asyncio.timeout(10):
            assert [one.id for one in await old.take("one")] == ["old"]
            assert [one.id for one in await new.take("one")] == ["new"]


async def test_replicas_tell_each_other_and_not_themselves(machines: Machines) -> None:
    async with machines.machine("a") as a, machines.machine("b") as b, aclosing(a.signals.messages()) as messages:
        heard = asyncio.create_task(anext(messages))
        await asyncio.sleep(0)
        await a.signals.publish("topic", "of a")
        await b.signals.publish("topic", "of b")
        async with asyncio.timeout(10):
            assert await heard == ("topic", "of b")


async def test_who_went_on_to_another_replica_is_seen_off_by_that_one(machines: Machines) -> None:
    visitor, gone, moved = OpenPage("hash", "owner", "client", RequestInfo()), list[str](), asyncio.Event()
    has_left = asyncio.Event()

    def presence(name: str, peers: Peers) -> Presence:
        async def note(_: OpenPage) -> None:
            gone.append(name)
            has_left.set()

        return Presence(0.05, note, peers, lambda *_: moved.set())

    async with machines.machine("a") as a, machines.machine("b") as b:
        near, far = Peers(a.signals), Peers(b.signals)
        first, second = presence("first", near), presence("second", far)
        loops = [near.send(), near.listen(), far.send(), far.listen(), first.run(), second.run()]
        tasks = [asyncio.create_task(loop) for loop in loops]
        first.arrive(visitor)
        async with asyncio.timeout(15):
            await moved.wait()
            moved.clear()
            second.arrive(visitor)
            await moved.wait()
            first.leave(visitor)
            second.leave(visitor)
            await has_left.wait()
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    assert gone == ["second"]


async def test_a_job_whose_log_has_made_room_while_it_waited_is_taken(machines: Machines) -> None:
    async with asyncio.timeout(10), machines.machine("a") as a:
        await a.push(job("x"))
        await purge(a, "x")
        taken = await a.take("one")
        assert [one.id for one in taken] == ["x"]
        await finish(a, taken, END)
        assert (await a.events("x"))[-1] == END


async def test_finished_logs_of_one_client_make_no_room_for_anothers_in_the_stream(machines: Machines) -> None:
    few = EngineOptions(max_logs=2, min_result_age_s=300)
    async with asyncio.timeout(15), machines.machine("a", options=few) as a:
        for number in range(60):
            client, name = ("modest", f"m{number}") if number < 5 else ("greedy", f"g{number}")
            await a.push(job(name, "free", client=client, session=name))
            await finish(a, await a.take("free"), END)
        while await is_stored(a, "g40"):  # noqa: ASYNC110  # purged by a task of its own
            await asyncio.sleep(0.01)
        assert [await is_stored(a, f"m{number}") for number in range(5)] == [True] * 5
        assert await is_stored(a, "g59")
        async with machines.machine("late") as late:
            assert (await late.events("m0"))[-1] == END


async def purge(backend: NatsBackend, job_id: str) -> None:
    connection = backend._connection
    await connection.js.purge_stream(connection.names.logs, subject=connection.names.log(job_id))


async def is_stored(backend: NatsBackend, job_id: str) -> bool:
    connection = backend._connection
    try:
        await connection.js.get_last_msg(connection.names.logs, connection.names.log(job_id))
    except NotFoundError:
        return False
    return True


async def test_a_webhook_waits_for_the_end_that_its_log_has(machines: Machines) -> None:
    """A worker that dies after it has queued the delivery, and before it has written the end, must not be believed."""
    hooked = msgspec.structs.replace(job("j"), webhook=Webhook(url="http://example.com/"))
    async with machines.machine("a") as a, machines.machine("b") as b:
        await a.push(hooked)
        taken = await a.take("one")
        early = delivery_of(hooked, Completed(Raw(b'["of the dead"]')), None, 1.0)
        assert early is not None
        await a.deliveries.queue(early)
        waiting = asyncio.create_task(b.deliveries.due())
        await finish(a, taken, END)
        async with asyncio.timeout(15):
            found = await waiting
        assert (found.id, found.end) == ("msg_j", END)
        await b.deliveries.record(found, DeliveryState(status="delivered", attempts=1, answer=200))
        state = await a.deliveries.state("j")
        assert state is not None
        assert state.is_over
