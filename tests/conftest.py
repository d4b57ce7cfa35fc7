"""Shared by all tests."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest
from hypothesis import settings

settings.register_profile("untimed", deadline=None)  # other work of the machine is no fault of a test
settings.load_profile("untimed")

_GROUP = re.compile(r"@tests/[\w/.]+(:browser)?$")
pytest_plugins = ("tests.browser", "tests.stores")


@pytest.fixture(autouse=True, scope="session")
def _examples_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Cached results of examples are in a temporary folder, also those of servers that tests start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_EXAMPLES_CACHE", str(tmp_path_factory.mktemp("examples")))
        yield


@pytest.fixture
def anyio_backend() -> str:
    """The server runs on asyncio; so do the tests."""
    return "asyncio"


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: Playwright keeps an event loop running in its thread, beside which no other can run.

    When several processes share the tests, those of a file stay together, with the servers that they start.
    """
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
    items.sort(key=_is_of_browser)
    for item in items:
        group = f"{item.location[0]}{':browser' if _is_of_browser(item) else ''}"
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """pytest-xdist puts the group behind the id of a test. A later run of what failed knows the test without it."""
    if "PYTEST_XDIST_WORKER" not in os.environ:  # in a worker both have to agree
        report.nodeid = _GROUP.sub("", report.nodeid)


def _is_of_browser(item: pytest.Item) -> bool:
    return item.get_closest_marker("browser") is not None
