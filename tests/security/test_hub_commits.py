"""Attacks on the part of the hub that takes files: paths that lead elsewhere, links, sizes, other people's apps."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.curl import Answer, curl, post
from tests.hub.hubs import HELLO, RunningHub, run_hub, write_apps

HOSTILE_PATHS = [
    "../evil.py", "a/../../evil.py", "/etc/evil", "a//b", "./a", "a/.", "..", "", "a\\b", "a\0b", "a\nb", ".git/config",
    "a/.GIT/hooks/post-checkout", "x" * 300, "/".join("a" * 40), "a /b", "__pycache__/app.pyc", "\u202egnp.py",
]  # fmt: skip


class Writer:
    def __init__(self, hub: RunningHub) -> None:
        self.hub, self.cookie = hub, hub.cookie()
        self.token = hub.token(self.cookie, "read", "write")

    def commit(self, app: str, *operations: tuple[str, dict[str, object]], token: str | None = None) -> Answer:
        lines = "\n".join(json.dumps({"key": key, "value": value}) for key, value in operations)
        return self.send(app, lines, token)

    def send(self, app: str, lines: str, token: str | None = None) -> Answer:
        header = ["-H", f"Authorization: Bearer {self.token if token is None else token}"]
        return post(f"{self.hub.url}/api/spaces/{app}/commit/main", lines, *header)

    def get(self, path: str, token: str | None = None) -> Answer:
        header = [] if token == "" else ["-H", f"Authorization: Bearer {token or self.token}"]
        return curl("--path-as-is", f"{self.hub.url}/{path}", *header)


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writer]:
    folder = tmp_path_factory.mktemp("apps")
    write_apps(folder, [("ann/hello/app.py", HELLO), ("ann/hello/.env", "KEY=s3cr3t"), ("admin/mine/app.py", HELLO)])
    (folder / "secret.txt").write_text("of the machine")
    (folder / "ann/hello/link.txt").symlink_to(folder / "secret.txt")
    (folder / "ann/hello/linked").symlink_to(folder)
    with run_hub(folder) as running:
        yield Writer(running)


def file(path: str, content: str = "evil") -> tuple[str, dict[str, object]]:
    return "file", {"path": path, "content": base64.b64encode(content.encode()).decode(), "encoding": "base64"}


@pytest.mark.parametrize("path", HOSTILE_PATHS)
def test_paths_that_lead_elsewhere_are_refused(writer: Writer, path: str) -> None:
    before = sorted(str(one) for one in writer.hub.folder.parent.rglob("*evil*"))
    assert writer.commit("admin/mine", file(path)).status == 400
    assert writer.commit("admin/mine", ("deletedFolder", {"path": path})).status == 400
    assert sorted(str(one) for one in writer.hub.folder.parent.rglob("*evil*")) == before
    assert (writer.hub.folder / "admin/mine/app.py").read_text() == HELLO


def test_a_refused_commit_changes_nothing(writer: Writer) -> None:
    assert writer.commit("admin/mine", file("fine.py"), file("../evil.py")).status == 400
    assert writer.commit("admin/mine", file("app.py/inside.py")).status == 400
    assert [one.name for one in (writer.hub.folder / "admin/mine").iterdir()] == ["app.py"]
    assert list((writer.hub.folder / ".drafts").iterdir()) == []


@pytest.mark.parametrize(
    "lines",
    ["{", "[]", '{"key": "run", "value": {}}', '{"key": "file", "value": {"path": "a", "content": "%%%"}}', "[" * 5_000,
     '{"key": "lfsFile", "value": {"path": "a", "oid": "b"}}', '{"key": "file", "value": {"path": 5}}'],
)  # fmt: skip
def test_lines_that_are_no_operations_are_refused(writer: Writer, lines: str) -> None:
    assert writer.send("admin/mine", lines).status == 400


def test_a_commit_upon_another_version_is_refused(writer: Writer) -> None:
    assert (
        writer.commit("admin/mine", ("header", {"summary": "x", "parentCommit": "0" * 40}), file("a.txt")).status == 412
    )


def test_a_file_over_the_limit_is_refused(writer: Writer, tmp_path: Path) -> None:
    announced = {"files": [{"path": "big", "size": 1 << 40, "sample": ""}]}
    header = ["-H", f"Authorization: Bearer {writer.token}"]
    assert post(f"{writer.hub.url}/api/spaces/admin/mine/preupload/main", announced, *header).status == 413
    (tmp_path / "big").write_bytes(b"x" * (90 << 20))
    url = f"{writer.hub.url}/api/spaces/admin/mine/commit/main"
    assert curl("-X", "POST", url, *header, "--data-binary", f"@{tmp_path / 'big'}").status == 413


def test_who_may_not_write_publishes_nothing(writer: Writer) -> None:
    reader = writer.hub.token(writer.cookie, "read", "call")
    for token, status in ((reader, 403), ("", 401), ("hf_ll_guessed", 401)):
        assert writer.commit("ann/hello", file("a.txt"), token=token).status == status
    for method, path, body in (
        ("POST", "repos/create", '{"name": "x", "type": "space", "organization": "ann"}'),
        ("DELETE", "repos/delete", '{"name": "hello", "type": "space", "organization": "ann"}'),
        ("POST", "spaces/ann/hello/secrets", '{"key": "A", "value": "b"}'),
        ("DELETE", "spaces/ann/hello/secrets", '{"key": "A"}'),
        ("GET", "spaces/ann/hello/variables", ""),
        ("POST", "spaces/ann/hello/pause", ""),
        ("POST", "spaces/ann/hello/restart", ""),
        ("PUT", "spaces/ann/hello/settings", '{"private": true}'),
        ("GET", "spaces/ann/hello/logs/run", ""),
        ("POST", "spaces/ann/hello/duplicate", '{"repository": "ann/again"}'),
    ):
        given = ["-X", method, f"{writer.hub.url}/api/{path}", "-H", "Content-Type: application/json", "-d", body]
        assert curl(*given, "-H", f"Authorization: Bearer {reader}").status in (401, 403), path
        assert curl(*given).status in (401, 403), path
    assert (writer.hub.folder / "ann/hello/app.py").read_text() == HELLO


@pytest.mark.parametrize("name", ["../x", "x/../../y", "api", "-", ".hub", "venv", "a" * 65, "ann\n", "x.", "é"])
def test_names_that_lead_elsewhere_are_refused(writer: Writer, name: str) -> None:
    for made in ({"name": name, "organization": "admin"}, {"name": "x", "organization": name}):
        if made["name"] == "api":
            continue  # only owners cannot be called so
        body = {**made, "type": "space", "sdk": "gradio"}
        header = ["-H", f"Authorization: Bearer {writer.token}"]
        assert post(f"{writer.hub.url}/api/repos/create", body, *header).status == 400


@pytest.mark.parametrize("name", ["ann/HELLO", "ANN/hello", "Admin/MINE"])
def test_names_that_differ_in_case_are_the_same_app(writer: Writer, name: str) -> None:
    owner, _, app = name.partition("/")
    body = {"name": app, "organization": owner, "type": "space", "sdk": "gradio"}
    assert post(f"{writer.hub.url}/api/repos/create", body, "-H", f"Authorization: Bearer {writer.token}").status == 409


@pytest.mark.parametrize(
    "path", ["link.txt", "linked/secret.txt", "../../secret.txt", "%2e%2e/%2e%2e/secret.txt", "..%2f..%2fsecret.txt"]
)
def test_links_and_paths_read_nothing_of_the_machine(writer: Writer, path: str) -> None:
    answer = writer.get(f"spaces/ann/hello/resolve/main/{path}")
    assert answer.status in (400, 404)
    assert "of the machine" not in answer.text
    assert "link" not in writer.get("api/spaces/ann/hello").text


def test_files_are_for_users_and_hidden_ones_for_the_owner(writer: Writer) -> None:
    assert writer.get("spaces/ann/hello/resolve/main/app.py", "").status == 401
    reader = writer.hub.token(writer.cookie, "read")
    shown = writer.get("spaces/ann/hello/resolve/main/app.py", reader)
    assert (shown.status, shown.text) == (200, HELLO)
    assert shown.headers["content-type"] == "application/octet-stream"
    assert "sandbox" in shown.headers["content-security-policy"]
    assert writer.get("spaces/ann/hello/resolve/main/.env", reader).status == 404
    assert ".env" not in writer.get("api/spaces/ann/hello", reader).text


def test_an_owner_is_no_folder_of_an_app(tmp_path: Path) -> None:
    """Else who has the name could put files into somebody else's app."""
    with run_hub(write_apps(tmp_path, [("shop/app.py", HELLO)])) as running:
        token = running.token(running.cookie(), "write")
        body = {"name": "x", "organization": "shop", "type": "space", "sdk": "gradio"}
        made = post(f"{running.url}/api/repos/create", body, "-H", f"Authorization: Bearer {token}")
        assert made.status == 409
        assert not (tmp_path / "shop/x").exists()
