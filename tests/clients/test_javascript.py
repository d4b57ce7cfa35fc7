"""`@gradio/client` in Node, unchanged, against real servers: the tests are in `javascript/`, a file per topic.

Node runs all of them once; here each of them is one of pytest's.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.clients.node import FOLDER, node_environment
from tests.servers import run_script

APP, APPS = FOLDER / "app.py", Path(__file__).parents[1] / "http" / "apps"
FILES = sorted(path.name for path in FOLDER.glob("*.test.mjs"))
TESTS = [
    pytest.param(name, id=f"{file.partition('.')[0]}: {name}")
    for file in FILES
    for name in re.findall(r'^test\("(.+?)"', (FOLDER / file).read_text(), re.MULTILINE)
]
FILE_TIMEOUT_MS = 120_000

pytestmark = pytest.mark.timeout(300)  # the first test waits for Node's run of all


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """What the tests find in their environment: the servers' addresses, the folder of the gates."""
    gates = {"TEST_GATES": str(tmp_path_factory.mktemp("gates"))}
    scripts: Mapping[str, tuple[Path, dict[str, str]]] = {
        "SERVER": (APP, gates),
        "SHOWING": (APP, {**gates, "TEST_SHOW_ERROR": "yes", "LIMELIGHT_HEARTBEAT_INTERVAL": "0.05"}),
        "WITH_PASSWORD": (APPS / "private.py", {"TEST_AUTH": "pairs"}),
        "WITH_TOKEN": (APPS / "private.py", {"LIMELIGHT_TOKENS": "ci:s3cret"}),
        "METHODS": (APPS / "methods.py", {}),
        "STREAMS": (APPS / "streams.py", {}),
        "VISITED": (APPS / "presence.py", {"LIMELIGHT_LEAVE_GRACE": "0.2"}),
    }
    with ExitStack() as running:
        urls = {
            name: running.enter_context(run_script(script, env={**os.environ, **given})).url
            for name, (script, given) in scripts.items()
        }
        yield {**gates, **urls}


@pytest.fixture(scope="module")
def outcomes(servers: dict[str, str]) -> dict[str, str]:
    """`passed`, or what went wrong, by the name of the test."""
    command = ["node", "--test", f"--test-timeout={FILE_TIMEOUT_MS}", "--test-reporter=./reporter.mjs", *FILES]
    environment = {**node_environment(), **servers, "PYTHON": sys.executable}
    done = subprocess.run(
        command, cwd=FOLDER, env=environment, capture_output=True, text=True, timeout=280, check=False
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {line["name"]: line["outcome"] for line in lines}


@pytest.mark.parametrize("name", TESTS)
def test_the_javascript_client(outcomes: dict[str, str], name: str) -> None:
    assert outcomes.get(name, "did not run") == "passed"


def test_the_documentation_names_tests_that_exist() -> None:
    page = (Path(__file__).parents[2] / "docs" / "compatibility.md").read_text()
    topics = "|".join(file.partition(".")[0] for file in FILES)
    named = set(re.findall(rf"`((?:{topics}): .+?)`", page))
    assert named
    assert named <= {str(one.id) for one in TESTS}
