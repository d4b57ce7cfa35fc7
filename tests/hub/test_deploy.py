"""`limelight deploy`, as a developer types it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.curl import curl, result
from tests.hub.hubs import HELLO, RunningHub, run_hub, write_apps


class Developer:
    def __init__(self, hub: RunningHub, folder: Path) -> None:
        self.hub, self.folder = hub, folder
        self.token = hub.token(hub.cookie(), "read", "call", "write")

    def deploy(self, *options: str, token: str | None = None, what: Path | None = None) -> tuple[int, str]:
        command = [
            sys.executable,
            "-m",
            "limelight",
            "deploy",
            str(what or self.folder),
            "--to",
            self.hub.url,
            *options,
        ]
        environment = {**os.environ, "LIMELIGHT_HUB_TOKEN": self.token if token is None else token, "HF_TOKEN": ""}
        environment["HF_HOME"] = str(self.folder / "none")
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=100, check=False)
        return done.returncode, done.stdout + done.stderr

    def shown(self, path: str) -> int:
        url = f"{self.hub.url}/spaces/admin/greeter/resolve/main/{path}"
        return curl(url, "-H", f"Authorization: Bearer {self.token}").status


@pytest.fixture
def developer(tmp_path: Path) -> Iterator[Developer]:
    (tmp_path / "apps").mkdir()
    folder = tmp_path / "greeter"
    write_apps(folder, [("app.py", HELLO), ("data/words.txt", "one"), (".gitignore", "*.bin\n"), ("large.bin", "x")])
    write_apps(folder, [("venv/lib/x.py", ""), (".env", "KEY=s3cr3t"), (".git/config", "")])
    with run_hub(tmp_path / "apps") as running:
        yield Developer(running, folder)


def test_a_folder_is_sent_started_and_sent_again_only_if_it_changed(developer: Developer) -> None:
    status, told = developer.deploy("--name", "admin/greeter")
    assert status == 0, told
    assert f"| * Running\nRunning at {developer.hub.url}/admin/greeter/" in told
    assert result(f"{developer.hub.url}/admin/greeter/call/greet", "Ada") == ["Hello Ada"]
    assert developer.deploy("--name", "admin/greeter") == (0, "Nothing has changed\n")
    assert developer.shown("data/words.txt") == 200
    assert [developer.shown(path) for path in ("large.bin", ".env", "venv/lib/x.py")] == [404, 404, 400]
    (developer.folder / "app.py").write_text("print('It begins', flush=True)\n" + HELLO.replace("Hello", "Goodbye"))
    (developer.folder / "data/words.txt").unlink()
    status, told = developer.deploy("--name", "admin/greeter")
    assert (status, "Sending 1 file (1 KB), removing 1" in told) == (0, True)
    assert told.count("It begins") == 1, "a new version starts once"
    assert result(f"{developer.hub.url}/admin/greeter/call/greet", "Ada") == ["Goodbye Ada"]
    assert developer.shown("data/words.txt") == 404


def test_a_script_alone_is_an_app_and_keeps_its_metadata(developer: Developer) -> None:
    script = developer.folder / "sums.py"
    script.write_text('# /// script\n# [tool.limelight]\n# title = "All sums"\n# ///\n' + HELLO)
    status, told = developer.deploy("--name", "admin/sums", what=script)
    assert (status, "Sending 1 file" in told) == (0, True), told
    assert result(f"{developer.hub.url}/admin/sums/call/greet", "Ada") == ["Hello Ada"]
    assert curl(f"{developer.hub.url}/-/api/apps/admin/sums").json()["title"] == "All sums"
    assert developer.deploy("--name", "admin/sums", what=script) == (0, "Nothing has changed\n")
    status, told = developer.deploy("--name", "admin/sums", what=developer.folder / "data/words.txt")
    assert (status, "a script NAME.py" in told) == (1, True)


def test_a_script_that_fails_ends_the_command_and_the_old_version_serves(developer: Developer) -> None:
    assert developer.deploy("--name", "admin/greeter")[0] == 0
    (developer.folder / "app.py").write_text("raise RuntimeError('not like this')\n" + HELLO)
    status, told = developer.deploy("--name", "admin/greeter")
    assert status == 1
    assert told.count("RuntimeError: not like this") == 1
    assert result(f"{developer.hub.url}/admin/greeter/call/greet", "Ada") == ["Hello Ada"]
    url = f"{developer.hub.url}/-/api/apps/admin/greeter/rollback"
    assert curl("-X", "POST", url, "-H", f"Authorization: Bearer {developer.token}").status == 202
    assert developer.shown("app.py") == 200


def test_what_is_missing_or_refused_is_said(developer: Developer) -> None:
    assert developer.deploy("--name", "greeter")[0] == 1
    assert "A token of the hub is needed" in developer.deploy("--name", "admin/greeter", token="")[1]
    status, told = developer.deploy("--name", "admin/greeter", token="hf_ll_wrong")
    assert (status, "401" in told) == (1, True)
    (developer.folder / "app.py").unlink()
    status, told = developer.deploy("--name", "admin/greeter")
    assert (status, "no app.py" in told) == (1, True)
