"""The room that files take: quota, age, and what may never go."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw

from limelight.core.errors import StorageFull
from limelight.core.wire import Completed, FileData, Job
from limelight.engine.files.quota import BLOCK_BYTES, blocks
from limelight.engine.files.scratch import Scratch
from limelight.engine.files.store import FileStore, FileWriter
from limelight.engine.options import EngineOptions
from limelight.engine.stores.backend import Backend, Lane
from limelight.engine.stores.memory import MemoryBackend
from limelight.engine.stores.opening import open_store
from limelight.engine.stores.sqlite.backend import SqliteBackend

pytestmark = pytest.mark.anyio

DAY_S = 86_400.0
KB = 1024


def later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    now = time.time() + seconds
    monkeypatch.setattr("time.time", lambda: now)


def exists(file: FileData) -> bool:
    return Path(file.path).exists()


def taken_bytes(root: Path) -> int:
    """What `du` says of it, where a file takes whole blocks and a folder one."""
    return sum(BLOCK_BYTES if path.is_dir() else blocks(path.lstat().st_size) for path in root.rglob("*"))


def parts(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.name.startswith(".")]


def test_files_over_the_quota_are_refused(tmp_path: Path) -> None:
    store = FileStore(tmp_path, max_bytes=100 * KB)
    store.save(b"x" * 80 * KB, "a")
    store.save(b"x" * 80 * KB, "a")  # the same one takes no more room
    with pytest.raises(StorageFull):
        store.save(b"x" * 80 * KB, "b")  # under another name it does
    with pytest.raises(StorageFull):
        store.save(b"y" * 20 * KB, "b")
    writer = store.writer("c")
    with pytest.raises(StorageFull):
        writer.write(b"z" * 20 * KB)
    writer.discard()
    assert not parts(tmp_path)
    assert len(list(tmp_path.iterdir())) == 1


def test_what_is_being_written_counts_from_its_first_byte(tmp_path: Path) -> None:
    store = FileStore(tmp_path, max_bytes=100 * KB)
    writer = store.writer("a")
    writer.write(b"x" * 60 * KB)
    with pytest.raises(StorageFull):
        store.save(b"y" * 40 * KB, "b")
    writer.discard()
    store.save(b"y" * 40 * KB, "b")


def test_tiny_and_empty_files_take_what_they_take_of_a_disk(tmp_path: Path) -> None:
    store = FileStore(tmp_path, max_bytes=1000 * KB)
    for number in range(125):
        store.save(str(number).encode() if number else b"", "a")
    with pytest.raises(StorageFull):
        store.save(b"one more", "a")
    assert taken_bytes(tmp_path) <= 1000 * KB
    assert store.quota.used_bytes == taken_bytes(tmp_path)


def test_so_many_files_may_be_stored_open_ones_included(tmp_path: Path) -> None:
    store = FileStore(tmp_path, max_files=3)
    writer = store.writer("open")
    store.save(b"1", "a")
    store.save(b"2", "a")
    with pytest.raises(StorageFull):
        store.save(b"3", "a")
    writer.discard()
    store.save(b"3", "a")


def test_one_client_uploads_at_most_half_of_what_may_be(tmp_path: Path) -> None:
    store = FileStore(tmp_path, max_bytes=800 * KB, max_files=10)
    for number in range(5):
        store.writer(f"a{number}", None, "greedy").finish()
    with pytest.raises(StorageFull, match="Your uploads"):
        store.writer("a6", None, "greedy")
    writer = store.writer("b", None, "other")
    with pytest.raises(StorageFull, match="Your uploads"):
        writer.write(b"x" * 400 * KB)
    writer.discard()
    store.save(b"y" * 400 * KB, "of a function")


def test_anothers_content_under_ones_own_names_takes_ones_own_room(tmp_path: Path) -> None:
    store = FileStore(tmp_path, max_bytes=100 * BLOCK_BYTES, max_files=40)
    upload(store, b"", "modest")
    refusal = refused(lambda number: store.writer(f"n{number}", None, "greedy").finish())
    assert "Your uploads" in refusal
    for number in range(5):
        upload(store, b"%d" % number, "modest")
    assert store.quota.used_bytes == taken_bytes(tmp_path)


def test_what_is_made_of_an_upload_takes_the_room_of_its_client(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FileStore(tmp_path, max_bytes=100 * BLOCK_BYTES)

    def made_of(upload: FileData, recipe: str) -> FileData:
        return store.derived(Path(upload.path), recipe, "made", recipe.encode, lambda: None)

    modest = made_of(upload(store, b"m", "modest"), "small")
    greedy = upload(store, b"g", "greedy")
    assert "Your uploads" in refused(lambda number: made_of(greedy, f"recipe {number}"))
    of_a_function = [made_of(store.save(b"f", "f"), f"recipe {number}") for number in range(14)]
    later(monkeypatch, 3600)
    store.quota.sweep(set(), None)
    assert exists(modest)
    assert all(exists(file) for file in of_a_function)
    assert store.quota.used_bytes == taken_bytes(tmp_path)


def test_clients_who_take_all_they_may_leave_some_for_whoever_comes_next(tmp_path: Path) -> None:
    store = FileStore(tmp_path, max_bytes=200 * BLOCK_BYTES)
    for client in ("first", "second", "third"):
        assert "Your uploads" in refused(partial(numbered, store, client))
    upload(store, b"m", "modest")


def test_the_one_who_holds_most_makes_room_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = FileStore(tmp_path, max_bytes=100 * BLOCK_BYTES)
    modest = upload(store, b"m", "modest")
    greedy = [upload(store, b"%d" % number, "greedy") for number in range(24)]
    others = [upload(store, b"o%d" % number, f"other{number}") for number in range(20)]
    later(monkeypatch, 3600)
    store.quota.sweep(set(), None)
    assert [exists(one) for one in (modest, *others)] == [True] * 21
    assert [exists(one) for one in greedy] == [False] * 5 + [True] * 19
    assert store.quota.used_bytes == taken_bytes(tmp_path) == 80 * BLOCK_BYTES


def test_what_a_crash_left_is_tidied_and_what_others_write_is_not(tmp_path: Path) -> None:
    own, shared = tmp_path / "own", tmp_path / "shared"
    for folder in (own, shared):
        folder.mkdir()
        (folder / ".left.part").write_bytes(b"x")
    FileStore(own, has_folder=True)
    FileStore(shared)
    assert (len(parts(own)), len(parts(shared))) == (0, 1)
    an_hour_ago = time.time() - 3601
    os.utime(parts(shared)[0], (an_hour_ago, an_hour_ago))
    FileStore(shared)
    assert not parts(shared)


def test_a_folder_of_this_process_goes_with_it_and_after_a_crash_with_the_next_one(tmp_path: Path) -> None:
    script = "import sys, os, pathlib; from limelight.engine.files.scratch import Scratch; s = Scratch(pathlib.Path(sys.argv[1])); (s.folder / 'file').touch(); print(s.folder, flush=True); sys.stdin.readline(); os._exit(1)"  # noqa: E501  # a script
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        theirs = Path(other.stdout.readline().strip())
        mine = Scratch(tmp_path)
        assert (theirs / "file").exists()
        other.communicate("die")
    assert (theirs / "file").exists()
    last = Scratch(tmp_path)
    assert (theirs.exists(), mine.folder.exists(), last.folder.exists()) == (False, True, True)
    mine.remove()
    last.remove()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("step", ["mkdir", "replace", "write_bytes"])
def test_what_could_not_be_stored_takes_no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    store = FileStore(tmp_path, max_bytes=100 * KB, max_files=2)
    store.save(b"kept", "a")
    before = store.quota.used_bytes, store.quota.used_files
    with monkeypatch.context() as patched:
        patched.setattr("os.replace" if step == "replace" else f"pathlib.Path.{step}", full)
        with pytest.raises(StorageFull):
            store.save(b"lost", "a")
    assert (store.quota.used_bytes, store.quota.used_files) == before
    assert not parts(tmp_path)
    store.save(b"lost", "a")


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["save", "open", "write", "finish", "discard", "sweep"]),
        st.sampled_from([0, 1, 5, 4096, 5000, 30_000]),
        st.sampled_from(["", "ada", "alan"]),
    ),
    max_size=60,
)


@given(STEPS)
def test_what_is_counted_is_what_is_there(steps: list[tuple[str, int, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        store, open_ones = FileStore(root, max_bytes=30 * BLOCK_BYTES, max_files=12), list[FileWriter]()
        for step, size, client in steps:
            with suppress(StorageFull):
                if step == "save":
                    store.save(b"x" * size, client or "name")
                elif step == "open":
                    open_ones.append(store.writer(f"n{size % 3}", None, client))
                elif step == "sweep":
                    store.quota.sweep(set(), -1.0 if size else None)
                elif open_ones and step == "write":
                    open_ones[-1].write(b"y" * size)
                elif open_ones:
                    one = open_ones.pop()
                    one.finish() if step == "finish" else one.discard()
            assert store.quota.used_bytes <= 30 * BLOCK_BYTES
            assert store.quota.used_files <= 12
        for one in open_ones:
            one.discard()
        files = [path for path in root.rglob("*") if path.is_file()]
        assert (store.quota.used_bytes, store.quota.used_files) == (taken_bytes(root), len(files))
        assert not parts(root)


def upload(store: FileStore, data: bytes, client: str) -> FileData:
    writer = store.writer("a", None, client)
    writer.write(data)
    return writer.finish()


def test_old_files_go_and_used_ones_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = FileStore(tmp_path)
    old, used, pinned, named = (store.save(name, "a") for name in (b"old", b"used", b"pinned", b"named"))
    store.quota.pin(pinned.path.encode())
    later(monkeypatch, 2 * DAY_S)
    assert store.holds(used.path)
    assert store.quota.is_full_or_old(DAY_S)
    store.quota.sweep({Path(named.path).parent.name}, DAY_S)
    assert [exists(one) for one in (old, used, pinned, named)] == [False, True, True, True]


def test_the_least_recently_used_make_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = FileStore(tmp_path, max_bytes=100 * KB)
    first, second = store.save(b"1" * 40 * KB, "a"), store.save(b"2" * 40 * KB, "a")
    later(monkeypatch, 3600)
    assert store.holds(first.path)
    store.quota.sweep(set(), None)
    assert (exists(first), exists(second)) == (True, False)
    store.save(b"3" * 40 * KB, "a")


def test_a_folder_of_ones_own_is_known_after_a_restart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = FileStore(tmp_path, secret=b"s" * 32).save(b"x" * 60 * KB, "a")
    store = FileStore(tmp_path, secret=b"s" * 32, max_bytes=100 * KB, has_folder=True)
    with pytest.raises(StorageFull):
        store.save(b"y" * 60 * KB, "b")
    later(monkeypatch, 2 * DAY_S)
    store.quota.sweep(set(), DAY_S)
    assert not exists(saved)


def test_a_folder_that_others_share_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = FileStore(tmp_path).save(b"x", "a")
    store = FileStore(tmp_path)
    later(monkeypatch, 30 * DAY_S)
    store.quota.sweep(set(), DAY_S)
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
    await backend.sessions.put("s", {"x": [kept]})
    later(monkeypatch, 2 * DAY_S)
    await backend.tidy()
    assert [exists(one) for one in (result, given, kept, other)] == [True, True, True, False]
    await backend.close()


def numbered(store: FileStore, client: str, number: int) -> FileData:
    return upload(store, f"{client} {number}".encode(), client)


def refused(store_one: Callable[[int], object]) -> str:
    """What the first of many files is refused with that is not stored."""
    for number in range(100):
        try:
            store_one(number)
        except StorageFull as error:
            return str(error)
    raise AssertionError("all were stored")
