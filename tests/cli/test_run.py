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

from tests.curl import curl, post, result, start
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
