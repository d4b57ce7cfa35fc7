"""Counts that are shared out between clients."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET, Raw

from limelight.core.errors import LimelightError, Overloaded, TooLarge, TooManyRequests
from limelight.core.fair_table import FairTable
from limelight.core.json_memory import json_bytes
from limelight.core.shares import Shares
from limelight.core.wire import Completed, Job, Stopped
from limelight.engine.files.store import FileStore
from limelight.engine.limits.budget import Budget
from limelight.engine.options import EngineOptions
from limelight.engine.stores.backend import Lane
from limelight.engine.stores.kept_logs import KeptLogs
from limelight.engine.stores.logs import EventLog
from limelight.engine.stores.memory import MemoryBackend
from limelight.engine.stores.opening import open_store
from limelight.engine.stores.sessions import SessionCache
from limelight.engine.stores.sqlite.backend import SqliteBackend

CLIENTS = st.sampled_from("abcdef")


@given(st.lists(st.tuples(CLIENTS, st.integers(1, 9), st.booleans())))
def test_shares_know_who_holds_most(changes: list[tuple[str, int, bool]]) -> None:
    shares, held = Shares(), dict.fromkeys("abcdef", 0)
    for client, amount, comes in changes:
        change = amount if comes else -min(amount, held[client])
        held[client] += change
        shares.add(client, change)
        ranking = list(shares.ranking())
        assert sorted(ranking) == sorted(client for client, amount in held.items() if amount)
        assert [held[client] for client in ranking] == sorted((held[client] for client in ranking), reverse=True)
        assert shares.total == sum(held.values())


def test_one_client_gets_half_of_a_budget_and_the_next_one_some_of_what_is_left() -> None:
    budget = Budget("Bodies", "max_bytes", 120)
    with pytest.raises(TooLarge):
        budget.take("a", 61)  # at once neither
    budget.take("a", 60)
    with pytest.raises(TooManyRequests, match="max_bytes"):
        budget.take("a", 1)
    with pytest.raises(TooManyRequests):
        budget.take("b", 31)
    budget.take("b", 30)
    with pytest.raises(TooManyRequests):
        budget.take("b", 1)
    budget.take("c", 15)
    with pytest.raises(Overloaded):
        budget.take("d", 20)
    with pytest.raises(TooLarge):
        budget.take("d", 61)
    budget.give("a", 60)
    budget.take("d", 20)
    assert budget.total_bytes == 65


@given(st.lists(st.tuples(CLIENTS, st.integers(0, 20))))
def test_a_table_gives_up_what_the_largest_client_put_in_first(items: list[tuple[str, int]]) -> None:
    table: FairTable[int, str] = FairTable()
    for client, key in items:
        table.put(key, client, client)
    while table:
        counts = {client: sum(one == client for _, one in table.items()) for client in "abcdef"}
        key = table.first_of_largest()
        client = table.client_of(key)
        assert counts[client] == max(counts.values())
        assert key == next(one for one, owner in table.items() if owner == client)
        table.pop(key)
    assert table.counts.total == 0


@given(st.lists(st.tuples(CLIENTS, st.integers(0, 400), st.booleans()), max_size=60), st.booleans())
def test_kept_logs_are_within_their_limits_and_forget_nothing_they_count(
    logs: list[tuple[str, int, bool]], is_safe: bool
) -> None:
    kept: KeptLogs[EventLog] = KeptLogs(10, 1000, 300.0 if is_safe else 0.0)
    for number, (client, size_bytes, is_read) in enumerate(logs):
        log = EventLog(client)
        log.size_bytes = size_bytes
        kept.add(str(number), log)
        if is_read:
            kept.was_read(str(number))
        left = list(kept.logs())
        times = 2 if is_safe else 1
        assert len(left) <= 10 * times
        assert sum(log.size_bytes for log in left) <= 1000 * times
    kept.expire(lambda _: True)
    assert (kept._counts.total, kept._sizes.total, kept._unread_count, kept._unread_bytes) == (0, 0, 0, 0)
    assert not kept._by_client


@pytest.mark.parametrize("size_bytes", [0, 100])
def test_clients_who_hold_all_the_results_they_may_leave_room_for_the_next(size_bytes: int) -> None:
    kept: KeptLogs[EventLog] = KeptLogs(1000 if size_bytes else 40, 4000 if size_bytes else 10**9, 300.0)

    def hold_all(client: str) -> None:
        for number in range(200):
            kept.check_bounds(client)
            log = EventLog(client)
            log.size_bytes, log.readers = size_bytes, 1  # nothing goes while it is read
            kept.add(f"{client}{number}", log)

    for client in "abcd":
        with pytest.raises(TooManyRequests, match="unread"):
            hold_all(client)
    kept.check_bounds("next")


@given(st.lists(st.tuples(CLIENTS, st.integers(0, 9), st.one_of(st.none(), st.integers(0, 400)))))
def test_sessions_are_within_their_limits_and_sizes_return_to_zero(
    puts: list[tuple[str, int, int | None]],
) -> None:
    cache = SessionCache(5, 1000)
    for client, number, size_bytes in puts:
        value = UNSET if size_bytes is None else size_bytes
        cache.put(f"{client}{number}", {"x": value}, client, {"x": size_bytes or 0})
        assert sum(value for value in cache.values() if isinstance(value, int)) == cache._sizes.total <= 1000
        assert len(cache._sessions) <= 5
    cache.expire(-1.0)
    assert cache._sizes.total == len(cache._sessions) == 0


@pytest.mark.parametrize("values", ["[],", "{},", '"ab",', '{"a":1},', "1.5,", '"\\ud83d\\ude00' + "x" * 999 + '",'])
def test_what_json_takes_decoded_is_known_before(values: str) -> None:
    import tracemalloc  # noqa: PLC0415  # of this test alone

    import msgspec  # noqa: PLC0415  # as above

    body = ("[" + (values * (100_000 // len(values)))[:-1] + "]").encode()
    tracemalloc.start()
    decoded = msgspec.json.decode(body)
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert decoded
    assert taken * 0.8 <= json_bytes(body) <= taken * 5


WAYS = ["push", "take", "ack", "release", "withdraw", "let_go"]
STEPS = st.lists(st.tuples(st.sampled_from(WAYS), CLIENTS), max_size=40)


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
@given(steps=STEPS)
def test_bytes_of_pending_jobs_return_to_zero(
    tmp_path_factory: pytest.TempPathFactory, kind: str, steps: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("store")
    asyncio.run(_pending(folder, "memory" if kind == "memory" else f"sqlite:///{folder}/store.sqlite", steps))


async def _pending(folder: Path, address: str, steps: list[tuple[str, str]]) -> None:
    backend = await _opened(folder, address)
    pushed: list[Job] = []
    taken: list[list[Job]] = []
    for number, (step, client) in enumerate(steps):
        if step == "push":
            with suppress(LimelightError):
                pushed.append(await backend.push(_job(f"j{number}", client, 100 + number)))
        elif step == "take" and await backend.queue_size() and len(taken) < 2:
            taken.append(await backend.take("one"))
        elif step == "withdraw" and pushed:
            await backend.withdraw(pushed.pop().id, Stopped())
        elif taken:
            await _give_back(backend, step, taken)
    if isinstance(backend, SqliteBackend):
        await backend.close()
        backend, taken = await _opened(folder, address), []
    for jobs in taken:
        await _end(backend, jobs)
    while await backend.queue_size():
        await _end(backend, await backend.take("one"))
    memory = backend if isinstance(backend, MemoryBackend) else backend._memory
    assert memory._pending.total_bytes == 0
    await backend.close()


async def _give_back(backend: MemoryBackend | SqliteBackend, way: str, taken: list[list[Job]]) -> None:
    if way == "ack":
        await _end(backend, taken.pop())
    elif way == "release":
        await backend.release(taken.pop())
    elif way == "let_go" and isinstance(backend, SqliteBackend):
        await backend.let_go(taken.pop())


def _job(name: str, client: str, size_bytes: int) -> Job:
    return Job(id=name, session=name, endpoint=1, lane="one", data=["x"], client=client, size_bytes=size_bytes)


async def _opened(folder: Path, address: str) -> MemoryBackend | SqliteBackend:
    options = EngineOptions(max_pending_bytes=1000, max_size=8, max_logs=4)
    backend = open_store(address).backend(FileStore(folder / "files"), options, [])
    assert isinstance(backend, MemoryBackend | SqliteBackend)
    await backend.open([Lane(name="one", limit=2)])
    return backend


async def _end(backend: MemoryBackend | SqliteBackend, jobs: list[Job]) -> None:
    for job in jobs:
        await backend.append(job.id, Completed(Raw(b"[1]")))
    await backend.ack(jobs)
