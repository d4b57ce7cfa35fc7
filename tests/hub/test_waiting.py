"""Calls for apps that are not running: none is lost, whatever is killed."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.curl import curl, post
from tests.hub.hubs import RunningHub, run_hub, write_apps
from tests.servers import free_port
from tests.waiting import eventually

SLOW_TO_START = """
import time
from pathlib import Path

import gradio as gr

while not Path("open").exists():
    time.sleep(0.02)


def greet(name):
    with Path("greeted").open("a") as file:
        file.write(name)
    return f"Hello {name}"


gr.Interface(greet, "text", "text", api_name="greet").launch()
"""
SLOW_TO_ANSWER = """
import os
import time
from pathlib import Path

import gradio as gr

Path("pid").write_text(str(os.getpid()))


def greet(name):
    Path("begun").touch()
    while not Path("open").exists():
        time.sleep(0.02)
    return f"Hello {name}"


gr.Interface(greet, "text", "text", api_name="greet").launch()
"""
STARTED = "event: starting\ndata: null\n\n"
DONE = 'event: complete\ndata: ["Hello Ada"]\n\n'


@pytest.fixture
def apps(tmp_path: Path) -> Path:
    return write_apps(tmp_path, [("slow/app.py", SLOW_TO_START), ("long/app.py", SLOW_TO_ANSWER)])


def call(hub: RunningHub, app: str, *arguments: str) -> str:
    answer = post(f"{hub.url}/local/{app}/call/greet", {"data": ["Ada"]}, *arguments)
    assert answer.status == 200, answer.text
    return f"{hub.url}/local/{app}/call/greet/{answer.json()['event_id']}"


@contextmanager
def reading(url: str) -> Iterator[subprocess.Popen[str]]:
    command = ["curl", "--silent", "--no-buffer", "--max-time", "30", url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield process


def test_events_of_a_call_say_that_its_app_is_starting(apps: Path) -> None:
    with run_hub(apps) as hub:
        events = call(hub, "slow")
        with reading(events) as reader:
            assert reader.stdout is not None
            assert reader.stdout.read(len(STARTED)) == STARTED
            (apps / "slow/open").touch()
            assert reader.stdout.read() == DONE
        assert curl(events).text == DONE  # under the id that the hub gave


def test_a_call_survives_the_hub_that_took_it(apps: Path) -> None:
    port = free_port()
    with run_hub(apps, port=port) as hub:
        events = call(hub, "slow")
        hub.process.kill()
        hub.process.wait()
    (apps / "slow/open").touch()
    with run_hub(apps, port=port):
        assert curl(events).text.removeprefix(STARTED) == DONE
    assert (apps / "slow/greeted").read_text() == "Ada"


@pytest.mark.parametrize("what", ["app", "hub"])
def test_a_running_call_survives_the_end_of_its_process(apps: Path, what: str) -> None:
    port = free_port()
    with run_hub(apps, port=port) as hub:
        events = call(hub, "long")
        eventually((apps / "long/begun").exists, "the call runs")
        (apps / "long/begun").unlink()
        if what == "app":
            os.kill(int((apps / "long/pid").read_text()), signal.SIGKILL)
            eventually((apps / "long/begun").exists, "it runs again")
            (apps / "long/open").touch()
            assert curl(events).text.removeprefix(STARTED) == DONE
        else:
            hub.process.kill()
            hub.process.wait()
    if what == "hub":
        with run_hub(apps, port=port):
            eventually((apps / "long/begun").exists, "it runs again, though nobody asks")
            (apps / "long/open").touch()
            assert curl(events).text.removeprefix(STARTED) == DONE


def test_a_call_that_an_app_refuses_says_why(apps: Path) -> None:
    with run_hub(apps) as hub:
        answer = post(f"{hub.url}/local/slow/call/greet", {"data": ["Ada", "Bob"]})
        events = f"{hub.url}/local/slow/call/greet/{answer.json()['event_id']}"
        (apps / "slow/open").touch()
        assert "event: error" in curl(events).text
        assert "greet" in curl(events).text


def test_a_waiting_call_is_only_its_users(apps: Path) -> None:
    with run_hub(apps) as hub:
        token = hub.token(hub.cookie(), "call")
        events = call(hub, "slow", "-H", f"Authorization: Bearer {token}")
        (apps / "slow/open").touch()
        assert curl(events).status == 404
        assert curl(events, "-H", f"Authorization: Bearer {token}").text.endswith(DONE)


def test_a_waiting_call_can_be_withdrawn(apps: Path) -> None:
    with run_hub(apps) as hub:
        events = call(hub, "slow")
        job = f"{hub.url}/local/slow/jobs/{events.rpartition('/')[2]}"
        assert curl("-X", "DELETE", job).json()["result"] == "withdrawn"
        (apps / "slow/open").touch()
        assert curl(events).status == 404
    assert not (apps / "slow/greeted").exists()


def test_an_app_that_cannot_start_says_so_at_once(tmp_path: Path) -> None:
    with run_hub(write_apps(tmp_path, [("broken.py", "raise ValueError('secret')")])) as hub:
        assert curl(f"{hub.url}/local/broken/config").status == 503
        answer = post(f"{hub.url}/local/broken/call/greet", {"data": ["Ada"]})
        assert answer.status == 503
        assert "secret" not in answer.text
        assert int(answer.headers["retry-after"]) > 0


def test_calls_for_a_removed_app_are_not_for_the_next_of_its_name(apps: Path) -> None:
    with run_hub(apps) as hub:
        events = call(hub, "slow")
        cookie = ("-H", f"Cookie: {hub.cookie()}")
        assert curl("-X", "DELETE", f"{hub.url}/-/api/apps/local/slow", *cookie).status in (200, 204)
        write_apps(apps, [("slow/app.py", SLOW_TO_START), ("slow/open", "")])
        eventually(lambda: curl(f"{hub.url}/local/slow/config").status == 200, "the new app is found")
        assert curl(events).status == 404
    assert not (apps / "slow/greeted").exists()


def test_a_call_that_is_withdrawn_holds_up_no_other(apps: Path) -> None:
    with run_hub(apps) as hub:
        first, second = call(hub, "slow"), call(hub, "slow")
        assert curl("-X", "DELETE", f"{hub.url}/local/slow/jobs/{first.rpartition('/')[2]}").status == 200
        (apps / "slow/open").touch()
        assert curl(second).text.removeprefix(STARTED) == DONE


def test_calls_that_wait_for_a_paused_app_are_delivered_when_it_may_run_again(apps: Path) -> None:
    with run_hub(apps) as hub:
        events = call(hub, "slow")
        app, cookie = f"{hub.url}/-/api/apps/local/slow", ("-H", f"Cookie: {hub.cookie()}")
        assert curl("-X", "POST", f"{app}/pause", *cookie).status == 200
        (apps / "slow/open").touch()
        assert curl("-X", "POST", f"{app}/resume", *cookie).status == 200
        assert curl(events).text.removeprefix(STARTED) == DONE
