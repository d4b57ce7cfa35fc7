"""Calls in one request: waited for, streamed, and over in time."""

from __future__ import annotations

import subprocess

import pytest

from tests.curl import Answer, curl, frames, post, result, start

STREAM = ("-N", "-H", "Accept: text/event-stream")


def waiting(url: str, *data: object, wait: str = "wait=20", headers: tuple[str, ...] = ()) -> Answer:
    return post(url, {"data": data}, "-H", f"Prefer: {wait}", *(part for one in headers for part in ("-H", one)))


@pytest.mark.parametrize("prefix", ["", "/gradio_api"])
def test_a_result_in_time_is_the_answer(url: str, key: str, prefix: str) -> None:
    answer = waiting(f"{url}{prefix}/call/release", key)
    assert answer.status == 200
    assert answer.headers["preference-applied"] == "wait=20"
    job = answer.json()
    assert (job["status"], job["data"]) == ("complete", [key])
    assert answer.headers["location"] == f"{url}{prefix}/jobs/{job['event_id']}"
    assert curl(answer.headers["location"]).json() == job


def test_named_arguments_are_waited_for_as_well(url: str, key: str) -> None:
    answer = post(f"{url}/call/v2/release", {"key": key}, "-H", "Prefer: wait=20")
    assert (answer.status, answer.json()["data"]) == (200, [key])


def test_the_data_is_that_of_the_streams_end(url: str) -> None:
    job = waiting(f"{url}/call/letters", "abc").json()
    stream = frames(curl("-N", f"{url}/call/letters/{job['event_id']}").text)
    assert stream[-1] == ("complete", job["data"]) == ("complete", ["c"])


def test_a_job_that_goes_on_is_accepted(url: str, key: str) -> None:
    answer = waiting(f"{url}/call/hold", key, wait="wait=0")
    assert answer.status == 202
    assert answer.headers["preference-applied"] == "wait=0"
    job = answer.json()
    assert job["status"] in ("queued", "running")
    result(f"{url}/call/release", key)
    end = curl("-N", f"{url}/call/hold/{job['event_id']}")
    assert frames(end.text) == [("complete", [f"{key} let go"])]
    assert curl(answer.headers["location"]).json()["status"] == "complete"


def test_the_end_wakes_who_waits(url: str, key: str) -> None:
    command = ["curl", "-s", f"{url}/call/hold", "-H", "Prefer: wait=30", "-d", f'{{"data": ["{key}"]}}']
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as caller:
        result(f"{url}/call/release", key)
        assert f'"data":["{key} let go"]' in caller.communicate(timeout=20)[0]


@pytest.mark.parametrize(
    ("prefer", "applied"),
    [
        ("wait=3600", "wait=60"),
        ("wait", "wait=60"),
        ('respond-async, Wait="7"; a=b', "wait=7"),
        ("wait=5, wait=9", "wait=5"),
    ],
)
def test_preferences_are_read_as_written(url: str, key: str, prefer: str, applied: str) -> None:
    assert waiting(f"{url}/call/release", key, wait=prefer).headers["preference-applied"] == applied


@pytest.mark.parametrize("prefer", ["respond-async", "wait=soon", "wait=-1", "waits=5", ""])
def test_a_preference_that_is_none_changes_nothing(url: str, key: str, prefer: str) -> None:
    answer = waiting(f"{url}/call/release", key, wait=prefer)
    assert "preference-applied" not in answer.headers
    assert set(answer.json()) == {"event_id"}


def test_the_plain_answer_is_as_it_was(url: str, key: str) -> None:
    answer = post(f"{url}/call/release", {"data": [key]})
    assert answer.body == b'{"event_id":"%b"}' % answer.json()["event_id"].encode()
    assert not {"location", "preference-applied", "vary"} & set(answer.headers)


@pytest.mark.parametrize(
    ("name", "data", "status", "reason", "detail"),
    [
        ("fail", ["Too cold"], 500, "error", "Too cold"),
        ("fail_secretly", [], 500, "exception", "The function failed. The app does not show errors to callers."),
        ("limited", ["x"], 504, "timeout", "It took longer than 0.05 s."),
    ],
)
def test_a_failure_has_a_status(url: str, name: str, data: list[str], status: int, reason: str, detail: str) -> None:
    answer = waiting(f"{url}/call/{name}", *data)
    assert answer.status == status
    job = answer.json()
    assert (job["status"], job["error"]["reason"], job["detail"]) == ("error", reason, detail)


def test_a_cancelled_call_is_a_conflict(url: str, key: str) -> None:
    first = start(f"{url}/call/hold", [key])
    command = ["curl", "-s", f"{url}/call/coroutine", "-d", f'{{"data": ["{key}"]}}', "-H", f"Idempotency-Key: {key}"]
    status = ["-o", "/dev/null", "-w", "%{http_code}"]
    with subprocess.Popen([*command, "-H", "Prefer: wait=30", *status], stdout=subprocess.PIPE, text=True) as caller:
        event_id = start(f"{url}/call/coroutine", [key], "-H", f"Idempotency-Key: {key}")
        curl("-X", "DELETE", f"{url}/jobs/{event_id}")
        assert caller.communicate(timeout=20)[0] == "409"
    curl("-X", "DELETE", f"{url}/jobs/{first}")


@pytest.mark.parametrize("name", ["letters", "fail", "release"])
def test_a_stream_in_one_request_has_the_same_frames(url: str, name: str) -> None:
    answer = post(f"{url}/call/{name}", {"data": ["ab"]}, *STREAM)
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    event_id = answer.headers["location"].rpartition("/")[2]
    assert curl("-N", f"{url}/call/{name}/{event_id}").text == answer.text


def test_json_before_events_is_json(url: str, key: str) -> None:
    answer = post(f"{url}/call/release", {"data": [key]}, "-H", "Accept: application/json, text/event-stream")
    assert set(answer.json()) == {"event_id"}


def test_a_stream_is_refused_with_json(url: str) -> None:
    answer = post(f"{url}/call/release", {"data": []}, *STREAM)
    assert answer.status == 422
    assert answer.json()["parameter"] == "key"


def test_a_call_that_is_not_over_in_time_fails(url: str, key: str) -> None:
    answer = waiting(f"{url}/call/coroutine", key, headers=("Request-Timeout: 0.05",))
    assert answer.status == 504
    assert answer.json()["detail"] == "It was not done within the 0.05 s that its caller gave it."
    assert answer.json()["expires"] > answer.json()["created"]
    assert result(f"{url}/call/has_stopped", key) == [True]


def test_a_call_that_waits_too_long_is_withdrawn(url: str, key: str) -> None:
    first = start(f"{url}/call/hold", [key])
    late = start(f"{url}/call/hold", [key], "-H", "Request-Timeout: 0.05")
    ((event, error),) = frames(curl("-N", f"{url}/call/hold/{late}").text)
    assert (event, error["error"]) == ("error", "It was not done within the 0.05 s that its caller gave it.")
    assert curl(f"{url}/jobs/{late}").json()["started"] is None
    curl("-X", "DELETE", f"{url}/jobs/{first}")


@pytest.mark.parametrize("given", ["0", "-1", "soon", "1e3", "NaN", "700000", "1, 2", ""])
def test_a_timeout_that_is_none_is_refused(url: str, key: str, given: str) -> None:
    header = f"Request-Timeout: {given}" if given else "Request-Timeout;"  # curl's way to send an empty one
    answer = post(f"{url}/call/release", {"data": [key]}, "-H", header)
    assert answer.status == 422
    problem = answer.json()
    assert (problem["parameter"], problem["got"]) == ("Request-Timeout", repr(given))
