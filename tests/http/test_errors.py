"""Errors: one object with a code that never changes, or a problem (RFC 9457) for those who accept it."""

from __future__ import annotations

from pathlib import Path

import pytest

from limelight.http.errors import KINDS
from limelight.http.jobs import FAILURE_CODE
from tests.curl import curl, post
from tests.servers import Server

DOCS = Path(__file__).parents[2] / "docs" / "api.md"
FACTS = {"code", "message", "parameter", "expected", "got"}
PROBLEM = ("-H", "Accept: application/problem+json")
WAIT = ("-H", "Prefer: wait=20")


def test_a_wrong_value_has_all_members(server: Server) -> None:
    answer = post(f"{server.url}/call/greet", {"data": ["Ada", True, "warm"]})
    error = answer.json()
    assert (answer.status, answer.headers["content-type"]) == (422, "application/json")
    assert error == {
        "detail": error["message"],
        "code": "invalid_value",
        "message": "Slider \"temperature\" expected a number from 0 to 100, got 'warm'",
        "parameter": "temperature",
        "expected": "a number from 0 to 100",
        "got": "'warm'",
    }


@pytest.mark.parametrize(
    ("arguments", "status", "code"),
    [
        (["/call/nothing", "-d", '{"data": []}'], 404, "not_found"),
        (["/call/greet", "-d", "{"], 400, "invalid_request"),
        (["/call/greet", "-d", "{}", "-H", "Content-Type: text/html"], 415, "unsupported_type"),
        (["/call/greet", "-d", '{"data": []}', "-H", "Origin: https://elsewhere.example"], 403, "not_allowed"),
        (["/call/greet"], 405, "method_not_allowed"),
        (["/jobs/0"], 404, "not_found"),
    ],
)  # fmt: skip
def test_every_refusal_has_a_code(server: Server, arguments: list[str], status: int, code: str) -> None:
    path, *rest = arguments
    answer = curl(f"{server.url}{path}", *rest)
    error = answer.json()
    assert (answer.status, error["code"], error["detail"]) == (status, code, error["message"])
    assert set(error) >= FACTS
    problem = curl(f"{server.url}{path}", *rest, *PROBLEM)
    assert (problem.status, problem.headers["content-type"]) == (status, "application/problem+json")
    facts = {name: error[name] for name in FACTS}
    assert problem.json() == {
        "type": "about:blank", "title": problem.json()["title"], "status": status, "detail": error["message"], **facts,
    }  # fmt: skip
    assert problem.json()["title"] != ""


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/json, application/problem+json", "application/problem+json"),
        ("APPLICATION/PROBLEM+JSON;q=0.5, */*", "application/problem+json"),
        ("application/problem+json;q=0", "application/json"),
        ("application/problem+json; q=0.0, application/json", "application/json"),
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("x-application/problem+jsonp", "application/json"),
    ],
)
def test_only_who_names_it_gets_a_problem(server: Server, accept: str, kind: str) -> None:
    answer = curl(f"{server.url}/jobs/0", "-H", f"Accept: {accept}")
    assert answer.headers["content-type"] == kind


def test_a_failed_call_is_a_problem_too(url: str) -> None:
    answer = post(f"{url}/call/fail", {"data": ["Too cold"]}, *WAIT, *PROBLEM)
    problem = answer.json()
    assert answer.status == problem["status"] == 500
    assert (problem["code"], problem["detail"], problem["title"]) == (
        "error_raised", "Too cold", "Internal Server Error",
    )  # fmt: skip
    assert problem["error"]["title"] == "Oven"
    assert problem["event_id"] in answer.headers["location"]


def test_a_failed_call_has_the_members_of_every_error(url: str) -> None:
    plain = post(f"{url}/call/fail", {"data": ["Too cold"]}, *WAIT).json()
    assert set(plain) >= FACTS | {"detail", "status", "event_id"}
    assert (plain["code"], plain["message"], plain["status"]) == ("error_raised", "Too cold", "error")
    run = post(f"{url}/run/fail", {"data": ["Too cold"]}).json()
    assert (run["code"], run["error"], run["message"]) == ("error_raised", "Too cold", "Too cold")
    secret = post(f"{url}/run/fail_secretly", {"data": []}).json()
    assert (secret["code"], secret["error"]) == ("function_failed", None)


def test_a_missing_login_keeps_the_form_that_clients_know(private: Server) -> None:
    error = post(f"{private.url}/call/who", {"data": []}).json()
    assert error["detail"] == {"error": "Not authenticated", "auth_message": None}
    assert (error["code"], error["message"]) == ("not_authenticated", "Not authenticated")
    problem = post(f"{private.url}/call/who", {"data": []}, *PROBLEM).json()
    assert (problem["detail"], problem["errors"]) == ("Not authenticated", error["detail"])


def test_every_code_is_documented() -> None:
    text = DOCS.read_text()
    codes = {code for _, code in KINDS.values()} | {*FAILURE_CODE.values(), "cancelled", "method_not_allowed"}
    codes |= {"internal_error", "queue_only", "wrong_credentials"}
    assert [code for code in sorted(codes) if f"`{code}`" not in text] == []
