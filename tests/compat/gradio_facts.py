"""Gradio's Python runs this: it serves each script that is named and prints the facts, a line for each."""

from __future__ import annotations

import json
import os
import runpy
import shutil
import signal
import socket
import sys
import tempfile
import time
import traceback
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ |= {"GRADIO_ANALYTICS_ENABLED": "False", "HF_HUB_OFFLINE": "1", "GRADIO_SERVER_NAME": "127.0.0.1"}

import gradio  # noqa: F401  # once for all: importing takes longer than a script does

from tests.compat import facts

START_TIMEOUT_S = 30
TRIES = 3


def main() -> None:
    for name in sys.argv[1:]:
        script = Path(name).resolve()
        found: object = None
        for _ in range(TRIES):  # on a busy machine Gradio may not find its own server in time
            try:
                found = facts_of(script)
                break
            except Exception:  # the next script is another matter
                found = {"failed": traceback.format_exc()}
        os.write(1, (json.dumps([script.stem, found]) + "\n").encode())


def facts_of(script: Path) -> object:
    port = free_port()
    child = os.fork()
    if child == 0:
        serve(script, port)
    try:
        url = f"http://127.0.0.1:{port}"
        wait(url, child, script)
        return facts.collect(url, script)
    finally:
        with suppress(OSError):  # it ended itself
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def serve(script: Path, port: int) -> None:
    os.dup2(2, 1)  # what the script prints is no fact
    os.environ["GRADIO_SERVER_PORT"] = str(port)
    os.chdir(tempfile.mkdtemp())
    copied = shutil.copy(script, Path.cwd())  # Gradio writes beside some scripts
    try:
        runpy.run_path(str(copied), run_name="__main__")
    except BaseException:  # a child never goes on with its parent's work
        traceback.print_exc()
    os._exit(1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait(url: str, child: int, script: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline and os.waitpid(child, os.WNOHANG) == (0, 0):
        with suppress(OSError):
            facts.fetch(f"{url}/config")
            return
        time.sleep(0.05)  # nothing tells when another process listens
    raise RuntimeError(f"{script.name} did not start.")


if __name__ == "__main__":
    main()
