"""The store's own files: never served and never copied, whatever the author allows and by whatever name."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from limelight.core.errors import NotAllowed
from limelight.engine.files.store import FileStore
from tests.curl import call, curl, result
from tests.servers import Server, run_script

APP = Path(__file__).parent / "apps" / "own_files.py"
OUTPUTS = [
    "file",
    "image",
    "audio",
    "video",
    "gallery",
    "annotated",
    "compared",
    "model",
    "editor",
    "multimodal",
    "chat",
    "chat_file",
]
NAMES = ["app.sqlite", "app.sqlite-wal", "hard.txt", "soft.txt", "folder/hard.txt", "linked/app.sqlite", "hard-wal.txt"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("app")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    """With SQLite, and other names for its file."""
    log = folder.parent / f"{folder.name}.log"
    with run_script(APP, "--store", "sqlite:///app.sqlite", cwd=folder, log=log) as running:
        result(f"{running.url}/call/works")
        (folder / "folder").mkdir()
        (folder / "linked").symlink_to(folder)
        (folder / "soft.txt").symlink_to(folder / "app.sqlite")
        for name in ("hard.txt", "folder/hard.txt"):
            (folder / name).hardlink_to(folder / "app.sqlite")
        (folder / "hard-wal.txt").hardlink_to(folder / "app.sqlite-wal")
        (folder / "fine.txt").write_text("fine")
        yield running


@pytest.mark.parametrize("output", OUTPUTS)
def test_no_output_shows_the_file_of_the_store(server: Server, folder: Path, output: str) -> None:
    before = sorted((folder / "app.sqlite.files").rglob("*"))
    for name in [*NAMES, *(str(folder / name) for name in NAMES), "./folder/../app.sqlite"]:
        event, data = call(f"{server.url}/call/{output}", name[::-1])[-1]
        assert event == "error", (name, data)
    assert sorted((folder / "app.sqlite.files").rglob("*")) == before
    assert call(f"{server.url}/call/{output}", "fine.txt"[::-1])[-1][0] == "complete" or output in ("audio", "video")


def test_no_address_shows_the_file_of_the_store(server: Server, folder: Path) -> None:
    for name in NAMES:
        assert curl(f"{server.url}/gradio_api/file={folder / name}").status == 403, name
    assert curl(f"{server.url}/gradio_api/file={folder / 'fine.txt'}").text == "fine"


def test_the_store_stays_locked_when_its_file_was_asked_for(server: Server, folder: Path) -> None:
    call(f"{server.url}/call/file", "hard.txt"[::-1])
    other = sqlite3.connect(folder / "app.sqlite", timeout=0)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("SELECT * FROM secrets")
    other.close()


def test_nothing_of_a_private_nats_server_is_shown(tmp_path: Path) -> None:
    log = tmp_path.parent / f"{tmp_path.name}.log"
    env = {**os.environ, "LIMELIGHT_TEMP_DIR": str(tmp_path / "files")}
    with run_script(APP, "--workers", "1", cwd=tmp_path, log=log, env=env) as server:
        (found,) = result(f"{server.url}/call/of_nats")
        assert any(name.endswith("nats.conf") for name in found)
        for name in found[:20]:
            assert call(f"{server.url}/call/file", name[::-1])[-1][0] == "error", name
            assert curl(f"{server.url}/gradio_api/file={name}").status == 403, name


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "log").write_text("secret")
    return FileStore(
        tmp_path / "files", allowed_paths=[tmp_path], protected=[tmp_path / "own", tmp_path / "App.Sqlite"]
    )


@pytest.mark.parametrize("name", ["own/log", "OWN/log", "app.sqlite", "APP.SQLITE", "hard", "bound/log"])
def test_own_files_are_known_by_what_they_are(files: FileStore, tmp_path: Path, name: str) -> None:
    """Also where the file system ignores case, and for names that are made later."""
    (tmp_path / "hard").hardlink_to(tmp_path / "own" / "log")
    (tmp_path / "bound").symlink_to(tmp_path / "own")
    path = tmp_path / name
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.write_text("secret")
    for refuse in (files.keep, lambda path: files.open_served(str(path))):
        with pytest.raises(NotAllowed):
            refuse(path)
    assert not files.is_open(path)


def test_an_upload_that_has_not_ended_is_not_shown(files: FileStore) -> None:
    writer = files.writer("x.txt", None)
    writer.write(b"secret")
    parts = [path for path in files.root.rglob("*") if path.is_file()]
    assert parts
    for part in parts:
        for refuse in (files.keep, lambda path: files.open_served(str(path))):
            with pytest.raises(NotAllowed):
                refuse(part)
    writer.discard()
