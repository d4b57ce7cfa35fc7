from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.hub.relay.sharer import Sharer, sharer
from tests.share.relays import RelayServer, relay


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayServer]:
    limits: dict[str, Any] = {
        "announce_burst": 1000,
        "max_shares_per_owner": 3,
        "max_requests_per_share": 8,
    }  # Any: fields of RelayLimits
    with relay(tmp_path_factory.mktemp("relay"), **limits, max_requests_per_visitor=6) as running:
        yield running


@pytest.fixture
def sharing(server: RelayServer) -> Iterator[Sharer]:
    with sharer(server) as one:
        one.hello()
        yield one


@pytest.fixture
def visitors() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(16) as pool:
        yield pool
