"""What can never be stored, or not be read again, ends the call that it is of; the store goes on for all others."""

from __future__ import annotations

import asyncio
import pickle
import sqlite3
import sys
import uuid
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from msgspec import structs
from nats.js import api

from limelight.core.endpoint import Call, Endpoint, Outcome
from limelight.core.errors import Unstorable
from limelight.core.wire import Completed, Event, Failed, Generated, Job, Logged, Position, Started
from limelight.engine.files.store import FileStore
from limelight.engine.options import EngineOptions
from limelight.engine.service import Engine
from limelight.engine.stores.backend import Backend
from limelight.engine.stores.memory import MemoryBackend
from limelight.engine.stores.nats.backend import NatsBackend
from limelight.engine.stores.nats.names import digest
from limelight.engine.stores.nats.server import PrivateServer
from limelight.engine.stores.opening import open_store
from limelight.engine.stores.pickles import Pickles
from limelight.engine.stores.sessions import MemorySessions, SessionCache
from limelight.engine.stores.sqlite.backend import SqliteBackend
from limelight.engine.stores.sqlite.database import open_database
from limelight.engine.stores.sqlite.journal import Entry
from tests.engine.opened import Opened
from tests.engine.test_service import Handler, endpoint, events, outcome, submit

pytestmark = pytest.mark.anyio

LIMIT_BYTES = 100_000
JOB = Job(id="a", endpoint=1, lane="lane 1", data=[1], session="s")


@pytest.fixture(scope="module")
def nats_server() -> Iterator[PrivateServer]:
    with PrivateServer() as server:
        yield server


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/store.sqlite"


@pytest.fixture
def nats(nats_server: PrivateServer) -> str:
    return f"{nats_server.url}/{uuid.uuid4().hex}"


@pytest.fixture(params=["memory", "sqlite", "nats"])
def store(request: pytest.FixtureRequest) -> str:
    return "memory" if request.param == "memory" else str(request.getfixturevalue(request.param))


@asynccontextmanager
async def running(folder: Path, store: str, *endpoints: Endpoint) -> AsyncIterator[tuple[Engine, Backend]]:
    options = EngineOptions(store=store, max_session_value_bytes=LIMIT_BYTES)
    files = FileStore(folder / "files")
    backend = open_store(store).backend(files, options, [one.function for one in endpoints])
    async with asyncio.timeout(15), Engine(endpoints, files, options, store=Opened(backend)) as engine:
        yield engine, backend


class Remembering(Handler):
    """Its function gets what the session remembers, and gives what it is to remember."""

    def prepare(self, call: Call) -> list[object]:
        return [call.session.get("state:1"), *call.job.data]

    def finish(self, result: object, call: Call) -> Outcome:
        call.session.set("state:1", result)
        return Outcome([len(str(result))])


def remembering(function: object) -> Endpoint:
    assert callable(function)
    return replace(endpoint("function", function), handler=Remembering("function", function))


def echo(value: object) -> object:
    return value


def text_of(length: int) -> str:
    return "x" * length


async def end(engine: Engine, *data: object, session: str | None = None, number: int = 1) -> Event | Position:
    return (await events(engine, await submit(engine, *data, session=session, number=number)))[-1]


def message_of(event: Event | Position) -> str:
    assert isinstance(event, Failed), event
    return event.message or ""


# values of sessions


def grow(before: list[str] | None, text: str) -> list[str]:
    grown = [] if before is None else before
    grown.append(text)
    return grown


async def test_a_value_over_its_limit_fails_its_call_and_leaves_the_session_usable(tmp_path: Path, store: str) -> None:
    async with running(tmp_path, store, remembering(grow)) as (engine, _):
        assert isinstance(await end(engine, "small", session="s"), Completed)
        told = message_of(await end(engine, "x" * LIMIT_BYTES, session="s"))
        assert told.startswith("State 1 (a list) is over the limit of 100000 bytes")
        assert isinstance(await end(engine, "small", session="other"), Completed)
        after = await end(engine, "small", session="s")
        assert isinstance(after, Completed)
        assert int(bytes(after.data)[1:-1]) < 100  # what had grown is not there


async def test_a_value_over_its_limit_says_so_when_it_is_streamed(tmp_path: Path, store: str) -> None:
    def remember(_: object, text: str) -> Iterator[str]:
        yield text

    one = replace(endpoint("generator", remember), handler=Remembering("generator", remember))
    async with running(tmp_path, store, one) as (engine, _):
        assert "over the limit" in message_of(await end(engine, "x" * LIMIT_BYTES, session="s"))
        assert isinstance(await end(engine, "x", session="s"), Completed)


class Exits:
    """Can be stored, and not be read again."""

    def __reduce__(self) -> tuple[object, ...]:
        return sys.exit, ("secret",)


class Unpicklable:
    def __reduce__(self) -> tuple[object, ...]:
        sys.exit("secret")


@pytest.mark.parametrize("value", [Exits(), Unpicklable()])
async def test_a_value_that_cannot_be_kept_starts_afresh(tmp_path: Path, store: str, value: object) -> None:
    def swap(before: object, _: object) -> object:
        return value if before is None else "read"

    for _ in range(1 if store == "memory" else 2):
        async with running(tmp_path, store, remembering(swap)) as (engine, _):
            assert isinstance(await end(engine, 1, session="s"), Completed)
            assert isinstance(await end(engine, 1, session="s"), Completed)


async def test_a_session_whose_reading_raises_anything_fails_its_calls(tmp_path: Path) -> None:
    class Forgetful(MemorySessions):
        async def get(self, key: str) -> dict[str, object]:
            raise AttributeError("the class is gone")

    batch = endpoint("function", lambda values: values, 2, is_batch=True, max_batch_size=3)
    backend = MemoryBackend(FileStore(tmp_path))
    backend.sessions = Forgetful(SessionCache(10), Pickles(None))
    async with Engine([endpoint("function", echo), batch], backend.files, store=Opened(backend)) as engine:
        for number in (1, 2):
            assert "cannot be read" in message_of(await end(engine, 1, session="s", number=number))
            assert isinstance(await outcome(engine, 1, number=number), Completed)


async def test_what_nats_has_of_a_session_may_be_anything(tmp_path: Path, nats: str) -> None:
    async with running(tmp_path, nats, remembering(grow)) as (engine, backend):
        assert isinstance(backend, NatsBackend)
        gone = pickle.dumps({"state:1": b"\x80\x05\x8c\x07nowhere\x94\x8c\x04Gone\x94\x93\x94.", "state:2": b"rubbish"})
        for stored in (b"rubbish", b"\x00blob:absent", gone):
            await backend._connection.sessions.put(digest(":s"), stored)
            assert isinstance(await end(engine, "new", session="s"), Completed)
            assert isinstance(await end(engine, "new", session="s"), Completed)


# what SQLite cannot take


async def limit(backend: Backend, name: int, value: int) -> None:
    assert isinstance(backend, SqliteBackend)
    await backend._journal.run(lambda connection: connection.setlimit(name, value))


async def test_a_result_that_is_too_large_fails_its_call(tmp_path: Path, sqlite: str) -> None:
    async with running(tmp_path, sqlite, endpoint("function", text_of)) as (engine, backend):
        await limit(backend, sqlite3.SQLITE_LIMIT_LENGTH, 200_000)
        jobs = [await submit(engine, length) for length in (1, 300_000, 2)]
        ends = [(await events(engine, job))[-1] for job in jobs]
        assert [type(one) for one in ends] == [Completed, Failed, Completed]
        assert "too big" in message_of(ends[1])
        assert await engine.readiness() == "ready"
    async with running(tmp_path, sqlite, endpoint("function", text_of)) as (engine, _):
        assert [(await events(engine, job))[-1] for job in jobs] == ends


async def test_a_call_that_is_too_large_is_refused_for_itself(tmp_path: Path, sqlite: str) -> None:
    async with running(tmp_path, sqlite, endpoint("function", echo)) as (engine, backend):
        await limit(backend, sqlite3.SQLITE_LIMIT_LENGTH, 200_000)
        answers = await asyncio.gather(
            *(submit(engine, "x" * length) for length in (1, 300_000, 2)), return_exceptions=True
        )
        assert [type(one) for one in answers] == [Job, Unstorable, Job]
        assert isinstance(await outcome(engine, 1), Completed)


@pytest.mark.parametrize("kind", ["generator", "async_generator"])
async def test_a_yielded_value_that_is_too_large_ends_its_log_there(tmp_path: Path, sqlite: str, kind: str) -> None:
    def values(lengths: Sequence[int]) -> Iterator[str]:
        yield from map(text_of, lengths)

    async def values_soon(lengths: Sequence[int]) -> AsyncIterator[str]:
        for length in lengths:
            yield text_of(length)

    one = endpoint("generator", values) if kind == "generator" else endpoint("async_generator", values_soon)
    async with running(tmp_path, sqlite, one) as (engine, backend):
        await limit(backend, sqlite3.SQLITE_LIMIT_LENGTH, 200_000)
        job = await submit(engine, [1, 300_000, 2, 3])
        told = await events(engine, job)
        assert [type(event) for event in told] == [Started, Generated, Failed]
        assert "too big" in message_of(told[-1])
    async with running(tmp_path, sqlite, one) as (engine, _):
        assert await events(engine, job) == told


async def test_values_that_no_column_takes_end_their_entry_only(tmp_path: Path, sqlite: str) -> None:
    async with running(tmp_path, sqlite, endpoint("function", echo)) as (engine, backend):
        assert isinstance(backend, SqliteBackend)
        statement = "INSERT INTO events VALUES (-2, ?, ?)"
        refused: list[str] = []
        for number, value in enumerate([2**70, "\ud800", object(), b"good"]):
            entry = Entry([(statement, (number, value))], refused=lambda error: refused.append(str(error)))  # type: ignore[list-item]  # that is the point
            backend._journal.write(entry)
        found = await backend._journal.run(lambda file: file.execute("SELECT event FROM events").fetchall())
        assert found == [(b"good",)]
        assert isinstance(await outcome(engine, 1), Completed)
        assert len(refused) == 3


async def test_a_result_for_which_there_is_no_room_is_not_a_full_disk(tmp_path: Path, sqlite: str) -> None:
    async with running(tmp_path, sqlite, endpoint("function", text_of)) as (engine, backend):
        assert isinstance(backend, SqliteBackend)
        await backend._journal.run(
            lambda file: file.execute(
                f"PRAGMA max_page_count = {file.execute('PRAGMA page_count').fetchone()[0] + 60}"
            ).fetchone()
        )
        assert "no room" in message_of(await outcome(engine, 1_000_000))
        assert isinstance(await outcome(engine, 1), Completed)
        assert await engine.readiness() == "ready"


# what cannot be read again


def spoil(path: Path, *statements: str) -> None:
    connection = open_database(path)
    for statement in statements:
        connection.execute(statement)
    connection.close()


async def test_rows_that_cannot_be_read_do_not_stop_the_start(tmp_path: Path, sqlite: str) -> None:
    async with running(tmp_path, sqlite, endpoint("function", echo)) as (engine, backend):
        lost, broken, whole = [await submit(engine, number) for number in range(3)]
        for job in (lost, broken, whole):
            await events(engine, job)
    spoil(
        tmp_path / "store.sqlite",
        "UPDATE jobs SET job = x'ff' WHERE number = 1",
        "UPDATE events SET event = '{}' WHERE job = 2 AND number = 2",
        # One that was interrupted.
        f"INSERT INTO jobs (number, job) VALUES (4, '{msgspec.json.encode(JOB).decode()}')",
        'INSERT INTO events VALUES (4, 1, 7), (4, 2, \'{"kind":"started","eta_s":null}\')',
    )
    for _ in range(2):  # once and for all
        async with running(tmp_path, sqlite, endpoint("function", echo)) as (engine, backend):
            assert "cannot be read" in message_of((await events(engine, broken))[-1])
            assert "cannot be read" in message_of((await events(engine, JOB))[-1])
            assert isinstance((await events(engine, whole))[-1], Completed)
            assert isinstance(await outcome(engine, 1), Completed)
            assert isinstance(backend, SqliteBackend)
            backend._delete_gone()
            assert await backend._journal.run(count_events_of_the_first) == 0


def count_events_of_the_first(connection: sqlite3.Connection) -> int:
    (count,) = connection.execute("SELECT count(*) FROM events WHERE job = 1").fetchone()
    return int(count)


async def test_messages_that_cannot_be_read_end_their_log(tmp_path: Path, nats: str) -> None:
    async with running(tmp_path, nats, endpoint("function", echo)) as (engine, backend):
        assert isinstance(backend, NatsBackend)
        connection = backend._connection
        begun_sequence = await backend._logs.begin(JOB)
        await connection.js.publish(connection.names.log("a"), b"rubbish")
        await backend._queue.push(JOB, begun_sequence)
        await connection.js.publish(connection.names.job(structs.replace(JOB, id="b")), b"rubbish")
        assert "cannot be read" in message_of((await events(engine, JOB))[-1])
        assert isinstance(await outcome(engine, 1), Completed)
    async with running(tmp_path, nats, endpoint("function", echo)) as (engine, _):
        assert "cannot be read" in message_of((await events(engine, JOB))[-1])
        assert isinstance(await outcome(engine, 1), Completed)


async def test_a_message_that_the_stream_does_not_take_fails_its_call(tmp_path: Path, nats: str) -> None:
    async with running(tmp_path, nats, endpoint("function", text_of)) as (engine, backend):
        assert isinstance(backend, NatsBackend)
        js, names = backend._connection.js, backend._connection.names
        config: api.StreamConfig = (await js.stream_info(names.logs)).config
        await js.update_stream(replace(config, max_msg_size=10_000))
        assert "cannot take" in message_of(await outcome(engine, 20_000))
        assert isinstance(await outcome(engine, 1), Completed)


async def test_an_event_that_cannot_be_encoded_is_refused_by_stores_that_write_it(
    tmp_path: Path, sqlite: str, nats: str
) -> None:
    for store in (sqlite, nats):
        async with running(tmp_path, store, endpoint("function", echo)) as (_, backend):
            odd = Job(id="odd", endpoint=1, lane="lane 1", data=["\ud800"], session="s")
            with pytest.raises(Unstorable):
                await backend.push(odd)


async def test_a_call_ends_with_the_error_of_what_it_said(tmp_path: Path, sqlite: str) -> None:
    class Says(Handler):
        def finish(self, result: object, call: Call) -> Outcome:
            call.report(Logged("\ud800"))
            return Outcome([result])

    one = replace(endpoint("function", echo), handler=Says("function", echo))
    async with running(tmp_path, sqlite, one, endpoint("function", echo, 2)) as (engine, _):
        assert "cannot store" in message_of(await outcome(engine, 1))
        assert isinstance(await outcome(engine, 1, number=2), Completed)
