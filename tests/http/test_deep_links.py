"""Links to what a page shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.curl import curl, result
from tests.http.conftest import APPS
from tests.servers import Server, run_script

EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with run_script(APPS / "links.py") as running:
        yield running


def link(server: Server, session: str) -> str:
    result(f"{server.url}/call/greet", "Ada", EVIL, 4, session=session)
    return str(curl(f"{server.url}/gradio_api/deep_link?session_hash={session}").json())


def values(server: Server, query: str) -> dict[str, Any]:  # Any: JSON
    """Initial values by label; HTML has none."""
    components = curl(f"{server.url}/config{query}").json()["components"]
    return {str(one["props"].get("label")): one["props"].get("value") for one in components}


def test_a_linked_page_begins_with_results_and_sent_fields(server: Server) -> None:
    found = values(server, f"?deep_link={link(server, 'a')}")
    assert (found["Name"], found["Greeting"], found["Number"], found["Doubled"]) == ("Ada", "Hello Ada", 4, 8)
    plain = values(server, "")
    assert (plain["Name"], plain["Number"]) == (None, 1)


def test_markup_is_not_linked(server: Server) -> None:
    text = curl(f"{server.url}/config?deep_link={link(server, 'b')}").text
    assert "onerror" not in text
    assert "<b>" not in text
    assert "<i>own</i>" in text


def test_the_same_page_has_the_same_link(server: Server) -> None:
    assert link(server, "c") == link(server, "d")


def test_a_session_without_values_has_none(server: Server) -> None:
    assert curl(f"{server.url}/deep_link?session_hash=nobody").status == 404
    assert curl(f"{server.url}/deep_link").status == 404


@pytest.mark.parametrize("name", ["0" * 32, "x", "../a", "%00"])
def test_an_unknown_link_opens_the_page_as_it_is(server: Server, name: str) -> None:
    answer = curl(f"{server.url}/config?deep_link={name}").json()
    assert answer["deep_link_state"] == "invalid"
    assert curl(f"{server.url}/?deep_link={name}").status == 200


def test_the_page_knows_which_values_came_by_the_link(server: Server) -> None:
    components = curl(f"{server.url}/config?deep_link={link(server, 'e')}").json()["components"]
    linked = {one["props"].get("label") for one in components if one.get("is_linked")}
    assert {"Name", "Greeting"} <= linked
    assert not any("is_linked" in one for one in curl(f"{server.url}/config").json()["components"])
