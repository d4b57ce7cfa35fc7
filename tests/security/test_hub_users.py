"""Attacks on the users of a hub and on its pages."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from limelight.hub.people.access import SCOPES
from limelight.hub.people.accounts import Accounts
from limelight.hub.records import Records
from limelight.hub.storage import SqliteStorage
from tests.curl import curl, post
from tests.hub.hubs import HELLO, RunningHub, run_hub, write_apps

HOSTILE = HELLO.replace("Say hello.", "</script><script>alert(1)</script>.")
PICTURE = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
ABOUT = "---\ntitle: Drawn\nthumbnail: face.svg\n---\n"


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    scripts = [
        ("hostile.py", HOSTILE),
        ("drawn/app.py", HELLO),
        ("drawn/face.svg", PICTURE),
        ("drawn/README.md", ABOUT),
    ]
    with run_hub(write_apps(tmp_path_factory.mktemp("apps"), scripts)) as running:
        yield running


@pytest.fixture(scope="module")
def admin(hub: RunningHub) -> str:
    cookie = hub.cookie()
    made = post(f"{hub.url}/-/api/users", {"name": "ann", "password": "long enough"}, "-H", f"Cookie: {cookie}")
    assert made.status == 201
    return cookie


def test_a_title_is_no_markup(hub: RunningHub) -> None:
    page = curl(f"{hub.url}/")
    assert "<script>alert" not in page.text
    assert "script-src 'self';" in page.headers["content-security-policy"]


def test_a_drawing_as_a_page_of_its_own_runs_nothing(hub: RunningHub) -> None:
    named = {one["name"]: one for one in curl(f"{hub.url}/-/api/apps").json()}
    answer = curl(f"{hub.url}{named['local/drawn']['picture']}")
    assert (answer.status, answer.headers["x-content-type-options"]) == (200, "nosniff")
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")


@pytest.mark.parametrize(
    "header", ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site", "Origin: https://a.example"]
)
def test_another_site_signs_nobody_in(hub: RunningHub, admin: str, header: str) -> None:
    """Else a visitor would work in the attacker's account without knowing."""
    answer = post(f"{hub.url}/-/sign-in", {"name": "ann", "password": "long enough"}, "-H", header)
    assert (answer.status, "set-cookie" in answer.headers) == (403, False)


def test_a_refused_sign_in_does_not_say_whether_there_is_such_a_user(hub: RunningHub, admin: str) -> None:
    answers = [
        post(f"{hub.url}/-/sign-in", {"name": name, "password": "wrong"}, "-H", f"X-Forwarded-For: 203.0.113.{index}")
        for index, name in enumerate(("ann", "nobody-of-that-name"))
    ]
    assert (answers[0].status, answers[0].body) == (answers[1].status, answers[1].body) == (401, answers[0].body)


@pytest.mark.parametrize(
    ("key", "name"), [("X-Forwarded-For: 198.51.100.7", "u{}"), ("X-Forwarded-For: 198.51.100.1{}", "u")]
)
def test_guessing_is_slowed_down_by_client_and_by_name(hub: RunningHub, admin: str, key: str, name: str) -> None:
    statuses = [
        post(f"{hub.url}/-/sign-in", {"name": name.format(one), "password": "x"}, "-H", key.format(one)).status
        for one in range(6)
    ]
    assert statuses == [401] * 5 + [429]


@pytest.mark.parametrize(
    "body",
    ["", "[]", '{"name": 1}', json.dumps({"name": "x" * 70, "password": "x"}), '{"name":"a","password":"b","c":1}'],
)
def test_a_sign_in_that_does_not_fit_is_refused(hub: RunningHub, body: str) -> None:
    assert post(f"{hub.url}/-/sign-in", body).status == 400


def _bearer(token: str) -> list[str]:
    return ["-H", f"Authorization: Bearer {token}"]


def test_a_token_that_may_only_read_removes_no_tokens(hub: RunningHub, admin: str) -> None:
    reader, writer = hub.token(admin, "read", "call"), hub.token(admin, "read", "write")
    for one in curl(f"{hub.url}/-/api/tokens", *_bearer(reader)).json():
        assert curl("-X", "DELETE", f"{hub.url}/-/api/tokens/{one['id']}", *_bearer(reader)).status == 403
    assert curl(f"{hub.url}/-/api/me", *_bearer(writer)).status == 200


@pytest.mark.parametrize("days", [None, 1, 3650])
def test_a_token_makes_none_that_outlives_it(hub: RunningHub, admin: str, days: float | None) -> None:
    url, given = f"{hub.url}/-/api/tokens", {"scopes": ["read", "write"]}
    first = post(url, {**given, "days": 0.01}, "-H", f"Cookie: {admin}").json()
    second = post(url, {**given, "days": days}, *_bearer(first["token"])).json()
    assert second["expires_at"] <= first["expires_at"]


@pytest.mark.anyio
async def test_a_removed_token_is_not_written_again(tmp_path: Path) -> None:
    records = Records(SqliteStorage(tmp_path / "hub.db"))
    accounts = Accounts(records)
    token, written = await accounts.add_token(await accounts.add_user("ann"), "", SCOPES, None)
    for _ in range(20):
        await asyncio.gather(accounts.remove_token("ann", token.id), accounts.visitor_of_token(written))
        assert await accounts.visitor_of_token(written) is None
        token, written = await accounts.add_token(accounts.existing("ann"), "", SCOPES, None)
    kept = [one.id for one in accounts.tokens_of("ann")]
    await records.close()
    again = Records(SqliteStorage(tmp_path / "hub.db"))
    assert [one.id for one in Accounts(again).tokens_of("ann")] == kept == [token.id]
    await again.close()
