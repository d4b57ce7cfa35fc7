from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.share.relays import RelayServer, Shared, relay, share


@pytest.fixture(scope="module")
def relayed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayServer]:
    """For tests that do no harm to it."""
    with relay(tmp_path_factory.mktemp("relay"), announce_burst=1000) as server:
        yield server


@pytest.fixture(scope="module")
def shared(relayed: RelayServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    folder = tmp_path_factory.mktemp("share")
    with share(folder, relayed.url, env={"TEST_LEFT": str(folder / "left")}) as running:
        yield running
