"""Quotas of apps and owners, with hubs and apps that run."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path

import pytest

from limelight.core.errors import DeclarationError
from limelight.hub.apps.leftovers import began
from limelight.hub.limits.measuring import measure
from limelight.hub.limits.quotas import FULL_RETRY_S, AppQuota, OwnerQuota, parse
from limelight.hub.limits.usage import Usage, Used
from limelight.hub.names import AppName
from limelight.hub.records import Records
from limelight.hub.storage import SqliteStorage
from tests.curl import Answer, curl, post, result
from tests.hub.hubs import HELLO, RunningHub, run_hub, write_apps
from tests.waiting import eventually

SPENDS = """
import subprocess
import sys

import gradio as gr


def greet(name):
    if name == "cpu":  # in a process of its own, of another session
        burn = "import os; open('burns', 'w').write(str(os.getpid()))\\nwhile not os.path.exists('calm'): pass"
        subprocess.run([sys.executable, "-c", burn], start_new_session=True)
    elif name == "memory":
        subprocess.run([sys.executable, "-c", "held = b'x' * (1 << 30); input()"], stdin=subprocess.PIPE)
        held = b"x" * (1 << 30)
        while held:
            pass
    return f"Hello {name}"


gr.Interface(greet, "text", "text", api_name="greet").launch()
"""


def _call(hub: RunningHub, app: str, name: str = "Ada") -> Answer:
    return post(f"{hub.url}/local/{app}/call/greet", {"data": [name]})


class Admin:
    def __init__(self, hub: RunningHub) -> None:
        self._hub, self._cookie = hub, hub.cookie()

    def put(self, path: str, body: object) -> Answer:
        return curl(
            "-X", "PUT", f"{self._hub.url}/-/api/{path}", "-H", f"Cookie: {self._cookie}", "-d", json.dumps(body)
        )

    def app(self, app: str) -> dict[str, object]:
        found = curl(f"{self._hub.url}/-/api/apps/local/{app}", "-H", f"Cookie: {self._cookie}").json()
        assert isinstance(found, dict)
        return found

    def log(self, app: str) -> str:
        return curl(f"{self._hub.url}/-/api/apps/local/{app}/logs", "-H", f"Cookie: {self._cookie}").text


def test_calls_of_a_day_are_counted_and_outlive_the_hub(tmp_path: Path) -> None:
    write_apps(tmp_path, [("hello.py", HELLO), ("other.py", HELLO)])
    arguments = ("--app-quota", "calls=2", "--owner-quota", "calls=3")
    with run_hub(tmp_path, *arguments) as hub:
        assert [_call(hub, "hello").status for _ in range(3)] == [200, 200, 429]
    with run_hub(tmp_path, *arguments) as hub:
        refused = _call(hub, "hello")
        assert refused.status == 429
        sentence = "The quota of local/hello is used up: 2 calls a day. It begins anew at 00:00 UTC."
        assert refused.json()["detail"] == sentence
        assert 0 < int(refused.headers["retry-after"]) <= 86_400
        assert [_call(hub, "other").status for _ in range(2)] == [200, 429]
        assert _call(hub, "other").json()["detail"].startswith("The quota of local is used up: 3 calls")
        admin = Admin(hub)
        assert admin.put("apps/local/hello/quota", {"calls": None}).json()["limits"]["calls"] is None
        assert _call(hub, "hello").status == 429  # the owner's is used up as well
        assert admin.put("owners/local/quota", {"calls": 10}).status == 200
        assert _call(hub, "hello").status == 200
        quota = admin.app("hello")["quota"]
        assert isinstance(quota, dict)
        assert quota["used"]["calls"] == 3
        assert quota["of_owner"]["limits"]["calls"] == 10
        assert quota["begins_anew_at"].endswith("T00:00:00+00:00")
        assert "quota" not in curl(f"{hub.url}/-/api/apps/local/hello").json()


def test_bytes_in_and_out_are_counted(tmp_path: Path) -> None:
    write_apps(tmp_path, [("hello.py", HELLO)])
    with run_hub(tmp_path, "--app-quota", "bytes=100K") as hub:
        assert result(f"{hub.url}/local/hello/call/greet", "Ada") == ["Hello Ada"]
        sent = post(f"{hub.url}/local/hello/run/greet", {"data": ["x" * (60 << 10)]})
        assert sent.status == 200
        refused = curl(f"{hub.url}/local/hello/config")
        assert refused.status == 429
        assert "102,400 bytes in and out a day" in refused.json()["detail"]
        assert curl(f"{hub.url}/").status == 200


def test_an_owner_has_so_many_apps_running_at_a_time(tmp_path: Path) -> None:
    write_apps(tmp_path, [("hello.py", HELLO), ("other.py", HELLO), ("ann/hello.py", HELLO)])
    with run_hub(tmp_path, "--owner-quota", "running_apps=1") as hub:
        assert curl(f"{hub.url}/local/hello/config").status == 200
        for answer in (_call(hub, "other"), curl(f"{hub.url}/local/other/config")):
            assert answer.status == 429
            assert answer.json()["detail"].startswith("The quota of local is used up: 1 apps at a time.")
            assert int(answer.headers["retry-after"]) == FULL_RETRY_S
        assert curl(f"{hub.url}/ann/hello/config").status == 200
        cookie = ("-H", f"Cookie: {hub.cookie()}")
        assert curl("-X", "POST", f"{hub.url}/-/api/apps/local/other/restart", *cookie).status == 202
        assert curl(f"{hub.url}/local/other/config").status == 429
        assert curl("-X", "POST", f"{hub.url}/-/api/apps/local/hello/pause", *cookie).status == 200
        eventually(lambda: curl(f"{hub.url}/local/other/config").status == 200, "the other may run")


@pytest.mark.timeout(120)
def test_an_app_that_has_used_its_processor_time_stops_until_it_may_go_on(tmp_path: Path) -> None:
    write_apps(tmp_path, [("spends.py", SPENDS), ("hello.py", HELLO)])
    with run_hub(tmp_path, "--app-quota", "cpu_seconds=5") as hub:
        admin = Admin(hub)
        assert _call(hub, "spends", "cpu").status == 200
        eventually(lambda: admin.app("spends")["state"] == "over-quota", "it is stopped")
        assert "5 seconds of processor time a day" in admin.log("spends")
        burns = int((tmp_path / "burns").read_text())
        eventually(lambda: not began(burns), "nothing of it goes on")
        refused = _call(hub, "spends")
        assert refused.status == 429
        assert "5 seconds of processor time a day" in refused.json()["detail"]
        assert _call(hub, "hello").status == 200
    with run_hub(tmp_path, "--app-quota", "cpu_seconds=5") as hub:
        assert _call(hub, "spends").status == 429
    (tmp_path / "calm").touch()
    with run_hub(tmp_path) as hub:  # with no quota it goes on
        assert curl(f"{hub.url}/local/spends/config").status == 200


@pytest.mark.timeout(120)
def test_an_app_with_too_much_memory_is_stopped(tmp_path: Path) -> None:
    write_apps(tmp_path, [("spends.py", SPENDS)])
    with run_hub(tmp_path, "--app-quota", "memory_bytes=600M") as hub:
        admin = Admin(hub)
        assert result(f"{hub.url}/local/spends/call/greet", "Ada") == ["Hello Ada"]
        assert _call(hub, "spends", "memory").status == 200
        eventually(lambda: "its quota is 600 MiB" in admin.log("spends"), "it is stopped, and its log says why")


@pytest.mark.parametrize("text", ["calls", "calls=-1", "calls=1,calls=2", "running_apps=1", "bytes=1P", "calls=1e3"])
def test_a_quota_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(DeclarationError, match="--app-quota"):
        parse(AppQuota, text, "--app-quota")


def test_quotas_are_read() -> None:
    assert parse(AppQuota, "calls=5, memory_bytes=2G", "x") == AppQuota(calls=5, memory_bytes=2 << 30)
    assert parse(OwnerQuota, "running_apps=3", "x") == OwnerQuota(running_apps=3)
    assert parse(OwnerQuota, "", "x") == OwnerQuota()


def test_a_day_ends_at_midnight_and_is_forgotten(tmp_path: Path) -> None:
    now, app = 86_400.0 * 20_000 + 86_390, AppName("ann", "hello")
    records = Records(SqliteStorage(tmp_path / "hub.db"))
    usage = Usage(records, lambda: now)
    usage.add(app, calls=3)
    asyncio.run(usage.write())
    assert Usage(records, lambda: now).of("owner ann").calls == 3
    assert usage.left_s == 11
    now += 10
    assert usage.of("app ann/hello").calls == 0
    asyncio.run(usage.write())
    assert not records.all(Used)
    asyncio.run(records.close())


def test_the_use_of_a_process_is_measured() -> None:
    measured = measure({os.getpid(): None})[os.getpid()]
    assert measured.cpu_s > 0
    assert measured.memory_bytes > 1 << 20
