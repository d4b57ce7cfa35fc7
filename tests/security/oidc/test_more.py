"""Logging out at the provider, renewed tokens, other providers, names of the environment."""

from __future__ import annotations

import os
from urllib.parse import parse_qs, urlsplit

from joserfc.jwk import RSAKey

from tests.security.oidc.conftest import APP, Start
from tests.security.oidc.provider import CLIENT, SECRET, Provider
from tests.security.oidc.visits import Visit
from tests.servers import Server, run_script


def test_logging_out_ends_the_session_at_the_provider(server: Server, provider: Provider) -> None:
    with Visit(server) as ada:
        ada.sign_in()
        address = urlsplit(ada.logout().headers["location"])
        assert address._replace(query="").geturl() == f"{provider.url}/logout"
        asked = parse_qs(address.query)
        assert asked["post_logout_redirect_uri"] == [f"{server.url}/"]
        assert asked["client_id"] == [CLIENT]
        assert asked["id_token_hint"][0].count(".") == 2


def test_it_may_stay_open_there(start: Start, provider: Provider) -> None:
    with start(PROVIDER_LOGOUT="no") as app, Visit(app) as ada:
        ada.sign_in()
        assert ada.logout().headers["location"] == "/"
        assert ada.user() is None


def test_a_token_that_expires_is_renewed(server: Server, provider: Provider) -> None:
    provider.token_life_s = 5
    with Visit(server) as ada:
        ada.sign_in()
        first = ada.http.post(f"{server.url}/gradio_api/run/maybe", json={"data": []}).json()["data"][0]
        provider.token_life_s = 300
        tokens = [ada.call("maybe")[0] for _ in range(3)]
        assert first not in ("none", tokens[-1])
        assert len({*tokens[1:]}) == 1
        assert provider.tokens[tokens[-1]] == "ada"


def test_a_token_that_has_expired_is_none(server: Server, provider: Provider) -> None:
    provider.token_life_s = -10
    with Visit(server) as ada:
        ada.sign_in()
        provider.refresh_tokens.clear()
        assert ada.call("maybe") == ["none"]
        assert "sign in" in ada.call("need", "x")["error"]
        assert ada.call("hello") != ["nobody"]  # the login itself holds


def test_a_new_key_of_the_provider_is_found(start: Start, provider: Provider) -> None:
    with start(REQUIRED="no") as app, Visit(app) as ada:
        assert ada.sign_in().status_code == 302
        old = provider.keys[0]
        provider.keys.insert(0, RSAKey.generate_key(2048, {"kid": "two"}))
        try:
            assert ada.sign_in().status_code == 302
        finally:
            provider.keys[:] = [old]


def test_github_signs_in_by_its_own_api(start: Start, provider: Provider) -> None:
    with start(PROVIDER="github", REQUIRED="no") as app, Visit(app) as ada:
        assert urlsplit(ada.begin()).path == "/login/oauth/authorize"
        ada.sign_in()
        assert ada.user() == "1815"
        assert ada.call("hello") == ["ada|ada||1815"]
        assert ada.call("need", "x")[0][1] == "ada"


def test_the_names_of_a_space_are_read(provider: Provider) -> None:
    names = {"OPENID_PROVIDER_URL": provider.url, "OAUTH_CLIENT_ID": CLIENT, "OAUTH_CLIENT_SECRET": SECRET}
    env = {**os.environ, **names, "OAUTH_SCOPES": "openid profile", "SPACE_HOST": "ada-app.hf.space"}
    with run_script(APP, env=env) as app, Visit(app) as ada:
        assert ada.call("hello") == ["nobody"]  # only functions that ask need a login
        asked = parse_qs(urlsplit(ada.get("/login/huggingface").headers["location"]).query)
        assert asked["redirect_uri"] == ["https://ada-app.hf.space/login/callback"]
        assert asked["scope"] == ["openid profile"]


def test_below_a_path_of_a_proxy(start: Start, provider: Provider) -> None:
    with start(env={"LIMELIGHT_ROOT_PATH": "/tools/app"}) as app, Visit(app) as ada:
        asked = parse_qs(urlsplit(ada.begin("/tools/app/second?x=1")).query)
        assert asked["redirect_uri"] == [f"{app.url}/tools/app/login/callback"]
        assert ada.sign_in("/tools/app/second?x=1").headers["location"] == "/tools/app/second?x=1"
        assert ada.sign_in("/tools/other").headers["location"] == "/tools/app/"
