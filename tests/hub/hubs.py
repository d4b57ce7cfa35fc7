"""Starts a hub as a user would, on a free port, and stops it again."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.curl import curl, post
from tests.servers import free_port, wait_until_open

HELLO = '''"""Say hello.

Greets whoever gives a name."""

import gradio as gr


def greet(name):
    return f"Hello {name}"


gr.Interface(greet, "text", "text", api_name="greet").launch()
'''


@dataclass(frozen=True)
class RunningHub:
    url: str
    process: subprocess.Popen[str]
    folder: Path
    link: str
    """That signs in the first user; "" if there is none."""

    def cookie(self) -> str:
        """A cookie header of the first user. The link works once."""
        answer = curl(self.url + self.link[self.link.index("/-/") :])  # no DNS knows its host
        assert answer.status == 303
        return answer.headers["set-cookie"].partition(";")[0]

    def token(self, cookie: str, *scopes: str) -> str:
        made = post(f"{self.url}/-/api/tokens", {"scopes": scopes}, "-H", f"Cookie: {cookie}")
        assert made.status == 201, made.text
        return str(made.json()["token"])


@contextmanager
def run_hub(folder: Path, *arguments: str, port: int | None = None) -> Iterator[RunningHub]:
    """`limelight hub folder` in a process of its own, ready to answer."""
    port = port or free_port()
    command = [sys.executable, "-m", "limelight", "hub", str(folder), "--port", str(port), *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        wait_until_open(port, process)
        yield RunningHub(f"http://127.0.0.1:{port}", process, folder, _link(process))
    finally:
        process.terminate()
        print(process.communicate(timeout=40)[0])  # noqa: T201  # a test that failed shows it


def write_apps(folder: Path, scripts: Sequence[tuple[str, str]]) -> Path:
    """Write scripts by their paths below the folder."""
    for name, text in scripts:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def _link(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    lines = [process.stdout.readline()]
    if lines[0].startswith("* "):
        lines.append(process.stdout.readline())
    found = re.search(r"https?://\S+/-/sign-in\?code=\S+", "".join(lines))
    return found[0] if found else ""
