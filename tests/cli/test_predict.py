"""`limelight predict`: an app's endpoints from the command line."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from limelight.cli.progress_bar import line_of
from tests.servers import Server, run_script


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("gate") / "gate"


@pytest.fixture(scope="module")
def server(gate: Path) -> Iterator[Server]:
    env = {**os.environ, "TEST_GATE": str(gate)}
    with run_script(Path(__file__).parent / "predict_app.py", env=env) as running:
        yield running
        gate.touch()


def predict(*arguments: str, cwd: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "limelight", "predict", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=60, cwd=cwd, env={**os.environ, **env}
    )


def test_values_are_text_or_json(server: Server) -> None:
    done = predict(server.url, "/repeat", "text=12", "times=3")
    assert (done.stdout, done.stderr, done.returncode) == ("121212\n", "", 0)
    assert predict(f"{server.url}/", "repeat", "text=a=b").stdout == "a=ba=b\n"


def test_a_text_is_printed_as_it_grows(server: Server) -> None:
    assert predict(server.url, "/spell", "text=Ada").stdout == "Ada\n"
    assert predict(server.url, "/spell", "text=Ada", "--json").stdout == '["A"]\n["Ad"]\n["Ada"]\n["Ada"]\n'


def test_files_go_up_and_come_down(server: Server, tmp_path: Path) -> None:
    (tmp_path / "a note.txt").write_text("hello")
    first = predict(server.url, "/shout", "path=@a note.txt", "--out", "got", cwd=tmp_path)
    assert first.stderr == ""
    assert (tmp_path / first.stdout.strip()).read_text() == "HELLO"
    again = predict(server.url, "/shout", "path=@a note.txt", "--out", "got", cwd=tmp_path)
    assert again.stdout != first.stdout
    assert len(list((tmp_path / "got").iterdir())) == 2


def test_without_a_name_endpoints_are_listed(server: Server) -> None:
    assert predict(server.url).stdout.splitlines()[:2] == ["/repeat text=… [times=…]", "/spell text=…"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["/nothing"], "The app has no /nothing"),
        (["/repeat", "test=a"], "text=…"),
        (["/repeat", "a"], "each as name=value"),
        (["/repeat", "text=a", "times=many"], "expected a number"),
        (["/shout", "path=@/nonexistent"], "@ and the path of a file"),
        (["/fail", "text=Too cold"], "Too cold"),
    ],
)
def test_what_goes_wrong_is_said(server: Server, arguments: list[str], message: str) -> None:
    done = predict(server.url, *arguments)
    assert done.returncode == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_an_address_without_an_app_is_said() -> None:
    assert "does not answer" in predict("http://127.0.0.1:9", "/a").stderr
    assert "http(s) address" in predict("file:///etc/passwd", "/a").stderr


def test_a_terminal_shows_the_progress(server: Server, gate: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "limelight", "predict", server.url, "/slow", "text=done"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, text=True) as caller:
        os.close(theirs)
        shown = ""
        while "half of it" not in shown:  # ends with an error if the process ends
            shown += os.read(ours, 1000).decode()
        assert "] 50%" in shown or "]  50%" in shown
        gate.touch()
        assert caller.communicate(timeout=30)[0] == "done\n"
    os.close(ours)


def test_what_a_server_says_of_progress_does_not_steer_the_terminal() -> None:
    unit = {"desc": "\x1b]0;title\x07\r\n" + "x" * 500, "progress": 7, "index": None, "length": None}
    line = line_of({"status": "running", "position": None, "progress": [unit]})
    assert line.isprintable()
    assert len(line) < 120
