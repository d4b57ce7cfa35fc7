"""Pages of other origins: who may call and read, and whose word about the server's address counts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from limelight.core.errors import DeclarationError
from limelight.launch.readers import origins
from tests.curl import curl, post, result
from tests.http.conftest import APPS
from tests.raw import client
from tests.servers import Server, run_script

FRIEND = ("-H", "Origin: https://friend.example")
OTHERS = ["https://evil.example", "http://friend.example", "https://friend.example.evil.example", "null", "https://friend.example:8443"]  # fmt: skip  # noqa: E501  # a list
PREFLIGHT = ("-X", "OPTIONS", "-H", "Access-Control-Request-Method: POST")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with run_script(APPS / "open.py") as running:
        yield running


def test_a_listed_origin_calls_and_reads_with_its_cookies(server: Server) -> None:
    answer = post(f"{server.url}/call/greet", {"data": ["Ada"]}, *FRIEND)
    assert answer.status == 200
    assert answer.headers["access-control-allow-origin"] == "https://friend.example"
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert answer.headers["vary"] == "Origin"


def test_a_refusal_can_be_read_by_a_listed_origin_too(server: Server) -> None:
    answer = post(f"{server.url}/call/greet", {"data": []}, *FRIEND)
    assert answer.status == 422
    assert answer.headers["access-control-allow-origin"] == "https://friend.example"


def test_a_listed_origin_may_ask_what_it_may_do(server: Server) -> None:
    asked = ("-H", "Access-Control-Request-Headers: content-type,authorization")
    answer = curl(f"{server.url}/gradio_api/call/greet", *PREFLIGHT, *FRIEND, *asked)
    assert answer.status == 200
    assert answer.headers["access-control-allow-headers"] == "content-type,authorization"
    assert "POST" in answer.headers["access-control-allow-methods"]


@pytest.mark.parametrize("origin", OTHERS)
def test_an_origin_that_is_not_listed_learns_and_does_nothing(server: Server, origin: str) -> None:
    header = ("-H", f"Origin: {origin}")
    refused = [
        curl(f"{server.url}/call/greet", *PREFLIGHT, *header),
        post(f"{server.url}/call/greet", {"data": ["Ada"]}, *header),
    ]
    assert [answer.status for answer in refused] == [403, 403]
    for answer in [*refused, curl(f"{server.url}/config", *header)]:
        assert "access-control-allow-origin" not in answer.headers


def test_files_may_be_shown_in_pages_of_others_only_where_some_are_listed(server: Server, tmp_path: Path) -> None:
    url = f"{server.url}/file={quote(str(APPS / 'open.py'))}"
    answer = curl(url, *FRIEND)
    assert answer.headers["access-control-allow-origin"] == "https://friend.example"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert curl(url).headers["cross-origin-resource-policy"] == "cross-origin"


@pytest.mark.parametrize("origin", ["*", "null", "example.com", "https://example.com/page", "https://*.example.com"])
def test_what_names_no_exact_origin_is_refused_at_once(origin: str) -> None:
    with pytest.raises(DeclarationError, match="exact origins"):
        origins([origin], "launch: allowed_origins")


def test_forwarded_headers_of_a_stranger_change_no_address(server: Server, tmp_path: Path) -> None:
    header = ("-H", "X-Forwarded-Host: evil.example", "-H", "X-Forwarded-Proto: https")
    assert curl(f"{server.url}/config", *header).json()["root"] == server.url
    note = tmp_path / "note.txt"
    note.write_text("x")
    path = curl("-F", f"files=@{note}", f"{server.url}/upload").json()[0]
    assert result(f"{server.url}/call/copied", {"path": path})[0]["url"].startswith(server.url)


def test_a_strangers_forwarded_host_makes_no_origin_the_own_one(server: Server) -> None:
    headers = ("-H", "X-Forwarded-Host: evil.example", "-H", "Origin: https://evil.example")
    assert post(f"{server.url}/call/greet", {"data": ["Ada"]}, *headers).status == 403


def test_a_queued_function_is_called_through_the_queue_only(server: Server) -> None:
    for route in ("run", "api"):
        answer = post(f"{server.url}/{route}/greet", {"data": ["Ada"]})
        assert answer.status == 404
        assert "queue" in answer.json()["detail"]
    assert result(f"{server.url}/call/greet", "Ada") == ["Hello Ada"]
    assert post(f"{server.url}/run/at_once", {"data": ["Ada"]}).json()["data"] == ["Hello Ada"]


def test_run_gives_the_first_value_of_a_generator(server: Server) -> None:
    for route in ("/run/count", "/gradio_api/api/count/"):
        answer = post(f"{server.url}{route}", {"data": []}).json()
        assert (answer["data"], answer["is_generating"]) == ([0], True)


def test_run_finds_the_function_by_its_number(server: Server) -> None:
    config = curl(f"{server.url}/config").json()
    index = next(one["id"] for one in config["dependencies"] if one["api_name"] == "at_once")
    for route in ("/run/predict", "/gradio_api/api/predict/"):
        answer = post(f"{server.url}{route}", {"data": ["Ada"], "fn_index": index, "session_hash": "s"})
        assert answer.json()["data"] == ["Hello Ada"]


def origin_status(server: Server, origin: str, **headers: str) -> int:
    given = {"Origin": origin, **{name.replace("_", "-"): value for name, value in headers.items()}}
    with client(server) as asker:
        return asker.post("/call/greet", {"data": ["Ada"]}, given).status


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_the_browser_calls_another_site_is_one(server: Server, site: str) -> None:
    assert origin_status(server, server.url, Sec_Fetch_Site=site) == 403
    assert origin_status(server, server.url, Sec_Fetch_Site="same-origin") == 200
    assert origin_status(server, "https://friend.example", Sec_Fetch_Site=site) == 200


def test_a_listed_origin_is_meant_without_the_port_that_goes_without_saying() -> None:
    given = ["https://example.com:443/", "http://example.com:80", "http://example.com:443"]
    assert origins(given, "") == ("https://example.com", "http://example.com", "http://example.com:443")
