"""`@gradio/client` in Node, unchanged, against a real server: the tests are in `javascript/`."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hatch_build import machine_npm, packaged_npm

from tests.servers import Server, run_script

FOLDER = Path(__file__).parent / "javascript"
NAMES = re.findall(r'^test\("(.+?)"', (FOLDER / "client.test.mjs").read_text(), re.MULTILINE)
APP = Path(__file__).parents[1] / "http" / "apps" / "calls.py"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with run_script(APP) as running:
        yield running


@pytest.fixture(scope="module")
def environment() -> dict[str, str]:
    """Where Node is, with the client's package installed."""
    npm, found = machine_npm(), dict(os.environ)
    if npm is None:
        npm, found = packaged_npm()
    if not (FOLDER / "node_modules").exists():
        subprocess.run([*npm, "ci", "--silent", "--no-audit", "--no-fund"], cwd=FOLDER, env=found, check=True)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_the_javascript_client(server: Server, environment: dict[str, str], name: str) -> None:
    command = ["node", "--test", f"--test-name-pattern=^{re.escape(name)}$", "client.test.mjs"]
    env = {**environment, "SERVER": server.url}
    done = subprocess.run(command, cwd=FOLDER, env=env, capture_output=True, text=True, timeout=50)
    assert done.returncode == 0, done.stdout
    assert re.search(r"^# pass 1$", done.stdout, re.MULTILINE) or "ℹ pass 1" in done.stdout, done.stdout
