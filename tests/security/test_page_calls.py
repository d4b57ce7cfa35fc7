"""The answer that streams, which the app's own page asks for: the same checks and bounds as for any call."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.curl import post
from tests.http.test_queue import fn_index
from tests.raw import Client, client, opened
from tests.security.test_limits import limited
from tests.servers import Server

JOIN = "/gradio_api/queue/join"
EVENTS = {"Accept": "text/event-stream"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with limited(tmp_path_factory.mktemp("page") / "gate", max_streams_per_client=2, max_body_bytes=100_000) as running:
        yield running


def body(server: Server, name: str, *data: object, session: str = "one") -> dict[str, object]:
    return {"data": data, "fn_index": fn_index(server, name), "session_hash": session, "from_page": True}


def event_of(asker: Client, asked: object, **headers: str) -> tuple[str, str]:
    """The id of the call, and all that is told of it."""
    answer = asker.post(JOIN, asked, {**EVENTS, **headers})
    assert answer.status == 200, answer.text
    return answer.headers["location"].rpartition("/")[2], answer.text


@pytest.mark.parametrize("header", ["Origin: https://evil.example", "Origin: null", "Sec-Fetch-Site: cross-site"])
def test_another_site_begins_nothing(server: Server, header: str) -> None:
    asked = body(server, "quick", "x")
    answer = post(server.url + JOIN, asked, "-H", header, "-H", "Accept: text/event-stream")
    assert answer.status == 403
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    ("change", "headers", "status"),
    [
        ({"session_hash": None}, {}, 400),
        ({"session_hash": "x" * 129}, {}, 422),
        ({"data": []}, {}, 422),
        ({"data": [{"path": "/etc/passwd"}]}, {}, 422),
        ({"data": ["x" * 100_000]}, {}, 413),
        ({"fn_index": 10**6}, {}, 404),
        ({}, {"Idempotency-Key": ""}, 422),
        ({}, {"Idempotency-Key": "k" * 256}, 422),
        ({}, {"Request-Timeout": "-1"}, 422),
        ({}, {"Content-Type": "image/png"}, 415),
    ],
)
def test_what_is_wrong_is_refused_before_anything_streams(
    server: Server, change: dict[str, object], headers: dict[str, str], status: int
) -> None:
    with client(server) as asker:
        answer = asker.post(JOIN, body(server, "quick", "x") | change, {**EVENTS, **headers})
        assert answer.status == status, answer.text
        assert answer.headers["content-type"] == "application/json"


def test_the_key_and_the_session_of_one_visitor_say_nothing_to_another(server: Server) -> None:
    asked = body(server, "remember", "secret", [])
    with client(server, "127.0.0.2") as one, client(server, "127.0.0.3") as other:
        begun, told = event_of(one, asked, **{"Idempotency-Key": "same"})
        assert event_of(one, asked, **{"Idempotency-Key": "same"})[0] == begun
        another, _ = event_of(other, asked, **{"Idempotency-Key": "same"})
        assert "secret" in told
        assert another != begun


def test_it_counts_as_a_stream_and_begins_nothing_beyond_their_number(server: Server) -> None:
    asked = json.dumps(body(server, "stay"))
    head = f"POST {JOIN} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\n"
    with client(server, "127.0.0.4") as asker, ExitStack() as stack:
        for _ in range(2):
            stream = stack.enter_context(opened(server, "127.0.0.4"))
            stream.sendall(f"{head}Content-Length: {len(asked)}\r\n\r\n{asked}".encode())
            while b"here" not in stream.recv(4096):
                pass
        refused = asker.post(JOIN, body(server, "turn"), EVENTS)
        assert refused.status == 429
        assert "retry-after" in refused.headers
        assert asker.get("/queue/status").json()["queue_size"] == 0
