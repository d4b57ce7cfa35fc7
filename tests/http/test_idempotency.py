"""A request that is sent twice, because nobody knows whether the first one came."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.curl import Answer, curl, frames, post, start
from tests.servers import Server

APPS = Path(__file__).parent / "apps"


def ask(url: str, key: str, *data: object, header: str = "") -> Answer:
    extra = ("-H", header) if header else ()
    return post(url, {"data": data}, "-H", f"Idempotency-Key: {key}", *extra)


def test_a_repeated_request_runs_once(url: str, key: str) -> None:
    first, second = ask(f"{url}/call/count_runs", key, key), ask(f"{url}/call/count_runs", key, key)
    assert first.body == second.body
    event_id = first.json()["event_id"]
    assert frames(curl("-N", f"{url}/call/count_runs/{event_id}").text) == [("complete", [1])]
    assert ask(f"{url}/call/count_runs", key, key).json()["event_id"] == event_id


def test_a_repeated_request_gets_the_result(url: str, key: str) -> None:
    answers = [ask(f"{url}/call/count_runs", key, key, header="Prefer: wait=20") for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["data"] == [1]


def test_a_repeated_request_gets_the_whole_stream(url: str, key: str) -> None:
    answers = [ask(f"{url}/call/letters", key, "abc", header="Accept: text/event-stream") for _ in range(2)]
    assert answers[0].text == answers[1].text
    assert [data for _, data in frames(answers[0].text)] == [["a"], ["b"], ["c"], ["c"]]


def test_names_and_places_are_the_same_request(url: str, key: str) -> None:
    first = ask(f"{url}/call/count_runs", key, key)
    named = post(f"{url}/call/v2/count_runs", {"key": key}, "-H", f"Idempotency-Key: {key}")
    assert named.body == first.body


def test_the_quotes_of_the_draft_are_not_part_of_the_key(url: str, key: str) -> None:
    assert ask(f"{url}/call/count_runs", key, key).body == ask(f"{url}/call/count_runs", f'"{key}"', key).body


@pytest.mark.parametrize(("name", "data"), [("count_runs", "other"), ("release", "same")])
def test_another_request_under_the_same_key_is_refused(url: str, key: str, name: str, data: str) -> None:
    ask(f"{url}/call/count_runs", key, "same")
    answer = ask(f"{url}/call/{name}", key, data)
    assert answer.status == 422
    error = answer.json()
    assert error == {
        "code": "invalid_value",
        "message": error["detail"],
        "detail": f"Idempotency key '{key}' expected the request that it came with first, got another request",
        "parameter": "Idempotency-Key",
        "expected": "the request that it came with first",
        "got": "another request",
    }


@pytest.mark.parametrize("bad", ["x" * 256, '""', "é"])
def test_a_key_that_is_none_is_refused(url: str, bad: str) -> None:
    answer = ask(f"{url}/call/count_runs", bad, "x")
    assert answer.status == 422
    assert answer.json()["parameter"] == "Idempotency-Key"


def test_the_longest_key_is_taken(url: str, key: str) -> None:
    assert ask(f"{url}/call/count_runs", key.ljust(255, "x"), key).status == 200


def test_the_key_of_somebody_else_is_another_key(private: Server, key: str) -> None:
    ids = [
        start(f"{private.url}/call/who", [], "-H", f"Authorization: Bearer {token}", "-H", f"Idempotency-Key: {key}")
        for token in ("one", "two", "one")
    ]
    assert ids[0] == ids[2] != ids[1]
