"""The tests in `python/` with the client of Gradio 5.6's time, in an environment of its own."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

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


@pytest.fixture(scope="session")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ET.Element]:
    """Each test's part of the report."""
    report = tmp_path_factory.mktemp("old") / "report.xml"
    options = ["-q", f"--junitxml={report}", f"--confcutdir={FOLDER}", "-p", "no:cacheprovider"]
    command = [python(), "-m", "pytest", str(FOLDER), *options]
    env = {**os.environ, "TEST_SERVER_PYTHON": sys.executable}
    subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, check=False, timeout=380)
    cases = ET.parse(report).getroot().iter("testcase")
    return {f"{case.get('classname', '').rpartition('.')[2]}.{case.get('name')}": case for case in cases}


@pytest.mark.timeout(400)
@pytest.mark.parametrize("name", NAMES)
def test_the_old_client(name: str, outcomes: dict[str, ET.Element]) -> None:
    for problem in outcomes[name]:
        if problem.tag == "skipped":
            pytest.skip(str(problem.get("message")))
        assert problem.tag not in ("failure", "error"), problem.text
