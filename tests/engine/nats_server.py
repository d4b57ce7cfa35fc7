"""Backends on a real `nats-server`, each app with names of its own."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from limelight.core.wire import Completed, Job
from limelight.engine.files.store import FileStore
from limelight.engine.options import EngineOptions
from limelight.engine.stores.backend import Lane
from limelight.engine.stores.nats.address import parse
from limelight.engine.stores.nats.backend import NatsBackend
from limelight.engine.stores.nats.connection import Limits
from limelight.engine.stores.nats.files import SharedFiles
from limelight.engine.stores.nats.names import Names

LANES = [Lane(name="one", limit=1), Lane(name="free", limit=None)]


class Machines:
    """Makes backends as they would be on machines of their own: each has its folder, all share one app."""

    def __init__(self, url: str, folder: Path, options: str = "") -> None:
        self.url, self._folder = f"{url}/{uuid.uuid4().hex}{options}", folder

    @asynccontextmanager
    async def machine(
        self,
        name: str,
        lanes: Sequence[Lane] = LANES,
        functions: Sequence[str] = ("f(x)",),
        options: EngineOptions | None = None,
        max_jobs: int = 100,
        max_log_bytes: int = 64 << 20,
        max_files_bytes: int | None = None,
        max_cache_bytes: int | None = None,
    ) -> AsyncIterator[NatsBackend]:
        address = parse(self.url)
        limits = Limits(
            max_jobs=max_jobs,
            max_log_bytes=max_log_bytes,
            max_log_age_s=3600,
            max_session_age_s=3600,
            max_files_bytes=max_files_bytes,
        )
        sharing = SharedFiles()
        files = FileStore(self._folder / name, secret=b"s" * 32, max_bytes=max_cache_bytes, sharing=sharing)
        names = Names(address.app, functions[0].encode().hex()[:12])
        backend = NatsBackend(address, names, files, limits, options or EngineOptions(), functions, sharing)
        await backend.open(lanes)
        try:
            yield backend
        finally:
            await backend.close()


def job(name: str, lane: str = "one", **facts: object) -> Job:
    known: dict[str, object] = {"endpoint": 1, "lane": lane, "data": [name], "session": "s", "client": "c", **facts}
    return Job(id=name, **known)  # type: ignore[arg-type]  # by name


async def finish(backend: NatsBackend, taken: Sequence[Job], end: Completed) -> None:
    for one in taken:
        await backend.append(one.id, end)
    await backend.ack(taken)
