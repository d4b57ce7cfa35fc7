"""One server for most tests of this folder."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import Server, run_script

APPS = Path(__file__).parent / "apps"


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with run_script(APPS / "calls.py") as running:
        yield running


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    """Where the functions of `apps/jobs.py` are, which take a key each."""
    with run_script(APPS / "jobs.py") as running:
        yield running.url


@pytest.fixture
def key() -> str:
    """A name that no other test uses."""
    return uuid.uuid4().hex


@pytest.fixture(scope="session")
def private() -> Iterator[Server]:
    """Opens to the tokens `one`, of ada, and `two`, of alan."""
    env = {**os.environ, "LIMELIGHT_TOKENS": "ada:one,alan:two"}
    with run_script(APPS / "private.py", env=env) as running:
        yield running


@pytest.fixture(params=["/call", "/gradio_api/call"])
def api(server: Server, request: pytest.FixtureRequest) -> str:
    """Where calls are made: both addresses do the same."""
    return f"{server.url}{request.param}"


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    return tmp_path / "gate"


@pytest.fixture
def gated(gate: Path) -> Iterator[Server]:
    """A server of its own, whose waiting functions go on when `gate` exists."""
    env = {**os.environ, "TEST_GATE": str(gate), "TEST_MAX_LOGS": "5", "LIMELIGHT_HEARTBEAT_INTERVAL": "0.2"}
    with run_script(APPS / "calls.py", env=env) as running:
        yield running
        gate.touch()
