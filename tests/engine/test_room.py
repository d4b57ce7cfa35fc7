"""The room that files take: quota, age, and what may never go."""

from __future__ import annotations

import os
import time
from pathlib import Path

import msgspec
import pytest
from msgspec import Raw

from limelight.core.errors import StorageFull
from limelight.core.wire import Completed, FileData, Job
from limelight.engine.backend import Backend, Lane
from limelight.engine.files import FileStore
from limelight.engine.memory import MemoryBackend
from limelight.engine.options import EngineOptions
from limelight.engine.sqlite import SqliteBackend
from limelight.engine.stores import open_store

pytestmark = pytest.mark.anyio

DAY_S = 86_400.0


def later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    now = time.time() + seconds
    monkeypatch.setattr("time.time", lambda: now)


def exists(file: FileData) -> bool:
    return Path(file.path).exists()


def test_files_over_the_quota_are_refused(tmp_path: Path) -> None:
    store = FileStore(tmp_path, max_bytes=1_000)
    store.save(b"x" * 900, "a")
    store.save(b"x" * 900, "a")  # the same one takes no more room
    with pytest.raises(StorageFull):
        store.save(b"y" * 200, "b")
    writer = store.writer("c")
    writer.write(b"z" * 200)
    with pytest.raises(StorageFull):
        writer.finish()
    writer.discard()
    assert not list(tmp_path.glob("*.part"))


def test_old_files_go_and_used_ones_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = FileStore(tmp_path)
    old, used, pinned, named = (store.save(name, "a") for name in (b"old", b"used", b"pinned", b"named"))
    store.room.pin(pinned.path.encode())
    later(monkeypatch, 2 * DAY_S)
    assert store.holds(used.path)
    assert store.room.is_full_or_old(DAY_S)
    store.room.sweep({Path(named.path).parent.name}, DAY_S)
    assert [exists(one) for one in (old, used, pinned, named)] == [False, True, True, True]


def test_the_least_recently_used_make_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = FileStore(tmp_path, max_bytes=1_000)
    first, second = store.save(b"1" * 450, "a"), store.save(b"2" * 450, "a")
    later(monkeypatch, 3600)
    assert store.holds(first.path)
    store.room.sweep(set(), None)
    assert (exists(first), exists(second)) == (True, False)
    store.save(b"3" * 450, "a")


def test_a_folder_of_ones_own_is_known_after_a_restart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = FileStore(tmp_path, secret=b"s" * 32).save(b"x" * 600, "a")
    store = FileStore(tmp_path, secret=b"s" * 32, max_bytes=1_000, has_folder=True)
    with pytest.raises(StorageFull):
        store.save(b"y" * 600, "b")
    later(monkeypatch, 2 * DAY_S)
    store.room.sweep(set(), DAY_S)
    assert not exists(saved)


def test_a_folder_that_others_share_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = FileStore(tmp_path).save(b"x", "a")
    store = FileStore(tmp_path)
    later(monkeypatch, 30 * DAY_S)
    store.room.sweep(set(), DAY_S)
    assert exists(theirs)


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
async def test_what_calls_and_sessions_name_is_never_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    store = open_store("memory" if kind == "memory" else f"sqlite:///{tmp_path}/store.sqlite")
    files = FileStore(tmp_path / "files")
    backend: Backend = store.backend(files, EngineOptions(max_file_age_s=DAY_S, max_session_idle_s=None), [])
    assert isinstance(backend, MemoryBackend | SqliteBackend)
    await backend.open([Lane(name="one", limit=1)])
    result, given, kept, other = (files.save(os.urandom(8), "a") for _ in range(4))
    for name, data in (("done", []), ("waiting", [msgspec.to_builtins(given)])):
        await backend.push(Job(id=name, endpoint=1, lane="one", data=data, session=name))
    await backend.take("one")
    await backend.append("done", Completed(Raw(msgspec.json.encode([result])), has_files=True))
    await backend.put_session("s", {"x": [kept]})
    later(monkeypatch, 2 * DAY_S)
    await backend.tidy()
    assert [exists(one) for one in (result, given, kept, other)] == [True, True, True, False]
    await backend.close()
