"""Signing in at a provider, and what functions then know."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from tests.security.oidc.provider import Provider
from tests.security.oidc.visits import Visit
from tests.servers import Server


def test_functions_get_the_profile_and_the_token_of_whoever_signs_in(server: Server, provider: Provider) -> None:
    with Visit(server) as ada:
        assert ada.call("hello") == ["nobody"]
        assert ada.sign_in().headers["location"] == "/"
        assert ada.call("hello") == ["Ada Lovelace|ada|https://example.org/ada.png|1815"]
        word, name, token, scope, is_fresh = ada.call("need", "hi")[0]
        assert (word, name, scope, is_fresh) == ("hi", "ada", "openid profile", True)
        assert provider.tokens[token] == "ada"
        assert ada.call("maybe") == [token]
        assert ada.user() == "1815"
        assert ada.call("who") == [["1815", False, False]]


def test_a_function_that_needs_a_user_says_so(server: Server) -> None:
    with Visit(server) as nobody:
        assert "sign in" in nobody.call("need", "hi")["error"]
        assert nobody.call("maybe") == ["none"]


def test_the_provider_is_asked_as_the_standards_say(server: Server, provider: Provider) -> None:
    with Visit(server) as ada:
        asked = parse_qs(urlsplit(ada.begin()).query)
        assert asked["redirect_uri"] == [f"{server.url}/login/callback"]
        assert asked["scope"] == ["openid profile email"]
        assert (asked["code_challenge_method"], asked["response_type"]) == (["S256"], ["code"])
        assert len(asked["state"][0]) > 40 < len(asked["nonce"][0])


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(server: Server) -> None:
    with Visit(server) as ada:
        ada.begin()
        given = ada.get("/login/oidc").headers["set-cookie"], ada.sign_in().headers["set-cookie"]
        for one in given:
            assert "HttpOnly" in one
            assert "SameSite=lax" in one
            assert "Secure" not in one


def test_behind_https_cookies_are_bound_to_the_host(server: Server) -> None:
    proxied = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "app.localhost"}
    with Visit(server, **proxied) as ada:
        answer = ada.get("/login/oidc")
        assert answer.headers["set-cookie"].startswith("__Host-access-token")
        assert "Secure" in answer.headers["set-cookie"]
        asked = parse_qs(urlsplit(answer.headers["location"]).query)
        assert asked["redirect_uri"] == ["https://app.localhost/login/callback"]
