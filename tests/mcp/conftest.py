from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import run_script

APPS = Path(__file__).parent / "apps"


@pytest.fixture(scope="session")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an app with many kinds of tools."""
    folder = tmp_path_factory.mktemp("tools")
    with run_script(APPS / "tools.py", "--mcp", cwd=folder) as server:
        yield server.url


@pytest.fixture(scope="session")
def long() -> Iterator[str]:
    """The address of an app whose call waits for a file."""
    with run_script(APPS / "long.py", "--mcp") as server:
        yield server.url
