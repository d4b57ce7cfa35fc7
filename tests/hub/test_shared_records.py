"""Records that several hubs share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import msgspec
import pytest

from limelight.engine.stores.nats.address import parse
from limelight.engine.stores.nats.connection import dial, hang_up
from limelight.engine.stores.nats.server import PrivateServer
from limelight.hub.cluster.storage import NatsStorage
from limelight.hub.records import Records
from tests.waiting import becomes

pytestmark = pytest.mark.anyio


class Note(msgspec.Struct, frozen=True):
    text: str


class Two:
    def __init__(self, nats: PrivateServer, one: Records, other: Records) -> None:
        self.nats, self.one, self.other = nats, one, other

    async def text(self, key: str) -> str | None:
        found = self.other.get(Note, key)
        return found.text if found is not None else None

    async def meet(self, key: str, text: str | None) -> None:
        async def read() -> str | None:
            return await self.text(key)

        await becomes(text, read)


@pytest.fixture
async def two() -> AsyncIterator[Two]:
    with PrivateServer() as nats:
        clients = [await dial(parse(nats.url)) for _ in range(2)]
        storages = [NatsStorage(client, "test-hub") for client in clients]
        for storage in storages:
            await storage.open(1)
        yield Two(nats, *(Records(storage) for storage in storages))
        for storage, client in zip(storages, clients, strict=True):
            await storage.close()
            await hang_up(client)


async def test_what_one_writes_the_other_reads(two: Two) -> None:
    heard: list[str] = []
    two.other.watch(Note, heard.append)
    await two.one.put("ann/hello.py", Note("one"))
    await two.meet("ann/hello.py", "one")
    assert await two.one.delete(Note, "ann/hello.py")
    await two.meet("ann/hello.py", None)
    assert heard == ["ann/hello.py", "ann/hello.py"]
    assert not await two.other.delete(Note, "ann/hello.py")


async def test_a_record_is_added_once(two: Two) -> None:
    for number in range(10):
        key = f"key{number}"
        added = await asyncio.gather(
            two.one.put(key, Note("one"), "absent"), two.other.put(key, Note("other"), "absent")
        )
        assert sorted(added) == [False, True]
        assert two.one.get(Note, key) == two.other.get(Note, key) == Note("one" if added[0] else "other")


async def test_a_record_is_replaced_only_if_it_is_still_the_one_that_was_read(two: Two) -> None:
    await two.one.put("key", Note("first"))
    await two.meet("key", "first")
    replaced = await asyncio.gather(
        two.one.replace("key", Note("first"), Note("one")), two.other.replace("key", Note("first"), Note("other"))
    )
    assert sorted(replaced) == [False, True]


async def test_a_deleted_record_stays_deleted_and_can_be_added_again(two: Two) -> None:
    await two.one.put("key", Note("first"))
    await two.meet("key", "first")
    await asyncio.gather(two.one.delete(Note, "key"), two.other.put("key", Note("late"), "present"))
    assert not await two.one.put("key", Note("later"), "present") or two.one.get(Note, "key") is not None
    await two.one.delete(Note, "key")
    await two.meet("key", None)
    assert await two.other.put("key", Note("again"), "absent")


async def test_what_was_written_while_the_server_was_away_is_read_when_it_is_back(two: Two) -> None:
    await two.one.put("key", Note("before"))
    two.nats.stop()
    two.nats.start()
    await two.one.put("key", Note("after"))
    await two.meet("key", "after")
