"""What survives `kill -9` and a restart: real processes, one after the other, on one store file."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.curl import Answer, curl, frames, post, result, start
from tests.servers import Server, run_script

APP = Path(__file__).parent / "apps" / "durable.py"


@contextmanager
def serving(folder: Path, *arguments: str, **variables: str) -> Iterator[Server]:
    env = {**os.environ, "TEST_FOLDER": str(folder), **variables}
    with run_script(APP, "--store", f"sqlite:///{folder}/store.sqlite", *arguments, env=env) as server:
        yield server


def run(folder: Path, options: str = "") -> subprocess.CompletedProcess[str]:
    """A server that ends by itself."""
    address = f"sqlite:///{folder}/store.sqlite{options}"
    command = [sys.executable, "-m", "limelight", "run", str(APP), "--store", address]
    env = {**os.environ, "TEST_FOLDER": str(folder)}
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=30)


def kill(server: Server) -> str:
    """What it had printed."""
    server.process.send_signal(signal.SIGKILL)
    return server.process.communicate()[0]


def wait_for(condition: Callable[[], bool]) -> None:
    """Returns when another process has got so far; pytest's time limit ends it otherwise."""
    while not condition():
        time.sleep(0.01)  # nothing tells when another process has got there


def runs(folder: Path, name: str) -> int:
    path = folder / f"runs-{name}"
    return len(path.read_text()) if path.exists() else 0


def events(server: Server, name: str, event_id: str, *arguments: str) -> Answer:
    return curl("-N", f"{server.url}/call/{name}/{event_id}", *arguments)


@dataclass(frozen=True)
class Aftermath:
    """A server that was started on the store of one that was killed in the middle of things."""

    server: Server
    ids: dict[str, str]
    folder: Path
    finished: str
    """The stream of the finished call, as the first server answered it."""
    seen: str
    """What a reader of `letters` had seen."""
    printed: str

    def last(self, call: str, name: str) -> tuple[str, Any]:  # Any: JSON
        return frames(events(self.server, name, self.ids[call]).text)[-1]


@pytest.fixture(scope="module")
def aftermath(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aftermath]:
    folder = tmp_path_factory.mktemp("killed")
    with serving(folder) as first:
        ids = {"finished": start(f"{first.url}/call/double", ["ab"])}
        finished = events(first, "double", ids["finished"]).text
        result(f"{first.url}/call/collect", "one", session="s")
        result(f"{first.url}/call/lock", "x", session="s")
        for name, function in (("running", "slow"), ("waiting", "slow"), ("once", "once")):
            ids[name] = start(f"{first.url}/call/{function}", [name])
        ids["letters"] = start(f"{first.url}/call/letters", ["letters"], session="t")
        wait_for(lambda: all(runs(folder, name) for name in ("running", "once", "letters")))
        reading = ["curl", "-sN", f"{first.url}/call/letters/{ids['letters']}?ids=1"]
        with subprocess.Popen(reading, stdout=subprocess.PIPE, text=True) as reader:
            assert reader.stdout is not None
            seen = "".join(reader.stdout.readline() for _ in range(8))
            printed = kill(first)
    (folder / "gate").touch()
    with serving(folder) as second:
        yield Aftermath(second, ids, folder, finished, seen, printed)


def test_an_interrupted_call_runs_again(aftermath: Aftermath) -> None:
    assert aftermath.last("running", "slow") == ("complete", ["running in run 2"])


def test_a_waiting_call_runs(aftermath: Aftermath) -> None:
    assert aftermath.last("waiting", "slow") == ("complete", ["waiting in run 1"])


def test_a_finished_result_is_still_there(aftermath: Aftermath) -> None:
    assert events(aftermath.server, "double", aftermath.ids["finished"]).text == aftermath.finished


def test_an_interrupted_call_fails_where_it_must_not_run_twice(aftermath: Aftermath) -> None:
    event, data = aftermath.last("once", "once")
    assert event == "error"
    assert "interrupted" in data["error"]
    assert runs(aftermath.folder, "once") == 1


def test_a_reader_goes_on_after_the_event_that_it_knows(aftermath: Aftermath) -> None:
    assert aftermath.seen == 'id: 2\nevent: generating\ndata: ["a1"]\n\nid: 3\nevent: generating\ndata: ["b1"]\n\n'
    text = events(aftermath.server, "letters", aftermath.ids["letters"], "-H", "Last-Event-ID: 3").text
    found = re.findall(r'id: (\d+)\nevent: (\w+)\ndata: \["(..)"\]\n\n', text)
    numbers = [int(number) for number, _, _ in found]
    assert numbers == sorted(set(numbers))
    assert numbers[0] > 3
    values = [value for _, _, value in found]
    assert values[-5:] == ["a2", "b2", "c2", "d2", "d2"]
    assert set(values[:-5]) <= {"c1"}
    assert found[-1][1] == "complete"


def test_a_reader_who_knows_the_end_is_told_to_stop_asking(aftermath: Aftermath) -> None:
    assert events(aftermath.server, "double", aftermath.ids["finished"], "-H", "Last-Event-ID: 2").status == 204


def test_a_repeated_call_replaces_the_values_that_a_session_has_seen(aftermath: Aftermath) -> None:
    text = curl("-N", f"{aftermath.server.url}/queue/data?session_hash=t").text
    messages = [json.loads(line[6:]) for line in text.split("\n\n") if line]
    values = [one["output"]["data"] for one in messages if one["msg"] == "process_generating"]
    assert values[:2] == [["a1"], [[["replace", [], "b1"]]]]
    assert values[-4:] == [[[["replace", [], f"{letter}2"]]] for letter in "abcd"]


def test_a_session_keeps_its_state(aftermath: Aftermath) -> None:
    assert result(f"{aftermath.server.url}/call/collect", "two", session="s")[0] == "one two"


def test_a_value_that_cannot_be_stored_is_named_once_and_starts_afresh(aftermath: Aftermath) -> None:
    assert aftermath.printed.count("_thread.lock") == 2  # the kind, and what pickle says of it
    assert result(f"{aftermath.server.url}/call/lock", "x", session="s")[0] is True


def test_a_full_disk_is_answered_with_507_until_there_is_room(aftermath: Aftermath) -> None:
    pid, url = aftermath.server.process.pid, f"{aftermath.server.url}/call/double"
    hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)[1]
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, hard))  # no file may grow: what a full disk does, too
    refused = post(url, {"data": ["ab"]})
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))
    assert (refused.status, refused.headers["retry-after"]) == (507, "30")
    wait_for(lambda: post(url, {"data": ["ab"]}).status == 200)
    assert result(url, "ab") == ["abab"]


def test_a_call_that_takes_the_process_along_is_given_up(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        url = f"{server.url}/call/deadly"
        event_id = post(url, {"data": ["d"], "session_hash": "s"}).json()["event_id"]
        assert server.process.wait(20) == 9
    command = [sys.executable, "-m", "limelight", "run", str(APP), "--store", f"sqlite:///{tmp_path}/store.sqlite"]
    for attempt in (2, 3):
        done = subprocess.run(
            command, env={**os.environ, "TEST_FOLDER": str(tmp_path)}, capture_output=True, timeout=30
        )
        assert (done.returncode, runs(tmp_path, "d")) == (9, attempt)
    with serving(tmp_path) as server:
        event, data = frames(events(server, "deadly", event_id).text)[-1]
    assert event == "error"
    assert "interrupted" in data["error"]


def test_a_stopped_server_leaves_its_calls_to_the_next(tmp_path: Path) -> None:
    with serving(tmp_path, LIMELIGHT_STOP_GRACE="0.2", LIMELIGHT_HEARTBEAT_INTERVAL="0.1") as first:
        ids = [start(f"{first.url}/call/slow", [name]) for name in ("running", "waiting")]
        wait_for(lambda: runs(tmp_path, "running") > 0)
        with subprocess.Popen(["curl", "-sN", f"{first.url}/call/slow/{ids[0]}"], stdout=subprocess.PIPE) as reader:
            assert reader.stdout is not None
            assert reader.stdout.readline() == b"event: heartbeat\n"
            first.process.terminate()
            assert reader.stdout.read().endswith(b"data: null\n\nretry: 1000\n\n")
        assert first.process.wait(20) in (0, -signal.SIGTERM)
    (tmp_path / "gate").touch()
    with serving(tmp_path) as second:
        found = [frames(events(second, "slow", event_id).text)[-1] for event_id in ids]
    assert found == [("complete", ["running in run 2"]), ("complete", ["waiting in run 1"])]


def test_a_stopping_server_lets_running_calls_end_and_refuses_new_ones(tmp_path: Path) -> None:
    with serving(tmp_path, LIMELIGHT_HEARTBEAT_INTERVAL="0.1") as server:
        event_id = start(f"{server.url}/call/slow", ["running"])
        wait_for(lambda: runs(tmp_path, "running") > 0)
        reading = ["curl", "-sN", f"{server.url}/call/slow/{event_id}"]
        with subprocess.Popen(reading, stdout=subprocess.PIPE) as reader:
            assert reader.stdout is not None
            assert reader.stdout.readline() == b"event: heartbeat\n"
            server.process.terminate()
            answer = post(f"{server.url}/call/double", {"data": ["a"]})
            while answer.status == 200:  # the signal has not arrived yet
                answer = post(f"{server.url}/call/double", {"data": ["a"]})
            (tmp_path / "gate").touch()
            assert reader.stdout.read().endswith(b'event: complete\ndata: ["running in run 1"]\n\n')
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")


def test_a_second_process_waits_for_the_first_and_then_refuses(tmp_path: Path) -> None:
    with serving(tmp_path):
        done = run(tmp_path, "?wait=0.5")
    assert done.returncode == 1
    assert "another process" in done.stderr
    assert "Traceback" not in done.stderr
