"""Several hubs on one NATS: the same apps, users, tokens and settings at each, and one takes over from another."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import nats
import pytest
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from limelight.engine.stores.nats.server import PrivateServer
from tests.curl import Answer, curl, post, result
from tests.hub.hubs import HELLO, RunningHub, run_hub, write_apps
from tests.hub.test_apps_api import TELLING
from tests.hub.test_waiting import DONE, SLOW_TO_ANSWER, SLOW_TO_START
from tests.waiting import eventually

APPS = [("admin/hello.py", HELLO), ("admin/telling/app.py", TELLING)]


class Hubs:
    """Two hubs with folders of their own. The apps lie in that of the first."""

    def __init__(self, folder: Path, server: PrivateServer, running: ExitStack, *options: str) -> None:
        self.folder, self.nats, self._running, self._options = folder, server, running, options
        self.first = self.start("first")
        self.second = self.start("second")
        self.token = self.first.token(self.first.cookie(), "read", "call", "write")
        self.header = ["-H", f"Authorization: Bearer {self.token}"]

    def start(self, name: str) -> RunningHub:
        data, keys = self.folder / f"{name}-data", [*self.folder.glob("*-data/hub.key")]
        data.mkdir(exist_ok=True)
        if keys and not (data / "hub.key").exists():
            shutil.copy(keys[0], data)
        (self.folder / name).mkdir(exist_ok=True)
        arguments = ["--data", str(data), "--nats", self.nats.url, *self._options]
        return self._running.enter_context(run_hub(self.folder / name, *arguments))

    def ask(self, hub: RunningHub, method: str, path: str, body: str = "") -> Answer:
        given = ["-H", "Content-Type: application/json", "-d", body] if body else []
        return curl("-X", method, f"{hub.url}/-/api/apps/{path}", *self.header, *given)

    def shows(self, hub: RunningHub, state: str) -> bool:
        return any(one["state"] == state for one in curl(f"{hub.url}/-/api/apps", *self.header).json())

    def told(self, hub: RunningHub, name: str) -> str:
        answer = post(f"{hub.url}/admin/telling/run/told", {"data": [name]}, *self.header)
        return str(answer.json()["data"][0]) if answer.status == 200 else answer.text

    def has(self, name: str, app: str) -> bool:
        return (self.folder / name / app).exists()

    def lacks(self, name: str, app: str) -> bool:
        return not self.has(name, app)

    def home_of(self, app: str) -> str:
        """The name of the hub where the app runs."""
        return next((one for one in ("first", "second") if self.has(f"{one}-data", f"homes/{app}")), "")


@pytest.fixture
def hubs(tmp_path: Path) -> Iterator[Hubs]:
    with PrivateServer() as server, ExitStack() as running:
        write_apps(tmp_path / "first", APPS)
        found = Hubs(tmp_path, server, running)
        eventually(lambda: found.has("second", "admin/telling/app.py"), "the apps are at both hubs")
        eventually(lambda: found.has("second", "admin/hello/app.py"), "the apps are at both hubs")
        yield found


def test_a_call_at_one_hub_is_read_at_the_other(hubs: Hubs) -> None:
    for asked, read in ((hubs.second, hubs.first), (hubs.first, hubs.second)):
        event_id = post(f"{asked.url}/admin/hello/call/greet", {"data": ["Ada"]}).json()["event_id"]
        answer = curl("-N", "--max-time", "60", f"{read.url}/admin/hello/call/greet/{event_id}")
        assert answer.text.endswith(DONE)


def test_tokens_settings_and_secrets_count_at_both(hubs: Hubs) -> None:
    changed = hubs.ask(hubs.second, "PATCH", "admin/telling", '{"visibility": "private"}')
    assert changed.status == 200, changed.text
    assert curl(f"{hubs.first.url}/admin/telling/").status == 404
    assert hubs.ask(hubs.second, "PUT", "admin/telling/secrets/KEY", '{"value": "hidden"}').status == 204
    eventually(lambda: hubs.told(hubs.first, "KEY") == "hidden", "the secret reaches the app")
    assert hubs.told(hubs.second, "KEY") == "hidden"
    kept = curl(f"{hubs.first.url}/-/api/tokens", *hubs.header).json()
    assert curl("-X", "DELETE", f"{hubs.second.url}/-/api/tokens/{kept[0]['id']}", *hubs.header).status == 204
    eventually(lambda: hubs.ask(hubs.first, "GET", "admin/telling").status == 404, "the token is worth nothing")


def test_a_version_that_one_hub_publishes_is_at_both(hubs: Hubs, tmp_path: Path) -> None:
    folder = write_apps(tmp_path / "new", [("app.py", HELLO.replace("Hello", "Good day")), ("words/a.txt", "one")])
    command = [
        sys.executable,
        "-m",
        "limelight",
        "deploy",
        str(folder),
        "--to",
        hubs.second.url,
        "--name",
        "admin/hello",
    ]
    subprocess.run(command, env={**os.environ, "LIMELIGHT_HUB_TOKEN": hubs.token}, check=True, timeout=100)
    for hub in (hubs.first, hubs.second):
        assert result(f"{hub.url}/admin/hello/call/greet", "Ada") == ["Good day Ada"]
    for name in ("first", "second"):
        eventually(partial(hubs.has, name, "admin/hello/words/a.txt"), "the file is at both")
    assert hubs.ask(hubs.first, "DELETE", "admin/hello").status == 204
    for name in ("first", "second"):
        eventually(partial(hubs.lacks, name, "admin/hello"), "it is removed at both")
    assert hubs.ask(hubs.second, "GET", "admin/hello").status == 404


def test_a_change_in_the_folder_of_one_hub_comes_to_the_other(hubs: Hubs) -> None:
    write_apps(hubs.folder / "second", [("admin/hello/app.py", HELLO.replace("Hello", "Good day"))])
    first = hubs.folder / "first/admin/hello/app.py"
    eventually(lambda: first.exists() and "Good day" in first.read_text(), "the change is at both")
    assert not hubs.has("first", "admin/hello.py")


def test_the_state_of_an_app_is_known_at_both(hubs: Hubs) -> None:
    assert hubs.ask(hubs.first, "POST", "admin/hello/pause").status == 200
    for hub in (hubs.first, hubs.second):
        eventually(partial(hubs.shows, hub, "paused"), "it is paused")


@pytest.mark.parametrize("is_killed", [True, False])
def test_a_hub_that_is_gone_is_replaced_calls_that_wait_included(hubs: Hubs, is_killed: bool) -> None:
    write_apps(hubs.folder / "first", [("admin/slow/app.py", SLOW_TO_START)])
    eventually(lambda: hubs.has("second", "admin/slow/app.py"), "the app is at both hubs")
    event_id = post(f"{hubs.second.url}/admin/slow/call/greet", {"data": ["Ada"]}).json()["event_id"]
    eventually(lambda: hubs.home_of("admin/slow"), "it starts")
    name = hubs.home_of("admin/slow")
    other = hubs.second if name == "first" else hubs.first
    gone = hubs.first if name == "first" else hubs.second
    if is_killed:
        gone.process.kill()
    else:
        gone.process.terminate()
        gone.process.wait(timeout=40)
    eventually(lambda: hubs.ask(other, "GET", "admin/slow").status == 200, "the other hub takes over")
    for folder in ("first", "second"):  # also for the process that the hub leaves behind
        (hubs.folder / folder / "admin/slow/open").touch()
    answer = curl("-N", "--max-time", "50", f"{other.url}/admin/slow/call/greet/{event_id}")
    assert answer.text.endswith(DONE), answer.text
    assert not hubs.has(f"{name}-data", "homes/admin/slow/store.db")


def test_a_hub_with_another_key_does_not_join(hubs: Hubs) -> None:
    (hubs.folder / "third-data").mkdir()
    (hubs.folder / "third-data/hub.key").write_bytes(b"x" * 32)
    with pytest.raises(RuntimeError, match="the same key"):
        hubs.start("third")


def test_what_another_hub_would_say_is_not_believed_from_a_client(hubs: Hubs) -> None:
    """Address and scheme of a request that is passed on count only with the seal of the hubs' key."""
    told = json.dumps({"address": "203.0.113.9", "scheme": "http", "target": "POST /-/sign-in?", "at": time.time()})
    for seal in ("", "0" * 64):
        header = ["-H", f"Limelight-Passed: {seal} {told}"]
        assert post(f"{hubs.first.url}/-/sign-in", {"name": "admin", "password": "a wrong one"}, *header).status == 401
    events = curl(f"{hubs.first.url}/-/api/events", *hubs.header).text
    assert "sign-in-refused" in events
    assert "203.0.113.9" not in events


@pytest.fixture
def with_accounts(tmp_path: Path) -> Iterator[Hubs]:
    """Hubs whose apps have accounts of their own in NATS."""
    command = [sys.executable, "-m", "limelight", "nats-config", "--data", str(tmp_path / "first-data")]
    more = subprocess.check_output([*command, "--folder", str(tmp_path / "accounts")], text=True)
    with PrivateServer(more=more, has_login=False) as server, ExitStack() as running:
        write_apps(tmp_path / "first", [("admin/slow/app.py", SLOW_TO_ANSWER), ("admin/hello.py", HELLO)])
        found = Hubs(tmp_path, server, running, "--nats-accounts")
        eventually(lambda: found.has("second", "admin/slow/app.py"), "the apps are at both hubs")
        yield found


def test_the_calls_of_an_app_go_on_at_another_hub(with_accounts: Hubs) -> None:
    hubs = with_accounts
    event_id = post(f"{hubs.second.url}/admin/slow/call/greet", {"data": ["Ada"]}).json()["event_id"]
    eventually(lambda: hubs.home_of("admin/slow"), "it starts")
    name = hubs.home_of("admin/slow")
    gone, other = (hubs.first, hubs.second) if name == "first" else (hubs.second, hubs.first)
    eventually((hubs.folder / name / "admin/slow/begun").exists, "the function runs")
    gone.process.kill()
    for folder in ("first", "second"):
        (hubs.folder / folder / "admin/slow/open").touch()
    eventually(lambda: hubs.ask(other, "GET", "admin/slow").status == 200, "the other hub takes over")
    answer = curl("-N", "--max-time", "55", f"{other.url}/admin/slow/call/greet/{event_id}")
    assert answer.text.endswith(DONE), answer.text


@pytest.mark.anyio
async def test_an_app_sees_nothing_of_others_in_nats(with_accounts: Hubs) -> None:
    hubs = with_accounts
    assert result(f"{hubs.first.url}/admin/hello/call/greet", "Ada") == ["Hello Ada"]
    (credentials,) = hubs.folder.glob("*-data/homes/admin/hello/nats.creds")
    assert credentials.stat().st_mode & 0o077 == 0
    app = await nats.connect(hubs.nats.url, user_credentials=str(credentials))
    streams = [one.config.name or "" for one in await app.jetstream().streams_info()]
    assert "app-jobs" in streams
    assert not [name for name in streams if "hub" in name]
    heard: list[str] = []

    async def note(message: Msg) -> None:
        heard.append(message.subject)

    await app.subscribe(">", cb=note)
    await app.flush()
    assert hubs.ask(hubs.second, "PUT", "admin/slow/secrets/KEY", '{"value": "hidden"}').status == 204
    with pytest.raises(NatsError):
        await app.request("$SYS.REQ.CLAIMS.UPDATE", b"x", timeout=1)
    assert not [subject for subject in heard if not subject.startswith(("app.", "_INBOX.", "$SYS.REQ", "$JS", "$KV"))]
    assert not [subject for subject in heard if "hub" in subject]
    await app.close()


@pytest.mark.anyio
async def test_nobody_signs_in_to_nats_without_credentials(with_accounts: Hubs) -> None:
    host, _, port = with_accounts.nats.url.rpartition("/")[2].partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    await reader.readline()
    writer.write(b"CONNECT {}\r\nPING\r\n")
    assert b"Authorization Violation" in await reader.read()
    writer.close()
