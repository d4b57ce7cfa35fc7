"""A call of the app's own page: its events are the answer to the request that begins it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

from limelight.engine.stores.nats.server import PrivateServer
from tests.curl import Answer, curl, post
from tests.http.test_leaving import begin, end_of, gate, nats, serving
from tests.http.test_queue import fn_index, messages
from tests.servers import Server

__all__ = ["gate", "nats"]
EVENTS = ("-H", "Accept: text/event-stream", "-N")


def ask(server: Server, name: str, data: list[object], session: str, *more: str, from_page: bool = True) -> Answer:
    body = {"data": data, "fn_index": fn_index(server, name), "session_hash": session, "from_page": from_page}
    return post(f"{server.url}/gradio_api/queue/join", body, *EVENTS, *more)


def told(answer: Answer) -> list[dict[str, Any]]:  # Any: JSON
    """All but places in the queue."""
    found = [json.loads(line[6:]) for line in answer.text.split("\n\n") if line]
    return [one for one in found if one["msg"] != "estimation"]


def test_the_answer_is_what_the_call_tells(server: Server) -> None:
    answer = ask(server, "cheer", ["Ada"], "page1")
    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    found = told(answer)
    assert [one["msg"] for one in found] == ["process_starts", "process_completed"]
    assert found[-1]["output"]["data"] == ["Ada!"]
    assert answer.headers["location"] == f"{server.url}/gradio_api/jobs/{found[0]['event_id']}"


def test_generated_values_come_as_on_a_sessions_stream(server: Server) -> None:
    values = [
        one["output"]["data"]
        for one in told(ask(server, "letters", ["aab"], "page2"))
        if one["msg"] == "process_generating"
    ]
    assert values == [["a"], [[]], [[["replace", [], "b"]]]]


def test_what_was_told_is_not_told_again_on_the_sessions_stream(server: Server) -> None:
    ask(server, "cheer", ["Ada"], "page3")
    assert [one["msg"] for one in messages(server, "page3")] == ["unexpected_error", "close_stream"]


def test_a_client_that_is_not_the_page_gets_the_id_whatever_it_accepts(server: Server) -> None:
    answer = ask(server, "cheer", ["Ada"], "client1", from_page=False)
    assert answer.headers["content-type"] == "application/json"
    assert [one["event_id"] for one in messages(server, "client1")][:2] == [answer.json()["event_id"]] * 2


def test_a_call_that_is_sent_twice_runs_once(server: Server) -> None:
    key = ("-H", "Idempotency-Key: page-call")
    first, second = (ask(server, "cheer", ["Ada"], "page4", *key) for _ in range(2))
    assert told(first) == told(second)
    other = ask(server, "cheer", ["Bob"], "page4", *key)
    assert (other.status, "Idempotency-Key" in other.text) == (422, True)


@contextmanager
def reading(server: Server, name: str) -> Iterator[tuple[str, IO[str]]]:
    """A page that has heard the first value of its call: the call's id, and what else comes."""
    body = {"data": [0], "fn_index": fn_index(server, name), "session_hash": "one", "from_page": True}
    command = ["curl", "-sN", f"{server.url}/gradio_api/queue/join", "-H", EVENTS[1], "-d", json.dumps(body)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout is not None
        first = next(line for line in reader.stdout if '"process_generating"' in line)
        yield str(json.loads(first[6:])["event_id"]), reader.stdout
        reader.kill()


@pytest.mark.parametrize("kept", ["memory", "sqlite", "nats"])
def test_a_page_that_reads_its_call_is_there_until_it_goes(
    kept: str, tmp_path: Path, gate: Path, nats: PrivateServer
) -> None:
    place = {"memory": "memory", "sqlite": f"sqlite:///{tmp_path}/s.sqlite", "nats": f"{nats.url}/{tmp_path.name}"}
    with serving(place[kept], gate) as server:
        with reading(server, "stop") as (event_id, _):
            # A call that its page never came to read stops after the same grace.
            assert end_of(server, "stop", begin(server, "stop", "two")) == "cancelled"
            assert curl(f"{server.url}/jobs/{event_id}").json()["status"] == "running"
        assert end_of(server, "stop", event_id) == "cancelled"


def test_a_server_that_stops_leaves_the_call_to_the_sessions_stream(tmp_path: Path, gate: Path) -> None:
    with (
        serving(f"sqlite:///{tmp_path}/store.sqlite", gate, LIMELIGHT_STOP_GRACE="0.1") as server,
        reading(server, "plain") as (_, rest),
    ):
        server.process.terminate()
        found = [json.loads(line[6:])["msg"] for line in rest if line.strip()]
        assert found[-1] == "close_stream"
        assert "process_completed" not in found
