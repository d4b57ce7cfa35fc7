"""The same script as replicas and workers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from limelight.engine.stores.nats.server import PrivateServer
from tests.cluster.machines import APP, replica, runners, worker
from tests.curl import call, curl, frames, result, start
from tests.servers import run_script
from tests.waiting import eventually


@pytest.fixture(scope="module")
def nats() -> Iterator[PrivateServer]:
    with PrivateServer() as server:
        yield server


@pytest.fixture
def store(nats: PrivateServer, tmp_path: Path) -> str:
    return f"{nats.url}/{tmp_path.name}?ack_wait=2"


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    folder = tmp_path / "gates"
    folder.mkdir()
    return folder / "gate"


def test_a_replica_without_lanes_leaves_the_work_to_a_worker(store: str) -> None:
    with replica(store, "--lanes", "") as web, worker(store) as crew:
        assert result(f"{web.url}/call/where") == [crew.pid]
        assert call(f"{web.url}/call/letters", "ab") == [
            ("generating", ["a"]), ("generating", ["ab"]), ("complete", ["ab"]),
        ]  # fmt: skip


def test_a_worker_takes_only_the_lanes_that_it_is_given(store: str) -> None:
    with replica(store, "--lanes", "") as web, worker(store, "--lanes", "gpu") as gpu:
        assert result(f"{web.url}/call/where_gpu") == [gpu.pid]
        waiting = start(f"{web.url}/call/where", [])
        with worker(store) as other:
            found = frames(curl("-N", f"{web.url}/call/where/{waiting}").text)
            assert [one for one in found if one[0] != "heartbeat"] == [("complete", [other.pid])]


def test_a_job_of_a_killed_worker_ends_on_another_one(store: str, gate: Path) -> None:
    with (
        replica(store, "--lanes", "") as web,
        worker(store, gate=gate) as first,
        worker(store, gate=gate) as second,
    ):
        job = start(f"{web.url}/call/hold", ["x"])
        eventually(lambda: runners(gate, "x"), "a worker began")
        (victim,) = runners(gate, "x")
        os.kill(victim, signal.SIGKILL)
        eventually(lambda: len(runners(gate, "x")) == 2, "another worker began")
        gate.touch()
        survivor = second.pid if victim == first.pid else first.pid
        assert frames(curl("-N", f"{web.url}/call/hold/{job}").text) == [("complete", [f"x by {survivor}"])]


def test_a_worker_that_was_frozen_writes_nothing_and_goes_on_with_other_jobs(store: str, gate: Path) -> None:
    with (
        replica(store, "--lanes", "") as web,
        worker(store, gate=gate) as first,
        worker(store, gate=gate) as second,
    ):
        job = start(f"{web.url}/call/hold", ["x"])
        eventually(lambda: runners(gate, "x"), "a worker began")
        (frozen,) = runners(gate, "x")
        os.kill(frozen, signal.SIGSTOP)
        eventually(lambda: len(runners(gate, "x")) == 2, "the other worker began")
        gate.touch()
        survivor = second.pid if frozen == first.pid else first.pid
        assert frames(curl("-N", f"{web.url}/call/hold/{job}").text) == [("complete", [f"x by {survivor}"])]
        os.kill(frozen, signal.SIGCONT)
        os.kill(survivor, signal.SIGTERM)
        assert result(f"{web.url}/call/where") == [frozen]
        assert frames(curl("-N", f"{web.url}/call/hold/{job}").text) == [("complete", [f"x by {survivor}"])]


def test_a_worker_that_is_told_to_stop_ends_its_job_first(store: str, gate: Path) -> None:
    with replica(store, "--lanes", "") as web, worker(store, gate=gate) as crew:
        job = start(f"{web.url}/call/hold", ["x"])
        eventually(lambda: runners(gate, "x"), "the worker began")
        crew.send_signal(signal.SIGTERM)
        gate.touch()
        assert frames(curl("-N", f"{web.url}/call/hold/{job}").text) == [("complete", [f"x by {crew.pid}"])]
        assert crew.wait(20) == 0


def test_any_replica_answers_for_any_job_session_and_file(store: str, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("hello")
    with (
        replica(store, temp=tmp_path / "a") as a,
        replica(store, "--lanes", "", temp=tmp_path / "b") as b,
    ):
        job = start(f"{a.url}/call/letters", ["ab"])
        assert frames(curl("-N", f"{b.url}/call/letters/{job}").text)[-1] == ("complete", ["ab"])
        assert result(f"{a.url}/call/remember", "one", session="s")[0] == "one"
        assert result(f"{b.url}/call/remember", "two", session="s")[0] == "one two"
        (path,) = curl("-F", f"files=@{note}", f"{b.url}/upload").json()
        (loud,) = result(f"{a.url}/call/shout", {"path": path, "meta": {"_type": "gradio.FileData"}})
        assert curl(loud["url"].replace(a.url, b.url)).text == "HELLO"


def test_followers_go_on_through_another_replica_when_theirs_is_killed(store: str, gate: Path) -> None:
    with worker(store, gate=gate), replica(store, "--lanes", "") as other:
        with replica(store, "--lanes", "") as first:
            job = start(f"{first.url}/call/hold", ["x"])
            reader = subprocess.Popen(["curl", "-sN", f"{first.url}/call/hold/{job}"], stdout=subprocess.PIPE)
            eventually(lambda: runners(gate, "x"), "the worker began")
            first.process.kill()
            assert b"complete" not in reader.communicate(timeout=20)[0]
        gate.touch()
        assert frames(curl("-N", f"{other.url}/call/hold/{job}").text)[-1][0] == "complete"


def test_two_versions_of_an_app_run_their_own_calls_side_by_side(store: str, tmp_path: Path) -> None:
    for version, parameters in (("old", "a"), ("new", "a, b='more'")):
        (tmp_path / f"{version}.py").write_text(
            f"import limelight as gr\ndef which({parameters}): return '{version}'\n"
            "gr.Interface(which, ['text'] * which.__code__.co_argcount, 'text', api_name='which').launch()\n"
        )
    with (
        run_script(tmp_path / "old.py", "--store", store) as old,
        run_script(tmp_path / "new.py", "--store", store) as new,
    ):
        for _ in range(3):
            assert result(f"{old.url}/call/which", "x") == ["old"]
            assert result(f"{new.url}/call/which", "x", "y") == ["new"]


def test_a_worker_of_another_script_is_refused_with_the_difference(store: str, tmp_path: Path) -> None:
    other = tmp_path / "other.py"
    other.write_text("import limelight as gr\ngr.Interface(lambda x: x, 'text', 'text', api_name='echo').launch()\n")
    with replica(store):
        command = [sys.executable, "-m", "limelight", "worker", str(other), "--store", store]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert done.returncode != 0
    assert "limelight: worker: expected the endpoints of the replica" in done.stderr
    assert "echo(" in done.stderr


def test_a_worker_needs_a_store_that_machines_share() -> None:
    command = [sys.executable, "-m", "limelight", "worker", str(APP)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert "worker: --store: expected a store that machines can share" in done.stderr


def test_worker_processes_beside_the_web_process_are_replaced_when_they_die(gate: Path) -> None:
    with run_script(APP, "--workers", "2", env={**os.environ, "TEST_GATE": str(gate)}) as web:
        (first,) = result(f"{web.url}/call/where")
        assert first != web.process.pid
        os.kill(int(first), signal.SIGKILL)
        found = {int(result(f"{web.url}/call/where")[0]) for _ in range(3)}
        assert first not in found


def test_workers_end_when_the_web_process_is_killed() -> None:
    with run_script(APP, "--workers", "1") as web:
        (pid,) = result(f"{web.url}/call/where")
        web.process.kill()
        web.process.wait(10)
        eventually(lambda: not Path(f"/proc/{int(pid)}").exists(), "the worker ended")


def test_a_store_that_does_not_answer_is_named() -> None:
    command = [sys.executable, "-m", "limelight", "run", str(APP), "--store", "nats://127.0.0.1:1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=40)
    assert done.returncode != 0
    assert "127.0.0.1:1" in done.stderr


def test_a_replica_shows_what_its_workers_have_done(store: str) -> None:
    with replica(store, "--lanes", "", "--metrics") as web, worker(store) as crew:
        result(f"{web.url}/call/where")

        def told() -> bool:
            lines = curl(f"{web.url}/metrics").text.splitlines()
            done = [line for line in lines if line.startswith("limelight_jobs_total{") and line.endswith(" 1.0")]
            return any(f':{crew.pid}"' in line and 'outcome="complete"' in line for line in done)

        eventually(told, "the worker told of its job")
        assert 'limelight_processes{role="worker"} 1.0' in curl(f"{web.url}/metrics").text


def test_a_task_that_loses_a_cancellation_does_not_keep_a_worker(store: str, tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    script.write_text(
        "import asyncio, limelight as gr\n"
        "async def stay():\n"
        "    for _ in range(3):\n"
        "        try:\n"
        "            await asyncio.Event().wait()\n"
        "        except asyncio.CancelledError:\n"
        "            pass\n"
        "tasks = []\n"
        "async def begin(text):\n"
        "    tasks.append(asyncio.create_task(stay()))\n"
        "    return text\n"
        "gr.Interface(begin, 'text', 'text', api_name='begin').launch()\n"
    )
    with replica(store, "--lanes", "", app=script) as web, worker(store, app=script) as crew:
        assert result(f"{web.url}/call/begin", "x") == ["x"]
        crew.send_signal(signal.SIGTERM)
        assert crew.wait(20) == 0
