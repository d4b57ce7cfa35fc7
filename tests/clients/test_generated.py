"""Clients that generators make from `/openapi.json`: their types fit, and what they send and read is right."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.clients.node import FOLDER as NODE
from tests.clients.node import node_environment
from tests.servers import Server, run_script

USES = Path(__file__).parent / "generated"
EXPECTED = {
    "greeting": ["Hello Ada!Hello Ada!", {"name": "Ada", "style": "plain"}],
    "job": ["Hello Ada!Hello Ada!", {"name": "Ada", "style": "plain"}],
    "failure": ["error_raised", "There is nobody to greet."],
    "refusal": ["invalid_value", "times"],
    "uploaded": [5],
}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with run_script(Path(__file__).parent / "apps" / "generated.py") as running:
        yield running


@pytest.fixture
def described(server: Server, tmp_path: Path) -> Path:
    """The file of the API's description."""
    path = tmp_path / "openapi.json"
    path.write_bytes(httpx.get(f"{server.url}/openapi.json").content)
    return path


def run(*command: str | Path, cwd: Path, env: Mapping[str, str] | None = None) -> str:
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.timeout(120)
def test_the_python_client(server: Server, described: Path, tmp_path: Path) -> None:
    config = tmp_path / "config.json"
    config.write_text('{"post_hooks": []}')
    made = ("--meta", "none", "--output-path", tmp_path / "generated", "--config", config)
    said = run(sys.executable, "-m", "openapi_python_client", "generate", "--path", described, *made, cwd=tmp_path)
    assert "WARNING" not in said  # it leaves out what it cannot read
    result = tmp_path / "got.json"
    run(sys.executable, USES / "use.py", tmp_path, server.url, result, cwd=tmp_path)
    got: dict[str, Any] = json.loads(result.read_text())
    assert got.pop("events").endswith("event: complete\ndata: [3]\n\n")
    assert got == {**EXPECTED, "content": "12345", "sent": [7], "listed": 0}


@pytest.mark.timeout(240)  # the first one may install its packages
def test_the_typescript_client(server: Server, described: Path, tmp_path: Path) -> None:
    environment = node_environment()
    for name in ("main.ts", "use.ts", "tsconfig.json"):
        shutil.copy(USES / name, tmp_path)
    (tmp_path / "package.json").write_text('{"type": "commonjs"}')
    (tmp_path / "node_modules").symlink_to(NODE / "node_modules")
    packages = tmp_path / "node_modules"
    generator = packages / "@hey-api" / "openapi-ts" / "bin" / "run.js"
    run("node", generator, "-i", described, "-o", "made", "--no-log-file", cwd=tmp_path, env=environment)
    run("node", packages / "typescript" / "bin" / "tsc", "-p", ".", cwd=tmp_path, env=environment)  # checks types too
    got = json.loads(run("node", Path("js") / "main.js", server.url, cwd=tmp_path, env=environment))
    assert got.pop("values") == [[1], [2], [3], [3]]
    assert got == EXPECTED
