"""A provider whose answers are hostile: endless, slow, or not what the standards say."""

from __future__ import annotations

import asyncio
import gzip
import json
import ssl
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from limelight.http import provider_documents
from limelight.http.oidc import Flow, OidcOptions
from limelight.http.openid import OpenIdProvider
from tests.security.oidc.provider import CLIENT, Provider
from tests.security.oidc.visits import Visit
from tests.servers import Server

ANSWERS = ("describe", "publish_keys", "token", "describe_user")
BAD: dict[str, Any] = {  # Any: JSON
    "nothing": {},
    "a number for a token": {"access_token": 5, "token_type": "Bearer"},
    "a list for a token": {"access_token": ["a"], "token_type": "Bearer"},
    "an end that is no time": {"access_token": "a", "token_type": "Bearer", "expires_at": "soon"},
    "an end that is a list": {"access_token": "a", "token_type": "Bearer", "expires_at": [1]},
    "a length that is none": {"access_token": "a", "token_type": "Bearer", "expires_in": "soon"},
    "an endless length": {"access_token": "a", "token_type": "Bearer", "expires_in": float("inf")},
    "an ID token that is none": {"access_token": "a", "token_type": "Bearer", "id_token": {"a": 1}},
    "an error that is none": {"error": {"a": [1]}},
    "a list": [],
    "a text": "a",
    "deep": "deep",
}


async def endless() -> AsyncIterator[bytes]:
    for _ in range(3 * provider_documents.MAX_BYTES >> 16):
        yield b" " * (1 << 16)
    yield b"{}"


@pytest.fixture
def provider(provider: Provider) -> Any:
    yield provider
    provider.replaced.clear()


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_without_an_end_is_not_read_to_it(start: Any, provider: Provider, name: str) -> None:
    async def answer(_: Request) -> Response:
        return StreamingResponse(endless(), media_type="application/json")

    with start(REQUIRED="no") as server, Visit(server) as ada:
        if name == "describe":
            provider.replaced[name] = answer
            assert ada.get("/login/oidc").status_code == 503
            return
        link = ada.back(ada.begin())
        provider.replaced[name] = answer
        found = ada.http.get(link)
        assert (found.status_code, "too long" in found.text) == (503, True), found.text


@pytest.mark.parametrize("name", ANSWERS)
def test_a_compressed_answer_is_not_decoded(start: Any, provider: Provider, name: str) -> None:
    async def answer(_: Request) -> Response:
        packed = gzip.compress(gzip.compress(b"\0" * provider_documents.MAX_BYTES))
        return Response(packed, headers={"Content-Encoding": "gzip, gzip"}, media_type="application/json")

    with start(REQUIRED="no") as server, Visit(server) as ada:
        if name == "describe":
            provider.replaced[name] = answer
            assert "coding" in ada.get("/login/oidc").text
            return
        link = ada.back(ada.begin())
        provider.replaced[name] = answer
        found = ada.http.get(link)
        assert (found.status_code, "coding" in found.text) == (503, True), found.text


@pytest.mark.parametrize("name", BAD)
def test_an_answer_of_another_shape_signs_nobody_in(server: Server, provider: Provider, name: str) -> None:
    async def answer(_: Request) -> Response:
        return Response("[" * 100_000 if name == "deep" else json.dumps(BAD[name]), media_type="application/json")

    with Visit(server) as ada:
        link = ada.back(ada.begin())
        provider.replaced["token"] = answer
        assert ada.http.get(link).status_code in (403, 503)
        assert ada.user() is None


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": 10**400},
        {"iat": []},
        {"aud": {"app": 1}},
        {"at_hash": 5},
        {"at_hash": ["x"]},
        {"azp": {}},
        {"amr": 5},
        {"acr": []},
        {"auth_time": "x"},
        {"nonce": []},
        {"sub": {}},
        {"sub": 5},
        {"sub": "x" * 100_000},
        {"name": {"a": 1}, "preferred_username": [], "picture": 5},
        {"sid": {"a": [1]}},
    ],
)
def test_claims_of_another_type_are_no_internal_error(
    server: Server, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    with Visit(server) as ada:
        assert ada.sign_in().status_code in (302, 403)
        assert ada.get("/config").status_code == 200
        assert isinstance(ada.call("hello"), list)


def forms() -> dict[str, str]:
    return {
        "deep": "W1tb" * 10_000 + ".e30.x",
        "dots": "." * 60_000,
        "long": "e30." * 3,
        "NUL": "\0.\0.\0",
        "letters": "ü.ü.ü",
        "no": "",
    }


@pytest.mark.parametrize("name", forms())
def test_a_token_of_any_shape_is_refused(server: Server, provider: Provider, name: str) -> None:
    token = forms()[name]
    with Visit(server) as anybody:
        answer = anybody.http.post(f"{server.url}/login/backchannel", data={"logout_token": token})
        assert answer.status_code == 400, answer.text
        if token.isprintable() and token:
            bearer = {b"Authorization": b"Bearer " + token[:30_000].encode()}
            assert anybody.http.get(f"{server.url}/user", headers=bearer).json() is None


def test_a_logout_that_is_sent_again_ends_no_later_login(server: Server, provider: Provider) -> None:
    token = provider.logout_token(iat=int(time.time()) - 2)
    with Visit(server) as ada:
        for _ in range(2):
            ada.sign_in()
            assert ada.http.post(f"{server.url}/login/backchannel", data={"logout_token": token}).status_code == 200
            assert ada.user() == "1815"


def test_certificates_are_not_read_for_each_who_begins_to_sign_in(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes 50 ms of the event loop, and nobody has to be logged in for it."""
    reads: list[object] = []
    read = ssl.SSLContext.load_verify_locations
    monkeypatch.setattr(
        ssl.SSLContext, "load_verify_locations", lambda *given, **named: reads.append(read(*given, **named))
    )

    async def begin_often() -> None:
        known = OpenIdProvider(OidcOptions(issuer=provider.url, client_id=CLIENT))
        for number in range(20):
            await known.address(Flow(f"{number}", "n", "v" * 50, "/"), "http://localhost/login/callback")

    asyncio.run(begin_often())
    assert len(reads) <= 2
