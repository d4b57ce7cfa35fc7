"""Work of minutes that a component's view asks for: on every store it ends with who asked, and holds up no call."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from limelight.engine.stores.nats.server import PrivateServer
from tests.cluster.machines import replica, worker
from tests.curl import result
from tests.raw import client, opened, post_once, rest
from tests.servers import Server, run_script
from tests.waiting import eventually

APP = Path(__file__).parent / "apps" / "slow_methods.py"


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "gate"
    folder.mkdir()
    yield folder / "gate"
    (folder / "gate").touch()


@pytest.fixture
def server(store: str, gate: Path) -> Iterator[Server]:
    with run_script(APP, "--store", store, env={**os.environ, "TEST_GATE": str(gate)}) as running:
        yield running
        gate.touch()


def ask(server: Server, connection: socket.socket, name: str) -> None:
    with client(server) as asker:
        components = asker.get("/config").json()["components"]
    slow = next(one["id"] for one in components if one["props"].get("elem_id") == "slow")
    body = {"component_id": slow, "fn_name": "work", "data": name, "session_hash": "s"}
    post_once(connection, "/component_server", body)


def has_begun(gate: Path, name: str) -> bool:
    return (gate.parent / f"{name}.begun").exists()


def is_over(gate: Path, name: str) -> bool:
    return (gate.parent / f"{name}.over").exists()


def test_it_ends_when_who_asked_has_left(server: Server, gate: Path) -> None:
    with opened(server) as connection:
        ask(server, connection, "left")
        eventually(lambda: has_begun(gate, "left"), "it begins")
    eventually(lambda: is_over(gate, "left"), "it ends")
    assert not gate.exists()


def test_what_waits_is_never_begun_when_who_asked_has_left(server: Server, gate: Path) -> None:
    with opened(server) as first, opened(server, "127.0.0.2") as second:  # a client has one place
        ask(server, first, "first")
        ask(server, second, "second")
        eventually(lambda: has_begun(gate, "first") and has_begun(gate, "second"), "both begin")
        with opened(server) as third:
            ask(server, third, "third")
            with client(server) as asker:
                eventually(lambda: asker.get("/queue/status").json()["queue_size"] == 1, "it waits")
        with client(server) as asker:
            eventually(lambda: asker.get("/queue/status").json()["queue_size"] == 0, "it is withdrawn")
        assert not has_begun(gate, "third")
        assert result(f"{server.url}/call/works", "on") == ["on"]
        gate.touch()
        assert b'"first"' in rest(first)
        assert b'"second"' in rest(second)
    assert not has_begun(gate, "third")


def test_it_begins_again_on_another_worker_when_its_own_dies(tmp_path: Path, gate: Path) -> None:
    with PrivateServer(tmp_path / "nats") as nats:
        store = f"{nats.url}/slow?ack_wait=2"
        with replica(store, "--lanes", "", app=APP, gate=gate) as web, opened(web) as connection:
            with worker(store, app=APP, gate=gate) as first:
                ask(web, connection, "once")
                eventually(lambda: has_begun(gate, "once"), "it begins")
                first.kill()
            (gate.parent / "once.begun").unlink()
            with worker(store, app=APP, gate=gate):
                eventually(lambda: has_begun(gate, "once"), "it begins again")
                gate.touch()
                assert b'"once"' in rest(connection)
