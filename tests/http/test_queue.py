"""The queue protocol, as Gradio's clients and the page speak it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.curl import curl, frames, post
from tests.servers import Server


def fn_index(server: Server, name: str) -> int:
    config = curl(f"{server.url}/config").json()
    return int(next(one["id"] for one in config["dependencies"] if one["api_name"] == name))


def join(server: Server, name: str, data: list[object], session: str) -> str:
    body = {"data": data, "fn_index": fn_index(server, name), "session_hash": session}
    return str(post(f"{server.url}/gradio_api/queue/join", body).json()["event_id"])


def messages(server: Server, session: str) -> list[dict[str, Any]]:  # Any: JSON
    text = curl("-N", f"{server.url}/gradio_api/queue/data?session_hash={session}").text
    return [json.loads(line[6:]) for line in text.split("\n\n") if line]


def test_a_job_tells_its_start_and_its_end_and_closes_the_stream(server: Server) -> None:
    event_id = join(server, "cheer", ["Ada"], "q1")
    found = messages(server, "q1")
    assert [one["msg"] for one in found] == ["process_starts", "process_completed", "close_stream"]
    assert found[1]["event_id"] == event_id
    assert found[1]["success"] is True
    assert found[1]["output"]["data"] == ["Ada!"]
    assert found[1]["output"]["is_generating"] is False


def test_generated_values_come_as_a_value_and_then_as_differences(server: Server) -> None:
    join(server, "letters", ["aab"], "q2")
    values = [one["output"]["data"] for one in messages(server, "q2") if one["msg"] == "process_generating"]
    assert values == [["a"], [[]], [[["replace", [], "b"]]]]


def test_several_jobs_of_a_session_share_a_stream(server: Server) -> None:
    ids = {join(server, "cheer", [name], "q3") for name in ("a", "b", "c")}
    found = messages(server, "q3")
    assert {one["event_id"] for one in found if one["msg"] == "process_completed"} == ids
    assert [one["msg"] for one in found].count("close_stream") == 1


def test_a_reader_that_left_does_not_swallow_the_next_job(gated: Server, gate: Path) -> None:
    url = f"{gated.url}/queue/data?session_hash=q4"
    join(gated, "wait", ["x"], "q4")
    with subprocess.Popen(["curl", "-sN", url], stdout=subprocess.PIPE) as reader:
        assert reader.stdout is not None
        reader.stdout.readline()
        reader.kill()
    gate.touch()
    while True:  # the server hears of the reader's end a little later than we do
        event_id = join(gated, "cheer", ["Ada"], "q4")
        found = messages(gated, "q4")
        if found[-2]["msg"] == "process_completed":
            break
    assert event_id in {one["event_id"] for one in found}


def test_positions_are_told_while_a_job_waits(gated: Server, gate: Path) -> None:
    join(gated, "wait", ["1"], "first")
    join(gated, "wait", ["2"], "second")
    url = f"{gated.url}/queue/data?session_hash=second"
    with subprocess.Popen(["curl", "-sN", url], stdout=subprocess.PIPE) as reader:
        assert reader.stdout is not None
        message = json.loads(reader.stdout.readline()[6:])
        assert (message["msg"], message["rank"], message["queue_size"]) == ("estimation", 0, 1)
        gate.touch()
        rest = reader.stdout.read().decode()
    assert "process_completed" in rest


def test_a_waiting_job_is_cancelled_at_once(gated: Server, gate: Path) -> None:
    join(gated, "wait", ["1"], "first")
    event_id = join(gated, "wait", ["2"], "second")
    assert post(f"{gated.url}/cancel", {"session_hash": "second", "fn_index": 2, "event_id": event_id}).status == 200
    found = messages(gated, "second")
    assert found[-2]["msg"] == "process_completed"
    assert found[-1]["msg"] == "close_stream"
    gate.touch()


def test_a_running_generator_is_cancelled_between_its_values(gated: Server) -> None:
    url = f"{gated.url}/call/first_then_wait"
    event_id = str(post(url, {"data": ["x"], "session_hash": "c"}).json()["event_id"])
    with subprocess.Popen(["curl", "-sN", f"{url}/{event_id}"], stdout=subprocess.PIPE) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == b"event: generating\n"
        post(f"{gated.url}/gradio_api/cancel", {"session_hash": "c", "fn_index": 3, "event_id": event_id})
        assert b"event: complete" in reader.stdout.read()
    assert frames(curl("-N", f"{url}/{event_id}").text)[-1] == ("complete", None)


def test_an_unknown_session_is_told_so(server: Server) -> None:
    found = messages(server, "nobody")
    assert [one["msg"] for one in found] == ["unexpected_error", "close_stream"]
    assert found[0]["session_not_found"] is True


def test_joining_needs_a_session_and_a_known_function(server: Server) -> None:
    assert post(f"{server.url}/queue/join", {"data": [], "fn_index": 4}).status == 400
    assert post(f"{server.url}/queue/join", {"data": [], "fn_index": 999, "session_hash": "x"}).status == 404


@pytest.mark.parametrize("route", ["/queue/join", "/call/cheer", "/upload"])
def test_another_method_is_405(server: Server, route: str) -> None:
    answer = curl(f"{server.url}{route}")
    assert answer.status == 405
    assert answer.headers["allow"] == "POST"


@pytest.mark.parametrize("route", ["/config", "/info", "/gradio_api/info", "/app_id", "/theme.css", "/robots.txt"])
def test_what_describes_the_app_is_served(server: Server, route: str) -> None:
    assert curl(f"{server.url}{route}").status == 200


def test_hidden_and_private_functions_are_not_described(server: Server) -> None:
    names = curl(f"{server.url}/info").json()["named_endpoints"]
    assert "/greet" in names
    assert "/private" not in names
    assert list(names["/greet"]["parameters"][2]) == [
        "label", "parameter_name", "parameter_has_default", "parameter_default", "type", "python_type", "component",
        "example_input",
    ]  # fmt: skip


def test_large_answers_are_compressed_for_those_who_take_it(server: Server) -> None:
    for route in ("/", "/config", "/info"):
        plain, packed = curl(f"{server.url}{route}"), curl(f"{server.url}{route}", "-H", "Accept-Encoding: gzip")
        assert packed.headers["content-encoding"] == "gzip"
        assert packed.headers["vary"] == "Accept-Encoding"
        assert len(packed.body) < len(plain.body) / 2
        assert curl(f"{server.url}{route}", "--compressed").json() == plain.json() if route != "/" else True


def test_a_function_beside_the_queue_is_joined_like_any_other(server: Server) -> None:
    join(server, "beside", ["Ada"], "q-beside")
    found = messages(server, "q-beside")
    assert [one["msg"] for one in found] == ["process_starts", "process_completed", "close_stream"]
    assert found[1]["output"]["data"] == ["Ada beside"]


def test_a_function_beside_the_queue_waits_for_nothing_in_it(gated: Server) -> None:
    join(gated, "wait", ["x"], "q-waits")
    assert post(f"{gated.url}/run/beside", {"data": ["Ada"]}).json()["data"] == ["Ada beside"]


def test_a_listener_that_asks_for_js_of_its_function_runs_it_on_the_server(server: Server) -> None:
    config = curl(f"{server.url}/config").json()["dependencies"][fn_index(server, "beside")]
    assert (config["js"], config["queue"], config["backend_fn"]) == (None, False, True)
