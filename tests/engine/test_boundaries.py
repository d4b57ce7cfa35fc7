"""A store that raises what nobody expects of it ends what it was asked for; the engine, and all else, goes on."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from limelight.core.endpoint import Call
from limelight.core.errors import ValidatorFailed
from limelight.core.session import Lifetime, Session
from limelight.core.wire import Completed, Event, Failed, Job, Json, RequestInfo
from limelight.engine.execution import worker
from limelight.engine.execution.threads import ThreadPool
from limelight.engine.files.store import FileStore
from limelight.engine.options import EngineOptions
from limelight.engine.service import Engine
from limelight.engine.sessions.expiry import Lifetimes
from limelight.engine.sessions.peers import Peers
from limelight.engine.sessions.presence import OpenPage
from limelight.engine.stores import cleanup as retention
from limelight.engine.stores.cleanup import PeriodicCleanup
from limelight.engine.stores.memory import MemoryBackend
from limelight.engine.stores.pickles import Pickles
from limelight.engine.stores.sessions import MemorySessions, SessionCache
from limelight.engine.stores.signals import LocalSignals
from limelight.engine.submission import Submission
from tests.engine.opened import Opened
from tests.engine.test_failures import echo, heard
from tests.engine.test_service import endpoint, events, outcome, submit

pytestmark = pytest.mark.anyio

BROKEN = "broken"
VISITOR = OpenPage(BROKEN, "", "c", RequestInfo())


class Echo(LocalSignals):
    async def publish(self, topic: str, text: str) -> None:
        _break(text == BROKEN)
        self._messages.send((topic, text))  # in place of another process


class FaultySessions(MemorySessions):
    async def get(self, key: str) -> dict[str, object]:
        _break(key == BROKEN)
        return await super().get(key)


class Faulty(MemoryBackend):
    """Fails at what has to do with the value, session or message `broken`."""

    fails_to_take = False

    def __init__(self, files: FileStore) -> None:
        super().__init__(files)
        self.sessions = FaultySessions(SessionCache(10), Pickles(None))

    async def push(self, job: Job) -> Job:
        _break(job.session == f":{BROKEN}")
        return await super().push(job)

    async def take(self, lane: str) -> list[Job]:
        _break(self.fails_to_take)
        return await super().take(lane)

    async def append(self, log: str, event: Event) -> int:
        _break(self.job(log).data == [BROKEN] and not isinstance(event, Failed))
        return await super().append(log, event)

    async def withdraw(self, job_id: str, end: Event) -> bool:
        _break(self.job(job_id).data == ["late and broken"])
        return await super().withdraw(job_id, end)


def _break(condition: bool) -> None:
    if condition:
        raise AttributeError(BROKEN)


@pytest.fixture
def backend(tmp_path: Path) -> Faulty:
    return Faulty(FileStore(tmp_path))


@asynccontextmanager
async def running(backend: Faulty) -> AsyncIterator[Engine]:
    leaving = replace(endpoint("function", echo, 2, runs_on_leave=True), parameters=())
    waits = endpoint("coroutine", wait, 3)
    batch = endpoint("function", lambda values: values, 4, is_batch=True)
    ends = [endpoint("function", echo), leaving, waits, batch]
    options = EngineOptions(leave_grace_s=0, stop_grace_s=0)
    made = Engine(ends, backend.files, options, store=Opened(backend))
    async with asyncio.timeout(15), made as engine:
        yield engine


async def wait(_: object) -> None:
    await asyncio.Event().wait()


async def works(engine: Engine) -> None:
    assert isinstance(await outcome(engine, 1), Completed)


@pytest.mark.parametrize("number", [1, 4])
async def test_a_log_that_cannot_be_written_ends_its_job_and_frees_its_place(backend: Faulty, number: int) -> None:
    async with running(backend) as engine:
        assert isinstance(await outcome(engine, BROKEN, number=number), Failed)
        assert isinstance(await outcome(engine, 1, number=number), Completed)


async def test_a_lane_whose_jobs_cannot_be_taken_is_asked_again(
    backend: Faulty, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "PAUSE_S", 0)
    backend.fails_to_take = True
    with heard("could be taken") as has_failed:
        async with running(backend) as engine:
            await has_failed.wait()
            backend.fails_to_take = False
            await works(engine)


async def test_a_visitor_who_cannot_be_seen_off_is_logged(backend: Faulty) -> None:
    async with running(backend) as engine:
        with heard("A client left") as was_not_run:
            engine.arrive(VISITOR)
            engine.presence.leave(VISITOR)
            await was_not_run.wait()
        await works(engine)


async def test_a_job_that_cannot_be_withdrawn_is_logged(backend: Faulty) -> None:
    async with running(backend) as engine:
        await submit(engine, 1, number=3)  # holds the place
        with heard("could not be withdrawn") as has_failed:
            await submit_for(engine, "late and broken", 0.01)
            await has_failed.wait()
        late = await submit_for(engine, "late", 0.01)
        end = (await events(engine, late))[-1]
        assert isinstance(end, Failed)
        assert end.reason == "timeout"


async def submit_for(engine: Engine, value: object, timeout_s: float) -> Job:
    return await engine.submit(Submission(endpoint=engine.endpoint(3), data=[value], timeout_s=timeout_s))


async def test_values_that_cannot_be_ended_are_logged(backend: Faulty) -> None:
    ended, loop = asyncio.Queue[object](), asyncio.get_running_loop()
    lifetime = Lifetime(0, lambda value: loop.call_soon_threadsafe(ended.put_nowait, value))
    lifetimes = Lifetimes(backend.sessions, {"state:1": lifetime}, ThreadPool(1).submit)
    with heard("could not be ended") as has_failed:
        for key in (BROKEN, "s"):
            session = Session(key)
            session.set("state:1", key)
            await backend.sessions.put(key, session.changes())
            lifetimes.written(session, "c")
        task = asyncio.create_task(lifetimes.run())
        await has_failed.wait()
    assert await ended.get() == "s"
    assert not task.done()
    task.cancel()


async def test_words_that_cannot_be_said_or_understood_are_logged(backend: Faulty) -> None:
    peers, told = Peers(Echo()), asyncio.Queue[str]()

    def hear(text: str) -> None:
        _break(text == "odd")
        told.put_nowait(text)

    peers.on("topic", hear)
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        both = [tasks.create_task(run()) for run in (peers.listen, peers.send)]
        for text in (BROKEN, "odd", "word"):
            peers.publish("topic", text)
        assert await told.get() == "word"
        for task in both:
            task.cancel()


async def test_a_janitor_goes_on_whatever_it_meets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "PERIOD_S", 0)
    calls, has_gone_on = 0, asyncio.Event()

    async def tidy() -> None:
        nonlocal calls
        calls += 1
        _break(calls == 1)
        has_gone_on.set()

    cleanup = PeriodicCleanup(tidy)
    cleanup.start()
    async with asyncio.timeout(5):
        await has_gone_on.wait()
    await cleanup.stop()


@pytest.mark.parametrize("kind", [SystemExit, KeyboardInterrupt, asyncio.CancelledError, StopIteration, ValueError])
async def test_a_validator_may_raise_anything(backend: Faulty, kind: type[BaseException]) -> None:
    def validate(_: Call) -> list[Json]:
        raise kind("secret")

    checked = replace(endpoint("function", echo, 5), validate=validate)
    files = backend.files
    async with Engine([checked, endpoint("function", echo)], files, store=Opened(backend)) as engine:
        with pytest.raises(ValidatorFailed) as failed:
            await submit(engine, 1, number=5)
        assert "secret" not in str(failed.value)
        await works(engine)


class Exits:
    def __reduce__(self) -> tuple[object, ...]:
        sys.exit("secret")

    __repr__ = __reduce__  # type: ignore[assignment]  # that is the point


async def test_files_are_looked_for_in_values_of_any_kind(backend: Faulty) -> None:
    changes: Mapping[str, object] = {"state:1": Exits()}
    await backend.sessions.put("s", changes)
    assert backend.referenced_files() == set()
