"""Three nats-servers that hold each stream three times."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from msgspec import Raw

from limelight.core.wire import Completed
from limelight.engine.stores.nats.server import PrivateServer
from tests.engine.nats_server import Machines, finish, job
from tests.servers import free_port

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(60)]

END = Completed(Raw(b"[1]"))


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[list[PrivateServer]]:
    ports = [free_port() for _ in range(3)]
    routes = ", ".join(f"nats://127.0.0.1:{port}" for port in ports)
    with ExitStack() as stack:
        yield [
            stack.enter_context(
                PrivateServer(
                    tmp_path / f"server{number}",
                    more=f"server_name: s{number}\n"
                    f"cluster {{ name: three, listen: 127.0.0.1:{port}, routes: [{routes}] }}",
                    has_login=False,
                )
            )
            for number, port in enumerate(ports)
        ]


async def test_what_was_accepted_outlives_the_loss_of_one_server_of_three(
    servers: list[PrivateServer], tmp_path: Path
) -> None:
    hosts = ",".join(server.url.removeprefix("nats://") for server in servers)
    machines = Machines(f"nats://{hosts}", tmp_path, "?replicas=3")
    async with machines.machine("a") as a, machines.machine("b") as b:
        for name in "xyz":
            await a.push(job(name))
        await a.sessions.put("s", {"kept": 1})
        taken = await b.take("one")
        servers[0].stop()
        await finish(b, taken, END)
        for name in "yz":
            (one,) = await b.take("one")
            assert one.id == name
            await finish(b, [one], END)
        async with asyncio.timeout(30):
            for name in "xyz":
                assert [event async for _, event in a.follow(name)] == [END]
        assert await a.sessions.get("s") == {"kept": 1}
