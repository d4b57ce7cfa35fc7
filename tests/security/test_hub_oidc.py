"""Signing in to a hub at a provider, which runs in a thread of its own: who becomes which user, and attacks on it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import httpx
import pytest

from tests.hub.hubs import HELLO, RunningHub, run_hub, write_apps
from tests.security.oidc.provider import CLIENT, SECRET, USERS, Provider, running

PASSWORD = "correct horse battery"
CALLBACK = "/-/sign-in/callback"


@pytest.fixture(scope="module")
def shared_provider() -> Iterator[Provider]:
    with running() as provider:
        yield provider


@pytest.fixture
def provider(shared_provider: Provider) -> Provider:
    return shared_provider.recovered()


@contextmanager
def hub_with(folder: Path, provider: Provider, *arguments: str) -> Iterator[RunningHub]:
    secret = folder.parent / "client-secret"
    secret.write_text(f"{SECRET}\n")
    flags = ("--oidc", provider.url, "--oidc-client-id", CLIENT, "--oidc-client-secret-file", str(secret))
    with run_hub(write_apps(folder, [("ann/hello.py", HELLO)]), *flags, *arguments) as hub:
        yield hub


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory, shared_provider: Provider) -> Iterator[RunningHub]:
    """Whoever has a verified address of example.org, or is in the group `staff`, becomes a user."""
    folder = tmp_path_factory.mktemp("hub") / "apps"
    with hub_with(folder, shared_provider, "--oidc-domain", "example.org", "--oidc-group", "staff") as running_hub:
        yield running_hub


class Visit:
    """A browser without a page, which follows redirects only when asked to."""

    def __init__(self, hub: RunningHub, cookie: str = "") -> None:
        self.root = hub.url
        unkept = httpx.Limits(max_keepalive_connections=0)  # there is nothing to close
        self.http = httpx.Client(timeout=20, headers={"Accept": "text/html"}, limits=unkept)
        if cookie:
            name, _, value = cookie.partition("=")
            self.http.cookies.set(name, value, domain="127.0.0.1")

    def begin(self, target: str = "/") -> httpx.Response:
        return self.http.get(f"{self.root}/-/sign-in/provider", params={"next": target})

    def back(self, answer: httpx.Response) -> str:
        """The address of the callback, with a code."""
        assert answer.status_code == 303, answer.text
        return self.http.get(answer.headers["location"]).headers["location"]

    def sign_in(self, target: str = "/") -> httpx.Response:
        return self.http.get(self.back(self.begin(target)))

    def link(self) -> httpx.Response:
        begun = self.http.post(f"{self.root}/-/api/identities")
        assert begun.status_code == 200, begun.text
        return self.http.get(self.http.get(begun.json()["address"]).headers["location"])

    def name(self) -> str | None:
        """Of the user who is signed in."""
        found: str | None = self.http.get(f"{self.root}/-/api/me").json().get("name")
        return found

    def ask(self, method: str, path: str, body: object = None) -> httpx.Response:
        return self.http.request(method, self.root + path, json=body)


@pytest.fixture(scope="module")
def admin(hub: RunningHub) -> Visit:
    visit = Visit(hub, hub.cookie())
    assert visit.ask("PATCH", "/-/api/users/admin", {"password": PASSWORD}).status_code == 200
    return visit


def person(provider: Provider, subject: str, name: str, **more: object) -> None:
    """Who signs in next."""
    found = {"sub": subject, "preferred_username": name, "email": f"{name}@example.org", "email_verified": True, **more}
    USERS["someone"] = found
    provider.user = "someone"


# who becomes which user


def test_the_first_sign_in_adds_a_user_and_the_second_finds_them(hub: RunningHub, provider: Provider) -> None:
    person(provider, "s-1", "dora")
    first, second = Visit(hub), Visit(hub)
    answer = first.sign_in("/-/tokens")
    assert (answer.status_code, answer.headers["location"], first.name()) == (303, "/-/tokens", "dora")
    person(provider, "s-1", "renamed")
    second.sign_in()
    assert second.name() == "dora"


def test_two_subjects_of_one_name_are_two_users(hub: RunningHub, provider: Provider) -> None:
    names = []
    for subject in ("twin-1", "twin-2"):
        person(provider, subject, "gemini")
        visit = Visit(hub)
        visit.sign_in()
        names.append(visit.name())
    assert names == ["gemini", "gemini-2"]


def test_a_user_with_a_password_is_not_taken_over_by_name(hub: RunningHub, provider: Provider, admin: Visit) -> None:
    assert admin.ask("POST", "/-/api/users", {"name": "paula", "password": PASSWORD}).status_code == 201
    person(provider, "not-paula", "PAULA")
    visit = Visit(hub)
    visit.sign_in()
    assert visit.name() == "PAULA-2"


@pytest.mark.parametrize("name", ["ann", "ANN", "local", "admin", "Local"])
def test_nobody_gets_the_apps_of_an_owner_by_a_name(hub: RunningHub, provider: Provider, name: str) -> None:
    """Who owns apps in the folder need not be a user: whoever chose that name would own the apps."""
    person(provider, f"thief of {name}", name)
    visit = Visit(hub)
    visit.sign_in()
    assert (visit.name() or "").lower().startswith(f"{name.lower()}-")
    assert visit.ask("POST", "/-/api/apps/ann/hello/restart").status_code == 403


def test_nobody_gets_into_a_private_app_by_the_name_of_a_member(
    hub: RunningHub, provider: Provider, admin: Visit
) -> None:
    assert admin.ask("PATCH", "/-/api/apps/ann/hello", {"members": ["Molly"]}).status_code == 200
    person(provider, "not molly", "molly")
    visit = Visit(hub)
    visit.sign_in()
    assert visit.name() == "molly-2"


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("../../etc", "etc"),
        ("api", "user"),
        ("x" * 300, "x" * 61),
        ("<b>", "b"),
        ("ada@example.com", "ada"),
        ("", "user"),
    ],
)
def test_a_name_is_one_that_users_may_have(hub: RunningHub, provider: Provider, name: str, given: str) -> None:
    person(provider, f"of {name}", name, email="somebody@example.org")
    visit = Visit(hub)
    visit.sign_in()
    assert (visit.name() or "").partition("-")[0] == given


@pytest.mark.parametrize(
    "more",
    [
        {"email": "a@example.com"},
        {"email": "a@example.org.evil.example"},
        {"email": "a@sub.example.org"},
        {"email": "example.org"},
        {"email": "@example.org"},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": None, "groups": "staff"},
        {"email": None, "groups": [["staff"], {"staff": 1}, "staff2"]},
    ],
)
def test_who_does_not_fit_the_rules_becomes_no_user(
    hub: RunningHub, provider: Provider, more: dict[str, object]
) -> None:
    person(provider, "stranger", "stranger", **more)
    visit = Visit(hub)
    answer = visit.sign_in()
    assert (answer.status_code, visit.name()) == (403, None)
    assert "limelight_hub=" not in answer.headers.get("set-cookie", "")


def test_who_is_in_a_group_becomes_a_user(hub: RunningHub, provider: Provider) -> None:
    person(provider, "of staff", "stefan", email=None, groups=["guests", "staff"])
    visit = Visit(hub)
    visit.sign_in()
    assert visit.name() == "stefan"


def test_without_a_rule_only_those_come_in_whom_an_admin_has_added(tmp_path: Path, provider: Provider) -> None:
    person(provider, "invited", "ida")
    with hub_with(tmp_path / "apps", provider) as closed:
        stranger, boss, ida = Visit(closed), Visit(closed, closed.cookie()), Visit(closed)
        assert stranger.sign_in().status_code == 403
        made = boss.ask("POST", "/-/api/users", {"name": "ida", "invite": True})
        link = made.json()["link"]
        assert ida.http.get(link).status_code == 303
        assert Visit(closed).http.get(link).status_code == 403  # it works once
        assert ida.link().headers["location"] == "/-/account"
        again = Visit(closed)
        again.sign_in()
        assert again.name() == "ida"


# linking


def test_an_account_is_linked_by_who_is_signed_in_and_by_nobody_else(
    hub: RunningHub, provider: Provider, admin: Visit
) -> None:
    for name in ("lena", "lutz"):
        assert admin.ask("POST", "/-/api/users", {"name": name, "password": PASSWORD}).status_code == 201
    lena, lutz = Visit(hub), Visit(hub)
    for visit, name in ((lena, "lena"), (lutz, "lutz")):
        assert visit.ask("POST", "/-/sign-in", {"name": name, "password": PASSWORD}).status_code == 200
    person(provider, "of lena", "whatever")
    assert lena.link().status_code == 303
    assert lutz.link().status_code == 403  # it is lena's
    other = Visit(hub)
    other.sign_in()
    assert other.name() == "lena"
    (held,) = lena.ask("GET", "/-/api/identities").json()
    assert lutz.ask("DELETE", f"/-/api/identities/{held['id']}").status_code == 404
    assert lena.ask("DELETE", f"/-/api/identities/{held['id']}").status_code == 204


def test_a_link_is_not_finished_in_another_session(hub: RunningHub, provider: Provider, admin: Visit) -> None:
    """Or eve, who has begun one, could have it finished by somebody else's browser."""
    assert admin.ask("POST", "/-/api/users", {"name": "vic", "password": PASSWORD}).status_code == 201
    vic = Visit(hub)
    vic.ask("POST", "/-/sign-in", {"name": "vic", "password": PASSWORD})
    person(provider, "of eve", "eve")
    begun = vic.ask("POST", "/-/api/identities").json()["address"]
    vic.ask("POST", "/-/sign-in", {"name": "vic", "password": PASSWORD})  # a new session
    answer = vic.http.get(vic.http.get(begun).headers["location"])
    assert (answer.status_code, vic.ask("GET", "/-/api/identities").json()) == (403, [])


@pytest.mark.parametrize("header", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://a.example"}])
def test_another_site_begins_no_link(hub: RunningHub, admin: Visit, header: dict[str, str]) -> None:
    assert admin.http.post(f"{hub.url}/-/api/identities", headers=header).status_code == 403


def test_a_token_links_nothing(hub: RunningHub, admin: Visit) -> None:
    token = admin.ask("POST", "/-/api/tokens", {"scopes": ["read", "call", "write"]}).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert httpx.post(f"{hub.url}/-/api/identities", headers=headers).status_code == 403
    assert httpx.delete(f"{hub.url}/-/api/identities/x", headers=headers).status_code == 403
    for path, body in (("/-/api/users/admin/link", None), ("/-/api/users", {"name": "tom", "invite": True})):
        assert httpx.post(hub.url + path, headers=headers, json=body).status_code == 403


def test_the_last_way_to_sign_in_is_not_removed(hub: RunningHub, provider: Provider) -> None:
    person(provider, "only", "olga")
    olga = Visit(hub)
    olga.sign_in()
    (held,) = olga.ask("GET", "/-/api/identities").json()
    assert olga.ask("DELETE", f"/-/api/identities/{held['id']}").status_code == 403


# users who are shut out


def test_who_is_shut_out_does_not_come_in_again(hub: RunningHub, provider: Provider, admin: Visit) -> None:
    person(provider, "of rita", "rita")
    rita = Visit(hub)
    rita.sign_in()
    token = rita.ask("POST", "/-/api/tokens", {"scopes": ["read", "call"]}).json()["token"]
    assert rita.ask("PATCH", "/-/api/users/rita", {"password": PASSWORD}).status_code == 200
    assert rita.ask("PATCH", "/-/api/users/admin", {"is_active": False}).status_code == 403
    assert admin.ask("PATCH", "/-/api/users/admin", {"is_active": False}).status_code == 403
    assert admin.ask("PATCH", "/-/api/users/rita", {"is_active": False}).json()["is_active"] is False
    assert rita.name() is None
    assert Visit(hub).sign_in().status_code == 403
    assert Visit(hub).ask("POST", "/-/sign-in", {"name": "rita", "password": PASSWORD}).status_code == 401
    bearer = {"Authorization": f"Bearer {token}"}
    assert httpx.get(f"{hub.url}/-/api/me", headers=bearer).status_code == 401
    assert admin.ask("POST", "/-/api/users/rita/link").status_code == 400
    assert admin.ask("PATCH", "/-/api/users/rita", {"is_active": True}).status_code == 200
    assert Visit(hub).sign_in().status_code == 303


def test_a_removed_user_leaves_nothing_to_a_later_one(hub: RunningHub, provider: Provider, admin: Visit) -> None:
    person(provider, "of sina", "sina")
    Visit(hub).sign_in()
    assert admin.ask("DELETE", "/-/api/users/sina").status_code == 204
    assert admin.ask("POST", "/-/api/users", {"name": "sina", "password": PASSWORD}).status_code == 201
    visit = Visit(hub)
    visit.sign_in()
    assert visit.name() == "sina-2"


# the answer of the provider


def test_a_callback_that_this_browser_has_not_begun_signs_nobody_in(hub: RunningHub, provider: Provider) -> None:
    eve, ada = Visit(hub), Visit(hub)
    person(provider, "of eve", "eve")
    link = eve.back(eve.begin())
    assert ada.http.get(link).status_code == 403
    ada.begin()
    assert (ada.http.get(link).status_code, ada.name()) == (403, None)


def test_a_callback_counts_once(hub: RunningHub, provider: Provider) -> None:
    person(provider, "once", "onno")
    visit = Visit(hub)
    link = visit.back(visit.begin())
    kept = "; ".join(f"{one.name}={one.value}" for one in visit.http.cookies.jar)
    asked = len(provider.asked)
    assert visit.http.get(link).status_code == 303
    assert "/token" in provider.asked[asked:]
    asked = len(provider.asked)
    assert httpx.get(link, headers={"Cookie": kept}).status_code == 403
    assert provider.asked[asked:] == []  # the hub itself knows


@pytest.mark.parametrize("changed", [{"state": "x"}, {"state": ""}, {"code": ""}, {"iss": "https://evil.example"}])
def test_an_answer_that_does_not_fit_is_refused(hub: RunningHub, provider: Provider, changed: dict[str, str]) -> None:
    person(provider, "changed", "conny")
    visit = Visit(hub)
    asked = {name: one[0] for name, one in parse_qs(urlsplit(visit.back(visit.begin())).query).items()}
    answer = visit.http.get(f"{hub.url}{CALLBACK}?{urlencode({**asked, **changed})}")
    assert (answer.status_code, visit.name()) == (403, None)


@pytest.mark.parametrize("claims", [{"nonce": "x"}, {"aud": "other"}, {"iss": "https://evil.example"}, {"exp": 1}])
def test_an_id_token_that_does_not_fit_is_refused(
    hub: RunningHub, provider: Provider, claims: dict[str, object]
) -> None:
    person(provider, "forged", "fred")
    provider.claims = claims
    visit = Visit(hub)
    assert (visit.sign_in().status_code, visit.name()) == (403, None)


def test_the_request_at_the_provider_has_all_that_binds_it(hub: RunningHub, provider: Provider) -> None:
    asked = parse_qs(urlsplit(Visit(hub).begin().headers["location"]).query)
    assert asked["redirect_uri"] == [f"{hub.url}{CALLBACK}"]
    assert asked["code_challenge_method"] == ["S256"]
    assert all(asked[name][0] for name in ("state", "nonce", "code_challenge"))


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "/\\evil.example", "/\tx", "javascript:x"]
)
def test_nobody_is_sent_to_another_site(hub: RunningHub, provider: Provider, target: str) -> None:
    person(provider, "redirected", "rudi")
    assert Visit(hub).sign_in(target).headers["location"] == "/"


def test_a_provider_that_is_down_is_said_and_passwords_work(
    hub: RunningHub, provider: Provider, admin: Visit, tmp_path: Path
) -> None:
    provider.is_down = True
    with hub_with(tmp_path / "apps", provider) as fresh:  # which has asked nothing yet
        answer = Visit(fresh).begin()
        assert (answer.status_code, "The provider of logins" in answer.text) == (503, True)
    visit = Visit(hub)
    assert visit.ask("POST", "/-/sign-in", {"name": "admin", "password": PASSWORD}).status_code == 200
    assert visit.name() == "admin"


def test_no_app_gets_the_cookie_of_a_sign_in(hub: RunningHub, provider: Provider) -> None:
    cookie = Visit(hub).begin().headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert quote(SECRET) not in cookie


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (["--oidc-client-id", "x"], {}, "--oidc"),
        (["--oidc", "http://id.example.org", "--oidc-client-id", "x"], {}, "https"),
        (["--oidc", "https://id.example.org"], {}, "client_id"),
        (["--oidc", "https://id.example.org", "--oidc-client-id", "x", "--oidc-domain", "*"], {}, "--oidc-domain"),
        (
            ["--oidc", "https://id.example.org", "--oidc-client-id", "x", "--oidc-client-secret-file", "none"],
            {},
            "file",
        ),
        (["--oidc", "https://id.example.org", "--oidc-client-id", "x"], {"LIMELIGHT_OIDC_ALLOW": "*"}, "ALLOW"),
    ],
)
def test_options_that_do_not_fit_are_refused(
    tmp_path: Path, arguments: list[str], environment: dict[str, str], said: str
) -> None:
    command = [sys.executable, "-m", "limelight", "hub", str(tmp_path), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment}, timeout=60)
    assert done.returncode != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr
