"""A job as a resource."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.curl import Answer, curl, frames, post, result, start
from tests.servers import Server

APPS = Path(__file__).parent / "apps"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def look(url: str, event_id: str) -> dict[str, Any]:  # Any: JSON
    answer = curl(f"{url}/jobs/{event_id}")
    assert answer.status == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def delete(url: str, event_id: str) -> str:
    answer = curl("-X", "DELETE", f"{url}/jobs/{event_id}")
    assert answer.status == 200
    assert answer.json()["event_id"] == event_id
    return str(answer.json()["result"])


def first_line(url: str) -> str:
    """Returns when the stream has said something."""
    with subprocess.Popen(["curl", "-sN", url], stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout is not None
        line = reader.stdout.readline()
        reader.kill()
        return line


def test_a_complete_job_has_its_result_and_its_times(url: str, key: str) -> None:
    event_id = start(f"{url}/call/release", [key])
    curl("-N", f"{url}/call/release/{event_id}")
    job = look(url, event_id)
    times = [job.pop(name) for name in ("created", "started", "ended")]
    assert times == sorted(times)
    assert all(TIME.fullmatch(time) for time in times)
    assert job == {
        "event_id": event_id, "endpoint": "/release", "status": "complete", "attempt": 1, "expires": None,
        "position": None, "queue_size": None, "eta_s": None, "progress": [], "data": [key], "error": None,
    }  # fmt: skip


def test_both_addresses_show_the_same(url: str, key: str) -> None:
    event_id = start(f"{url}/call/release", [key])
    curl("-N", f"{url}/call/release/{event_id}")
    assert look(url, event_id) == look(f"{url}/gradio_api", event_id)


def test_a_waiting_job_has_its_place(url: str, key: str) -> None:
    first, second, third = (start(f"{url}/call/hold", [key]) for _ in range(3))
    assert look(url, first)["status"] == "running"
    job = look(url, third)
    assert (job["status"], job["position"], job["queue_size"]) == ("queued", 1, 2)
    assert job["started"] is None
    result(f"{url}/call/release", key)
    for event_id in (first, second, third):
        curl("-N", f"{url}/call/hold/{event_id}")
        assert look(url, event_id)["data"] == [f"{key} let go"]


def test_a_running_job_has_its_progress(url: str, key: str) -> None:
    event_id = start(f"{url}/call/function", [key], session=key)
    session = f"{url}/queue/data?session_hash={key}"
    with subprocess.Popen(["curl", "-sN", session], stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout is not None
        assert any('"msg":"progress"' in line for line in reader.stdout)
        reader.kill()
    unit = {"index": 3, "length": 8, "unit": "loaves", "progress": None, "desc": "Baking"}
    assert look(url, event_id)["progress"] == [unit]
    delete(url, event_id)


def test_files_of_a_result_have_addresses(url: str) -> None:
    event_id = start(f"{url}/call/write", ["hello"])
    stream = curl("-N", f"{url}/call/write/{event_id}").text
    data = look(url, event_id)["data"]
    assert [("complete", data)] == frames(stream)
    assert curl(data[0]["url"]).text == "hello"


def test_an_error_of_the_author_is_shown(url: str) -> None:
    event_id = start(f"{url}/call/fail", ["Too cold"])
    curl("-N", f"{url}/call/fail/{event_id}")
    job = look(url, event_id)
    assert (job["status"], job["data"]) == ("error", None)
    assert job["error"] == {"error": "Too cold", "reason": "error", "title": "Oven", "visible": True, "duration": 3}


def test_any_other_exception_leaks_nothing(url: str) -> None:
    event_id = start(f"{url}/call/fail_secretly", [])
    curl("-N", f"{url}/call/fail_secretly/{event_id}")
    assert "secret" not in curl(f"{url}/jobs/{event_id}").text.replace("fail_secretly", "")
    assert look(url, event_id)["error"]["reason"] == "exception"


def test_a_time_limit_is_told(url: str, key: str) -> None:
    event_id = start(f"{url}/call/limited", [key])
    curl("-N", f"{url}/call/limited/{event_id}")
    assert look(url, event_id)["error"]["error"] == "It took longer than 0.05 s."


@pytest.mark.parametrize("kind", ["coroutine", "async_generator", "generator", "function"])
def test_a_running_function_is_stopped(url: str, key: str, kind: str) -> None:
    event_id = start(f"{url}/call/{kind}", [key])
    if kind != "function":
        assert delete(url, event_id) in ("stopping", "withdrawn")
    else:
        assert curl("-X", "POST", f"{url}/jobs/{event_id}/cancel").json()["result"] in ("stopping", "withdrawn")
    assert curl("-N", f"{url}/call/{kind}/{event_id}").text.endswith("event: complete\ndata: null\n\n")
    assert look(url, event_id)["status"] == "cancelled"


@pytest.mark.parametrize("kind", ["async_generator", "generator"])
def test_a_generator_is_closed_at_its_next_step(url: str, key: str, kind: str) -> None:
    event_id = start(f"{url}/call/{kind}", [key])
    assert first_line(f"{url}/call/{kind}/{event_id}") == "event: generating\n"
    assert delete(url, event_id) == "stopping"
    assert result(f"{url}/call/has_stopped", key) == [True]


def test_a_thread_is_stopped_at_its_next_progress(url: str, key: str) -> None:
    test_a_running_job_has_its_progress(url, key)
    assert result(f"{url}/call/has_stopped", key) == [True]


def test_a_waiting_job_is_withdrawn_and_an_ended_one_has_ended(url: str, key: str) -> None:
    first, second = start(f"{url}/call/hold", [key]), start(f"{url}/call/hold", [key])
    assert delete(url, second) == "withdrawn"
    assert look(url, second)["status"] == "cancelled"
    assert delete(url, second) == "ended"
    result(f"{url}/call/release", key)
    curl("-N", f"{url}/call/hold/{first}")
    assert delete(url, first) == "ended"
    assert look(url, first)["status"] == "complete"


@pytest.mark.parametrize("request_of", [["{}"], ["-X", "DELETE", "{}"], ["-X", "POST", "{}/cancel"]])
def test_an_unknown_job_is_404(url: str, request_of: list[str]) -> None:
    answer = curl(*(part.replace("{}", f"{url}/jobs/{'0' * 32}") for part in request_of))
    assert answer.status == 404
    message = f"no such event: '{'0' * 32}'"
    facts = {"code": "not_found", "message": message, "parameter": None, "expected": None, "got": None}
    assert answer.json() == {"detail": message, **facts}


def test_the_job_of_somebody_else_is_like_no_job(private: Server) -> None:
    ada, alan = ("-H", "Authorization: Bearer one"), ("-H", "Authorization: Bearer two")
    event_id = start(f"{private.url}/call/who", [], *ada)
    for request in (["{}"], ["-X", "DELETE", "{}"], ["-X", "POST", "{}/cancel"]):
        foreign = _ask(request, f"{private.url}/jobs/{event_id}", *alan)
        absent = _ask(request, f"{private.url}/jobs/{'0' * 32}", *alan)
        assert foreign.status == absent.status == 404
        assert foreign.text.replace(event_id, "0" * 32) == absent.text
    assert curl(f"{private.url}/jobs/{event_id}", *ada).status == 200
    assert curl(f"{private.url}/jobs/{event_id}").status == 401


def _ask(request: list[str], address: str, *arguments: str) -> Answer:
    return curl(*(part.replace("{}", address) for part in request), *arguments)


def test_another_site_cannot_cancel(url: str, key: str) -> None:
    event_id = start(f"{url}/call/coroutine", [key])
    foreign = ("-H", "Origin: https://evil.example")
    assert curl("-X", "DELETE", f"{url}/jobs/{event_id}", *foreign).status == 403
    assert post(f"{url}/jobs/{event_id}/cancel", {}, *foreign).status == 403
    assert delete(url, event_id) in ("stopping", "withdrawn")


def test_a_method_that_a_job_has_not_is_refused_with_those_that_it_has(server: Server) -> None:
    answer = curl("-X", "PUT", f"{server.url}/jobs/x")
    assert (answer.status, set(answer.headers["allow"].split(", "))) == (405, {"GET", "HEAD", "DELETE"})
