"""What is kept for one client makes no room for what another one leaves."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.curl import frames
from tests.raw import Client, client, opened
from tests.servers import Server, run_script

APP = Path(__file__).parent / "apps" / "large.py"


@contextmanager
def limited(**options: object) -> Iterator[Server]:
    chosen = {f"TEST_OPTION_{name.upper()}": str(value) for name, value in options.items()}
    with run_script(APP, env={**os.environ, **chosen}) as server:
        yield server


def call(asker: Client, name: str = "quick", value: object = "x", **facts: object) -> str:
    answer = asker.post(f"/call/{name}", {"data": [value], **facts})
    assert answer.status == 200, answer.text
    return str(answer.json()["event_id"])


def result(asker: Client, event_id: str, name: str = "quick") -> object:
    return frames(asker.get(f"/call/{name}/{event_id}").text)[-1]


def end(asker: Client, event_id: str) -> str:
    """Waits until the job has ended, without reading its result."""
    while (status := str(asker.get(f"/jobs/{event_id}").json()["status"])) in ("queued", "running"):
        pass
    return status


def until_idle(asker: Client) -> None:
    """Waits until nothing waits or runs, without reading a result."""
    while any(lane["waiting"] or lane["running"] for lane in asker.get("/status.json").json()["lanes"]):
        pass


def flood(server: Server, address: str, count: int, name: str = "quick") -> int:
    """So many calls in one go, unread; how many were taken."""
    body = b'{"data": ["x"]}'
    names = f"Host: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    answers = b""
    with opened(server, address) as connection:
        connection.sendall((f"POST /call/{name} HTTP/1.1\r\n{names}".encode() + body) * count)
        while answers.count(b"HTTP/1.1 ") < count:
            answers += connection.recv(65536)
    return answers.count(b"HTTP/1.1 200")


def test_a_flood_of_one_client_leaves_anothers_unread_results(store: str) -> None:
    with limited(store=store, max_logs=100) as server, ExitStack() as stack:
        modest, other = (stack.enter_context(client(server, address)) for address in ("127.0.0.3", "127.0.0.4"))
        kept = [call(modest) for _ in range(20)]
        for _ in range(3):
            flood(server, "127.0.0.2", 100)
        assert result(other, call(other)) == ("complete", ["x"])
        assert [result(modest, event_id) for event_id in kept] == [("complete", ["x"])] * 20


def test_large_results_of_one_client_leave_anothers(store: str) -> None:
    with limited(store=store, max_log_bytes="8mb") as server, ExitStack() as stack:
        modest, greedy = (stack.enter_context(client(server, address)) for address in ("127.0.0.3", "127.0.0.2"))
        kept = [call(modest) for _ in range(20)]
        large = [call(greedy, "much", 1) for _ in range(20)]
        assert [end(greedy, event_id) for event_id in large[-3:]] == ["complete"] * 3
        assert [result(modest, event_id) for event_id in kept] == [("complete", ["x"])] * 20


def test_of_one_clients_results_those_that_were_read_make_room_first(tmp_path: Path) -> None:
    with limited(store="memory", max_logs=100) as server, client(server) as asker:
        unread = [call(asker) for _ in range(50)]
        for _ in range(200):
            assert result(asker, call(asker)) == ("complete", ["x"])
        assert [result(asker, event_id) for event_id in unread] == [("complete", ["x"])] * 50


def test_where_many_clients_fill_the_room_their_calls_are_refused_and_no_unread_result_goes(tmp_path: Path) -> None:
    with limited(max_logs=40, status=1) as server, client(server, "127.0.0.99") as modest:
        kept = [call(modest) for _ in range(3)]
        refused = []
        for number in range(2, 14):
            with client(server, f"127.0.0.{number}") as one:
                for _ in range(9):
                    answer = one.post("/call/quick", {"data": ["x"]})
                    if answer.status == 200:
                        until_idle(one)
                    else:
                        refused.append(answer)
        assert {answer.status for answer in refused} == {429}
        assert "max_logs" in refused[0].text
        assert "retry-after" in refused[0].headers
        assert [result(modest, event_id) for event_id in kept] == [("complete", ["x"])] * 3


def test_what_nobody_read_makes_room_when_it_is_old_enough(store: str) -> None:
    with limited(store=store, max_logs=40, min_result_age_s=0) as server:
        taken = [flood(server, f"127.0.0.{number}", 9) for number in range(2, 14)]
        assert taken == [9] * 12


def test_a_restart_keeps_whose_results_are_whose(tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path}/store.sqlite"
    with limited(store=store, max_logs=100) as server, client(server, "127.0.0.3") as modest:
        kept = [call(modest) for _ in range(20)]
        end(modest, kept[-1])
    with limited(store=store, max_logs=100) as server, client(server, "127.0.0.3") as modest:
        for _ in range(3):
            flood(server, "127.0.0.2", 100)
        assert [result(modest, event_id) for event_id in kept] == [("complete", ["x"])] * 20


@pytest.mark.parametrize("limits", [{"max_sessions": 40}, {"max_session_bytes": "40kb"}])
def test_a_flood_of_sessions_leaves_anothers(limits: dict[str, object]) -> None:
    def remember(asker: Client, session: str) -> object:
        event_id = call(asker, "remember", "x" * 900, session_hash=session)
        return result(asker, event_id, "remember")

    with limited(**limits) as server, ExitStack() as stack:
        modest, greedy = (stack.enter_context(client(server, address)) for address in ("127.0.0.3", "127.0.0.2"))
        assert [remember(modest, name) for name in ("one", "two")] == [("complete", ["1", None])] * 2
        for number in range(80):
            remember(greedy, f"{number}")
        assert [remember(modest, name) for name in ("one", "two")] == [("complete", ["2", None])] * 2
