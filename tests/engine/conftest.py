"""A `nats-server` for the tests of a module, and the machines of one app on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from limelight.engine.stores.nats.server import PrivateServer
from tests.engine.nats_server import Machines


@pytest.fixture(scope="module")
def server() -> Iterator[PrivateServer]:
    with PrivateServer() as running:
        yield running


@pytest.fixture
def machines(server: PrivateServer, tmp_path: Path) -> Machines:
    return Machines(server.url, tmp_path)
