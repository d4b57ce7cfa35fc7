"""`GET /jobs`: one's own jobs, in pages, on every store."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.curl import curl, post, result, start
from tests.servers import Server, run_script

ADA, ALAN = ("-H", "Authorization: Bearer one"), ("-H", "Authorization: Bearer two")
APPS = Path(__file__).parent / "apps"


@pytest.fixture
def stored(store: str) -> Iterator[Server]:
    with run_script(APPS / "calls.py", env={**os.environ, "LIMELIGHT_STORE": store}) as running:
        yield running


def listed(server: Server, query: str, *arguments: str) -> dict[str, Any]:  # Any: JSON
    answer = curl(f"{server.url}/jobs{query}", *arguments)
    assert answer.status == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_pages_follow_each_other(stored: Server, key: str) -> None:
    bodies = [{"data": [str(number)], "session_hash": key} for number in range(5)]
    made = [post(f"{stored.url}/call/cheer", body, "-H", "Prefer: wait=20") for body in bodies]
    ids = [answer.json()["event_id"] for answer in made]
    result(f"{stored.url}/call/cheer", "other", session=f"other {key}")
    seen: list[str] = []
    where = f"{stored.url}/jobs?session_hash={key}&limit=2"
    while where:
        answer = curl(where)
        page = answer.json()
        seen += [job["event_id"] for job in page["jobs"]]
        assert {(job["endpoint"], job["status"]) for job in page["jobs"]} == {("/cheer", "complete")}
        where = answer.headers.get("link", "").removeprefix("<").removesuffix('>; rel="next"')
        assert bool(where) == (page["next"] is not None)
    assert seen == ids[::-1]


def test_only_jobs_of_one_status(server: Server, key: str) -> None:
    result(f"{server.url}/call/cheer", "a", session=key)
    start(f"{server.url}/call/fail_openly", [], session=key)
    failed = [job["endpoint"] for job in listed(server, f"?session_hash={key}&status=complete")["jobs"]]
    assert failed == ["/cheer"]


def test_a_token_lists_its_own_jobs(private: Server) -> None:
    mine = start(f"{private.url}/call/who", [], *ADA)
    theirs = start(f"{private.url}/call/who", [], *ALAN, session="shared")
    ids = [job["event_id"] for job in listed(private, "", *ADA)["jobs"]]
    assert mine in ids
    assert theirs not in ids
    assert listed(private, "?session_hash=shared", *ADA) == {"jobs": [], "next": None}
    assert curl(f"{private.url}/jobs").status == 401


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("", "session_hash"),
        ("?session_hash=", "session_hash"),
        ("?session_hash=" + "x" * 129, "session_hash"),
        ("?session_hash=a&limit=0", "limit"),
        ("?session_hash=a&limit=201", "limit"),
        ("?session_hash=a&limit=-1", "limit"),
        ("?session_hash=a&limit=" + "9" * 40, "limit"),
        ("?session_hash=a&status=done", "status"),
        ("?session_hash=a&before=x", "before"),
        ("?session_hash=a&before=1e9-" + "0" * 32, "before"),
        ("?session_hash=a&before=" + quote("1.0-" + "0" * 32 + "\n"), "before"),
        ("?session_hash=a&owner=ada", "owner"),
    ],
    ids=range(12),
)
def test_a_wrong_query_is_refused(server: Server, query: str, parameter: str) -> None:
    answer = curl(f"{server.url}/jobs{query}")
    assert (answer.status, answer.json()["parameter"]) == (422, parameter)


def test_the_address_of_the_next_page_has_nothing_that_was_not_asked(server: Server, key: str) -> None:
    for number in range(2):
        result(f"{server.url}/call/cheer", str(number), session=f"{key}\r\nX-Injected: 1")
    answer = curl(f"{server.url}/jobs?limit=1&session_hash=" + quote(f"{key}\r\nX-Injected: 1"))
    assert answer.json()["next"] is not None
    assert "x-injected" not in answer.headers
    assert "%0D%0A" in answer.headers["link"]
