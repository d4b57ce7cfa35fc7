"""Attacks on the hub's JSON API of apps: other people's apps, names that lead elsewhere, secrets."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.curl import curl
from tests.hub.hubs import HELLO, RunningHub, run_hub, write_apps

SECRET = "hunter2-hunter2-hunter2"


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    scripts = [("ann/hello.py", HELLO), ("admin/mine.py", HELLO)]
    with run_hub(write_apps(tmp_path_factory.mktemp("apps"), scripts), "--visibility", "private") as running:
        yield running


@pytest.fixture(scope="module")
def cookie(hub: RunningHub) -> str:
    return hub.cookie()


WRITING = [
    ("PATCH", "", '{"visibility": "public"}'),
    ("DELETE", "", ""),
    ("POST", "/restart", ""),
    ("POST", "/pause", ""),
    ("POST", "/resume", ""),
    ("GET", "/logs", ""),
    ("GET", "/logs/stream", ""),
    ("GET", "/secrets", ""),
    ("GET", "/variables", ""),
    ("PUT", "/secrets/A", '{"value": "b"}'),
    ("PUT", "/variables/A", '{"value": "b"}'),
    ("DELETE", "/secrets/A", ""),
    ("DELETE", "/variables/A", ""),
]


@pytest.mark.parametrize(("method", "path", "body"), WRITING)
def test_who_may_not_write_does_nothing(hub: RunningHub, cookie: str, method: str, path: str, body: str) -> None:
    url = f"{hub.url}/-/api/apps/admin/mine{path}"
    given = ["-X", method, "-H", "Content-Type: application/json", "-d", body]
    assert curl(url, *given).status == 404
    reader = hub.token(cookie, "read", "call")
    assert curl(url, *given, "-H", f"Authorization: Bearer {reader}").status == 403
    foreign = ["-H", f"Cookie: {cookie}", "-H", "Origin: https://evil.example"]
    if method != "GET":
        assert curl(url, *given, *foreign).status == 403


@pytest.mark.parametrize(
    "name",
    ["PATH", "path", "LD_PRELOAD", "ld_preload", "PYTHONPATH", "PYTHONSTARTUP", "LIMELIGHT_SECRET", "SPACE_ID", "HOME",
     "A=B", "A%00", "A%0AB", "1A", "%C3%84", "A-B", "A" * 129, "OPENSSL_CONF", "GCONV_PATH"],
)  # fmt: skip
def test_names_that_would_run_other_code_are_refused(hub: RunningHub, cookie: str, name: str) -> None:
    for kind in ("secrets", "variables"):
        url = f"{hub.url}/-/api/apps/admin/mine/{kind}/{name}"
        assert curl("-X", "PUT", url, "-H", f"Cookie: {cookie}", "-d", '{"value": "x"}').status == 400
        assert curl(f"{hub.url}/-/api/apps/admin/mine/{kind}", "-H", f"Cookie: {cookie}").json() == {}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ('{"value": "a\\u0000b"}', 400),
        ('{"value": "\\ud800"}', 400),
        ('{"value": 5}', 400),
        ('{"value": "' + "x" * 20_000 + '"}', 413),
        ('{"value": "x", "description": "' + "x" * 600 + '"}', 413),
    ],
)
def test_values_are_bounded(hub: RunningHub, cookie: str, body: str, status: int) -> None:
    url = f"{hub.url}/-/api/apps/admin/mine/variables/A"
    assert curl("-X", "PUT", url, "-H", f"Cookie: {cookie}", "-d", body).status == status


def test_a_huge_body_is_refused(hub: RunningHub, cookie: str, tmp_path: Path) -> None:
    (tmp_path / "huge").write_bytes(b" " * (3 << 20))
    url = f"{hub.url}/-/api/apps/admin/mine"
    assert curl("-X", "PATCH", url, "-H", f"Cookie: {cookie}", "--data-binary", f"@{tmp_path / 'huge'}").status == 413


def test_a_secret_is_nowhere_to_be_read(hub: RunningHub, cookie: str) -> None:
    url = f"{hub.url}/-/api/apps/admin/mine"
    put = curl("-X", "PUT", f"{url}/secrets/KEY", "-H", f"Cookie: {cookie}", "-d", f'{{"value": "{SECRET}"}}')
    assert put.status == 204
    for path in ("", "/secrets", "/secrets/KEY", "/logs", "/variables"):
        assert SECRET not in curl(f"{url}{path}", "-H", f"Cookie: {cookie}").text
    kept = [one.read_bytes() for one in (hub.folder / ".hub").rglob("*") if one.is_file()]
    assert len(kept) > 1
    assert not [one for one in kept if SECRET.encode() in one]


def test_a_sealed_value_cannot_be_moved_to_another_app(tmp_path: Path) -> None:
    """Not by somebody who can write into the file of the records either."""
    folder = write_apps(tmp_path, [("admin/mine.py", HELLO), ("admin/other.py", HELLO)])
    with run_hub(folder) as running:
        url = f"{running.url}/-/api/apps/admin/mine/secrets/KEY"
        put = curl("-X", "PUT", url, "-H", f"Cookie: {running.cookie()}", "-d", f'{{"value": "{SECRET}"}}')
        assert put.status == 204
    with sqlite3.connect(folder / ".hub/hub.db") as database:
        database.execute("UPDATE records SET key = 'admin/other' WHERE kind = 'Variables'")
    database.close()
    with run_hub(folder) as running:
        answer = curl(f"{running.url}/admin/other/config", "-H", f"Cookie: {running.cookie()}")
        assert answer.status == 503
        assert "not sealed" in answer.text


@pytest.mark.parametrize(
    "path", ["/-/api/nothing", "/-/api/apps/ann/nothing", "/-/api/users", "/api/spaces/ann/nothing"]
)
def test_errors_of_the_api_are_json_for_a_browser_too(hub: RunningHub, path: str) -> None:
    answer = curl(f"{hub.url}{path}", "-H", "Accept: text/html,application/xhtml+xml,*/*;q=0.8")
    assert answer.status in (401, 404)
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.json()["detail"]


def test_why_an_app_does_not_start_is_told_to_those_who_may_change_it(tmp_path: Path) -> None:
    header = '# /// script\n# dependencies = ["../secret-folder"]\n# ///\n'
    with run_hub(write_apps(tmp_path, [("broken.py", header)])) as hub:
        owner = ["-H", f"Cookie: {hub.cookie()}"]
        for _ in range(2):  # the start that fails, and the wait for the next one
            told = [curl(f"{hub.url}/local/broken/config", *who) for who in ([], owner)]
            assert [one.status for one in told] == [503, 503]
            assert told[0].json()["detail"] == "This app could not be started."
            assert "secret-folder" in told[1].json()["detail"]
