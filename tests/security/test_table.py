"""Every route of the table, those to come included: what it answers to strangers, and what kind of value it takes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.routing import Route

import limelight
from limelight.http.root import API_PREFIX
from tests.raw import client
from tests.servers import Server, run_script

APP = Path(__file__).parents[1] / "http" / "apps" / "private.py"

PUBLIC = {
    "/",
    "/login",
    "/logout",
    "/assets/{name}",
    "/robots.txt",
    "/healthz",
    "/readyz",
    "/manifest.json",
    "/favicon.ico",
    "/pwa_icon",
    "/pwa_icon/{size:int}",
    "/user",
    "/app_id",
    "/startup-events",
    "/theme.css",
}
"""What a private app answers to anybody."""

TAKES_FILES = {
    "/call/{api_name}",
    "/call/v2/{api_name}",
    "/run/{api_name}",
    "/api/{api_name}",
    "/queue/join",
    "/stream/{event_id}",
}
"""Values of calls come in here: test_files.py attacks each with paths and addresses."""

SERVES_PATHS = {"/file={path:path}", "/file/{path:path}"}
"""Files are named here: test_files.py attacks each with paths."""

CALLS_METHODS = {"/component_server"}
"""A method of a component is named here: test_files.py names what nobody marked."""

TAKES_NO_PATH = {
    "/config",
    "/metrics",
    "/status.json",
    "/call/{api_name}/{event_id}",
    "/call/v2/{api_name}/{event_id}",
    "/queue/data",
    "/queue/status",
    "/stream/{event_id}/close",
    "/stream/{session_hash}/{run}/{component_id:int}/playlist.m3u8",
    "/stream/{session_hash}/{run}/{component_id:int}/playlist-file",
    "/stream/{session_hash}/{run}/{component_id:int}/{piece}",
    "/jobs/{event_id}",
    "/jobs/{event_id}/cancel",
    "/cancel",
    "/reset",
    "/heartbeat/{session_hash}",
    "/deep_link",
    "/upload",
    "/upload_progress",
    "/info",
    "/openapi.json",
    "/login_check",
}
"""Names and numbers only."""


def table() -> list[Route]:
    return [route for route in limelight.Blocks().app.routes if isinstance(route, Route)]


def plain(path: str) -> str:
    return path.removeprefix(API_PREFIX).rstrip("/") or "/"


def filled(path: str) -> str:
    """With something in the place of each parameter."""
    return re.sub(r"\{\w+(:int)?(:path)?\}", "1", path)


REQUESTS = sorted((method, route.path) for route in table() for method in route.methods or ())


@pytest.fixture(scope="module", params=["pairs", "tokens"])
def private(request: pytest.FixtureRequest) -> Iterator[Server]:
    chosen = {"TEST_AUTH": "pairs"} if request.param == "pairs" else {"LIMELIGHT_TOKENS": "ci:s3cret"}
    with run_script(APP, env={**os.environ, **chosen}) as server:
        yield server


def test_every_route_is_known_to_the_tests_of_attacks() -> None:
    known = PUBLIC | TAKES_FILES | SERVES_PATHS | CALLS_METHODS | TAKES_NO_PATH
    assert {plain(route.path) for route in table()} == known, "say in this file what the new route takes"


def test_a_private_app_answers_nothing_to_strangers_but_a_short_list(private: Server) -> None:
    with client(private) as asker:
        for method, path in REQUESTS:
            answer = asker.ask(method, filled(path), {"data": []} if method == "POST" else None)
            if plain(path) not in PUBLIC:
                assert answer.status == 401, (method, path, answer.text)
            assert "predict" not in answer.text


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE"])
def test_methods_that_no_route_has_open_nothing(private: Server, method: str) -> None:
    with client(private) as asker:
        for path in sorted({path for _, path in REQUESTS if plain(path) not in PUBLIC}):
            assert asker.ask(method, filled(path)).status == 401, path


@pytest.mark.parametrize(
    "trick", ["/{}", "//{}", "/./{}", "/x/../{}", "/assets/../{}", "/login/../{}", "/%2e/{}", "/{}%2f", "/{};/login",
              "/{}?/login", "/{}#/login", "/{}%00", "/gradio_api/gradio_api/{}", "/GRADIO_API/{}", "/assets/%2e%2e/{}",
              "/login%2f..%2f{}", "http://localhost/{}", "/{}/.", "/\\{}", "/assets//../{}", "/{}/%2e%2e/login"]
)  # fmt: skip
def test_no_spelling_of_an_address_opens_a_private_app(private: Server, trick: str) -> None:
    with client(private) as asker:
        for name in ("config", "info", "queue/status", "call/predict"):
            answer = asker.get(trick.format(name))
            assert answer.status in (400, 401, 404), answer.text
            assert not any(word in answer.text for word in ("_endpoints", "queue_size", '"components":[{'))


@pytest.mark.parametrize("header", ["Origin", "Sec-Fetch-Site"])
@pytest.mark.parametrize("value", ["https://evil.example", "null", "http://localhost.evil.example", "file://", ""])
def test_no_other_site_changes_anything(private: Server, header: str, value: str) -> None:
    given = {header: value if header == "Origin" else "cross-site", "Authorization": "Bearer s3cret"}
    with client(private) as asker:
        for method, path in ((method, path) for method, path in REQUESTS if method not in ("GET", "HEAD")):
            answer = asker.ask(method, filled(path), {"data": []}, given)
            assert answer.status == 403, (path, answer.text)
            assert "access-control-allow-origin" not in answer.headers


def test_every_answer_forbids_to_guess_its_kind_and_hides_the_software(private: Server) -> None:
    with client(private) as asker:
        for method, path in REQUESTS:
            answer = asker.ask(method, filled(path), {"data": []} if method == "POST" else None)
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert "server" not in answer.headers
