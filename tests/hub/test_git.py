"""Apps cloned and pushed with git, as it is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.curl import curl, result
from tests.hub.hubs import HELLO, RunningHub, run_hub, write_apps

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")


class Pusher:
    def __init__(self, hub: RunningHub, place: Path) -> None:
        self.hub, self.place = hub, place
        self.cookie = hub.cookie()
        self.token = hub.token(self.cookie, "read", "call", "write")

    def url(self, path: str, token: str | None = None) -> str:
        return self.hub.url.replace("://", f"://user:{token or self.token}@") + path

    def git(self, *arguments: str, folder: str = ".") -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_TERMINAL_PROMPT": "0",
            **{f"GIT_{who}_{what}": "ada@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        }
        command = ["git", "-c", "init.defaultBranch=main", *arguments]
        return subprocess.run(
            command, cwd=self.place / folder, env=environment, capture_output=True, text=True, timeout=60, check=False
        )

    def committed(self, name: str, *files: tuple[str, str]) -> None:
        """A repository with the files."""
        write_apps(self.place / name, files)
        self.git("init", "-q", folder=name)
        self.git("add", "-A", "-f", folder=name)
        assert self.git("commit", "-qm", "First", folder=name).returncode == 0


@pytest.fixture
def pusher(tmp_path: Path) -> Iterator[Pusher]:
    with run_hub(write_apps(tmp_path / "apps", [("admin/hello/app.py", HELLO), ("ann/other.py", HELLO)])) as running:
        (tmp_path / "place").mkdir()
        yield Pusher(running, tmp_path / "place")


def test_an_app_is_cloned_changed_and_pushed(pusher: Pusher) -> None:
    cloned = pusher.git("clone", "-q", pusher.url("/spaces/admin/hello"), "hello")
    assert cloned.returncode == 0, cloned.stderr
    script = pusher.place / "hello/app.py"
    assert script.read_text() == HELLO
    script.write_text(HELLO.replace("Hello", "Goodbye"))
    assert pusher.git("commit", "-qam", "Another greeting", folder="hello").returncode == 0
    pushed = pusher.git("push", "origin", "main", folder="hello")
    assert pushed.returncode == 0, pushed.stderr
    assert result(f"{pusher.hub.url}/admin/hello/call/greet", "Ada") == ["Goodbye Ada"]


def test_a_push_adds_an_app(pusher: Pusher) -> None:
    pusher.committed("new", ("app.py", HELLO), ("data/words.txt", "one two\r\n"))
    pushed = pusher.git("push", pusher.url("/git/admin/new.git"), "main", folder="new")
    assert pushed.returncode == 0, pushed.stderr
    assert result(f"{pusher.hub.url}/admin/new/call/greet", "Ada") == ["Hello Ada"]
    assert (pusher.hub.folder / "admin/new/data/words.txt").read_bytes() == b"one two\r\n"


def test_what_was_published_in_another_way_is_pulled_first(pusher: Pusher) -> None:
    pusher.git("clone", "-q", pusher.url("/git/admin/hello"), "hello")
    write_apps(pusher.hub.folder, [("admin/hello/notes.txt", "by hand")])
    (pusher.place / "hello/more.txt").write_text("more")
    pusher.git("add", "-A", folder="hello")
    pusher.git("commit", "-qm", "More", folder="hello")
    assert "rejected" in pusher.git("push", "origin", "main", folder="hello").stderr
    assert pusher.git("pull", "-q", "--rebase", "origin", "main", folder="hello").returncode == 0
    assert pusher.git("push", "origin", "main", folder="hello").returncode == 0
    assert (pusher.hub.folder / "admin/hello/notes.txt").read_text() == "by hand"


def test_links_and_submodules_are_refused_and_change_nothing(pusher: Pusher) -> None:
    pusher.git("clone", "-q", pusher.url("/git/admin/hello"), "hello")
    (pusher.place / "hello/passwd").symlink_to("/etc/passwd")
    pusher.git("add", "-A", folder="hello")
    pusher.git("commit", "-qm", "Link", folder="hello")
    refused = pusher.git("push", "origin", "main", folder="hello")
    assert refused.returncode == 1
    assert "passwd is a link or a submodule" in refused.stderr
    assert [one.name for one in (pusher.hub.folder / "admin/hello").iterdir() if one.suffix == ".py"] == ["app.py"]
    assert not (pusher.hub.folder / "admin/hello/passwd").is_symlink()
    pusher.git("rm", "-q", "passwd", folder="hello")
    pusher.git("commit", "-qm", "No link", folder="hello")
    assert pusher.git("push", "origin", "main", folder="hello").returncode == 0


def test_nothing_of_a_repository_is_run(pusher: Pusher, tmp_path: Path) -> None:
    evil = f"touch {tmp_path}/evil"
    pusher.committed(
        "evil",
        ("app.py", HELLO),
        (".gitattributes", "* filter=evil export-subst\n"),
        (".gitmodules", f'[submodule "x"]\n\tpath = x\n\turl = ext::sh -c "{evil}"\n'),
        ("hooks/post-receive", f"#!/bin/sh\n{evil}\n"),
        ("hooks/pre-receive", f"#!/bin/sh\n{evil}\n"),
        ("config", f"[core]\n\tfsmonitor = {evil}\n"),
    )
    pushed = pusher.git("push", pusher.url("/git/admin/evil"), "main", folder="evil")
    assert "main -> main" in pushed.stderr
    assert not (tmp_path / "evil").exists()
    repository = pusher.hub.folder / ".hub/git/admin/evil.git"
    assert "evil" not in (repository / "config").read_text()
    assert not (repository / "hooks").exists()


def test_other_branches_and_their_removal_are_refused(pusher: Pusher) -> None:
    pusher.git("clone", "-q", pusher.url("/git/admin/hello"), "hello")
    assert pusher.git("push", "origin", "main:other", folder="hello").returncode == 1
    assert pusher.git("push", "origin", "main:refs/tags/one", folder="hello").returncode == 1
    assert pusher.git("push", "origin", ":main", folder="hello").returncode == 1
    assert (pusher.hub.folder / "admin/hello/app.py").read_text() == HELLO


def test_git_is_for_those_who_may_write(pusher: Pusher) -> None:
    reader = pusher.hub.token(pusher.cookie, "read", "call")
    for service in ("git-upload-pack", "git-receive-pack"):
        path = f"/git/admin/hello/info/refs?service={service}"
        unknown = curl(f"{pusher.hub.url}{path}")
        assert (unknown.status, unknown.headers["www-authenticate"]) == (401, 'Basic realm="hub"')
        assert curl(pusher.url(path, "hf_ll_guessed")).status == 401
        assert curl(pusher.url(path, reader)).status == 403
        assert curl("-X", "POST", pusher.url(f"/git/admin/hello/{service}", reader)).status == 403
    assert curl(pusher.url("/git/admin/hello/info/refs?service=git-evil")).status == 400
    assert curl(pusher.url("/git/ann/..%2fother/info/refs?service=git-receive-pack")).status in (400, 404)
    assert curl(pusher.url("/git/admin/nothing/info/refs?service=git-upload-pack")).status == 404


def test_a_body_that_unpacks_to_too_much_is_refused(pusher: Pusher, tmp_path: Path) -> None:
    pusher.git("clone", "-q", pusher.url("/git/admin/hello"), "hello")
    subprocess.run(f"head -c 20000000 /dev/zero | gzip > {tmp_path}/bomb", shell=True, check=True)
    url, sent = pusher.url("/git/admin/hello/git-upload-pack"), ["--data-binary", f"@{tmp_path}/bomb"]
    assert curl("-X", "POST", url, "-H", "Content-Encoding: gzip", *sent).status == 413
    assert curl("-X", "POST", url, "-H", "Content-Encoding: br", *sent).status == 400
    push = pusher.url("/git/admin/hello/git-receive-pack")
    assert curl("-X", "POST", push, "-H", "Content-Encoding: gzip", "-d", "no gzip").status == 400
    assert pusher.git("fetch", "-q", "origin", folder="hello").returncode == 0
