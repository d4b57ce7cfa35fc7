"""The store in an SQLite file: what it keeps, what it refuses, what it does when the disk is full."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from msgspec import UNSET, Raw

from limelight.core.errors import DeclarationError, NotFound, Stopping, StorageFull, StoreUnusable
from limelight.core.wire import Completed, Event, Generated, Job, Started
from limelight.engine.files.store import FileStore
from limelight.engine.options import EngineOptions
from limelight.engine.stores.backend import Backend, Lane
from limelight.engine.stores.opening import open_store
from limelight.engine.stores.sqlite import sessions as stored_sessions
from limelight.engine.stores.sqlite.backend import SqliteBackend

pytestmark = pytest.mark.anyio

END = Completed(Raw(b"[1]"))


def address(folder: Path) -> str:
    return f"sqlite:///{folder}/store.sqlite"


@asynccontextmanager
async def opened(folder: Path, *lanes: str, **options: object) -> AsyncIterator[Backend]:
    store = open_store(address(folder))
    backend = store.backend(FileStore(folder / "files"), EngineOptions(**options), [])  # type: ignore[arg-type]  # by name
    await backend.open([Lane(name=name, limit=1) for name in lanes or ("one",)])
    yield backend
    await backend.close()


def job(name: str, *, key: str = "", session: str = "s") -> Job:
    return Job(id=name, endpoint=1, lane="one", data=[name], session=session, client="c", idempotency_key=key)


def set_clock(monkeypatch: pytest.MonkeyPatch, now: float) -> None:
    monkeypatch.setattr("time.time", lambda: now)


async def complete(backend: Backend, one: Job, event: Event = END) -> None:
    await backend.push(one)
    await backend.take("one")
    await backend.append(one.id, Started())
    await backend.append(one.id, event)
    await backend.ack([one])


async def test_waiting_jobs_keep_their_order_and_inputs(tmp_path: Path) -> None:
    async with opened(tmp_path) as backend:
        for name in "abc":
            await backend.push(job(name))
    async with opened(tmp_path) as backend:
        taken = []
        for _ in range(3):
            taken += await backend.take("one")
            await backend.ack(taken[-1:])
    assert [(one.id, one.data, one.attempt) for one in taken] == [(name, [name], 1) for name in "abc"]


async def test_an_interrupted_job_comes_first_and_counts_its_attempts(tmp_path: Path) -> None:
    async with opened(tmp_path) as backend:
        for name in "ab":
            await backend.push(job(name))
        await backend.take("one")
        await backend.append("a", Started())
    async with opened(tmp_path) as backend:
        assert [(one.id, one.attempt) for one in await backend.take("one")] == [("a", 2)]


async def test_a_log_goes_on_with_the_next_number(tmp_path: Path) -> None:
    first = Generated(Raw(b'["x"]'))
    async with opened(tmp_path) as backend:
        await backend.push(job("a"))
        await backend.take("one")
        await backend.append("a", Started())
        await backend.append("a", first)
    async with opened(tmp_path) as backend:
        assert await backend.append("a", Started()) == 3
        assert list(await backend.events("a")) == [Started(), first, Started()]


async def test_a_key_stands_for_its_job_after_a_restart(tmp_path: Path) -> None:
    async with opened(tmp_path) as backend:
        await backend.push(job("a", key="k"))
    async with opened(tmp_path) as backend:
        assert (await backend.push(job("b", key="k"))).id == "a"


async def test_two_requests_with_one_key_at_a_time_are_one_job(tmp_path: Path) -> None:
    async with opened(tmp_path) as backend:
        found = await asyncio.gather(*(backend.push(job(name, key="k")) for name in "abc"))
        assert {one.id for one in found} == {"a"}
        assert await backend.queue_size() == 1


async def test_what_a_session_has_not_seen_is_known_after_a_restart(tmp_path: Path) -> None:
    async with opened(tmp_path) as backend:
        for name in "ab":
            await complete(backend, job(name))
        await backend.mark_read(job("a"))
    async with opened(tmp_path) as backend:
        jobs = backend.session_jobs("s")
        assert [one and one.id for one in (await anext(jobs), await anext(jobs))] == ["b", None]


async def test_a_job_whose_lane_is_gone_ends_with_an_error(tmp_path: Path) -> None:
    async with opened(tmp_path) as backend:
        await backend.push(job("a"))
    async with opened(tmp_path, "another") as backend:
        (end,) = await backend.events("a")
        assert "changed" in getattr(end, "message", "")
        assert (await backend.status("a")).state == "done"


async def test_evicted_jobs_leave_the_file(tmp_path: Path) -> None:
    async with opened(tmp_path, max_logs=2) as backend:
        for name in "abcde":
            await complete(backend, job(name))
    async with opened(tmp_path) as backend:
        for name in "de":
            assert (await backend.status(name)).state == "done"
        with pytest.raises(NotFound):
            await backend.status("c")


async def test_jobs_that_ended_long_ago_are_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(tmp_path, max_log_age_s=100.0) as backend:
        assert isinstance(backend, SqliteBackend)
        await complete(backend, job("old"))
        set_clock(monkeypatch, time.time() + 101)
        await complete(backend, job("new"))
        await backend.tidy()
        with pytest.raises(NotFound):
            await backend.status("old")
        assert (await backend.status("new")).state == "done"


async def test_a_clock_that_is_set_back_changes_neither_order_nor_estimates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path) as backend:
        await backend.push(job("a"))
        await backend.push(job("b"))
        await backend.take("one")
        set_clock(monkeypatch, time.time() - 3600)
        await backend.append("a", END)
        await backend.ack([job("a")])
        await backend.push(job("c"))
        position = await anext(backend.positions("c"))
        assert (position.rank, position.eta_s) == (1, 0.0)
    async with opened(tmp_path) as backend:
        assert [one.id for one in await backend.take("one")] == ["b"]


async def test_sessions_go_by_number_and_by_idle_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(tmp_path, max_sessions=2, max_session_idle_s=100.0) as backend:
        assert isinstance(backend, SqliteBackend)
        for number, name in enumerate("abc"):
            set_clock(monkeypatch, 1e9 + number)
            await backend.sessions.put(name, {"x": name})
        await backend.tidy()
    async with opened(tmp_path, max_session_idle_s=100.0) as backend:
        assert [await backend.sessions.get(name) for name in "abc"] == [{}, {"x": "b"}, {"x": "c"}]
    async with opened(tmp_path, max_session_idle_s=100.0) as backend:
        assert isinstance(backend, SqliteBackend)
        set_clock(monkeypatch, 1e9 + 200)
        await backend.tidy()
    async with opened(tmp_path) as backend:
        assert [await backend.sessions.get(name) for name in "bc"] == [{}, {}]


@pytest.mark.parametrize("limits", [{"max_sessions": 12}, {"max_session_bytes": 12_000, "max_sessions": 1000}])
async def test_stored_sessions_of_one_client_make_no_room_for_anothers(tmp_path: Path, limits: dict[str, int]) -> None:
    value = "x" * 900
    async with opened(tmp_path, **limits) as backend:
        assert isinstance(backend, SqliteBackend)
        for name in "abc":
            await backend.sessions.put(name, {"x": value}, "modest")
        for number in range(100):
            await backend.sessions.put(f"{number}", {"x": value}, "greedy")
        await backend.tidy()
    async with opened(tmp_path) as backend:
        assert [await backend.sessions.get(name) for name in "abc"] == [{"x": value}] * 3
        kept = [number for number in range(100) if await backend.sessions.get(f"{number}")]
        assert 8 <= len(kept) <= 12
        assert min(kept) > 80


async def test_a_session_that_is_larger_than_what_is_kept_in_memory_is_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored_sessions, "CACHE_BYTES", 1000)
    values = {"x": "x" * 2000, "y": "y" * 2000}
    async with opened(tmp_path) as backend:
        for name, value in values.items():
            await backend.sessions.put("s", {name: value})
        assert await backend.sessions.get("s") == values
        await backend.sessions.put("s", {"x": UNSET})
        assert await backend.sessions.get("s") == {"y": values["y"]}


async def test_a_stored_value_that_became_unstorable_does_not_come_back(tmp_path: Path) -> None:
    async with opened(tmp_path) as backend:
        await backend.sessions.put("s", {"x": 1, "y": 2})
        await backend.sessions.put("s", {"x": threading.Lock()})
        assert set(await backend.sessions.get("s")) == {"x", "y"}
    async with opened(tmp_path) as backend:
        assert await backend.sessions.get("s") == {"y": 2}


async def test_room_that_was_freed_goes_back_to_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    async with opened(tmp_path, max_logs=1) as backend:
        assert isinstance(backend, SqliteBackend)
        for number in range(20):
            await complete(backend, job(f"{number}"), Completed(Raw(b'"' + b"x" * 200_000 + b'"')))
        await backend.tidy()
        await backend.tidy()
    assert path.stat().st_size < 1_000_000


async def test_a_full_disk_refuses_calls_and_loses_none(tmp_path: Path) -> None:
    async with opened(tmp_path) as backend:
        await complete(backend, job("before"))
        await backend.push(job("running"))
        await backend.take("one")
        limit_pages(backend, 0)
        with pytest.raises(StorageFull):
            await backend.push(big_job("refused"))
        end = asyncio.create_task(backend.append("running", Completed(Raw(b'"' + b"x" * 100_000 + b'"'))))
        with pytest.raises(StorageFull):
            await backend.push(big_job("refused, too"))
        assert not end.done()
        limit_pages(backend, 1 << 30)
        assert await end == 1
        await backend.push(job("accepted"))
    async with opened(tmp_path) as backend:
        assert [(await backend.status(name)).state for name in ("before", "running", "accepted")] == [
            "done",
            "done",
            "queued",
        ]
        with pytest.raises(NotFound):
            await backend.status("refused")


async def test_calls_are_taken_again_once_there_is_room_also_when_nothing_runs(tmp_path: Path) -> None:
    async with opened(tmp_path) as backend:
        limit_pages(backend, 0)
        with pytest.raises(StorageFull):
            await backend.push(big_job("refused"))
        with pytest.raises(StorageFull):
            await backend.ping()
        limit_pages(backend, 1 << 30)
        async with asyncio.timeout(10):
            while not await answers(backend):  # noqa: ASYNC110  # nothing tells when the store has tried again
                await asyncio.sleep(0.02)
        await backend.push(big_job("accepted"))


async def answers(backend: Backend) -> bool:
    try:
        await backend.ping()
    except StorageFull:
        return False
    return True


def big_job(name: str) -> Job:
    return Job(id=name, endpoint=1, lane="one", data=["x" * 100_000], session=name)


def limit_pages(backend: Backend, count: int) -> None:
    """As if the disk held so many pages: SQLite answers that it is full."""
    assert isinstance(backend, SqliteBackend)
    connection = backend._journal._connection  # the only place where a limit can be set
    connection.execute(f"PRAGMA max_page_count = {count or 1}").fetchall()


async def test_a_saved_file_has_the_same_path_after_a_restart(tmp_path: Path) -> None:
    paths = set()
    for _ in range(2):
        store = open_store(address(tmp_path))
        files = FileStore(store.files_folder or tmp_path, secret=store.secret("files"))
        paths.add(files.save(b"content", "a.txt").path)
        backend = store.backend(files, EngineOptions(), [])
        await backend.open([])
        await backend.close()
    assert len(paths) == 1


def refusal(folder: Path, name: str = "store.sqlite") -> str:
    before = (folder / name).read_bytes() if (folder / name).exists() else None
    with pytest.raises(StoreUnusable) as refused:
        open_store(f"sqlite:///{folder}/{name}?wait=0")
    if before is not None:
        assert (folder / name).read_bytes() == before
    return str(refused.value)


async def test_a_damaged_file_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    async with opened(tmp_path) as backend:
        for number in range(50):
            await backend.push(job(f"{number}"))
    path = tmp_path / "store.sqlite"
    data = bytearray(path.read_bytes())
    data[4096 * 2 : 4096 * 6] = os.urandom(4096 * 4)
    path.write_bytes(data)
    assert "backup" in refusal(tmp_path)


def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "store.sqlite").write_text("my thesis\n" * 1000)
    (tmp_path / "store.sqlite").chmod(0o600)
    assert "not a database" in refusal(tmp_path)


def test_the_database_of_another_program_is_refused(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "store.sqlite")
    connection.execute("CREATE TABLE theirs (x)")
    connection.commit()
    connection.close()
    (tmp_path / "store.sqlite").chmod(0o600)
    assert "another program" in refusal(tmp_path)


async def test_a_file_that_others_may_write_is_refused(tmp_path: Path) -> None:
    async with opened(tmp_path):
        pass
    assert (tmp_path / "store.sqlite").stat().st_mode & 0o777 == 0o600
    (tmp_path / "store.sqlite").chmod(0o666)
    assert "nobody else may write" in refusal(tmp_path)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "No such file" in refusal(tmp_path, "missing/store.sqlite")


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "store.sqlite").mkdir()
    with pytest.raises(StoreUnusable):
        open_store(address(tmp_path))


async def test_a_locked_file_is_refused(tmp_path: Path) -> None:
    async with opened(tmp_path):
        with pytest.raises(StoreUnusable, match="another process"):
            open_store(f"{address(tmp_path)}?wait=0.1")


@pytest.mark.parametrize(
    "wrong", ["sqlite", "sqlite:///", "redis://x", "sqlite:///a?x=1", "sqlite:///a?synchronous=off"]
)
def test_an_address_that_says_nothing_is_refused(wrong: str) -> None:
    with pytest.raises(DeclarationError):
        open_store(wrong)


async def test_a_closed_store_refuses_instead_of_waiting(tmp_path: Path) -> None:
    async with opened(tmp_path) as backend:
        await backend.push(job("a"))
    async with asyncio.timeout(5):
        for asked in (backend.sessions.get("new"), backend.sessions.put("s", {"x": 1}), backend.append("a", END)):
            with pytest.raises(Stopping):
                await asked
