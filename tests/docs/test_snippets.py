"""What readers copy from the documentation works: scripts run, transcripts are true, commands exist."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from limelight.cli.main import _parser
from tests.docs.markdown import DOCS, PAGES, ROOT, Snippet, snippets
from tests.http.test_docs import END, comparable, parsed
from tests.servers import free_port, wait_until_open

NOT_RUN = 21
"""Snippets with a mark that says why they are not run. A new one needs a reason, and this number."""

IMPORT = "from pathlib import Path\n\nimport limelight as gr\n\n"
SETUPS = {
    "caching.md": "class model:\n    predict = len\n\n\nprefill = len\n\n",
    "custom-components.md": (
        "Path(__file__).with_name('assets').mkdir(exist_ok=True)\n"
        "Path(__file__).with_name('assets').joinpath('index.js').write_text('')\n\n"
    ),
    "deploying.md": "button, cart, receipt, order = gr.Button(), gr.Textbox(), gr.Textbox(), lambda cart: cart\n\n",
    "relay.md": "owner_of, key = (lambda token: None), bytes(32)\n\n",
    "themes.md": "open('logo.svg', 'w').write('<svg/>'), open('logo-dark.svg', 'w').write('<svg/>')\n\n",
}
"""What the snippets of a page that are no whole scripts take for granted."""

OWN_TRANSCRIPTS = {DOCS / "api.md"}
"""Pages whose transcripts `tests/http/test_docs.py` runs."""

ALL = [one for page in [*PAGES, ROOT / "README.md"] for one in snippets(page)]
PYTHON = [one for one in ALL if one.language == "python" and not one.mark]
SHELL = [one for one in ALL if one.language in ("sh", "bash", "console") and not one.mark]


@dataclass
class Transcript:
    snippet: Snippet
    app: Snippet


def transcripts() -> Iterator[Transcript]:
    """Transcripts, and Python that calls a server, with the app above them on their page."""
    for page in [*PAGES, ROOT / "README.md"]:
        app = None
        for one in snippets(page):
            if one.language == "python" and is_app(one):
                app = one
            elif not one.mark and page not in OWN_TRANSCRIPTS and app is not None and is_transcript(one):
                yield Transcript(one, app)


def is_app(one: Snippet) -> bool:
    return "launch()" in one.text or ("demo.launch(" in one.text and "import" in one.text)


def is_transcript(one: Snippet) -> bool:
    is_answered = one.language == "console" and ("$URL" in one.text or "hash-password" in one.text)
    return is_answered or "from gradio_client" in one.text


def name_of(one: Snippet) -> str:
    return f"{one.page.stem.lower().replace('-', '_')}_{one.line}_app"


def whole(one: Snippet) -> str:
    """The script that a snippet is, or is a part of."""
    start = IMPORT + SETUPS.get(one.page.name, "")
    if "Blocks(" in one.text or "Interface(" in one.text:
        return one.text if "import limelight" in one.text else start + one.text
    return IMPORT + "with gr.Blocks() as demo:\n" + textwrap.indent(start + one.text, "    ")


@dataclass
class Running:
    url: str
    folder: Path
    errors: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """All Python of the documentation, in one process."""
    folder = tmp_path_factory.mktemp("snippets")
    for one in PYTHON:
        if not is_transcript(one):
            (folder / f"{name_of(one)}.py").write_text(whole(one))
    port = free_port()
    command = [sys.executable, "-m", "tests.docs.serve", str(folder), str(port)]
    log = folder / "log"
    with log.open("w") as target:
        process = subprocess.Popen(command, cwd=ROOT, stdout=target, stderr=subprocess.STDOUT, text=True)
    try:
        wait_until_open(port, process)
        yield Running(f"http://127.0.0.1:{port}", folder, json.loads((folder / "errors.json").read_text()))
    finally:
        process.terminate()
        process.wait(20)
        print(log.read_text())  # noqa: T201  # a test that failed shows it


def test_every_python_snippet_runs(running: Running) -> None:
    assert not running.errors, "\n\n".join(f"{name}: {told}" for name, told in running.errors.items())
    assert len(list(running.folder.glob("*_app.py"))) >= 25


@pytest.mark.parametrize("one", list(transcripts()), ids=lambda one: str(one.snippet))
def test_a_transcript_is_true(running: Running, one: Transcript) -> None:
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {**os.environ, "URL": f"{running.url}/{name_of(one.app)}", "PATH": path}
    if one.snippet.language == "python":
        script = ["python", "-c", one.snippet.text]
        subprocess.run(script, check=True, env=environment, timeout=40, cwd=running.folder)
        return
    commands, expected = parsed(one.snippet.text)
    script = ["bash", "-c", "".join(f"{command}\necho '{END}'\n" for command in commands)]
    options = {"capture_output": True, "text": True, "timeout": 40}
    done = subprocess.run(script, check=True, env=environment, cwd=running.folder, **options)  # type: ignore[call-overload]
    said = done.stdout.split(END)[: len(commands)]
    assert [comparable(one) for one in said] == [comparable(one) for one in expected]


TRUE = {str(one.snippet) for one in transcripts()}


@pytest.mark.parametrize("one", [one for one in SHELL if str(one) not in TRUE], ids=str)
def test_commands_exist_with_their_options(one: Snippet) -> None:
    if one.page in OWN_TRANSCRIPTS and one.language == "console":
        return
    for line in one.text.replace("\\\n", "").splitlines():
        command = line.removeprefix("$ ")
        if one.language == "console" and not line.startswith("$ "):
            continue
        words = shlex.split(command, comments=True)
        if words and words[0] == "limelight":
            assert _parser().parse_args(words[1:])
        else:
            assert not words or words[0] in ("export", "cd", "pip", "make", "pytest"), f"{one}: mark it: {command}"


def test_snippets_that_are_not_run_say_why_and_are_few() -> None:
    marked = [one for one in ALL if one.mark]
    assert len(marked) == NOT_RUN
    assert all(len(one.mark) > 10 for one in marked)
    other = [str(one) for one in ALL if one.language in ("js", "html") and not one.mark]
    assert other == []
