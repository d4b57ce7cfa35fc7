"""A stop ends, whatever a call or the store does."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from limelight.engine.files.store import FileStore
from limelight.engine.options import EngineOptions
from limelight.engine.service import Engine
from limelight.engine.stores.nats.server import PrivateServer
from tests.engine.test_service import endpoint, submit
from tests.stores import nats, store

__all__ = ["nats", "store"]
pytestmark = pytest.mark.anyio


async def test_a_call_that_loses_its_cancellation_is_cancelled_again(tmp_path: Path, store: str) -> None:
    begun = asyncio.Event()

    async def stay(_: object) -> None:
        for _ in range(2):
            begun.set()
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                """As a client of something else may do."""
        await asyncio.Event().wait()

    options, files = EngineOptions(store=store, stop_grace_s=0.01), FileStore(tmp_path / "files", secret=b"s" * 32)
    async with asyncio.timeout(20), Engine([endpoint("coroutine", stay)], files, options) as running:
        await submit(running, 1)
        await begun.wait()


async def test_an_engine_whose_store_is_not_ready_stops_at_once(tmp_path: Path) -> None:
    with PrivateServer(more="jetstream: false") as server:
        options = EngineOptions(store=f"{server.url}/app")
        engine = Engine([], FileStore(tmp_path / "files", secret=b"s" * 32), options)
        async with asyncio.timeout(15):
            starting = asyncio.create_task(engine.start())
            await asyncio.wait([starting], timeout=0.5)
            assert await engine.readiness() == "starting"
            await engine.stop()
            await starting
        assert await engine.readiness() == "stopping"
