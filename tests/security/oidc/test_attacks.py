"""Attacks on signing in at a provider: forged answers and tokens, other people's sign-ins, other sites' addresses."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from limelight.core.errors import DeclarationError
from limelight.engine.stores.nats.server import PrivateServer
from limelight.http.oidc import OidcOptions
from limelight.launch.config import read
from tests.security.oidc.conftest import Start
from tests.security.oidc.provider import CLIENT, SECRET, Provider
from tests.security.oidc.visits import Visit
from tests.servers import Server

AUDIENCE = "https://api.example.org"


def state_of(address: str) -> str:
    return parse_qs(urlsplit(address).query)["state"][0]


# the answer of the provider


def test_a_callback_that_this_browser_has_not_begun_signs_nobody_in(server: Server, provider: Provider) -> None:
    """Or eve could sign somebody in as herself, and read what they do (login CSRF, session fixation)."""
    provider.user = "eve"
    with Visit(server) as eve, Visit(server) as ada:
        link = eve.back(eve.begin())
        assert ada.http.get(link).status_code == 403
        ada.begin()  # with a sign-in of her own under way, too
        answer = ada.http.get(link)
        assert (answer.status_code, ada.user()) == (403, None)
        assert "access-token" not in answer.headers.get("set-cookie", "").replace("-sign-in", "").partition("=")[2]


def test_a_callback_counts_once(server: Server, provider: Provider) -> None:
    with Visit(server) as ada:
        link = ada.back(ada.begin())
        kept = "; ".join(f"{one.name}={one.value}" for one in ada.http.cookies.jar)
        assert ada.http.get(link).status_code == 302
        assert ada.http.get(link).status_code == 403
        assert ada.http.get(link, headers={"Cookie": kept}).status_code == 403  # the provider refuses the code


@pytest.mark.parametrize("state", ["", "x", "ä" * 40])
def test_another_state_is_refused(server: Server, provider: Provider, state: str) -> None:
    with Visit(server) as ada:
        code = parse_qs(urlsplit(ada.back(ada.begin())).query)["code"][0]
        assert ada.get(f"/login/callback?{urlencode({'code': code, 'state': state})}").status_code == 403


def test_a_code_of_another_sign_in_is_useless(server: Server, provider: Provider) -> None:
    """PKCE: the code is bound to the browser that began."""
    provider.user = "eve"
    with Visit(server) as eve, Visit(server) as ada:
        stolen = parse_qs(urlsplit(eve.back(eve.begin())).query)["code"][0]
        state = state_of(ada.begin())
        assert ada.get(f"/login/callback?{urlencode({'code': stolen, 'state': state})}").status_code == 403


def test_an_answer_that_names_another_issuer_is_refused(server: Server, provider: Provider) -> None:
    """The mix-up of two providers (RFC 9207)."""
    with Visit(server) as ada:
        link = ada.back(ada.begin())
        assert ada.http.get(f"{link}&iss=https%3A%2F%2Fevil.example").status_code == 403
        link = ada.back(ada.begin())
        assert ada.http.get(f"{link}&{urlencode({'iss': provider.url})}").status_code == 302


def test_a_refusal_of_the_provider_reflects_nothing(server: Server, provider: Provider) -> None:
    with Visit(server) as ada:
        state = state_of(ada.begin())
        query = urlencode({"error": "<script>alert(1)</script>", "error_description": "<img src=x>", "state": state})
        answer = ada.get(f"/login/callback?{query}")
        assert answer.status_code == 403
        assert "<script" not in answer.text
        assert "<img" not in answer.text
        assert answer.headers["content-security-policy"] == "default-src 'none'"


def test_a_provider_that_does_not_answer_is_said_to_do_so(server: Server, provider: Provider) -> None:
    with Visit(server) as ada:
        link = ada.back(ada.begin())
        provider.is_down = True
        assert ada.http.get(link).status_code in (403, 503)
        assert ada.user() is None


# ID tokens

CLAIMS: list[dict[str, object]] = [
    {"iss": "https://evil.example"},
    {"aud": "another-app"},
    {"aud": ["another-app", "third"]},
    {"aud": [CLIENT, "another-app"], "azp": "another-app"},
    {"exp": int(time.time()) - 3600},
    {"iat": int(time.time()) + 3600},
    {"nbf": int(time.time()) + 3600},
    {"nonce": "another"},
    {"nonce": None},
    {"exp": None},
    {"sub": None},
    {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
]


@pytest.mark.parametrize("claims", CLAIMS, ids=" ".join)
def test_an_id_token_for_something_else_is_refused(
    server: Server, provider: Provider, claims: dict[str, object]
) -> None:
    provider.claims = claims
    with Visit(server) as ada:
        assert ada.sign_in().status_code == 403
        assert (ada.user(), ada.call("hello")) == (None, ["nobody"])


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def claims_for(provider: Provider, nonce: str) -> dict[str, Any]:
    now = int(time.time())
    return {"iss": provider.url, "aud": CLIENT, "sub": "1815", "iat": now, "exp": now + 300, "nonce": nonce}


@pytest.mark.parametrize("kind", ["none", "HS256", "another key", "own jwk", "no signature", "garbage", "huge"])
def test_a_forged_id_token_is_refused(server: Server, provider: Provider, kind: str) -> None:
    with Visit(server) as ada:
        address = ada.begin()
        claims = claims_for(provider, parse_qs(urlsplit(address).query)["nonce"][0])
        other, public = RSAKey.generate_key(2048, {"kid": "one"}), provider.keys[0].as_pem(private=False)
        made = provider.signed(claims)
        provider.raw_id_token = {
            "none": f"{part({'alg': 'none'})}.{part(claims)}.",
            "HS256": _hmac(claims, public),
            "another key": jwt.encode({"alg": "RS256", "kid": "one"}, claims, other),
            "own jwk": jwt.encode({"alg": "RS256", "jwk": other.as_dict(private=False)}, claims, other),
            "no signature": made.rpartition(".")[0] + ".",
            "garbage": "a.b.c",
            "huge": "A" * 100_000,
        }[kind]
        assert ada.http.get(ada.back(address)).status_code == 403
        assert ada.user() is None


def _hmac(claims: dict[str, Any], secret: bytes) -> str:
    """Signed with the public key as if it were a password."""
    body = f"{part({'alg': 'HS256', 'kid': 'one'})}.{part(claims)}"
    signature = hmac.digest(secret, body.encode(), hashlib.sha256)
    return f"{body}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def test_the_profile_of_another_user_is_refused(server: Server, provider: Provider) -> None:
    provider.userinfo = {"sub": "1", "picture": "https://example.org/x.png"}
    with Visit(server) as ada:
        assert ada.sign_in().status_code == 403


# where the user goes next

EVIL = [
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/%2F/evil.example",
    "/%5Cevil.example",
    "/.//evil.example",
    "javascript:alert(1)",
    "/\t/evil.example",
    "/\r\nSet-Cookie: x=1",
    "https:evil.example",
    "http://[::1",
    "/logout",
    "/login/oidc",
    "/gradio_api/logout",
    "/gradio_api/login/oidc?_target_url=/",
    "/@evil.example//",
    "/\u2028/evil.example",
    "/?x=\r\nSet-Cookie: x=1",
    " /x",
    "/" + "x" * 5000,
]


@pytest.mark.parametrize("target", EVIL)
def test_nobody_is_sent_to_another_address(server: Server, provider: Provider, target: str) -> None:
    with Visit(server) as ada:
        assert ada.sign_in(target).headers["location"] == "/"
    with Visit(server) as nobody:
        query = urlencode({"_target_url": target})
        assert nobody.get(f"/logout?{query}", **{"Sec-Fetch-Site": "cross-site"}).headers["location"] == "/"
        assert nobody.logout(f"?{query}").headers["location"] == "/"


@pytest.mark.parametrize("target", ["/?deep_link=abc", "/second", "/second?a=1&b=https://x"])
def test_users_come_back_to_the_page_they_left(server: Server, provider: Provider, target: str) -> None:
    with Visit(server) as ada:
        assert ada.sign_in(target).headers["location"] == target


# cookies and tokens


def test_a_forged_or_foreign_cookie_is_nobody(server: Server, private: Server, provider: Provider) -> None:
    with Visit(server) as ada, Visit(private) as other, Visit(server) as eve:
        ada.sign_in()
        other.sign_in()
        name, _, value = ada.cookie().partition("=")
        theirs = other.cookie().partition("=")[2]
        begun = next(one for one in eve.http.get(f"{server.url}/login/oidc").headers["set-cookie"].split(";"))
        for forged in (value[:-2] + "xx", theirs, begun.partition("=")[2], value.partition(".")[0], ""):
            assert eve.get("/user", Cookie=f"{name}={forged}").json() is None


def test_a_copy_of_the_cookie_ends_with_the_login(server: Server, provider: Provider) -> None:
    with Visit(server) as ada, Visit(server) as copy:
        ada.sign_in()
        cookie = ada.cookie()
        assert copy.get("/user", Cookie=cookie).json() == "1815"
        ada.logout()
        assert copy.get("/user", Cookie=cookie).json() is None
        assert copy.call("hello", Cookie=cookie) == ["nobody"]


def test_another_site_cannot_log_somebody_out(server: Server, provider: Provider) -> None:
    with Visit(server) as ada:
        ada.sign_in()
        ada.get("/logout", **{"Sec-Fetch-Site": "cross-site"})
        headers = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
        assert ada.http.post(f"{server.url}/logout", headers=headers).status_code == 403
        assert ada.user() == "1815"
        assert provider.logouts == []


def test_an_unverified_address_names_nobody(start: Start, provider: Provider) -> None:
    with start(USERNAME="email") as app, Visit(app) as visit:
        provider.user = "eve"
        assert visit.sign_in().status_code == 403
        provider.user = "ada"
        visit.sign_in()
        assert visit.user() == "ada@example.org"


def test_only_those_who_are_allowed_get_in(start: Start, provider: Provider) -> None:
    with start(ALLOW="1815, 42*") as app, Visit(app) as visit:
        provider.user = "eve"
        answer = visit.sign_in()
        assert (answer.status_code, "may not use" in answer.text) == (403, True)
        provider.user = "ada"
        assert visit.sign_in().status_code == 302


def test_a_private_app_answers_nothing_before_the_login(private: Server, provider: Provider) -> None:
    with Visit(private) as ada:
        assert [ada.get(path).status_code for path in ("/config", "/info", "/status/config", "/")] == [
            401,
            401,
            401,
            200,
        ]
        assert "components" not in ada.get("/").text.replace('"components":[]', "")
        ada.sign_in()
        assert ada.get("/config").json()["username"] == "ada"
        assert ada.get("/status/config").status_code == 404  # the provider may sign in anybody


# bearer tokens


def test_an_access_token_for_this_app_is_a_login(server: Server, provider: Provider) -> None:
    token = provider.access_token("ada", AUDIENCE)
    with Visit(server, Authorization=f"Bearer {token}") as program:
        assert program.user() == "1815"
        assert program.call("need", "x")[0] == ["x", "ada", token, "call", True]
        assert program.call("who") == [["1815", False, False]]


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": CLIENT},
        {"aud": "https://other.example"},
        {"iss": "https://evil.example"},
        {"exp": 1},
        {"exp": None},
        {"nonce": "an ID token"},
        {"sub": None},
        {"iat": None},
        {"iat": "x"},
    ],
    ids=json.dumps,
)
def test_other_tokens_are_none(server: Server, provider: Provider, changed: dict[str, object]) -> None:
    token = provider.access_token("ada", AUDIENCE, **changed)
    with Visit(server, Authorization=f"Bearer {token}") as program:
        assert program.get("/user").json() is None


def test_a_token_is_no_login_where_none_is_accepted(private: Server, provider: Provider) -> None:
    with Visit(private, Authorization=f"Bearer {provider.access_token('ada', AUDIENCE)}") as program:
        assert program.get("/config").status_code == 401


# logouts of the provider


def test_the_provider_ends_logins_for_every_copy_of_the_cookie(server: Server, provider: Provider) -> None:
    for named in ({"sub": "1815"}, {"sub": None, "sid": "s-1"}):
        with Visit(server) as ada:
            ada.sign_in()
            token = provider.logout_token(**named, iat=int(time.time()) + 2)
            answer = ada.http.post(f"{server.url}/login/backchannel", data={"logout_token": token})
            assert answer.status_code == 200, answer.text
            while ada.user() is not None:
                """It began in the second of which the provider speaks."""


@pytest.mark.parametrize(
    "changed",
    [
        {"events": {}},
        {"events": None},
        {"nonce": "x"},
        {"aud": "another-app"},
        {"iss": "https://evil.example"},
        {"iat": int(time.time()) - 3600},
        {"exp": int(time.time()) - 3600},
        {"sub": None},
    ],
    ids=" ".join,
)
def test_a_forged_logout_ends_nothing(server: Server, provider: Provider, changed: dict[str, object]) -> None:
    with Visit(server) as ada:
        ada.sign_in()
        for token in (provider.logout_token(**changed), "a.b.c", f"{part({'alg': 'none'})}.{part({})}."):
            answer = ada.http.post(f"{server.url}/login/backchannel", data={"logout_token": token})
            assert answer.status_code == 400
        assert ada.user() == "1815"


# replicas and restarts


@pytest.fixture(scope="module")
def nats() -> Iterator[str]:
    with PrivateServer() as running_server:
        yield running_server.url


def test_any_replica_may_begin_finish_know_and_end_a_login(nats: str, start: Start, provider: Provider) -> None:
    with ExitStack() as stack:
        store = f"{nats}/{uuid.uuid4().hex}"
        apps = [stack.enter_context(start("--store", store, REQUIRED="no")) for _ in range(2)]
        with Visit(apps[0]) as ada:
            link = ada.back(ada.begin())
            ada.root = apps[1].url  # what a proxy does: cookies know no ports
            code = urlsplit(link).query
            answer = ada.get(f"/login/callback?{code}")
            assert answer.status_code == 403  # the two have other addresses, which the provider knows apart
            ada.sign_in()
            cookie = ada.cookie()
            for app in apps:
                ada.root = app.url
                assert ada.call("need", "x", Cookie=cookie)[0][1] == "ada"
            ada.logout()
            ada.root = apps[0].url
            while ada.get("/user", Cookie=cookie).json() is not None:
                """The news is on its way."""


def test_a_login_outlives_a_restart(tmp_path: Path, start: Start, provider: Provider) -> None:
    store = ("--store", f"sqlite:///{tmp_path}/app.sqlite")
    with start(*store, REQUIRED="no") as app, Visit(app) as ada:
        ada.sign_in()
        cookie = ada.cookie()
    with start(*store, REQUIRED="no") as app, Visit(app) as ada:
        assert ada.call("need", "x", Cookie=cookie)[0][1] == "ada"


# options


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"issuer": "https://p.example"},
        {"issuer": "http://p.example", "client_id": "x"},
        {"issuer": "https://p.example", "client_id": "x", "client_secret": ""},
        {"issuer": "https://p.example", "client_id": "x", "requierd": True},
        {"issuer": "https://p.example", "client_id": "x", "audience": "x"},
        {"issuer": "https://p.example", "client_id": "x", "scopes": ["profile"]},
        {"issuer": "https://p.example", "client_id": "x", "redirect_uri": "http://p.example/cb"},
    ],
    ids=json.dumps,
)
def test_what_cannot_protect_is_an_error(options: dict[str, Any]) -> None:
    with pytest.raises(DeclarationError, match="oidc"):
        read({"oidc": options})  # type: ignore[typeddict-item]  # on purpose


def test_one_option_says_who_users_are() -> None:
    options: Any = {"issuer": "https://p.example", "client_id": "x", "client_secret": SECRET}  # Any: a dict of a script
    with pytest.raises(DeclarationError, match="auth"):
        read({"oidc": options, "auth": ("a", "b")})
    assert SECRET not in repr(read({"oidc": options}).app.http)
    assert isinstance(read({"oidc": options}).app.http.oidc, OidcOptions)
    assert read({"oidc": options}).app.http.is_private
