"""The call API: two requests, as typed."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.curl import call, curl, frames, post, result, start
from tests.servers import Server


def test_the_two_commands_of_the_documentation(api: str) -> None:
    script = f"""
        JSON="Content-Type: application/json"
        ID=$(curl -s -X POST {api}/cheer -H "$JSON" -d '{{"data": ["Ada"]}}' | awk -F'"' '{{ print $4}}')
        curl -s -N {api}/cheer/$ID
    """
    done = subprocess.run(["bash", "-c", script], capture_output=True, check=True, timeout=30)
    assert done.stdout == b'event: complete\ndata: ["Ada!"]\n\n'


def test_several_inputs_and_outputs(api: str) -> None:
    assert result(f"{api}/greet", "Ada", False, 21.5) == ["Good evening Ada", 43]


def test_a_generator_shows_each_value_and_the_last_again(api: str) -> None:
    expected = [("generating", [1]), ("generating", [2]), ("generating", [3]), ("complete", [3])]
    assert call(f"{api}/count", 3) == expected


def test_a_generator_that_yields_nothing_completes_with_null(api: str) -> None:
    assert call(f"{api}/count", 0) == [("complete", [None])]


def test_coroutines_and_async_generators(api: str) -> None:
    assert result(f"{api}/cheer", "Ada") == ["Ada!"]
    assert [data for _, data in call(f"{api}/letters", "ab")] == [["a"], ["b"], ["b"]]


def test_named_arguments_with_defaults(api: str) -> None:
    answer = post(f"{api}/v2/greet", {"name": "Ada", "temperature": 2})
    event_id = answer.json()["event_id"]
    assert frames(curl("-N", f"{api}/v2/greet/{event_id}").text) == [("complete", ["Good morning Ada", 4])]
    assert frames(curl("-N", f"{api}/greet/{event_id}").text) == [("complete", ["Good morning Ada", 4])]


def test_an_unknown_named_argument_is_refused(api: str) -> None:
    answer = post(f"{api}/v2/greet", {"nam": "Ada"})
    assert answer.status == 422
    assert answer.json()["parameter"] == "nam"


def test_a_missing_named_argument_is_refused(api: str) -> None:
    answer = post(f"{api}/v2/cheer", {})
    assert answer.status == 422
    assert answer.json()["parameter"] == "name"


def test_state_may_be_left_out_or_sent_as_null(api: str) -> None:
    assert result(f"{api}/remember", "a")[0] == "a"
    assert result(f"{api}/remember", "a", None)[0] == "a"


def test_a_session_shares_state_and_others_do_not(api: str) -> None:
    name = f"session of {api}"
    assert result(f"{api}/remember", "a", session=name)[0] == "a"
    assert result(f"{api}/remember", "b", session=name)[0] == "a b"
    assert result(f"{api}/remember", "c", session=f"{name} 2")[0] == "c"
    assert result(f"{api}/remember", "d")[0] == "d"


def test_a_session_shares_the_chat_history(api: str) -> None:
    name = f"chat of {api}"
    assert result(f"{api}/chat", "one", session=name)[0] == "one after 0"
    assert result(f"{api}/chat", "two", session=name)[0] == "two after 2"
    assert result(f"{api}/chat", "three")[0] == "three after 0"


def test_a_chat_answers_to_its_functions_name_as_well(api: str) -> None:
    assert result(f"{api}/reply", "one")[0] == "one after 0"


def test_a_batch_function_gets_lists(api: str) -> None:
    assert result(f"{api}/double_all", 4) == [8]


def test_the_result_can_be_fetched_again(api: str) -> None:
    event_id = start(f"{api}/count", [3])
    first = curl("-N", f"{api}/count/{event_id}").text
    assert frames(first)[-1] == ("complete", [3])
    assert curl("-N", f"{api}/count/{event_id}").text == first


def test_a_value_appears_while_the_function_still_runs(gated: Server, gate: Path) -> None:
    url = f"{gated.url}/call/first_then_wait"
    event_id = start(url, ["second"])
    with subprocess.Popen(["curl", "-sN", f"{url}/{event_id}"], stdout=subprocess.PIPE) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == b"event: generating\n"
        assert reader.stdout.readline() == b'data: ["first"]\n'
        gate.touch()
        assert reader.stdout.read().endswith(b'event: complete\ndata: ["second"]\n\n')


def test_a_heartbeat_comes_while_nothing_happens(gated: Server) -> None:
    url = f"{gated.url}/call/wait"
    event_id = start(url, ["x"])
    with subprocess.Popen(["curl", "-sN", f"{url}/{event_id}"], stdout=subprocess.PIPE) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == b"event: heartbeat\n"
        assert reader.stdout.readline() == b"data: null\n"
        reader.kill()


def test_a_dropped_connection_does_not_stop_the_job(gated: Server, gate: Path) -> None:
    url = f"{gated.url}/call/first_then_wait"
    event_id = start(url, ["second"])
    with subprocess.Popen(["curl", "-sN", f"{url}/{event_id}"], stdout=subprocess.PIPE) as reader:
        assert reader.stdout is not None
        reader.stdout.readline()
        reader.kill()
    gate.touch()
    assert frames(curl("-N", f"{url}/{event_id}").text)[-1] == ("complete", ["second"])


def test_finished_logs_are_kept_least_recently_used(gated: Server) -> None:
    url = f"{gated.url}/call/cheer"
    kept, lost = start(url, ["kept"]), start(url, ["lost"])
    for event_id in (kept, lost):
        curl("-N", f"{url}/{event_id}")
    for _ in range(5):
        curl("-N", f"{url}/{kept}")
        assert call(url, "more")
    assert curl("-N", f"{url}/{kept}").status == 200
    assert curl("-N", f"{url}/{lost}").status == 404


def test_a_full_queue_says_when_to_come_back(gated: Server, gate: Path) -> None:
    url = f"{gated.url}/call/wait"
    ids = [start(url, [number]) for number in map(str, range(4))]  # one runs, three wait
    refused = post(url, {"data": ["x"]})
    assert refused.status == 503
    assert int(refused.headers["retry-after"]) >= 1
    gate.touch()
    assert [frames(curl("-N", f"{url}/{one}").text)[-1][1] for one in ids] == [["0"], ["1"], ["2"], ["3"]]


@pytest.mark.parametrize(
    ("name", "data", "parameter", "expected", "got"),
    [
        ("greet", ["Ada", True, "warm"], "temperature", "number", "warm"),
        ("greet", ["Ada", True, 101], "temperature", "100", "101"),
        ("greet", ["Ada", "yes", 1], "is_morning", "true or false", "yes"),
        ("greet", [{"a": 1}, True, 1], "name", "text", "a"),
        ("greet", ["Ada", True], "temperature", "3 values", "2"),
        ("greet", ["Ada", True, 1, 2, 3], None, "3 values", "5"),
        ("color", ["green"], "chosen", "red", "green"),
    ],
)
def test_a_wrong_value_is_refused_by_name(
    server: Server, name: str, data: list[object], parameter: str | None, expected: str, got: str
) -> None:
    answer = post(f"{server.url}/call/{name}", {"data": data})
    assert answer.status == 422
    problem = answer.json()
    assert problem["parameter"] == parameter
    assert expected in problem["expected"]
    assert got in problem["got"], problem


@pytest.mark.parametrize("body", ["", "{", "not json", '{"data": [1}', "\x00", '{"data": ["\\ud8"]}'])
def test_a_body_that_is_not_json_is_400(server: Server, body: str) -> None:
    answer = curl("-X", "POST", f"{server.url}/call/cheer", "--data-raw", body.replace("\x00", "\x01"))
    assert answer.status == 400
    assert "JSON" in answer.json()["detail"]


@pytest.mark.parametrize(
    "body", ["[]", "{}", '"text"', '{"data": "text"}', '{"data": ["a"], "session_hash": 5}', "null"]
)
def test_json_of_another_shape_is_422(server: Server, body: str) -> None:
    assert post(f"{server.url}/call/cheer", body).status == 422


def test_deep_nesting_is_refused_and_the_server_lives(server: Server) -> None:
    body = '{"data": [' + "[" * 100_000 + "]" * 100_000 + "]}"
    done = subprocess.run(
        ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", f"{server.url}/call/cheer", "--data-binary", "@-"],
        input=body.encode(),
        stdout=subprocess.PIPE,
        check=True,
        timeout=30,
    )
    assert done.stdout == b"400"
    assert result(f"{server.url}/call/cheer", "still") == ["still!"]


def test_a_body_over_the_limit_is_413(server: Server) -> None:
    ask = f"curl -s -o /dev/null -w '%{{http_code}}' {server.url}/call/cheer --data-binary @-"
    script = f"head -c 70000000 /dev/zero | {ask}"
    assert subprocess.run(["bash", "-c", script], stdout=subprocess.PIPE, check=True, timeout=30).stdout == b"413"


@pytest.mark.parametrize("path", ["/call/nothing", "/call/v2/nothing", "/call/private", "/run/nothing", "/api/nothing"])
def test_an_unknown_endpoint_is_404(server: Server, path: str) -> None:
    answer = post(f"{server.url}{path}", {"data": []})
    assert answer.status == 404
    assert path.rpartition("/")[2] in answer.json()["detail"]


def test_an_unknown_event_is_404(api: str) -> None:
    assert curl("-N", f"{api}/cheer/{'0' * 32}").status == 404


def test_an_event_under_another_endpoints_name_is_404(api: str) -> None:
    event_id = start(f"{api}/cheer", ["Ada"])
    assert curl("-N", f"{api}/count/{event_id}").status == 404
    assert curl("-N", f"{api}/cheer/{event_id}").status == 200


def test_an_error_of_the_author_is_shown(api: str) -> None:
    event, error = call(f"{api}/fail_openly")[-1]
    assert event == "error"
    assert error == {"error": "The oven is cold", "duration": 3, "visible": True, "title": "Oven"}


def test_any_other_exception_leaks_nothing(api: str) -> None:
    assert call(f"{api}/fail_secretly") == [("error", {"error": None})]


def test_a_request_tells_the_function_who_asks(api: str) -> None:
    url = f"{api}/who"
    event_id = start(url, [], "-A", "tester", "-b", "a=1; access-token-limelight=secret")
    facts = frames(curl("-N", f"{url}/{event_id}").text)[-1][1][0]
    assert facts == {"user": None, "agent": "tester", "cookies": {"a": "1"}}


def test_run_answers_in_one_request(server: Server) -> None:
    for path in ("/run/greet", "/api/greet", "/gradio_api/run/greet"):
        answer = post(f"{server.url}{path}", {"data": ["Ada", True, 1]})
        assert answer.json()["data"] == ["Good morning Ada", 2], json.dumps(answer.json())


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", "application/vnd.api+json", "text/plain", "TEXT/PLAIN"]
)
def test_json_is_taken_under_the_names_that_it_goes_by(server: Server, kind: str) -> None:
    assert curl(f"{server.url}/call/cheer", "-d", '{"data": ["a"]}', "-H", f"Content-Type: {kind}").status == 200


@pytest.mark.parametrize(
    "arguments", [("/run/cheer", "-F", "data=a"), ("/call/cheer", "-d", "<data/>", "-H", "Content-Type: text/xml")]
)
def test_a_body_of_another_type_is_415(server: Server, arguments: tuple[str, ...]) -> None:
    path, *rest = arguments
    answer = curl(f"{server.url}{path}", *rest)
    assert answer.status == 415
    assert "application/json" in answer.json()["detail"]


@pytest.mark.parametrize(("depth", "status"), [(98, 200), (99, 400)])
def test_nesting_has_a_limit(server: Server, depth: int, status: int) -> None:
    body = '{"data": [], "event_data": ' + "[" * (depth + 1) + "]" * (depth + 1) + "}"
    assert post(f"{server.url}/call/fail_openly", body).status == status


@pytest.mark.parametrize(("body", "status"), [("NaN", 400), ("Infinity", 400), ("1e999", 422), ("1" * 5000, 422)])
def test_a_number_that_json_has_not_is_refused(server: Server, body: str, status: int) -> None:
    assert post(f"{server.url}/call/count", f'{{"data": [{body}]}}').status == status


def test_the_last_of_two_members_with_one_name_counts(server: Server) -> None:
    answer = post(f"{server.url}/run/cheer", '{"data": ["first"], "data": ["last"]}')
    assert answer.json()["data"] == ["last!"]
