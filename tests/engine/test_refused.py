"""A refused call is a job that has ended when it begins: readers of its session hear of it, the function does not."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

import pytest
from msgspec import structs

from limelight.core.wire import END, Completed, Event, Failed, Position, RequestInfo
from limelight.engine.files.store import FileStore
from limelight.engine.options import EngineOptions
from limelight.engine.service import Engine
from limelight.engine.stores.nats.server import PrivateServer
from limelight.engine.stores.opening import open_store
from limelight.engine.submission import Submission, job_of
from tests.engine.opened import Opened
from tests.engine.test_service import endpoint, events, submit

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def nats_server() -> Iterator[PrivateServer]:
    with PrivateServer() as server:
        yield server


@pytest.fixture(params=["memory", "sqlite", "nats"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "nats":
        return f"{request.getfixturevalue('nats_server').url}/{uuid.uuid4().hex}"
    return "memory" if request.param == "memory" else f"sqlite:///{tmp_path}/store.sqlite"


async def test_a_refused_call_ends_in_its_session_and_is_never_run(tmp_path: Path, store: str) -> None:
    ran: list[object] = []
    only = endpoint("function", ran.append)
    async with Engine([only], FileStore(tmp_path / "files"), EngineOptions(store=store)) as engine:
        job = await engine.refuse(Submission(endpoint=only, data=[], session_hash="s"), "x expected a number")
        ends: list[Event | Position] = []
        async with aclosing(engine.follow_session("s", "")) as items:
            async for _, _, event, _ in items:
                ends += [event] if isinstance(event, END) else []
        assert ends == [Failed("x expected a number", 10, reason="input")]
        assert (await events(engine, job))[-1] == ends[0]
        assert isinstance((await events(engine, await submit(engine, 1, session="s")))[-1], Completed)
    assert ran == [1]


async def test_a_worker_that_takes_a_refused_call_ends_it_too(tmp_path: Path, store: str) -> None:
    ran: list[object] = []
    only, files, options = endpoint("function", ran.append), FileStore(tmp_path / "files"), EngineOptions(store=store)
    backend = open_store(store).backend(files, options, [only.function])
    async with Engine([only], files, options, store=Opened(backend)) as engine:
        made = job_of(Submission(endpoint=only, data=[], session_hash="s"), RequestInfo())
        job = await backend.push(structs.replace(made, refusal="no"))
        assert (await events(engine, job))[-1] == Failed("no", 10, reason="input")
    assert ran == []
