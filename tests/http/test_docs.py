"""The transcripts of the documentation, as a reader would type them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import Server, run_script

DOCS = Path(__file__).parents[2] / "docs" / "api.md"
END = "--- end of the command ---"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", DOCS.read_text(), re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    script = tmp_path_factory.mktemp("docs") / "app.py"
    script.write_text(blocks("python")[0])
    with run_script(script) as running:
        yield running


@pytest.mark.parametrize("block", blocks("console"))
def test_a_transcript_is_true(app: Server, block: str) -> None:
    commands, expected = parsed(block)
    script = "".join(f"{command}\necho '{END}'\n" for command in commands)
    done = subprocess.run(
        ["bash", "-c", script],
        capture_output=True,
        text=True,
        env={**os.environ, "URL": app.url, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        check=True,
        timeout=40,
    )
    said = done.stdout.split(END)[: len(commands)]
    assert [comparable(one) for one in said] == [comparable(one) for one in expected]


def parsed(block: str) -> tuple[list[str], list[str]]:
    """Commands, and what each of them says."""
    commands: list[str] = []
    said: list[str] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            commands.append(line[2:])
            said.append("")
        else:
            said[-1] += f"{line}\n"
    return commands, said


def comparable(text: str) -> object:
    """JSON by its value, and all without what differs from run to run."""
    text = re.sub(r"\b[0-9a-f]{32}\b", "ID", text.replace("\r", "").strip())
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "TIME", re.sub(r"127\.0\.0\.1:\d+", "HOST", text))
    try:
        return json.loads(text)
    except ValueError:
        return text
