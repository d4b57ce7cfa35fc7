"""A container engine, set up once for all tests of the hub, and a folder that other users can pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.hub.containers import Engine, engine


@pytest.fixture(scope="session")
def container_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    found, problem = engine(tmp_path_factory.mktemp("containers"))
    if found is None:
        pytest.skip(problem)
    yield found
    found.run("rm", "--all", "--force", "--time=0")
    found.run("rmi", "--all", "--force")


@pytest.fixture
def containers(container_engine: Engine) -> Sequence[str]:
    """Options of a hub whose apps run in containers."""
    return [
        *("--isolation", "container", "--container-engine", container_engine.command),
        *("--container-image", container_engine.image, "--container-memory", "512m"),
        *("--container-build-network", "none"),  # which the image does without; any other would change the machine's
    ]


@pytest.fixture
def folder() -> Iterator[Path]:
    """Outside of pytest's own, which only its user can pass."""
    with TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)
