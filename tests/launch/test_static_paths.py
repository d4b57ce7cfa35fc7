"""Files that are served where they are."""

from __future__ import annotations

from pathlib import Path

import pytest

import limelight as gr
from limelight.core.errors import DeclarationError
from limelight.launch.static_paths import SETTING
from tests.asgi import InProcess, running


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, "")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "a.txt").write_text("hello")
    (tmp_path / "static" / ".env").write_text("canary")
    (tmp_path / "b.txt").write_text("canary")
    return tmp_path


def read(app: InProcess, path: Path) -> tuple[int, bytes]:
    answer = app.ask("GET", f"/gradio_api/file={path}")
    return answer.status, answer.body


def test_files_of_static_folders_are_served_and_nothing_beside_them(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    gr.set_static_paths(["static/"])
    monkeypatch.chdir("/")
    with running(gr.Blocks()) as app:
        assert read(app, folder / "static" / "a.txt") == (200, b"hello")
        for other in ("static/.env", "static/../b.txt", "b.txt"):
            assert read(app, folder / other)[0] in (403, 404)


def test_a_relative_path_is_below_the_working_directory(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    gr.set_static_paths("static")
    with running(gr.Blocks()) as app:
        assert read(app, Path("static/a.txt")) == (200, b"hello")
        for other in ("b.txt", "static/../b.txt", "./static/../b.txt", "static/.env", "static", "~", ""):
            assert app.ask("GET", f"/gradio_api/file={other}").status in (403, 404), other
        monkeypatch.chdir("/")
        assert read(app, Path("static/a.txt"))[0] == 403


def test_a_later_call_counts_in_place_of_the_one_before(folder: Path) -> None:
    gr.set_static_paths(folder / "static")
    gr.set_static_paths([])
    with running(gr.Blocks()) as app:
        assert read(app, folder / "static" / "a.txt")[0] != 200


def test_blocked_paths_stay_closed(folder: Path) -> None:
    gr.set_static_paths(folder)
    with running(gr.Blocks(), blocked_paths=[str(folder / "static")]) as app:
        assert read(app, folder / "static" / "a.txt")[0] != 200
        assert read(app, folder / "b.txt")[0] == 200


@pytest.mark.parametrize("wrong", ["nothing-here", 5, ["nothing-here"]])
def test_what_is_not_there_is_refused(wrong: object) -> None:
    with pytest.raises((DeclarationError, TypeError)):
        gr.set_static_paths(wrong)
