"""What an owner does with an app by the hub's JSON API."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.curl import Answer, curl, post
from tests.hub.hubs import HELLO, RunningHub, run_hub, write_apps
from tests.waiting import eventually

TELLING = """
import os
import gradio as gr

with gr.Blocks() as demo:
    @gr.api
    def told(name: str) -> str:
        return os.environ.get(name, "nothing")

print("built and ready")
demo.launch()
"""


class Owner:
    """Who sends a token that may write."""

    def __init__(self, hub: RunningHub, *scopes: str) -> None:
        self.hub = hub
        self.token = hub.token(hub.cookie(), *(scopes or ("read", "call", "write")))
        self.header = ["-H", f"Authorization: Bearer {self.token}"]

    def ask(self, method: str, path: str, body: str = "") -> Answer:
        given = ["-H", "Content-Type: application/json", "-d", body] if body else []
        return curl("-X", method, f"{self.hub.url}/-/api/apps/{path}", *self.header, *given)

    def told(self, app: str, name: str) -> str:
        answer = post(f"{self.hub.url}/{app}/run/told", {"data": [name]}, *self.header)
        return str(answer.json()["data"][0]) if answer.status == 200 else answer.text

    def facts(self, app: str) -> Any:  # Any: JSON
        return self.ask("GET", app).json()


@pytest.fixture
def owner(tmp_path: Path) -> Iterator[Owner]:
    scripts = [("admin/telling/app.py", TELLING), ("admin/hello.py", HELLO)]
    with run_hub(write_apps(tmp_path / "apps", scripts)) as running:
        yield Owner(running)


def test_settings_are_for_those_who_may_write(owner: Owner) -> None:
    assert "settings" not in curl(f"{owner.hub.url}/-/api/apps/admin/hello").json()
    changed = owner.ask("PATCH", "admin/hello", '{"visibility": "private", "always": true, "members": ["Ann"]}')
    assert changed.json()["settings"] == {
        "visibility": "private", "idle_s": 0.0, "always": True, "members": ["ann"], "is_paused": False,
        "rate_limit": None,
    }  # fmt: skip
    assert curl(f"{owner.hub.url}/-/api/apps/admin/hello").status == 404


@pytest.mark.parametrize(
    "body",
    [
        '{"idle_s": -1}',
        '{"visibility": "secret"}',
        '{"members": ["../x"]}',
        '{"owner": "me"}',
        '{"idle_s": 1, "always": true}',
        "[",
    ],
)
def test_wrong_settings_are_refused(owner: Owner, body: str) -> None:
    assert owner.ask("PATCH", "admin/hello", body).status == 400
    assert owner.facts("admin/hello")["settings"]["idle_s"] is None


def test_variables_and_secrets_reach_a_running_app(owner: Owner) -> None:
    assert owner.told("admin/telling", "GREETING") == "nothing"
    assert owner.ask("PUT", "admin/telling/variables/GREETING", '{"value": "hello"}').status == 204
    assert owner.ask("PUT", "admin/telling/secrets/KEY", '{"value": "s3cr3t value"}').status == 204
    eventually(lambda: owner.told("admin/telling", "KEY") == "s3cr3t value", "the secret")
    assert owner.told("admin/telling", "GREETING") == "hello"
    assert owner.ask("GET", "admin/telling/variables/GREETING").json()["value"] == "hello"
    assert "s3cr3t" not in owner.ask("GET", "admin/telling/secrets/KEY").text
    assert owner.ask("DELETE", "admin/telling/secrets/KEY").status == 204
    eventually(lambda: owner.told("admin/telling", "KEY") == "nothing", "no secret")


def test_a_paused_app_is_not_served_until_it_is_resumed(owner: Owner) -> None:
    assert owner.told("admin/telling", "X") == "nothing"
    assert owner.ask("POST", "admin/telling/pause").json()["state"] == "paused"
    assert "paused" in owner.told("admin/telling", "X")
    assert owner.ask("POST", "admin/telling/resume").json()["state"] == "sleeping"
    assert owner.told("admin/telling", "X") == "nothing"
    owner.ask("POST", "admin/telling/pause")
    assert owner.ask("POST", "admin/telling/restart").status == 202
    eventually(lambda: owner.facts("admin/telling")["state"] == "running", "a running app")


def test_the_log_is_read_at_once_and_as_it_is_written(owner: Owner) -> None:
    path = f"{owner.hub.url}/-/api/apps/admin/telling/logs/stream"
    with subprocess.Popen(["curl", "-sN", path, *owner.header], stdout=subprocess.PIPE, text=True) as reading:
        assert reading.stdout is not None
        owner.ask("POST", "admin/telling/restart")
        assert any("built and ready" in line for line in reading.stdout)
        reading.kill()
    assert "built and ready" in owner.ask("GET", "admin/telling/logs?lines=50").json()["lines"]
    assert owner.ask("GET", "admin/telling/logs?lines=x").status == 400


def test_a_copy_lists_the_secrets_that_it_lacks(owner: Owner) -> None:
    owner.ask("PUT", "admin/telling/secrets/KEY", '{"value": "s3cr3t value"}')
    owner.ask("PUT", "admin/telling/variables/GREETING", '{"value": "hello"}')
    made = owner.ask("POST", "admin/telling/duplicate", '{"to": "admin/again"}')
    assert made.status == 201, made.text
    assert (made.json()["visibility"], made.json()["missing_secrets"]) == ("private", ["KEY"])
    assert owner.told("admin/again", "GREETING") == "hello"
    assert owner.told("admin/again", "KEY") == "nothing"
    assert owner.ask("POST", "admin/telling/duplicate", '{"to": "admin/Again"}').status == 409
    assert owner.ask("POST", "admin/telling/duplicate", '{"to": "../again"}').status == 400


def test_a_removed_app_leaves_nothing_to_the_next_of_its_name(owner: Owner) -> None:
    owner.ask("PUT", "admin/telling/secrets/KEY", '{"value": "s3cr3t value"}')
    assert owner.told("admin/telling", "KEY") == "s3cr3t value"
    assert owner.ask("DELETE", "admin/telling").status == 204
    assert owner.ask("GET", "admin/telling").status == 404
    trash = owner.hub.folder / ".hub/trash"
    assert [one.name for one in trash.glob("*/source/*.py")] == ["app.py"]
    assert not (owner.hub.folder / ".hub/homes/admin/telling").exists()
    write_apps(owner.hub.folder, [("admin/telling/app.py", TELLING)])
    eventually(lambda: owner.ask("GET", "admin/telling").status == 200, "the next app")
    assert owner.told("admin/telling", "KEY") == "nothing"
