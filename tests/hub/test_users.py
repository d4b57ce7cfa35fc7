"""Users of a hub: passwords, sign-in and sign-out, who may do what, and the events that tell of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.curl import Answer, curl, post
from tests.hub.hubs import HELLO, RunningHub, run_hub, write_apps

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    apps = write_apps(tmp_path_factory.mktemp("apps"), [("hello.py", HELLO), ("alice/secret.py", HELLO)])
    with run_hub(apps, "--visibility", "private") as running:
        yield running


@pytest.fixture(scope="module")
def admin(hub: RunningHub) -> str:
    return hub.cookie()


def send(hub: RunningHub, method: str, path: str, body: object, cookie: str) -> Answer:
    given = ("-X", method, "-H", "Content-Type: application/json", "-H", f"Cookie: {cookie}", "-d", json.dumps(body))
    return curl(f"{hub.url}{path}", *given)


def get(hub: RunningHub, path: str, cookie: str) -> Answer:
    return curl(f"{hub.url}{path}", "-H", f"Cookie: {cookie}")


def sign_in(hub: RunningHub, name: str, password: str = PASSWORD) -> str:
    answer = post(f"{hub.url}/-/sign-in", {"name": name, "password": password})
    assert answer.status == 200, answer.text
    return answer.headers["set-cookie"].partition(";")[0]


def user(hub: RunningHub, admin: str, name: str, *, is_admin: bool = False) -> str:
    made = send(hub, "POST", "/-/api/users", {"name": name, "password": PASSWORD, "is_admin": is_admin}, admin)
    assert made.status == 201, made.text
    return sign_in(hub, name)


def test_a_user_signs_in_with_a_password_and_sees_their_own_apps(hub: RunningHub, admin: str) -> None:
    alice = user(hub, admin, "Alice")
    me = get(hub, "/-/api/me", alice).json()
    assert (me["name"], me["is_admin"], me["scopes"]) == ("Alice", False, ["read", "call", "write"])
    assert [one["name"] for one in get(hub, "/-/api/apps", alice).json()] == ["alice/secret"]


def test_the_cookie_is_for_the_hub_only_and_no_script_reads_it(hub: RunningHub, admin: str) -> None:
    user(hub, admin, "carol")
    answer = post(f"{hub.url}/-/sign-in", {"name": "carol", "password": PASSWORD}, "-H", "X-Forwarded-Proto: https")
    parts = {one.strip().lower() for one in answer.headers["set-cookie"].split(";")}
    assert answer.headers["set-cookie"].startswith("__Host-limelight_hub=")
    assert {"httponly", "secure", "samesite=lax", "path=/"} <= parts
    assert not any(one.startswith("domain") for one in parts)


def test_signing_out_ends_the_sign_in_not_only_the_cookie(hub: RunningHub, admin: str) -> None:
    first, second = user(hub, admin, "dora"), sign_in(hub, "dora")
    assert send(hub, "POST", "/-/sign-out", {}, first).status == 204
    assert get(hub, "/-/api/me", first).status == 401
    assert get(hub, "/-/api/me", second).status == 200


def test_signing_out_everywhere_ends_all(hub: RunningHub, admin: str) -> None:
    first, second = user(hub, admin, "emil"), sign_in(hub, "emil")
    assert send(hub, "POST", "/-/sign-out?everywhere=1", {}, first).status == 204
    assert [get(hub, "/-/api/me", one).status for one in (first, second)] == [401, 401]


def test_ones_own_password_needs_the_old_one_and_ends_other_sign_ins(hub: RunningHub, admin: str) -> None:
    first, second = user(hub, admin, "frida"), sign_in(hub, "frida")
    change: dict[str, Any] = {"password": "another long one"}
    assert send(hub, "PATCH", "/-/api/users/frida", change, first).status == 401
    changed = send(hub, "PATCH", "/-/api/users/frida", {**change, "old_password": PASSWORD}, first)
    assert changed.status == 200
    renewed = changed.headers["set-cookie"].partition(";")[0]
    assert [get(hub, "/-/api/me", one).status for one in (first, second, renewed)] == [401, 401, 200]
    sign_in(hub, "frida", "another long one")


def test_the_first_admin_sets_a_password_without_an_old_one(tmp_path: Path) -> None:
    with run_hub(write_apps(tmp_path, [("hello.py", HELLO)])) as running:
        cookie = running.cookie()
        assert send(running, "PATCH", "/-/api/users/admin", {"password": PASSWORD}, cookie).status == 200
        sign_in(running, "admin")
    with run_hub(tmp_path) as again:
        assert again.link == ""
        assert get(again, "/-/api/users", sign_in(again, "admin")).json()[0]["has_password"]


def test_only_admins_manage_users(hub: RunningHub, admin: str) -> None:
    greta = user(hub, admin, "greta")
    assert get(hub, "/-/api/users", greta).status == 403
    assert send(hub, "POST", "/-/api/users", {"name": "x", "password": PASSWORD}, greta).status == 403
    assert send(hub, "PATCH", "/-/api/users/greta", {"is_admin": True}, greta).status == 403
    assert send(hub, "PATCH", "/-/api/users/admin", {"password": PASSWORD}, greta).status == 403
    assert send(hub, "DELETE", "/-/api/users/admin", {}, greta).status == 403
    assert curl(f"{hub.url}/-/api/users").status == 401


def test_a_removed_user_is_out_at_once(hub: RunningHub, admin: str) -> None:
    heidi = user(hub, admin, "heidi")
    token = hub.token(heidi, "read")
    assert send(hub, "DELETE", "/-/api/users/heidi", {}, admin).status == 204
    assert get(hub, "/-/api/me", heidi).status == 401
    assert curl(f"{hub.url}/-/api/me", "-H", f"Authorization: Bearer {token}").status == 401


def test_a_token_changes_no_password_and_no_rights(hub: RunningHub, admin: str) -> None:
    token = hub.token(admin, "read", "call", "write")
    sent = ("-X", "PATCH", "-H", f"Authorization: Bearer {token}", "-d", '{"password": "taken over now"}')
    assert curl(f"{hub.url}/-/api/users/admin", *sent).status == 403


def test_events_tell_admins_all_and_users_their_own(hub: RunningHub, admin: str) -> None:
    ida = user(hub, admin, "ida")
    post(f"{hub.url}/-/sign-in", {"name": "ida", "password": "wrong"})
    sign_in(hub, "ida")
    hub.token(ida, "read")
    own = [(one["user"], one["action"]) for one in get(hub, "/-/api/events", ida).json()]
    assert own[:2] == [("ida", "POST /-/api/tokens"), ("ida", "sign-in")]
    assert {name for name, _ in own} == {"ida"}
    everything = [(one["action"], one["what"]) for one in get(hub, "/-/api/events", admin).json()]
    assert ("POST /-/api/users", "ida") in everything
    assert curl(f"{hub.url}/-/api/events").status == 401


def test_an_owner_reads_what_others_did_with_their_app(hub: RunningHub, admin: str) -> None:
    assert send(hub, "POST", "/-/api/apps/alice/secret/pause", {}, admin).status == 200
    julia = user(hub, admin, "julia")
    alice = sign_in(hub, "alice")
    seen = [(one["user"], one["action"], one["app"]) for one in get(hub, "/-/api/events", alice).json()]
    assert ("admin", "POST /-/api/apps/{owner}/{name}/pause", "alice/secret") in seen
    assert not [one for one in get(hub, "/-/api/events", julia).json() if one["app"]]
