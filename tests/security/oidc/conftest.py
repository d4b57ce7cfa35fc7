"""A provider, and an app that knows it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.security.oidc.provider import CLIENT, SECRET, Provider, running
from tests.servers import Server, run_script

APP = Path(__file__).parent / "apps" / "account.py"
Start = Callable[..., AbstractContextManager[Server]]


@pytest.fixture(scope="module")
def shared_provider() -> Iterator[Provider]:
    with running() as provider:
        yield provider


@pytest.fixture
def provider(shared_provider: Provider) -> Provider:
    return shared_provider.recovered()


def environment(provider: Provider, **more: str) -> dict[str, str]:
    options = {"ISSUER": provider.url, "CLIENT_ID": CLIENT, "CLIENT_SECRET": SECRET, **more}
    return {**os.environ, **{f"LIMELIGHT_OIDC_{name}": value for name, value in options.items()}}


@pytest.fixture(scope="module")
def start(shared_provider: Provider) -> Start:
    return lambda *arguments, env=None, **more: run_script(
        APP, *arguments, env={**environment(shared_provider, **more), **(env or {})}
    )


@pytest.fixture(scope="module")
def server(start: Start) -> Iterator[Server]:
    """An app that is open, but for functions that ask."""
    with start(REQUIRED="no", AUDIENCE="https://api.example.org") as running_app:
        yield running_app


@pytest.fixture(scope="module")
def private(start: Start) -> Iterator[Server]:
    with start() as running_app:
        yield running_app
