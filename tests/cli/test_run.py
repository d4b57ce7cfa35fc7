"""`limelight run` and `launch`, as processes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.curl import call, curl, post, result, start
from tests.servers import free_port, run_script, wait_until_open

SCRIPT = """
import os, time
import {module} as gr

def wait(text):
    yield "begun"
    while True:
        time.sleep(0.02)
        yield text

def greet(name):
    return "Hello " + name

with gr.Blocks() as demo:
    text = gr.Textbox()
    text.submit(greet, text, text)
    text.submit(wait, text, text)

if __name__ == "__main__":
    demo.launch()
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "app.py"
    path.write_text(SCRIPT.format(module="limelight"))
    return path


@contextmanager
def started(*command: str, env: dict[str, str] | None = None) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process and the line that it prints first."""
    full = {**os.environ, **(env or {})}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=full) as process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline()
        finally:
            process.kill()


def test_a_script_that_imports_gradio_runs_unchanged(tmp_path: Path) -> None:
    path = tmp_path / "app.py"
    path.write_text(SCRIPT.format(module="gradio"))
    with run_script(path) as server:
        assert result(f"{server.url}/call/greet", "Ada") == ["Hello Ada"]


def test_a_script_may_launch_itself(script: Path) -> None:
    with started(sys.executable, str(script)) as (_, line):
        url = line.split()[-1].rstrip("/")
        assert result(f"{url}/call/greet", "Ada") == ["Hello Ada"]


def test_a_taken_port_that_was_asked_for_is_an_error(script: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "limelight", "run", str(script), "--port", str(port)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert done.returncode == 1
    assert str(port) in done.stderr
    assert "Traceback" not in done.stderr


def test_a_taken_port_that_nobody_asked_for_is_passed_over(script: Path) -> None:
    with (
        started(sys.executable, "-m", "limelight", "run", str(script)) as (_, first),
        started(sys.executable, "-m", "limelight", "run", str(script)) as (_, second),
    ):
        assert first != second
        for line in (first, second):
            assert curl(f"{line.split()[-1]}config").status == 200


@pytest.mark.parametrize("prefix", ["LIMELIGHT_", "GRADIO_"])
def test_the_environment_names_port_and_root_path(script: Path, prefix: str) -> None:
    port = free_port()
    env = {f"{prefix}SERVER_PORT": str(port), f"{prefix}ROOT_PATH": "/under"}
    with started(sys.executable, "-m", "limelight", "run", str(script), env=env) as (_, line):
        assert f":{port}/" in line
        assert curl(f"http://127.0.0.1:{port}/config").json()["root"] == f"http://127.0.0.1:{port}/under"


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_two_signals_stop_cleanly_with_a_job_and_a_reader(script: Path, stop: signal.Signals) -> None:
    port = free_port()
    command = [sys.executable, "-m", "limelight", "run", str(script), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        wait_until_open(port, process)
        url = f"http://127.0.0.1:{port}/call/wait"
        event_id = start(url, ["x"])
        with subprocess.Popen(["curl", "-sN", f"{url}/{event_id}"], stdout=subprocess.PIPE, text=True) as reader:
            assert reader.stdout is not None
            assert reader.stdout.readline() == "event: generating\n"
            process.send_signal(stop)
            while post(f"http://127.0.0.1:{port}/call/greet", {"data": ["x"]}).status != 503:
                """Calls are taken until the signal arrives."""
            process.send_signal(stop)  # the second one does not wait for running calls
            _, errors = process.communicate(timeout=30)
            rest = reader.stdout.read()
    assert "Traceback" not in errors, errors
    assert process.returncode in (0, 128 + stop, -stop)
    assert rest.split("event: ")[-1].startswith(("error", "complete"))


def test_a_task_of_the_app_that_loses_cancellations_does_not_keep_the_process(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(
        "import asyncio, limelight as gr\n"
        "tasks = []\n"
        "async def stay():\n"
        "    for _ in range(3):\n"
        "        try:\n"
        "            await asyncio.Event().wait()\n"
        "        except asyncio.CancelledError:\n"
        "            pass\n"
        "async def begin(text):\n"
        "    tasks.append(asyncio.create_task(stay()))\n"
        "gr.Interface(begin, 'text', 'text', api_name='begin').launch()\n"
    )
    with run_script(tmp_path / "app.py") as server:
        assert call(f"{server.url}/call/begin", "x")[-1][0] == "complete"
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(20) in (0, 130)


def test_a_script_that_is_not_there_is_an_error() -> None:
    done = subprocess.run([sys.executable, "-m", "limelight", "run", "nothing.py"], capture_output=True, text=True)
    assert done.returncode == 1
    assert "nothing.py" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_script_without_an_app_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "empty.py").write_text("x = 1\n")
    command = [sys.executable, "-m", "limelight", "run", str(tmp_path / "empty.py")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert "demo" in done.stderr


def test_launch_returns_at_once_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "app.py"
    path.write_text(
        "import urllib.request, limelight as gr\n"
        "app, url, _ = gr.Interface(len, 'text', 'number').launch(prevent_thread_lock=True, quiet=True)\n"
        "print(urllib.request.urlopen(url + 'config').status)\n"
    )
    done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, timeout=30)
    assert done.stdout == "200\n", done.stderr
    assert done.returncode == 0


def test_a_prompt_stays_while_the_app_runs(script: Path) -> None:
    command = [sys.executable, "-i", str(script)]
    env = {**os.environ, "LIMELIGHT_SERVER_PORT": str(free_port())}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True, env=env) as prompt:
        answer, _ = prompt.communicate(ASKS_ITSELF + "demo.close()\n", timeout=20)
    assert "Hello Ada" in answer


def test_a_prompt_waits_when_debug_asks_for_it(script: Path) -> None:
    with started(sys.executable, "-i", str(script), env={"LIMELIGHT_DEBUG": "1"}) as (process, line):
        assert result(f"{line.split()[-1]}call/greet", "Ada") == ["Hello Ada"]
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0  # its input has ended, and nothing else keeps it


ASKS_ITSELF = """
import urllib.request
address = f"http://127.0.0.1:{os.environ['LIMELIGHT_SERVER_PORT']}/run/greet"
print(urllib.request.urlopen(address, b'{"data": ["Ada"]}').read().decode())
"""


def test_an_app_is_launched_where_a_loop_runs_already(tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    launch = SCRIPT.format(module="limelight").replace("demo.launch()", "asyncio.run(main())")
    script.write_text("import asyncio\n\nasync def main():\n    demo.launch()\n" + launch)
    port = free_port()
    with started(sys.executable, str(script), env={"LIMELIGHT_SERVER_PORT": str(port)}) as (process, line):
        assert str(port) in line
        assert result(f"http://127.0.0.1:{port}/call/greet", "Ada") == ["Hello Ada"]
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0


GOES_ON = """
import sys
import urllib.request
import gradio as gr

with gr.Blocks() as demo:
    text = gr.Textbox()
    text.submit(lambda name: "Hello " + name, text, text, api_name="greet")
app, url, share = demo.launch(prevent_thread_lock=True, quiet=True{options})
assert app is not None and share is None, (app, share)
assert demo.is_running and demo.app is demo.server_app is app, (demo.app, app)
assert (demo.local_url, demo.share_url) == (url, share) and str(demo.server_port) in url, demo.local_url
with urllib.request.urlopen(url + "config") as answer:
    print(answer.status, url, sys.argv[1:], flush=True)
"""


def test_a_script_may_call_its_app_after_a_launch_that_does_not_wait(tmp_path: Path) -> None:
    path, port = tmp_path / "app.py", free_port()
    path.write_text(GOES_ON.format(options=""))
    with started(sys.executable, "-m", "limelight", "run", str(path), "--port", str(port)) as (process, line):
        assert line == f"200 http://127.0.0.1:{port}/ []\n"
        assert call(f"http://127.0.0.1:{port}/call/greet", "Ada")[-1] == ("complete", ["Hello Ada"])  # and goes on
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


def test_an_app_that_the_script_closes_is_served_no_more(tmp_path: Path) -> None:
    path = tmp_path / "app.py"
    path.write_text(GOES_ON.format(options="") + "demo.close()\n")
    with started(sys.executable, "-m", "limelight", "run", str(path), "--port", str(free_port())) as (process, line):
        assert line.startswith("200 ")
        assert process.wait(20) == 0


def test_several_apps_of_a_script_are_served_side_by_side(tmp_path: Path) -> None:
    path, first, second = tmp_path / "app.py", free_port(), free_port()
    more = "other = gr.Interface(lambda name: name, 'text', 'text', api_name='echo')\n"
    more += f"print(other.launch(prevent_thread_lock=True, quiet=True, server_port={second})[1], flush=True)\n"
    path.write_text(GOES_ON.format(options="") + more)
    with started(sys.executable, "-m", "limelight", "run", str(path), "--port", str(first)) as (process, _):
        assert process.stdout is not None
        assert process.stdout.readline() == f"http://127.0.0.1:{second}/\n"
        for port, name in ((first, "greet"), (second, "echo")):
            assert call(f"http://127.0.0.1:{port}/call/{name}", "Ada")[-1][0] == "complete"
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


@pytest.mark.parametrize("command", [[], ["-m", "limelight", "run"]])
def test_a_script_waits_for_its_app_where_it_wants_to(tmp_path: Path, command: list[str]) -> None:
    path, port = tmp_path / "app.py", free_port()
    text = GOES_ON.format(options=f", server_port={port}").replace("import gradio", "import limelight")
    path.write_text(text + "demo.block_thread()\nprint('after', flush=True)\n")
    with started(sys.executable, *command, str(path)) as (process, line):
        assert line.startswith("200 ")
        assert call(f"http://127.0.0.1:{port}/call/greet", "Ada")[-1] == ("complete", ["Hello Ada"])
        process.send_signal(signal.SIGTERM)
        assert process.stdout is not None
        assert process.stdout.readline() == "after\n"
        assert process.wait(20) == 0
