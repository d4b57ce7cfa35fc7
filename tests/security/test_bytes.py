"""What one client sends, and what its calls tell, takes a bounded part of the memory, and leaves others their own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
import pytest

from tests.curl import frames
from tests.raw import Client, client, opened
from tests.servers import Server, run_script

APP = Path(__file__).parent / "apps" / "large.py"
MEGABYTE = 1 << 20


@contextmanager
def limited(gate: Path, **options: object) -> Iterator[Server]:
    chosen = {f"TEST_OPTION_{name.upper()}": str(value) for name, value in options.items()}
    with run_script(APP, env={**os.environ, "TEST_GATE": str(gate), **chosen}) as server:
        yield server
        gate.touch()


def memory_bytes(server: Server) -> int:
    process = psutil.Process(server.process.pid)
    return sum(one.memory_info().rss for one in (process, *process.children(recursive=True)))


def outcome(asker: Client, name: str, *data: object) -> tuple[str, object]:
    event_id = asker.post(f"/call/{name}", {"data": data}).json()["event_id"]
    return frames(asker.get(f"/call/{name}/{event_id}").text)[-1]


@pytest.mark.parametrize("where", ["data", "event_data"])
def test_waiting_calls_take_so_many_bytes_and_leave_others_room(tmp_path: Path, store: str, where: str) -> None:
    gate = tmp_path / "gate"
    with limited(gate, store=store, max_pending_bytes="8mb") as server, ExitStack() as stack:
        one, other = (stack.enter_context(client(server, address)) for address in ("127.0.0.2", "127.0.0.3"))
        large = "x" * MEGABYTE
        body = {"data": [large]} if where == "data" else {"data": ["x"], "event_data": large}
        answers = [one.post("/call/hold", body) for _ in range(8)]
        taken = [answer.json()["event_id"] for answer in answers if answer.status == 200]
        assert 2 <= len(taken) <= 4
        refused = answers[-1]
        assert refused.status == 429
        assert "max_pending_bytes" in refused.text
        assert int(refused.headers["retry-after"]) >= 1
        assert other.post("/call/hold", body).status == 200
        gate.touch()
        for event_id in taken:
            assert "complete" in one.get(f"/call/hold/{event_id}").text
        assert one.post("/call/hold", body).status == 200


def test_a_withdrawn_call_gives_its_bytes_back(tmp_path: Path, store: str) -> None:
    with limited(tmp_path / "gate", store=store, max_pending_bytes="12mb") as server, client(server) as asker:
        body = {"data": ["x" * 2 * MEGABYTE]}
        assert asker.post("/call/hold", body).status == 200  # runs
        for _ in range(10):
            event_id = asker.post("/call/hold", body).json()["event_id"]
            assert asker.ask("DELETE", f"/jobs/{event_id}").json()["result"] == "withdrawn"


def test_sixty_calls_with_large_event_data_do_not_fill_the_memory(tmp_path: Path) -> None:
    with limited(tmp_path / "gate") as server, client(server) as asker:
        before = memory_bytes(server)
        body = b'{"data": ["x"], "event_data": "' + b"x" * 12 * MEGABYTE + b'"}'
        headers = {"Content-Type": "application/json"}
        statuses = {asker.ask("POST", "/call/hold", body, headers).status for _ in range(60)}
        assert statuses == {200, 429}
        assert memory_bytes(server) - before < 350 * MEGABYTE


@pytest.mark.parametrize("values", ["[],", "{},", '"ab",', '{"ab":{}},'])
def test_json_that_grows_when_it_is_decoded_is_refused_before(tmp_path: Path, values: str) -> None:
    count = 15 * MEGABYTE // len(values)
    body = b'{"data": [[' + (values * count)[:-1].encode() + b"]]}"
    with limited(tmp_path / "gate") as server, client(server) as asker:
        before = memory_bytes(server)
        answer = asker.ask("POST", "/call/hold", body, {"Content-Type": "application/json"})
        assert answer.status == 413
        assert "max_pending_bytes" in answer.text
        assert memory_bytes(server) - before < 100 * MEGABYTE


def test_bodies_that_do_not_end_take_so_many_bytes_and_leave_others_room(tmp_path: Path) -> None:
    names = {"Host": "localhost", "Content-Type": "application/json", "Content-Length": "4000000"}
    head = "POST /call/quick HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in names.items()) + "\r\n"
    with limited(tmp_path / "gate", max_pending_bytes="16mb") as server, ExitStack() as stack:
        before = memory_bytes(server)
        refused = None
        for _ in range(40):
            connection = stack.enter_context(opened(server, "127.0.0.2"))
            connection.settimeout(0.2)
            try:
                connection.sendall(head.encode() + b"x" * 3_900_000)
                refused = refused or connection.recv(4096)
            except OSError:  # nothing is said to those that may go on, others are cut
                pass
        assert refused is not None
        assert b" 429 " in refused
        assert memory_bytes(server) - before < 100 * MEGABYTE
        with client(server, "127.0.0.3") as other:
            assert outcome(other, "quick", "x" * 1000) == ("complete", ["x" * 1000])


def test_a_body_over_the_limit_is_refused_and_the_limit_can_be_chosen(tmp_path: Path) -> None:
    with limited(tmp_path / "gate", max_body_bytes="1mb") as server, client(server) as asker:
        assert asker.post("/call/quick", {"data": ["x" * MEGABYTE]}).status == 413
        assert asker.post("/call/quick", {"data": ["x" * (MEGABYTE - 100)]}).status == 200


@pytest.mark.parametrize("route", ["/call/quick", "/run/quick", "/gradio_api/queue/join"])
def test_the_name_of_a_session_is_no_place_for_a_text(tmp_path: Path, route: str) -> None:
    with limited(tmp_path / "gate") as server, client(server) as asker:
        body = {"data": ["x"], "fn_index": 1, "session_hash": "s" * 129}
        assert asker.post(route, body).status == 422
        assert asker.post(route, {**body, "session_hash": "s" * 128}).status == 200


@pytest.mark.parametrize("name", ["yields", "yields_async", "notifies"])
def test_a_call_that_tells_without_end_is_ended_with_a_sentence(tmp_path: Path, store: str, name: str) -> None:
    with limited(tmp_path / "gate", store=store, max_call_bytes="5mb") as server, client(server) as asker:
        event_id = asker.post(f"/call/{name}", {"data": []}).json()["event_id"]
        *told, (event, data) = frames(asker.get(f"/call/{name}/{event_id}").text)
        assert event == "error"
        assert "max_call_bytes" in str(data)
        assert len(told) <= 6
        assert outcome(asker, "quick", "on") == ("complete", ["on"])


def test_a_result_over_the_limit_of_a_call_is_an_error_that_says_so(tmp_path: Path, store: str) -> None:
    with limited(tmp_path / "gate", store=store, max_call_bytes="2mb") as server, client(server) as asker:
        event, data = outcome(asker, "much", 3)
        assert event == "error"
        assert "max_call_bytes" in str(data)
        assert outcome(asker, "much", 1)[0] == "complete"


def test_calls_that_run_may_tell_so_much_together_and_leave_others_room(tmp_path: Path, store: str) -> None:
    gate = tmp_path / "gate"
    with limited(gate, store=store, max_running_bytes="8mb") as server, ExitStack() as stack:
        one, other = (stack.enter_context(client(server, address)) for address in ("127.0.0.2", "127.0.0.3"))
        ids = [one.post("/call/stays", {"data": [1]}).json()["event_id"] for _ in range(8)]
        ends = [one.get(f"/jobs/{event_id}") for event_id in ids]
        while sum(answer.json()["status"] == "error" for answer in ends) < 4:
            ends = [one.get(f"/jobs/{event_id}") for event_id in ids]
        assert any("max_running_bytes" in answer.text for answer in ends)
        assert outcome(other, "much", 1)[0] == "complete"
        gate.touch()
        assert {frames(one.get(f"/call/stays/{event_id}").text)[-1][0] for event_id in ids} == {"complete", "error"}
        assert outcome(one, "much", 3)[0] == "complete"
