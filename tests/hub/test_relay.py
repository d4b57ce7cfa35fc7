"""`limelight hub --relay`: users of the hub share apps of other machines through it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.curl import curl, result
from tests.hub.hubs import HELLO, run_hub, write_apps
from tests.servers import free_port
from tests.share.relays import share
from tests.waiting import eventually


def test_a_user_shares_an_app_at_a_path_of_the_hub(tmp_path: Path) -> None:
    apps, port = write_apps(tmp_path / "apps", [("hello.py", HELLO)]), free_port()
    with run_hub(apps, "--relay", "paths", port=port) as hub:
        cookie = hub.cookie()
        token = hub.token(cookie, "write")
        with share(tmp_path, hub.url, env={"LIMELIGHT_SHARE_TOKEN": token}) as running:
            assert running.link.startswith(f"{hub.url}/s/")
            assert result(f"{running.link}call/greet", "Ada") == ["Hello Ada"]
            assert curl(f"{hub.url}/").status == 200  # the hub's own
            assert curl(f"{hub.url}/local/hello/").status == 200
            assert curl(running.address, "-H", f"Cookie: {cookie}").status == 401


def test_a_token_that_may_only_call_shares_nothing(tmp_path: Path) -> None:
    with run_hub(write_apps(tmp_path / "apps", [("hello.py", HELLO)]), "--relay", "paths") as hub:
        token = hub.token(hub.cookie(), "read", "call")
        with share(tmp_path, hub.url, env={"LIMELIGHT_SHARE_TOKEN": token}, waits=False) as running:
            eventually(lambda: "does not know this token" in running.said, "the refusal is told")


def test_below_a_domain_a_share_is_a_host_beside_the_apps(tmp_path: Path) -> None:
    apps, port = write_apps(tmp_path / "apps", [("hello.py", HELLO)]), free_port()
    with run_hub(apps, "--relay", "--domain", "apps.test", port=port) as hub:
        token = hub.token(hub.cookie(), "write")
        with share(tmp_path, hub.url, env={"LIMELIGHT_SHARE_TOKEN": token}) as running:
            host = running.link.split("/")[2]
            assert host.endswith(f".apps.test:{port}")
            here = ("--resolve", f"{host}:127.0.0.1")
            assert curl(f"{running.link}config", *here).json()["root"] == running.link.rstrip("/")
            opened = curl(running.link, *here, "-H", "Accept: text/html")
            assert (opened.status, opened.headers["location"]) == (303, "/")
            name = f"local-hello.apps.test:{port}"
            assert curl(f"http://{name}/", "--resolve", f"{name}:127.0.0.1").status == 200
            assert curl(f"http://{name}/-/relay", "--resolve", f"{name}:127.0.0.1").status == 404


def test_a_hub_that_is_no_relay_has_none(tmp_path: Path) -> None:
    with run_hub(write_apps(tmp_path / "apps", [("hello.py", HELLO)])) as hub:
        token = hub.token(hub.cookie(), "write")
        with share(tmp_path, hub.url, env={"LIMELIGHT_SHARE_TOKEN": token}, waits=False) as running:
            eventually(lambda: "is not shared" in running.said or "Trying again" in running.said, "it is told")
        assert curl(f"{hub.url}/s/{'a' * 26}/").status == 404


@pytest.mark.parametrize("given", [["--relay"], ["--relay", "everywhere"]])
def test_a_relay_needs_a_domain_or_a_decision(tmp_path: Path, given: list[str]) -> None:
    command = [sys.executable, "-m", "limelight", "hub", str(tmp_path), *given]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode in (1, 2)
    assert "--relay" in done.stderr
