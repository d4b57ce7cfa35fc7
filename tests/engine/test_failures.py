"""What fails ends its own call: the engine, and the calls of others, go on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import Raw

from limelight.core.endpoint import Call, Endpoint, Outcome, Streaming
from limelight.core.errors import Stopping, StorageFull
from limelight.core.session import Lifetime, Session
from limelight.core.wire import Completed, Event, Failed, Generated, Job, Logged, RequestInfo, Stopped
from limelight.engine.execution.outbox import Outbox
from limelight.engine.execution.output_budget import OutputBudget
from limelight.engine.execution.threads import ThreadPool
from limelight.engine.files.store import FileStore
from limelight.engine.limits.budget import Budget
from limelight.engine.options import EngineOptions
from limelight.engine.service import Engine
from limelight.engine.sessions.expiry import Lifetimes
from limelight.engine.sessions.presence import OpenPage
from limelight.engine.sessions.session_stream import follow_session
from limelight.engine.stores.backend import Lane
from limelight.engine.stores.opening import open_store
from limelight.engine.stores.sqlite.backend import SqliteBackend
from limelight.engine.stores.sqlite.journal import Journal
from tests.engine.opened import Opened
from tests.engine.test_service import Handler, endpoint, engine, events, outcome, submit

pytestmark = pytest.mark.anyio

END = Completed(Raw(b"[1]"))
VISITOR = OpenPage("s", "", "c", RequestInfo())


@pytest.fixture(params=["memory", "sqlite"])
def options(request: pytest.FixtureRequest, tmp_path: Path) -> EngineOptions:
    store = "memory" if request.param == "memory" else f"sqlite:///{tmp_path}/store.sqlite"
    return EngineOptions(store=store, leave_grace_s=0)


@contextmanager
def heard(text: str) -> Iterator[asyncio.Event]:
    """Set when the log says so, from whatever thread."""
    said, loop = asyncio.Event(), asyncio.get_running_loop()

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if text in record.getMessage():
                loop.call_soon_threadsafe(said.set)

    listener = Listener()
    logging.getLogger("limelight").addHandler(listener)
    try:
        yield said
    finally:
        logging.getLogger("limelight").removeHandler(listener)


def echo(value: object) -> object:
    return value


async def cancel_itself(_: object) -> None:
    raise asyncio.CancelledError


@pytest.mark.parametrize("is_batch", [False, True])
async def test_a_function_that_raises_cancelled_error_fails(
    tmp_path: Path, options: EngineOptions, is_batch: bool
) -> None:
    one = endpoint("coroutine", cancel_itself, is_batch=is_batch)
    async with engine(tmp_path / "files", one, endpoint("function", echo, 2), options=options) as running:
        assert await outcome(running, 1) == Failed(None)
        assert isinstance(await outcome(running, 1, number=2), Completed)


async def test_a_streaming_coroutine_is_cancelled_in_any_of_its_chunks(tmp_path: Path, options: EngineOptions) -> None:
    waits = asyncio.Event()

    async def hear(chunk: object) -> object:
        if chunk == "wait":
            waits.set()
            await asyncio.Event().wait()
        return chunk

    streaming = endpoint("coroutine", hear, streaming=Streaming(keeps_all=True, idle_s=60))
    async with engine(tmp_path / "files", streaming, options=options) as running:
        job = await submit(running, "go on")
        async with aclosing(running.follow(job.id, "")) as items:
            async for _, event in items:
                if isinstance(event, Generated):
                    break
        await running.send_chunk(job.id, "", ["wait"])
        await waits.wait()
        await running.cancel(job.id, "")
        assert (await events(running, job))[-1] == Stopped()


async def test_an_async_generator_is_closed_before_its_job_has_ended(tmp_path: Path) -> None:
    closed: list[str] = []

    class Picky(Handler):
        def finish(self, result: object, call: Call) -> Outcome:
            raise ValueError("no such output")

    async def values(_: object) -> AsyncIterator[int]:
        try:
            yield 1
            yield 2
        finally:
            await asyncio.sleep(0)
            closed.append("closed")

    one = replace(endpoint("async_generator", values), handler=Picky("async_generator", values))
    async with engine(tmp_path, one) as running:
        assert await outcome(running, 1) == Failed(None)
        assert closed == ["closed"]


async def test_an_event_that_comes_while_its_call_ends_is_dropped() -> None:
    appended: list[Event] = []

    async def append(event: Event) -> None:
        appended.append(event)

    async with asyncio.TaskGroup() as tasks:
        outbox = Outbox(append, tasks, OutputBudget("c", Budget("", "", None), None))
        outbox.close()
        outbox._events.append(Logged("late"))  # by a thread that was past the check when it was closed
        outbox._wake()
    assert appended == []


async def test_a_flush_that_is_cancelled_loses_nothing() -> None:
    appended: list[Event] = []
    storing, may_store = asyncio.Event(), asyncio.Event()

    async def append(event: Event) -> None:
        storing.set()
        await may_store.wait()
        appended.append(event)

    async with asyncio.TaskGroup() as tasks:
        outbox = Outbox(append, tasks, OutputBudget("c", Budget("", "", None), None))
        outbox.put(Logged("one"))
        outbox.put(Logged("two"))
        await storing.wait()
        flushing = asyncio.create_task(outbox.flush())
        await asyncio.sleep(0)
        flushing.cancel()
        await asyncio.wait([flushing])
        may_store.set()
        await outbox.flush()
    assert appended == [Logged("one"), Logged("two")]


@asynccontextmanager
async def stored(folder: Path, *endpoints: Endpoint) -> AsyncIterator[tuple[Engine, Journal]]:
    """An engine, and the journal of its store, by which a test breaks the file."""
    options = EngineOptions(leave_grace_s=0)
    files = FileStore(folder / "files")
    backend = open_store(f"sqlite:///{folder}/store.sqlite").backend(files, options, [])
    assert isinstance(backend, SqliteBackend)

    async with asyncio.timeout(15), Engine(endpoints, files, options, store=Opened(backend)) as running:
        yield running, backend._journal


async def test_a_full_disk_does_not_end_the_engine_when_a_visitor_leaves(tmp_path: Path) -> None:
    leaving = endpoint("function", echo, 2, runs_on_leave=True)
    async with stored(tmp_path, endpoint("function", echo), replace(leaving, parameters=())) as (running, journal):
        await journal.run(lambda file: file.execute("PRAGMA max_page_count = 1").fetchone())
        with pytest.raises(StorageFull):
            await submit(running, "x" * 100_000)
        with heard("A client left") as was_not_run:
            running.arrive(VISITOR)
            running.presence.leave(VISITOR)
            await was_not_run.wait()
        with heard("can be written again") as is_well:
            await journal.run(lambda file: file.execute("PRAGMA max_page_count = 1000000").fetchone())
            await is_well.wait()
        assert isinstance(await outcome(running, 1), Completed)


async def test_a_session_that_cannot_be_read_fails_its_call_only(tmp_path: Path) -> None:
    async with stored(tmp_path, endpoint("function", echo)) as (running, journal):
        await journal.run(lambda file: file.execute("DROP TABLE session_values"))
        job = await submit(running, 1, session="s")
        assert isinstance((await events(running, job))[-1], Failed)
        assert isinstance(await outcome(running, 1), Completed)


async def test_a_delete_callback_that_exits_is_logged(tmp_path: Path) -> None:
    called: list[object] = []

    def leave(value: object) -> None:
        called.append(value)
        raise SystemExit

    backend = open_store("memory").backend(FileStore(tmp_path), EngineOptions(), [])
    lifetimes = Lifetimes(backend.sessions, {"state:1": Lifetime(0, leave)}, ThreadPool(1).submit)
    session = Session("s")
    session.set("state:1", "value")
    await backend.sessions.put("s", session.changes())
    lifetimes.written(session, "c")
    with heard("delete_callback") as has_failed:
        running = asyncio.create_task(lifetimes.run())
        await has_failed.wait()
    assert called == ["value"]
    assert not running.done()
    running.cancel()


async def test_one_jobs_refused_file_does_not_fail_its_batch(tmp_path: Path) -> None:
    gate = asyncio.Event()

    async def names(files: list[object]) -> list[object]:
        await gate.wait()
        return [1 for _ in files]

    batch = endpoint("coroutine", names, is_batch=True, max_batch_size=3)
    batch = replace(batch, parameters=(replace(batch.parameters[0], holds_files=True),))
    async with engine(tmp_path, batch) as running:
        await submit(running, None)  # holds the place, so that the next two come together
        refused = await submit(running, {"path": "http://nowhere.invalid/secret.txt"})
        accepted = await submit(running, None)
        gate.set()
        failed = (await events(running, refused))[-1]
        assert isinstance(failed, Failed)
        assert failed.reason == "input"
        assert isinstance((await events(running, accepted))[-1], Completed)


async def test_a_reader_of_a_session_hears_of_a_log_that_is_gone(tmp_path: Path) -> None:
    backend = open_store("memory").backend(FileStore(tmp_path), EngineOptions(max_logs=1), [])
    await backend.open([Lane(name="one", limit=None)])
    job = Job(id="a", endpoint=1, lane="one", data=[], session="s")
    await backend.push(job)
    await backend.take("one")
    reading = asyncio.create_task(anext(follow_session(backend, "s"), None))
    for _ in range(2):  # turns of the loop: it has read which jobs there are, and not begun to follow them
        await asyncio.sleep(0)
    await backend.append("a", END)
    for name in "bc":
        await backend.push(Job(id=name, endpoint=1, lane="one", data=[], session=name))
        await backend.append(name, END)
    async with asyncio.timeout(5):
        await reading
    await backend.close()


async def test_an_engine_that_has_ended_refuses_calls(tmp_path: Path) -> None:
    running, told = Engine([endpoint("function", echo)], FileStore(tmp_path)), asyncio.Event()
    await running.start()
    running.on_end(told.set)
    assert running._serving is not None
    running._serving.cancel()
    await told.wait()
    assert await running.readiness() == "stopping"
    with pytest.raises(Stopping):
        await submit(running, 1)
