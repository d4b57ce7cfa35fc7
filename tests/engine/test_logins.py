"""Logins that are over: what is known of them, on every store."""

from __future__ import annotations

import asyncio
import sqlite3
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Protocol

import pytest

from limelight.engine.files.store import FileStore
from limelight.engine.options import EngineOptions
from limelight.engine.stores.backend import Backend, Lane
from limelight.engine.stores.logins import EVERYBODY, LIFE_S, MAX_SINGLE, Ended, EndedLogins, Login, Logins, digest
from limelight.engine.stores.memory import MemoryBackend
from limelight.engine.stores.nats.server import PrivateServer
from limelight.engine.stores.opening import open_store
from limelight.engine.stores.sqlite import database
from tests.engine.nats_server import Machines

pytestmark = pytest.mark.anyio

LANES = [Lane(name="one", limit=1)]


@pytest.fixture(scope="module")
def nats_server() -> Iterator[PrivateServer]:
    with PrivateServer() as server:
        yield server


class Open(Protocol):
    def __call__(self, name: str) -> AbstractAsyncContextManager[Backend]: ...


@pytest.fixture(params=["sqlite", "nats"])
def machine(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """Opens a process of the app: the next one after the last on SQLite, one beside the others on NATS."""
    if request.param == "nats":
        machines = Machines(request.getfixturevalue("nats_server").url, tmp_path)
        return lambda name: machines.machine(name, LANES)

    @asynccontextmanager
    async def opened(name: str) -> AsyncIterator[Backend]:
        store = open_store(f"sqlite:///{tmp_path}/store.sqlite")
        backend = store.backend(FileStore(tmp_path / "files"), EngineOptions(), ())
        await backend.open(LANES)
        try:
            yield backend
        finally:
            await backend.close()

    return opened


def memory(tmp_path: Path) -> Logins:
    return Logins(MemoryBackend(FileStore(tmp_path)))


async def test_one_login_ends_and_the_users_others_go_on(tmp_path: Path) -> None:
    logins = memory(tmp_path)
    first, second, other = logins.begin("ada"), logins.begin("ada"), logins.begin("alan")
    await logins.end(first, all_of_user=False)
    assert [logins.is_over(one) for one in (first, second, other)] == [True, False, False]


async def test_all_logins_of_a_user_end_and_the_next_one_lasts(tmp_path: Path) -> None:
    logins = memory(tmp_path)
    before = [logins.begin("ada") for _ in range(3)]
    await logins.end(before[0], all_of_user=True)
    assert all(map(logins.is_over, before))
    assert not logins.is_over(logins.begin("ada"))


async def test_a_clock_that_is_late_ends_no_new_login(tmp_path: Path) -> None:
    backend = MemoryBackend(FileStore(tmp_path))
    logins = Logins(backend)
    late = Login("ada", "x", logins.begin("ada").begun_ms + 60_000)  # of a machine whose clock is ahead
    await logins.end(late, all_of_user=True)
    assert logins.is_over(late)
    assert not logins.is_over(logins.begin("ada"))


async def test_a_login_ends_by_itself(tmp_path: Path) -> None:
    logins = memory(tmp_path)
    now = logins.begin("ada").begun_ms
    assert logins.is_over(Login("ada", "old", now - LIFE_S * 1000 - 1000))
    assert not logins.is_over(Login("ada", "young", now - LIFE_S * 1000 + 60_000))


async def test_a_million_ends_of_one_user_take_no_room_and_forget_nobodys(tmp_path: Path) -> None:
    backend = MemoryBackend(FileStore(tmp_path))
    logins = Logins(backend)
    other = logins.begin("alan")
    await logins.end(other, all_of_user=False)
    ended = [Login("ada", str(number), 1_000_000_000_000_000 + number) for number in range(1000)]
    for one in ended:
        await logins.end(one, all_of_user=False)
    assert all(map(logins.is_over, [*ended, other]))
    assert len(backend.ended_logins.get(digest("ada")).single) <= MAX_SINGLE


def test_the_ends_of_many_users_are_joined_and_none_begins_again() -> None:
    known = EndedLogins(max_users=100)
    stored: dict[str, Ended] = {}
    for number in range(1000):
        for user, ended in known.add(f"user{number}", Ended(single={str(number): number})).items():
            if ended is None:
                del stored[user]
            else:
                stored[user] = ended
    assert len(known) == len(stored) <= 101
    for number in range(1000):
        ended = known.get(f"user{number}")
        assert str(number) in ended.single or number < known.get(EVERYBODY).before_ms


def test_ends_may_be_heard_of_in_any_order() -> None:
    parts = [Ended(50), Ended(single={"a": 60, "b": 10}), Ended(20, {"c": 70}), Ended(single={"a": 60})]
    there, back = EndedLogins(), EndedLogins()
    for one, other in zip(parts, reversed(parts), strict=True):
        there.merge("x", one)
        back.merge("x", other)
    assert there.get("x") == back.get("x") == Ended(50, {"a": 60, "c": 70})


async def test_ends_outlive_the_process_that_heard_of_them(machine: Open) -> None:
    async with machine("one") as backend:
        logins = Logins(backend)
        kept, single, every = logins.begin("ada"), logins.begin("ada"), logins.begin("alan")
        await logins.end(single, all_of_user=False)
        await logins.end(every, all_of_user=True)
    async with machine("two") as backend:
        logins = Logins(backend)
        assert [logins.is_over(one) for one in (kept, single, every)] == [False, True, True]


async def test_replicas_hear_of_each_others_ends(nats_server: PrivateServer, tmp_path: Path) -> None:
    machines = Machines(nats_server.url, tmp_path)
    async with AsyncExitStack() as stack:
        one, two = [Logins(await stack.enter_async_context(machines.machine(name, LANES))) for name in ("a", "b")]
        logins = [one.begin("ada") for _ in range(20)]
        # At the same time, of the same user: none of them may be lost.
        ends = (who.end(login, all_of_user=False) for who, login in zip([one, two] * 10, logins, strict=True))
        await asyncio.gather(*ends)
        async with asyncio.timeout(10):
            while any(not who.is_over(login) for who in (one, two) for login in logins):  # noqa: ASYNC110  # by a wire
                await asyncio.sleep(0.01)
        later = Logins(await stack.enter_async_context(machines.machine("c", LANES)))
        assert all(map(later.is_over, logins))


async def test_a_file_of_the_first_version_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    connection = database.open_database(path)
    secret = database.secret(connection, "login")
    connection.executescript(
        "DROP TABLE ended_logins; DROP TABLE deliveries;"
        "ALTER TABLE sessions DROP COLUMN client; PRAGMA user_version = 1;"
    )
    connection.close()
    store = open_store(f"sqlite:///{path}")
    assert store.secret("login") == secret
    backend = store.backend(FileStore(tmp_path / uuid.uuid4().hex), EngineOptions(), ())
    await backend.open(LANES)
    await backend.end_logins("ada", Ended(7))
    await backend.sessions.put("s", {"x": 1}, "c")
    await backend.close()
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (database.VERSION,)
        assert connection.execute("SELECT key, client FROM sessions").fetchall() == [("s", "c")]
    connection.close()
