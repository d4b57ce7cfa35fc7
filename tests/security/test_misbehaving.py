"""A function that misbehaves ends its own call; the calls of others go on."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.curl import frames
from tests.raw import Client, client, opened, rest
from tests.servers import Server, run_script

APP = Path(__file__).parent / "apps" / "misbehaving.py"


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("gate") / "gate"


@pytest.fixture(scope="module")
def server(gate: Path) -> Iterator[Server]:
    with run_script(APP, env={**os.environ, "TEST_GATE": str(gate)}) as running:
        assert running.process.stdout is not None
        reader = threading.Thread(target=deque, args=(running.process.stdout, 0), daemon=True)
        reader.start()  # what is printed and logged is more than a pipe takes
        yield running
        gate.touch()
        running.process.terminate()
        reader.join(20)


@pytest.fixture
def asker(server: Server) -> Iterator[Client]:
    with client(server) as made:
        yield made


def start(asker: Client, name: str, *data: object) -> str:
    return str(asker.post(f"/call/{name}", {"data": data}).json()["event_id"])


def call(asker: Client, name: str, *data: object) -> tuple[str, object]:
    return frames(asker.get(f"/call/{name}/{start(asker, name, *data)}").text)[-1]


@pytest.mark.parametrize(
    "name",
    ["raises", "raises_oddly", "stops_iterating", "exits", "exits_in_the_loop", "interrupts", "recurses", "allocates",
     "gives_itself", "gives_too_few"],
)  # fmt: skip
def test_it_ends_in_an_error_that_tells_nothing(asker: Client, name: str) -> None:
    event, data = call(asker, name)
    assert event == "error"
    assert "secret" not in str(data)
    assert call(asker, "works", "on") == ("complete", ["on"])


def test_a_value_that_no_json_holds_ends_the_call_or_becomes_text(asker: Client) -> None:
    event, _ = call(asker, "gives_an_object")
    assert event in ("complete", "error")
    assert call(asker, "works", "on") == ("complete", ["on"])


def test_values_for_no_output_are_left_out_or_refused(asker: Client) -> None:
    event, data = call(asker, "gives_too_many")
    assert event == "error" or len(data) == 2  # type: ignore[arg-type]  # JSON


def test_much_that_is_printed_does_not_hold_up_others(asker: Client) -> None:
    assert call(asker, "prints") == ("complete", ["printed"])


def test_a_large_result_is_answered_whole(asker: Client) -> None:
    event, data = call(asker, "gives_much")
    assert event == "complete"
    assert data == ["x" * 20_000_000]


def test_one_that_blocks_keeps_its_own_place_only(asker: Client) -> None:
    start(asker, "blocks")
    assert call(asker, "works", "on") == ("complete", ["on"])


def test_one_that_yields_for_ever_ends_when_it_is_cancelled(asker: Client, server: Server) -> None:
    event_id = start(asker, "yields_for_ever")
    with opened(server) as connection:
        connection.sendall(f"GET /call/yields_for_ever/{event_id} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        while b"generating" not in connection.recv(4096):
            pass
    assert call(asker, "works", "on") == ("complete", ["on"])  # its reader has vanished
    asker.post("/cancel", {"event_id": event_id})
    assert frames(asker.get(f"/call/yields_for_ever/{event_id}").text)[-1] == ("complete", None)
    assert call(asker, "has_closed") == ("complete", [True])


def test_one_that_ends_the_process_ends_every_stream_at_once() -> None:
    with run_script(APP) as server, client(server) as asker:
        event_id = start(asker, "blocks")
        with opened(server) as connection:
            connection.sendall(f"GET /call/blocks/{event_id} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            with client(server) as other:
                start(other, "dies")
            assert b"complete" not in rest(connection)
        assert server.process.wait(20) == 3
