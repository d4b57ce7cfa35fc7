"""Visitors who come and leave, values that end, validators, endpoints without a page."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.curl import curl, post, result
from tests.http.conftest import APPS
from tests.http.test_queue import fn_index
from tests.servers import Server, run_script


@pytest.fixture
def server() -> Iterator[Server]:
    with run_script(APPS / "presence.py", env={**os.environ, "LIMELIGHT_LEAVE_GRACE": "0.2"}) as running:
        yield running


@pytest.fixture(scope="module")
def shared() -> Iterator[Server]:
    with run_script(APPS / "presence.py") as running:
        yield running


@contextmanager
def visiting(server: Server, session: str) -> Iterator[None]:
    """A page that is open."""
    url = f"{server.url}/gradio_api/heartbeat/{session}"
    with subprocess.Popen(["curl", "-sN", url], stdout=subprocess.PIPE) as page:
        assert page.stdout is not None
        assert page.stdout.readline() == b"data: ALIVE\n"
        yield
        page.kill()


def test_a_visitor_who_leaves_is_noticed_once_his_last_page_has_closed(server: Server) -> None:
    with visiting(server, "one"), visiting(server, "one"), visiting(server, "other"):
        pass
    assert sorted(result(f"{server.url}/call/await_goodbyes", 2)[0]) == ["one", "other"]


def test_a_reload_is_no_leaving() -> None:
    with run_script(APPS / "presence.py", env={**os.environ, "LIMELIGHT_LEAVE_GRACE": "2"}) as server:
        with visiting(server, "one"):
            pass
        with visiting(server, "one"), visiting(server, "two"):
            pass
        assert sorted(result(f"{server.url}/call/await_goodbyes", 2)[0]) == ["one", "two"]


def test_only_apps_that_want_to_know_ask_pages_to_stay_connected(shared: Server) -> None:
    assert curl(f"{shared.url}/config").json()["connect_heartbeat"] is True
    with run_script(APPS / "open.py") as plain:
        assert curl(f"{plain.url}/config").json()["connect_heartbeat"] is False


def test_an_open_page_does_not_hold_up_the_end_of_the_server(server: Server) -> None:
    with visiting(server, "one"):
        server.process.terminate()
        server.process.wait(timeout=8)


def test_a_value_ends_after_its_time_and_is_handed_over(shared: Server) -> None:
    url = f"{shared.url}/call/remember"
    assert result(url, "a", session="s")[0] == "a"
    assert result(f"{shared.url}/call/await_ends", 1) == [[["a"]]]
    assert result(url, "c", session="s")[0] == "c"


def test_refused_values_name_what_is_wrong_with_each(shared: Server) -> None:
    verdicts = [
        {"__type__": "validate", "is_valid": False, "message": "too short", "parameter_name": "one"},
        {"__type__": "validate", "is_valid": True, "message": "not positive", "parameter_name": "two"},
    ]
    join = {"data": ["a", 1], "fn_index": fn_index(shared, "validated"), "session_hash": "v"}
    for answer in (
        post(f"{shared.url}/call/validated", {"data": ["a", 1]}),
        post(f"{shared.url}/call/v2/validated", {"one": "a", "two": 1}),
        post(f"{shared.url}/gradio_api/queue/join", join),
        post(f"{shared.url}/run/validated", {"data": ["a", 1]}),
    ):
        assert (answer.status, answer.json()["detail"]) == (422, verdicts)
    assert result(f"{shared.url}/call/validated", "abc", 1) == ["abc"]


def test_a_validator_may_be_a_coroutine(shared: Server) -> None:
    assert post(f"{shared.url}/call/allowed", {"data": ["no"]}).status == 422
    assert result(f"{shared.url}/call/allowed", "yes") == ["yes"]


def test_an_endpoint_without_a_page_takes_and_gives_what_its_annotations_say(shared: Server) -> None:
    assert result(f"{shared.url}/call/shift", {"x": 1, "y": 2}, 3, ["a", "b"]) == [{"x": 4, "y": 5}, "a,b"]
    answer = post(f"{shared.url}/call/v2/shift", {"point": {"x": 1, "y": 2}})
    assert answer.status == 200
    refused = post(f"{shared.url}/call/shift", {"data": [{"x": "one", "y": 2}, 3, None]})
    assert (refused.status, refused.json()["parameter"]) == (422, "point")


def test_an_endpoint_without_a_page_is_described(shared: Server) -> None:
    found = curl(f"{shared.url}/info").json()["named_endpoints"]["/shift"]
    names = ("parameter_name", "parameter_has_default", "parameter_default")
    known = [tuple(one[name] for name in names) for one in found["parameters"]]
    assert known == [("point", False, None), ("by", True, 1), ("names", True, None)]
    assert [one["python_type"]["type"] for one in found["parameters"][1:]] == ["int", "list[str] | None"]
    assert len(found["returns"]) == 2
    assert found["description"] == "Moves a point."


def test_one_listener_hears_the_page_open_and_a_button(shared: Server) -> None:
    dependencies = curl(f"{shared.url}/config").json()["dependencies"]
    targets = next(one["targets"] for one in dependencies if one["api_name"] == "opened")
    assert [event for _, event in targets] == ["load", "click"]
    assert targets[0][0] is None
