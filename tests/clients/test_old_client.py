"""The tests in `python/` with the client of Gradio 5.6's time, in an environment of its own."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from limelight.core.diff import diff
from tests.core.test_diff import values

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parent / "python"
ENVIRONMENT = ROOT / ".bench" / "gradio_client-1.4.3"
PACKAGES = (
    "gradio_client==1.4.3",
    "huggingface_hub==0.26.2",  # what was current with it, and so are the next two
    "httpx==0.27.2",
    "fsspec==2024.10.0",
    "pytest",
    "pytest-timeout",
)
NAMES = [
    f"{path.stem}.{node.name}"
    for path in sorted(FOLDER.glob("test_*.py"))
    for node in ast.parse(path.read_text()).body
    if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
]


def python() -> str:
    """Where the old client is installed; the first use installs it."""
    found = ENVIRONMENT / "bin" / "python"
    if not (ENVIRONMENT / "ready").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)], check=True)
        subprocess.run([str(found), "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
        (ENVIRONMENT / "ready").touch()
    return str(found)


APPLY = """
import json, sys
from gradio_client.utils import apply_diff
for line in sys.stdin:
    old, edits = json.loads(line)
    print(json.dumps(apply_diff(old, edits), sort_keys=True), flush=True)
"""


@pytest.fixture(scope="session")
def applying() -> Iterator[subprocess.Popen[str]]:
    """Answers each line with an old value and edits by the value that the old client makes of them."""
    command, pipe = [python(), "-c", APPLY], subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        yield process
        process.terminate()


@pytest.mark.timeout(400)  # the first use installs the client
@given(values, values)
def test_the_old_client_puts_differences_together(
    applying: subprocess.Popen[str], old: Any, new: Any
) -> None:  # Any: JSON
    assert applying.stdin is not None
    assert applying.stdout is not None
    applying.stdin.write(json.dumps([old, diff(old, new)]) + "\n")
    applying.stdin.flush()
    assert applying.stdout.readline() == json.dumps(new, sort_keys=True) + "\n"


@pytest.fixture(scope="session")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[ET.Element]]:
    """Each test's parts of the report: one for each of its parameters."""
    report = tmp_path_factory.mktemp("old") / "report.xml"
    options = ["-q", f"--junitxml={report}", f"--confcutdir={FOLDER}", "-p", "no:cacheprovider"]
    command = [python(), "-m", "pytest", str(FOLDER), *options]
    env = {**os.environ, "TEST_SERVER_PYTHON": sys.executable}
    subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, check=False, timeout=380)
    found: dict[str, list[ET.Element]] = {}
    for case in ET.parse(report).getroot().iter("testcase"):
        module, name = case.get("classname", "").rpartition(".")[2], case.get("name", "").partition("[")[0]
        found.setdefault(f"{module}.{name}", []).append(case)
    return found


@pytest.mark.timeout(400)
@pytest.mark.parametrize("name", NAMES)
def test_the_old_client(name: str, outcomes: dict[str, list[ET.Element]]) -> None:
    for problem in (problem for case in outcomes[name] for problem in case):
        if problem.tag == "skipped":
            pytest.skip(str(problem.get("message")))
        assert problem.tag not in ("failure", "error"), problem.text
