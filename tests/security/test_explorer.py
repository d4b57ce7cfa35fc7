"""A file explorer shows and gives nothing but what its folder and patterns offer (CVE-2026-49119 and its like)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from limelight.components.globs import is_ignored
from tests.curl import call
from tests.raw import client
from tests.servers import Server, run_script

APP = Path(__file__).parent / "apps" / "explorer.py"
CANARY = "a canary that nobody may read"

Json = Any  # Any: JSON


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("app")
    for name in (
        "secret.csv", "root/data/a.csv", "root/data/b.txt", "root/data/.hidden.csv", "root/data/.deep/a.csv",
        "root/other/c.csv", "fine.txt", "ignored/x.txt", ".env", "back\\slash.txt", "line\nend.txt",
    ):  # fmt: skip
        (made / name).parent.mkdir(exist_ok=True, parents=True)
        (made / name).write_text(CANARY)
    data = made / "root" / "data"
    (data / "out.csv").symlink_to(made / "secret.csv")
    (data / "out").symlink_to(made)
    (data / "etc").symlink_to("/etc")
    (data / "dangling.csv").symlink_to(made / "nothing")
    (data / "circle.csv").symlink_to(data / "circle.csv")
    (data / "up").symlink_to(data)
    (data / "other.csv").symlink_to(data / "b.txt")
    (data / "inner.csv").symlink_to(data / "a.csv")
    return made


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    with run_script(APP, "--store", "sqlite:///app.sqlite", cwd=folder, log=folder.parent / "explorer.log") as running:
        call(f"{running.url}/call/everything", None)
        (folder / "hard.txt").hardlink_to(folder / "app.sqlite")
        (folder / "soft.txt").symlink_to(folder / "app.sqlite")
        yield running


def ask(server: Server, label: str, data: Json) -> tuple[int, Json]:
    with client(server) as asker:
        components = asker.get("/config").json()["components"]
        (number,) = [one["id"] for one in components if one["props"].get("label") == label]
        answer = asker.post("/component_server", {"component_id": number, "fn_name": "ls", "data": data})
        return answer.status, answer.json()


def names(server: Server, label: str, *path: str) -> list[str]:
    status, answer = ask(server, label, {"path": list(path)})
    assert status == 200, answer
    assert answer["rest"] is None
    return [entry["name"] for entry in answer["entries"]]


def test_a_folder_is_listed_without_what_is_hidden_ignored_or_leads_out(server: Server) -> None:
    assert names(server, "Files") == ["root", "fine.txt", "secret.csv"]
    assert names(server, "Tables") == ["data", "other"]
    assert names(server, "Tables", "data") == ["up", "a.csv", "inner.csv"]
    assert names(server, "Tables", "data", "up", "up") == ["up", "a.csv", "inner.csv"]
    assert names(server, "Tables", "other") == []


PATHS: list[Json] = [
    [".."], ["..", "secret.csv"], ["data", "..", "..", "secret.csv"], ["data/../../secret.csv"], ["/etc/passwd"],
    ["", "etc", "passwd"], ["/", "etc", "passwd"], ["data", "out.csv"], ["data", "out", "secret.csv"],
    ["data", "etc", "passwd"], ["data", "dangling.csv"], ["data", "circle.csv"], ["data", "other.csv"],
    ["data", "b.txt"], ["data", ".hidden.csv"], ["data", ".deep", "a.csv"], ["other", "c.csv"], ["."], [""],
    ["data", "out"], ["data", "etc"], ["data", ".deep"], ["nothing"], ["other", ".."],
    ["data", ".", "a.csv"], ["data", "a.csv\0"], ["data\0", "a.csv"], ["data", "a.csv", ""], ["data\\a.csv"],
    ["..\\secret.csv"], ["data", "nothing.csv"], ["C:\\", "secret.csv"], ["file:///etc/passwd"], ["~", ".ssh"],
    ["data", "a.csv" * 100], ["data"] * 100, ["data", 5], "data/a.csv", {"path": "/etc/passwd"}, [], [[]],
    ["data", "up"] * 20 + ["out.csv"], ["data", "\ud800.csv"],
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS, ids=repr)
def test_no_path_of_a_caller_leaves_the_folder_or_the_pattern(server: Server, path: Json) -> None:
    with client(server) as asker:
        for name in ("tables", "fetch_table"):
            answer = asker.post(f"/run/{name}", {"data": [[path]]})
            assert answer.status in (400, 422), (answer.status, answer.text)
            assert CANARY not in answer.text
            assert "root:" not in answer.text


@pytest.mark.parametrize("path", [path for path in PATHS if path != []], ids=repr)
def test_no_folder_of_a_caller_is_listed_outside(server: Server, path: Json) -> None:
    for data in (path, {"path": path}, {"path": path, "after": "", "after_folder": True}):
        status, answer = ask(server, "Tables", data)
        assert status in (400, 422) or (data == {"path": "/etc/passwd"}), answer
        assert "passwd" not in str(answer.get("entries"))


@pytest.mark.parametrize("after", [5, None, [], {}, "x" * 100_000, "\0", "../.."])
def test_a_place_to_go_on_from_is_only_compared(server: Server, after: Json) -> None:
    status, answer = ask(server, "Files", {"path": [], "after": after, "after_folder": after})
    assert status == 200
    assert {entry["name"] for entry in answer["entries"]} <= {"root", "fine.txt", "secret.csv"}


@pytest.mark.parametrize(
    "name", ["app.sqlite", "app.sqlite-wal", "hard.txt", "soft.txt", "app.sqlite.files", ".env", "ignored"]
)
def test_the_servers_own_files_are_neither_shown_nor_given(server: Server, name: str) -> None:
    assert name not in names(server, "Files")
    with client(server) as asker:
        for endpoint in ("everything", "fetch"):
            answer = asker.post(f"/run/{endpoint}", {"data": [[[name]]]})
            assert answer.status in (400, 422), answer.text
        for path in ([name, "x.txt"], [name]):
            status, _ = ask(server, "Files", {"path": path})
            assert status in (400, 422)


def test_what_is_offered_is_given_by_the_path_itself(server: Server, folder: Path) -> None:
    assert call(f"{server.url}/call/tables", [["data", "a.csv"]])[-1][1] == [repr(str(folder / "root/data/a.csv"))]
    assert call(f"{server.url}/call/tables", [["data", "up", "a.csv"]])[-1][1] == [
        repr(str(folder / "root/data/a.csv"))
    ]
    assert call(f"{server.url}/call/tables", [["data"]])[-1][1] == [repr(str(folder / "root/data"))]
    assert call(f"{server.url}/call/tables", [["data", "up"]])[-1][1] == [repr(str(folder / "root/data"))]
    assert call(f"{server.url}/call/fetch_table", [["data"]])[-1][0] == "error"  # a folder is no file to show
    assert call(f"{server.url}/call/fetch", [["fine.txt"]])[-1][0] == "complete"
    assert call(f"{server.url}/call/fetch_table", [["data", "a.csv"]])[-1][0] == "complete"


def test_a_text_that_is_no_path_of_the_explorer_opens_nothing(server: Server) -> None:
    """Without the conversion the function gets the texts themselves: one of several is a caller's."""
    assert call(f"{server.url}/call/fetch_raw", [["secret.csv", "fine.txt"]])[-1][0] == "error"


def test_several_paths_are_refused_where_one_is_wanted(server: Server) -> None:
    event, data = call(f"{server.url}/call/everything", [["fine.txt"], ["secret.csv"]])[-1]
    assert event == "complete", data
    with client(server) as asker:
        answer = asker.post("/run/tables", {"data": [[["data", "a.csv"], ["data", "a.csv"]]]})
        assert (answer.status, "a list of at most 1" in answer.text) == (422, True)
        assert asker.post("/run/everything", {"data": [[["fine.txt"]] * 1001]}).status == 422


def test_the_page_learns_nothing_of_where_the_folder_is(server: Server, folder: Path) -> None:
    with client(server) as asker:
        assert str(folder) not in asker.get("/config").text + asker.get("/").text + asker.get("/info").text


def test_long_paths_take_linear_time() -> None:
    """The patterns look at each name of a path once, not once for each folder above it."""
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        assert not is_ignored("**/x/*.pyc", ["a"] * 60)
    finally:
        sys.setprofile(None)
    assert calls < 60 * 20


def test_what_is_in_an_ignored_folder_is_ignored() -> None:
    for path in (["x"], ["a", "x"], ["x", "b"], ["a", "x", "b", "c"], [".a", "x", ".b"]):
        assert is_ignored("x", path)
        assert is_ignored("**/x", path)
    assert is_ignored("a/*", ["a", "b", "c"])
    assert not is_ignored("a/*", ["a"])
    assert not is_ignored("x", ["xx", "y"])
