"""The address of each kind of store, for tests that run on all of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from limelight.engine.stores.nats.server import PrivateServer


@pytest.fixture(scope="module")
def nats() -> Iterator[PrivateServer]:
    with PrivateServer() as server:
        yield server


@pytest.fixture(params=["memory", "sqlite", "nats"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "nats":
        server: PrivateServer = request.getfixturevalue("nats")
        return f"{server.url}/{tmp_path.name[-60:]}"
    return "memory" if request.param == "memory" else f"sqlite:///{tmp_path}/store.sqlite"
