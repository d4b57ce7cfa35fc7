"""What a hostile app can reach from its room."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.curl import curl, post
from tests.hub.hubs import RunningHub, run_hub, write_apps
from tests.servers import free_port

HOSTILE = """
import glob
import os
import signal
import socket

import gradio as gr


def tell(action) -> str:
    try:
        return str(action())
    except Exception as error:
        return type(error).__name__


def read(path: str) -> str:
    return tell(lambda: [open(one, errors="replace").read(20) for one in glob.glob(path)])


def write(path: str) -> str:
    return tell(lambda: open(path, "w").write("x"))


def environment() -> str:
    return str(dict(os.environ))


def connect(path: str) -> str:
    def tried():
        with socket.socket(socket.AF_UNIX) as one:
            one.connect(path)
            return "connected"
    return tell(tried)


def reach(port: str) -> str:
    def tried():
        with socket.create_connection(("127.0.0.1", int(port)), timeout=2):
            return "connected"
    return tell(tried)


def kill(pid: str) -> str:
    return tell(lambda: os.kill(int(pid), signal.SIGKILL))


def user() -> str:
    return str(os.getuid())


with gr.Blocks() as demo:
    for one in (read, write, environment, connect, reach, kill, user):
        gr.api(one)

demo.launch()
"""
VICTIM = """
import os
import gradio as gr


def own() -> str:
    open(os.path.expanduser("~/diary"), "w").write("private")
    return os.path.expanduser("~")


with gr.Blocks() as demo:
    gr.api(own)

demo.launch()
"""


def ask(hub: RunningHub, app: str, what: str, *values: str) -> str:
    answer = post(f"{hub.url}/{app}/run/{what}", {"data": list(values)})
    assert answer.status == 200, answer.text
    return str(answer.json()["data"][0])


def has_sandbox() -> bool:
    if shutil.which("bwrap") is None:
        return False
    trial = ["bwrap", "--unshare-pid", "--ro-bind", "/", "/", "--proc", "/proc", "true"]
    return subprocess.run(trial, capture_output=True, check=False).returncode == 0


def is_open_to_others(path: Path) -> bool:
    real = path.resolve()
    return all(one.stat().st_mode & 0o001 for one in (real, *real.parents))


@pytest.fixture(params=["sandbox", "container"])
def walls(request: pytest.FixtureRequest) -> Sequence[str]:
    """Options of a hub whose apps see nothing of each other."""
    if request.param == "container":
        return request.getfixturevalue("containers")  # type: ignore[no-any-return]  # pytest knows no types
    if not has_sandbox():
        pytest.skip("needs bubblewrap and namespaces")
    return ["--isolation", "sandbox"]


@pytest.mark.timeout(300)
def test_an_app_behind_walls_reaches_nothing_of_others(folder: Path, walls: Sequence[str]) -> None:
    write_apps(folder, [("eve/app.py", HOSTILE), ("bob/diary.py", VICTIM)])
    port = free_port()
    (folder / "machine").write_text("the machine's")
    with run_hub(folder, *walls, "--no-network", port=port) as hub:
        diary = Path(ask(hub, "bob/diary", "own")) / "diary"
        assert diary.read_text() == "private"
        for path in (
            diary,
            folder / "bob/diary.py",
            folder / ".hub/hub.db",
            folder / ".hub/hub.key",
            folder / "machine",
        ):
            assert ask(hub, "local/eve", "read", str(path)) == "[]"
        assert ask(hub, "local/eve", "read", "/proc/[0-9]*/environ").count("HOME=") <= 2  # its own
        assert ask(hub, "local/eve", "kill", str(hub.process.pid)) in ("ProcessLookupError", "PermissionError")
        assert ask(hub, "local/eve", "reach", str(port)) != "connected"
        assert ask(hub, "local/eve", "write", "/usr/x") in ("OSError", "PermissionError")
        assert curl(f"{hub.url}/healthz").status == 200


@pytest.mark.timeout(300)
def test_behind_walls_is_seen_what_is_exposed(folder: Path, walls: Sequence[str]) -> None:
    write_apps(folder, [("apps/eve/app.py", HOSTILE), ("models/weights.bin", "the weights")])
    (folder / "models").chmod(0o755)
    with run_hub(folder / "apps", *walls, "--expose", str(folder / "models")) as hub:
        assert "the weights" in ask(hub, "local/eve", "read", str(folder / "models/weights.bin"))
        assert ask(hub, "local/eve", "write", str(folder / "models/weights.bin")) in ("OSError", "PermissionError")


@pytest.mark.skipif(
    os.geteuid() != 0 or not is_open_to_others(Path(sys.executable)),
    reason="needs root, which gives users, and a Python that they can read",
)
def test_apps_of_a_hub_that_is_root_have_users_of_their_own(folder: Path) -> None:
    write_apps(folder, [("eve/app.py", HOSTILE), ("bob/diary.py", VICTIM)])
    with run_hub(folder) as hub:
        home = Path(ask(hub, "bob/diary", "own"))
        for path in (home / "diary", folder / ".hub/hub.db", folder / ".hub/hub.key"):
            assert ask(hub, "local/eve", "read", str(path)) in ("[]", "PermissionError")
        assert ask(hub, "local/eve", "kill", str(hub.process.pid)) == "PermissionError"
        assert ask(hub, "local/eve", "user") not in ("0", ask(hub, "local/eve", "read", "/dev/null"))


def test_the_environment_of_an_app_has_nothing_of_the_hubs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "sesame")
    monkeypatch.setenv("LIMELIGHT_HUB_TOKEN", "sesame")
    write_apps(folder, [("eve/app.py", HOSTILE)])
    with run_hub(folder) as hub:
        seen = ask(hub, "local/eve", "environment")
        assert "sesame" not in seen
        assert "'SPACE_ID': 'local/eve'" in seen


@pytest.mark.parametrize(
    "line", ["-r /etc/passwd", "--requirement=../other.txt", "-e .", "./local", "x @ file:///etc", "--no-index"]
)
def test_requirements_name_nothing_of_the_machine(tmp_path: Path, line: str) -> None:
    (tmp_path / "other.txt").write_text("sesame\n")
    write_apps(tmp_path / "apps", [("eve/app.py", HOSTILE), ("eve/requirements.txt", f"{line}\n")])
    with run_hub(tmp_path / "apps") as hub:
        token = hub.token(hub.cookie(), "call", "write")  # others do not read why
        answer = post(f"{hub.url}/local/eve/run/user", {"data": []}, "-H", f"Authorization: Bearer {token}")
        assert answer.status == 503
        assert "requirements.txt" in answer.text or "cannot be used" in answer.text
        assert "root:" not in (tmp_path / "apps/.hub/logs/local/eve.log").read_text()
