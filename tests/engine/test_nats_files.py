"""Files of many machines: what lies on each is a cache with a bound, and so is the bucket that they share."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest
from msgspec import Raw

from limelight.core.errors import NotAllowed, StorageFull, StoreUnavailable, Unstorable
from limelight.core.wire import Completed, FileData
from limelight.engine.files.partial import PartialUploads
from limelight.engine.files.quota import BLOCK_BYTES
from limelight.engine.files.store import FileStore
from limelight.engine.stores.nats.backend import NatsBackend
from limelight.engine.stores.nats.server import PrivateServer
from tests.engine.nats_server import Machines, job

pytestmark = pytest.mark.anyio

KB, MB = 1 << 10, 1 << 20


def later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    now = time.time() + seconds
    monkeypatch.setattr("time.time", lambda: now)


def taken_bytes(root: Path) -> int:
    return sum(BLOCK_BYTES if path.is_dir() else path.stat().st_size for path in root.rglob("*"))


def is_here(files: FileStore, stored: FileData) -> bool:
    try:
        files.local_path(stored)
    except NotAllowed:
        return False
    return True


async def upload(backend: NatsBackend, size_bytes: int, client: str = "") -> FileData:
    writer = backend.files.writer("a.bin", None, client)
    writer.write(os.urandom(size_bytes))
    stored = writer.finish()
    await backend.files.publish(stored.path.encode())
    return stored


async def objects_of(backend: NatsBackend) -> set[str]:
    return {one.name.partition("/")[0] for one in await backend._connection.files.list()}


def folder(stored: FileData) -> str:
    return Path(stored.path).parent.name


async def test_copies_make_room_for_each_other_and_come_back(
    machines: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with machines.machine("a", max_cache_bytes=MB) as a:
        stored = []
        for number in range(20):
            later(monkeypatch, 60 * number)
            stored.append(await upload(a, 100 * KB, "ada"))
        assert taken_bytes(a.files.root) <= MB
        assert not is_here(a.files, stored[0])
        assert is_here(a.files, stored[-1])
        await a.files.obtain(stored[0].path)
        assert a.files.local_path(stored[0]).stat().st_size == 100 * KB
        later(monkeypatch, 7200)
        for one in stored:
            await a.files.obtain(one.path)
            assert taken_bytes(a.files.root) <= MB
            later(monkeypatch, 60)


async def test_what_is_in_use_and_what_only_this_machine_has_stays(
    machines: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with machines.machine("a", max_cache_bytes=MB) as a:
        used, left = await upload(a, 100 * KB), await upload(a, 100 * KB)
        own = a.files.save(os.urandom(100 * KB), "own.bin")
        let_go = a.files.hold(used.path)
        later(monkeypatch, 3600)
        for _ in range(10):
            later(monkeypatch, 60)
            writer = a.files.writer("b.bin")
            writer.write(os.urandom(780 * KB))
            writer.discard()
        assert [is_here(a.files, one) for one in (used, left, own)] == [True, False, True]
        let_go()
        await a.files.publish()
        later(monkeypatch, 60)
        writer = a.files.writer("b.bin")
        writer.write(os.urandom(900 * KB))
        writer.discard()
        assert [is_here(a.files, one) for one in (used, left, own)] == [False, False, False]


async def test_one_download_however_many_want_the_file(machines: Machines) -> None:
    async with machines.machine("a") as a, machines.machine("b", max_cache_bytes=3 * MB) as b:
        stored = await upload(a, 2 * MB)
        await asyncio.gather(*(b.files.obtain(stored.path) for _ in range(20)))  # a second one would find no room
        assert b.files.local_path(stored).stat().st_size == 2 * MB


async def test_a_full_bucket_refuses_files_and_tells_whose(machines: Machines) -> None:
    async with machines.machine("a", max_files_bytes=MB) as a:
        kept = await upload(a, 600 * KB)
        with pytest.raises(StorageFull, match="machines"):
            await upload(a, 600 * KB)
        await a.files.publish(kept.path.encode())  # others are not told of it
        await a.push(job("full"))
        await a.take("one")
        result = a.files.save(os.urandom(600 * KB), "result.bin")
        with pytest.raises(Unstorable, match="machines"):
            await a.append("full", Completed(Raw(msgspec.json.encode([result])), has_files=True))
        await a.append("full", Completed(Raw(b"[]")))


async def outcome(uploading: Awaitable[FileData]) -> str:
    try:
        await uploading
    except StorageFull:
        return "refused"
    return "stored"


async def test_one_client_leaves_others_room_in_the_bucket(machines: Machines) -> None:
    async with machines.machine("a", max_files_bytes=4 * MB) as a:
        outcomes = [await outcome(upload(a, 100 * KB, "greedy")) for _ in range(41)]
        assert 15 <= outcomes.count("stored") <= 21
        modest = [await upload(a, 100 * KB, "modest") for _ in range(5)]
        assert {folder(one) for one in modest} <= await objects_of(a)


async def test_what_nobody_names_makes_room_in_the_bucket_first_of_who_holds_most(
    machines: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with machines.machine("a", max_files_bytes=2 * MB) as a:
        result, given, kept = [await upload(a, 100 * KB, "greedy") for _ in range(3)]
        modest = await upload(a, 100 * KB, "modest")
        greedy = [os.urandom(32).hex() for _ in range(7)]
        for name in greedy:  # through many replicas, each of which gave its client a share
            await a._connection.files.put(f"{name}/x.bin", os.urandom(200 * KB), "greedy")
        await a.push(job("done"))
        await a.push(job("waits", data=[msgspec.to_builtins(given)]))
        await a.take("one")
        await a.append("done", Completed(Raw(msgspec.json.encode([result])), has_files=True))
        await a.sessions.put("s", {"x": [kept.path]})
        await a.file_quota.tidy()
        assert len(await objects_of(a)) == 11  # all are young
        later(monkeypatch, 1800)
        await a.file_quota.tidy()
        left = await objects_of(a)
        assert {folder(one) for one in (result, given, kept, modest)} <= left
        assert 1 <= sum(name in left for name in greedy) < 7
        assert await a._connection.files.used_bytes() <= 2 * MB * 0.85
        await upload(a, 50 * KB, "third")


async def test_files_in_the_bucket_go_by_age_and_limits_hold_for_one_that_exists(machines: Machines) -> None:
    async with machines.machine("a"):
        pass
    async with machines.machine("a", max_files_bytes=5 * MB) as a:
        config = (await a._connection.js.stream_info(f"OBJ_{a._names.files}")).config
        assert (config.max_bytes, config.max_age) == (5 * MB, 3600)


async def test_a_whole_upload_is_not_lost_while_the_server_is_away(tmp_path: Path) -> None:
    """Else its sender, who was asked to try again, would have to send all of it again."""
    with PrivateServer(tmp_path / "server") as server:
        async with Machines(server.url, tmp_path).machine("a") as a:
            partials = PartialUploads(a.files)
            upload_id = partials.begin("ada", "ada", "a.txt", None, 5)

            async def sent(*pieces: bytes) -> AsyncIterator[bytes]:
                for piece in pieces:
                    yield piece

            server.stop()
            with pytest.raises(StoreUnavailable):
                await partials.append(upload_id, "ada", 0, sent(b"hello"))
            assert partials.offset(upload_id, "ada") == (5, 5)
            server.start()

            async def path() -> str | None:
                with suppress(StoreUnavailable):
                    return await partials.append(upload_id, "ada", 5, sent())
                return None

            found = await path()
            while found is None:  # until the connection is there again
                found = await path()
            assert a.files.holds(found)
            assert await objects_of(a) == {Path(found).parent.name}
