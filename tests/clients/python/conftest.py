"""A server with every feature, and clients of it. `test_old_client.py` runs this folder with an older client too."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import gradio_client
import pytest
from gradio_client import Client

from tests.servers import Server, run_script

HEARTBEAT = ("LIMELIGHT_HEARTBEAT_INTERVAL", "0.2")  # an old client's `close` waits for the next one
FEATURES = Path(__file__).parents[1] / "apps" / "features.py"


@contextmanager
def connected(url: str, **options: Any) -> Iterator[Client]:  # Any: of Client
    client = Client(url, verbose=False, **options)
    yield client
    if hasattr(client, "close"):
        client.close()


@pytest.fixture(scope="module", autouse=True)
def _quick_heartbeats() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(*HEARTBEAT)
        yield


@pytest.fixture(autouse=True)
def _needs(request: pytest.FixtureRequest) -> None:
    marker = request.node.get_closest_marker("newer_client")
    if marker and gradio_client.__version__.startswith("1."):
        pytest.skip(f"gradio_client {gradio_client.__version__} has no {marker.args[0]}")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    env = {
        **os.environ,
        "TEST_FOLDER": str(tmp_path_factory.mktemp("made")),
        "LIMELIGHT_FETCH_ALLOW_HOSTS": "127.0.0.1",
        HEARTBEAT[0]: HEARTBEAT[1],
    }
    with run_script(FEATURES, env=env) as running:
        yield running


@pytest.fixture
def client(server: Server, tmp_path: Path) -> Iterator[Client]:
    with connected(server.url, download_files=str(tmp_path / "downloads")) as made:
        yield made


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    return tmp_path / "gate"


@pytest.fixture
def gated(gate: Path) -> Iterator[Client]:
    """A client of a server whose waiting functions go on when `gate` exists."""
    with run_script(FEATURES, env={**os.environ, "TEST_GATE": str(gate)}) as running, connected(running.url) as made:
        yield made
        gate.touch()
