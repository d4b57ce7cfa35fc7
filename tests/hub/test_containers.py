"""What is particular to apps in containers; what they share with a sandbox is in `test_isolation.py`."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.curl import Answer, curl, post
from tests.hub.containers import LIMITS, Engine
from tests.hub.hubs import HELLO, RunningHub, run_hub, write_apps
from tests.waiting import eventually

pytestmark = pytest.mark.timeout(300)

HOSTILE = """
import ctypes
import errno
import glob
import os
import socket

import gradio as gr

libc = ctypes.CDLL(None, use_errno=True)

held = []


def fork() -> str:
    made = 0
    try:
        while made < 10_000:
            pid = os.fork()
            if pid == 0:
                import time
                time.sleep(600)
            made += 1
    except OSError:
        pass
    return str(made)


def fill() -> str:
    pid = os.fork()
    if pid == 0:
        while True:
            held.append(b"x" * (8 << 20))
    return str(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


def facts() -> str:
    status = dict(line.split(":\\t", 1) for line in open("/proc/self/status").read().splitlines() if ":\\t" in line)
    engines = [one for one in glob.glob("/run/**", recursive=True) if one.endswith(".sock")]
    names = ("CapEff", "CapPrm", "CapBnd", "CapAmb", "NoNewPrivs", "Seccomp")
    return " ".join([*(status[name].strip().lstrip("0") or "0" for name in names), str(os.getuid()), str(engines)])


def reach(host: str, port: str) -> str:
    try:
        with socket.create_connection((host, int(port)), timeout=2):
            return "connected"
    except OSError as error:
        return errno.errorcode[error.errno] if error.errno in errno.errorcode else type(error).__name__


def kernel(what: str, number: str) -> str:
    calls = {
        "mount": lambda: libc.mount(b"none", b"/tmp", b"tmpfs", 0, None),
        "trace": lambda: libc.ptrace(16, int(number), 0, 0),
        "host name": lambda: libc.sethostname(b"x", 1),
        "device": lambda: libc.mknod(b"/tmp/disk", 0o060666, os.makedev(254, 0)),
    }
    return "done" if calls[what]() == 0 else errno.errorcode[ctypes.get_errno()]


def write(path: str) -> str:
    try:
        open(path, "w").write("x")
    except OSError as error:
        return type(error).__name__
    return "written"


def escape() -> str:
    found = []
    for path in glob.glob("/proc/[0-9]*/root") + ["/proc/1/cwd"]:
        try:
            found += [one for one in os.listdir(path) if one in ("boot", "srv", "work", "home")]
        except OSError:
            pass
    return str(found)


with gr.Blocks() as demo:
    for one in (fork, fill, facts, write, escape, reach, kernel):
        gr.api(one)

demo.launch()
"""
TELLING = """
import os
import gradio as gr


def secret() -> str:
    return os.environ.get("KEY", "nothing")[::-1]


with gr.Blocks() as demo:
    gr.api(secret)

demo.launch()
"""
NEEDY = """
import gradio as gr
import smallest


def word() -> str:
    return smallest.WORD


with gr.Blocks() as demo:
    gr.api(word)

demo.launch()
"""


def call(hub: RunningHub, app: str, what: str, *values: str) -> Answer:
    """Again if curl gave up: a busy machine takes its time for a build and a container."""
    for _ in range(5):
        with suppress(subprocess.CalledProcessError):
            return post(f"{hub.url}/{app}/run/{what}", {"data": list(values)})
    raise AssertionError(f"{app} does not answer")


def ask(hub: RunningHub, app: str, what: str, *values: str) -> str:
    answer = call(hub, app, what, *values)
    assert answer.status == 200, answer.text
    return str(answer.json()["data"][0])


def running(engine: Engine) -> list[str]:
    names = engine.run("ps", "--all", "--format", "{{.Names}}").stdout.split()
    shown = engine.run("inspect", "--format", '{{.Name}} {{index .Config.Labels "limelight.app"}}', *names)
    return shown.stdout.splitlines()


def test_a_hostile_app_in_a_container_is_bounded(folder: Path, containers: Sequence[str]) -> None:
    write_apps(folder, [("eve/app.py", HOSTILE)])
    with run_hub(folder, *containers, "--container-processes", "64") as hub:
        *capabilities, has_no_new, seccomp, user, engines = ask(hub, "local/eve", "facts").split(" ", 7)
        assert (capabilities, has_no_new, seccomp, engines) == (["0", "0", "0", "0"], "1", "2", "[]")
        assert user != "0"
        for host, port in (("127.0.0.1", hub.url.rpartition(":")[2]), ("169.254.169.254", "80"), ("1.1.1.1", "443")):
            assert ask(hub, "local/eve", "reach", host, port) in ("ECONNREFUSED", "ENETUNREACH")
        for what in ("mount", "host name", "device"):
            assert ask(hub, "local/eve", "kernel", what, "0") == "EPERM"
        assert ask(hub, "local/eve", "kernel", "trace", str(hub.process.pid)) in ("EPERM", "ESRCH")
        for path in ("/usr/x", "/opt/limelight/limelight/x", str(folder / "eve/app.py"), "/proc/sys/kernel/hostname"):
            assert ask(hub, "local/eve", "write", path) in ("OSError", "PermissionError", "FileNotFoundError")
        assert ask(hub, "local/eve", "escape") == "[]"
        assert ask(hub, "local/eve", "fill") == str(-signal.SIGKILL)
        assert 0 < int(ask(hub, "local/eve", "fork")) < 64
        assert post(f"{hub.url}/local/eve/run/facts", {"data": []}).status == 200


def test_a_killed_hub_leaves_no_container_to_the_next(
    folder: Path,
    containers: Sequence[str],
    container_engine: Engine,
) -> None:
    write_apps(folder, [("hello.py", HELLO + "\nimport signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n")])
    with run_hub(folder, *containers) as hub:
        assert ask(hub, "local/hello", "greet", "Ann") == "Hello Ann"
        before = running(container_engine)
        assert len(before) == 1
        label = container_engine.run(
            "inspect", "--format", '{{index .Config.Labels "limelight.hub"}}', before[0].split()[0]
        )
        hub.process.kill()
    eventually(lambda: running(container_engine) == [], "its containers end with it")
    for app in ("local/hello", "ann/gone"):  # as if they had not
        labels = [f"--label=limelight.hub={label.stdout.strip()}", f"--label=limelight.app={app}"]
        command = ["python3", "-c", "import time; time.sleep(600)"]
        left = container_engine.run(
            "run", "--detach", "--network=none", *LIMITS, *labels, container_engine.image, *command
        )
        assert left.returncode == 0, left.stderr
    with run_hub(folder, *containers) as hub:
        assert ask(hub, "local/hello", "greet", "Bob") == "Hello Bob"
        eventually(lambda: len(running(container_engine)) == 1, "one container")
        assert running(container_engine)[0].endswith(" local/hello")
    eventually(lambda: running(container_engine) == [], "no container")


def test_an_app_is_replaced_and_revived_in_containers(
    folder: Path,
    containers: Sequence[str],
    container_engine: Engine,
) -> None:
    script = folder / "hello.py"
    write_apps(folder, [("hello.py", HELLO)])
    with run_hub(folder, *containers) as hub:
        assert ask(hub, "local/hello", "greet", "Ann") == "Hello Ann"
        script.write_text(HELLO.replace("Hello {name}", "Goodbye {name}"))
        eventually(lambda: ask(hub, "local/hello", "greet", "Ann") == "Goodbye Ann", "the new version serves")
        eventually(lambda: len(running(container_engine)) == 1, "one container")
        container_engine.run("kill", "--signal", "KILL", running(container_engine)[0].split()[0])
        eventually(lambda: call(hub, "local/hello", "greet", "Bob").status == 200, "it is started again")
        assert "ended with status 137" in (folder / ".hub/logs/local/hello.log").read_text()


def test_an_engine_shows_no_secret_and_a_quota_holds(
    folder: Path, containers: Sequence[str], container_engine: Engine
) -> None:
    write_apps(folder, [("admin/telling.py", TELLING)])
    with run_hub(folder, *containers) as hub:
        cookie = hub.cookie()
        token = hub.token(cookie, "write")
        kept = curl(
            *("-X", "PUT", f"{hub.url}/-/api/apps/admin/telling/secrets/KEY", "-d", '{"value": "s3cr3t value"}'),
            *("-H", "Content-Type: application/json", "-H", f"Authorization: Bearer {token}"),
        )
        assert kept.status == 204, kept.text
        assert ask(hub, "admin/telling", "secret") == "s3cr3t value"[::-1]
        shown = container_engine.run("inspect", running(container_engine)[0].split()[0]).stdout
        assert "limelight.app" in shown
        assert "s3cr3t" not in shown
        clients = [one for one in psutil.Process(hub.process.pid).children(recursive=True) if "run" in one.cmdline()]
        assert clients
        assert not any("s3cr3t" in str([one.cmdline(), one.environ()]) for one in clients)
        assert not [path for path in folder.rglob("*") if path.is_file() and b"s3cr3t" in path.read_bytes()]
        limited = curl(
            *("-X", "PUT", f"{hub.url}/-/api/apps/admin/telling/quota", "-d", '{"memory_bytes": 1000000}'),
            *("-H", "Content-Type: application/json", "-H", f"Cookie: {cookie}", "-H", f"Origin: {hub.url}"),
        )
        assert limited.status == 200, limited.text
        log = folder / ".hub/logs/admin/telling.log"
        eventually(lambda: "its quota is 1 MiB" in log.read_text(), "its memory is measured")


def test_environments_are_built_in_containers_and_kept(folder: Path, containers: Sequence[str]) -> None:
    write_apps(folder, [("needy/app.py", NEEDY), ("needy/requirements.txt", "smallest\n")])
    write_apps(folder, [("wrong/app.py", NEEDY), ("wrong/requirements.txt", "not-in-any-index-of-ours\n")])
    logs = folder / ".hub/logs/local"
    with run_hub(folder, *containers) as hub:
        assert ask(hub, "local/needy", "word") == "small"
        assert call(hub, "local/wrong", "word").status == 503
        said = (logs / "wrong.log").read_text()
        assert "not-in-any-index-of-ours was not found" in said
        assert "could not be built" in said
    with run_hub(folder, *containers) as hub:
        assert ask(hub, "local/needy", "word") == "small"
    assert (logs / "needy.log").read_text().count("Building an environment with smallest") == 1
