"""Shared by all tests."""

from __future__ import annotations

import pytest
from hypothesis import settings

settings.register_profile("untimed", deadline=None)  # other work of the machine is no fault of a test
settings.load_profile("untimed")

pytest_plugins = ("tests.browser",)


@pytest.fixture
def anyio_backend() -> str:
    """The server runs on asyncio; so do the tests."""
    return "asyncio"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: Playwright keeps an event loop running in this thread, beside which no other can run."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
