"""What a crash left half done when a version was published or an app removed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from tests.curl import curl, post
from tests.hub.hubs import HELLO, run_hub, write_apps
from tests.waiting import eventually

NEW = HELLO.replace("Hello {name}", "Good day {name}")


def _draft(folder: Path, moved: Sequence[str], *, script: str | None = NEW) -> None:
    draft = folder / ".drafts" / "0123"
    draft.mkdir(parents=True)
    (draft / "move.json").write_text(json.dumps(moved))
    if script is not None:
        write_apps(draft, [("new/app.py", script)])


def _answer(url: str) -> str:
    event_id = post(f"{url}/call/greet", {"data": ["Ann"]}).json()["event_id"]
    return curl("-N", "--max-time", "60", f"{url}/call/greet/{event_id}").text


@pytest.mark.parametrize("before", ["ann/hello", "ann/hello.py"])
def test_a_version_that_was_complete_is_put_in_its_place(tmp_path: Path, before: str) -> None:
    """The old one had been moved away, and the new one was not there yet."""
    folder = write_apps(tmp_path / "apps", [(".previous/ann/hello/app.py", HELLO)])
    write_apps(folder, [(".previous/ann/hello/.gradio/flagged.csv", "a,b"), ("ann/other.py", HELLO)])
    _draft(folder, [before, "ann/hello", ".previous/ann/hello"])
    with run_hub(folder, "--data", str(tmp_path / "data")) as hub:
        assert "Good day Ann" in _answer(f"{hub.url}/ann/hello")
    assert (folder / "ann/hello/.gradio/flagged.csv").is_file()
    assert not (folder / ".drafts").exists()


def test_a_version_whose_old_one_still_serves_is_dropped(tmp_path: Path) -> None:
    folder = write_apps(tmp_path / "apps", [("ann/hello/app.py", HELLO)])
    _draft(folder, ["ann/hello", "ann/hello", ".previous/ann/hello"])
    with run_hub(folder, "--data", str(tmp_path / "data")) as hub:
        assert "Hello Ann" in _answer(f"{hub.url}/ann/hello")
    assert not (folder / ".drafts").exists()


def test_what_an_app_wrote_goes_along_with_a_version_that_is_in_its_place(tmp_path: Path) -> None:
    folder = write_apps(tmp_path / "apps", [("ann/hello/app.py", NEW), (".previous/ann/hello/app.py", HELLO)])
    write_apps(folder, [(".previous/ann/hello/.gradio/flagged.csv", "a,b")])
    _draft(folder, ["ann/hello", "ann/hello", ".previous/ann/hello"], script=None)
    with run_hub(folder, "--data", str(tmp_path / "data")) as hub:
        assert "Good day Ann" in _answer(f"{hub.url}/ann/hello")
    assert (folder / "ann/hello/.gradio/flagged.csv").is_file()


def test_a_removal_that_was_begun_is_finished(tmp_path: Path) -> None:
    """So that a later app of the name gets neither settings nor secrets."""
    folder, data = (
        write_apps(tmp_path / "apps", [("ann/hello/app.py", HELLO), ("ann/other.py", HELLO)]),
        tmp_path / "data",
    )
    with run_hub(folder, "--data", str(data)) as hub:
        cookie = hub.cookie()
        changed = curl(
            "-X",
            "PUT",
            f"{hub.url}/-/api/apps/ann/hello/secrets/KEY",
            "-H",
            f"Cookie: {cookie}",
            "-H",
            "Content-Type: application/json",
            "-d",
            '{"value": "hidden"}',
        )
        assert changed.status < 300, changed.text
    paths = {
        "trash": data / "trash/ann.hello",
        "place": folder / "ann/hello",
        "previous": folder / ".previous/ann/hello",
    }
    paths["trash"].mkdir(parents=True)
    removal = json.dumps({"owner": "ann", "name": "hello", **{key: str(path) for key, path in paths.items()}})
    with closing(sqlite3.connect(data / "hub.db", isolation_level=None)) as database:
        database.execute("INSERT INTO records VALUES ('Removal', 'ann/hello', CAST(? AS BLOB))", (removal,))
    with run_hub(folder, "--data", str(data)) as hub:
        assert curl(f"{hub.url}/ann/hello/").status == 404
        write_apps(folder, [("ann/hello/app.py", HELLO)])
        about = partial(curl, f"{hub.url}/-/api/apps/ann/hello", "-H", f"Cookie: {cookie}")
        eventually(lambda: about().status == 200, "the new app is found")
        assert about().json()["secrets"] == []
    assert (paths["trash"] / "source/app.py").is_file()
