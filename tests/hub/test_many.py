"""Many apps, many calls, and kills in between."""

from __future__ import annotations

import signal
import subprocess
import threading
from pathlib import Path

import psutil

from tests.curl import curl, post
from tests.hub.hubs import HELLO, RunningHub, run_hub, write_apps
from tests.servers import free_port
from tests.waiting import eventually

APPS, CALLS = 200, 60


def test_two_hundred_apps_lie_in_a_folder(tmp_path: Path) -> None:
    scripts = [(f"team-{number % 7}/app-{number}.py", HELLO) for number in range(APPS)]
    with run_hub(write_apps(tmp_path, scripts)) as hub:
        listed = curl(f"{hub.url}/-/api/apps").json()
        assert len(listed) == APPS
        assert {one["state"] for one in listed} == {"sleeping"}
        assert post(f"{hub.url}/team-3/app-199/run/greet", {"data": ["Ada"]}).json()["data"] == ["Hello Ada"]
        listed = curl(f"{hub.url}/-/api/apps").json()
        assert [one["name"] for one in listed if one["state"] == "running"] == ["team-3/app-199"]


def test_a_changed_app_is_replaced_while_it_serves(tmp_path: Path) -> None:
    with run_hub(write_apps(tmp_path, [("a.py", HELLO)])) as hub:
        url = f"{hub.url}/local/a/run/greet"
        assert post(url, {"data": ["Ada"]}).json()["data"] == ["Hello Ada"]
        write_apps(tmp_path, [("a.py", HELLO.replace("Hello", "Good day"))])
        answers: list[int] = []

        def is_new() -> bool:
            answer = post(url, {"data": ["Ada"]})
            answers.append(answer.status)
            return "Good day Ada" in answer.text

        eventually(is_new, "the new version serves")
        assert set(answers) == {200}
        write_apps(tmp_path, [("a.py", "raise ValueError('broken')")])
        eventually(
            lambda: is_new() and "broken" in (tmp_path / ".hub/logs/local/a.log").read_text(),
            "the broken version has been tried",
        )
        assert post(url, {"data": ["Ada"]}).json()["data"] == ["Good day Ada"]


def test_no_accepted_call_is_lost_when_apps_and_the_hub_are_killed(tmp_path: Path) -> None:
    write_apps(tmp_path, [("a.py", HELLO), ("b.py", HELLO)])
    port, accepted = free_port(), dict[str, str]()
    with run_hub(tmp_path, port=port) as hub:
        caller = threading.Thread(target=_call, args=(hub, accepted))
        caller.start()
        eventually(lambda: len(accepted) > CALLS // 3, "calls are accepted")
        for child in psutil.Process(hub.process.pid).children():
            child.send_signal(signal.SIGKILL)
        caller.join()
        hub.process.kill()
        hub.process.wait()
    with run_hub(tmp_path, port=port):
        for events, name in accepted.items():
            assert f'event: complete\ndata: ["Hello {name}"]' in curl(events).text


def _call(hub: RunningHub, accepted: dict[str, str]) -> None:
    for number in range(CALLS):
        call = f"{hub.url}/local/{'ab'[number % 2]}/call/greet"
        try:
            answer = post(call, {"data": [f"number {number}"]})
        except subprocess.CalledProcessError:
            continue  # nothing was promised
        if answer.status == 200:
            accepted[f"{call}/{answer.json()['event_id']}"] = f"number {number}"


def test_a_hub_that_is_asked_to_stop_ends_its_apps_and_streams(tmp_path: Path) -> None:
    with run_hub(write_apps(tmp_path, [("a.py", HELLO)])) as hub:
        curl(f"{hub.url}/local/a/config")
        children = psutil.Process(hub.process.pid).children(recursive=True)
        assert children
        url = f"{hub.url}/local/a/gradio_api/heartbeat/x"
        with subprocess.Popen(["curl", "-sN", url], stdout=subprocess.PIPE) as reader:
            assert reader.stdout is not None
            reader.stdout.read(1)
            hub.process.terminate()
            assert hub.process.wait(20) in (0, -signal.SIGTERM)
            reader.wait(10)
        assert not [one for one in children if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


def test_an_app_that_never_sleeps_is_started_with_the_hub(tmp_path: Path) -> None:
    port = free_port()
    with run_hub(write_apps(tmp_path, [("a.py", HELLO), ("b.py", HELLO)]), port=port) as hub:
        always = ("-X", "PATCH", "-H", f"Cookie: {hub.cookie()}", "-H", "Content-Type: application/json")
        assert curl(f"{hub.url}/-/api/apps/local/a", *always, "-d", '{"always": true}').status == 200
    with run_hub(tmp_path, port=port) as hub:

        def states() -> dict[str, str]:
            return {one["name"]: one["state"] for one in curl(f"{hub.url}/-/api/apps").json()}

        eventually(lambda: states() == {"local/a": "running", "local/b": "sleeping"}, "it runs")
