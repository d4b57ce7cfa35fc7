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
    "/login/oidc",
    "/login/huggingface",
    "/login/callback",
    "/login/backchannel",
    "/assets/{name}",
    "/assets/header/{name}",
    "/robots.txt",
    "/healthz",
    "/readyz",
    "/manifest.json",
    "/favicon.ico",
    "/pwa_icon",
    "/pwa_icon/{size}",
    "/user",
    "/app_id",
    "/startup-events",
    "/theme.css",
    "/embed.js",
    "/gradio.js",
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

SERVES_PACKAGES = {"/components/{package}/{version}/{name:path}"}
"""Files of packages are named here: test_packages.py attacks it."""

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
    "/stream/{session_hash}/{run}/{component_id}/playlist.m3u8",
    "/stream/{session_hash}/{run}/{component_id}/playlist-file",
    "/stream/{session_hash}/{run}/{component_id}/{piece}",
    "/jobs",
    "/jobs/{event_id}",
    "/jobs/{event_id}/cancel",
    "/cancel",
    "/reset",
    "/heartbeat/{session_hash}",
    "/deep_link",
    "/upload",
    "/upload/resumable",
    "/upload/resumable/{upload_id}",
    "/upload_progress",
    "/info",
    "/openapi.json",
    "/login_check",
    "/dev/reload",
    "/plots/{name}",
}
"""Names and numbers only."""


KEPT_FOREVER = {
    "/assets/{name}",
    "/assets/header/{name}",
    "/plots/{name}",
    "/components/{package}/{version}/{name:path}",
}
"""By anybody, or by the reader's browser: the name, or the version that is asked for, changes with the content."""

ASKED_AGAIN = {"/theme.css"}
"""By anybody, who asks each time whether it is still the same."""

KEPT_AN_HOUR = {"/favicon.ico", "/pwa_icon", "/pwa_icon/{size}", "/embed.js", "/gradio.js"}

FILES = {
    "/file={path:path}",
    "/file/{path:path}",
    "/stream/{session_hash}/{run}/{component_id}/{piece}",
}
"""Kept by the reader's browser, which asks each time; not at all where a login opens them."""

NEVER_KEPT = {
    "/",
    "/config",
    "/login",
    "/logout",
    "/login/oidc",
    "/login/huggingface",
    "/login/callback",
    "/login/backchannel",
    "/robots.txt",
    "/healthz",
    "/readyz",
    "/metrics",
    "/status.json",
    "/manifest.json",
    "/call/{api_name}",
    "/call/{api_name}/{event_id}",
    "/call/v2/{api_name}",
    "/call/v2/{api_name}/{event_id}",
    "/run/{api_name}",
    "/api/{api_name}",
    "/jobs",
    "/jobs/{event_id}",
    "/jobs/{event_id}/cancel",
    "/queue/join",
    "/queue/data",
    "/queue/status",
    "/stream/{event_id}",
    "/stream/{event_id}/close",
    "/stream/{session_hash}/{run}/{component_id}/playlist.m3u8",
    "/stream/{session_hash}/{run}/{component_id}/playlist-file",
    "/cancel",
    "/reset",
    "/heartbeat/{session_hash}",
    "/component_server",
    "/upload",
    "/upload/resumable",
    "/upload/resumable/{upload_id}",
    "/upload_progress",
    "/info",
    "/openapi.json",
    "/user",
    "/login_check",
    "/deep_link",
    "/app_id",
    "/startup-events",
    "/dev/reload",
}
"""One caller's own, or as good as new each time."""


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
    known = PUBLIC | TAKES_FILES | SERVES_PATHS | SERVES_PACKAGES | CALLS_METHODS | TAKES_NO_PATH
    assert {plain(route.path) for route in table()} == known, "say in this file what the new route takes"


def test_every_route_says_how_long_its_answers_are_kept() -> None:
    kept = KEPT_FOREVER | ASKED_AGAIN | KEPT_AN_HOUR | FILES | NEVER_KEPT
    assert {plain(route.path) for route in table()} == kept, "say in this file how long they are kept"


@pytest.fixture(scope="module", params=["open", "private"])
def either(request: pytest.FixtureRequest) -> Iterator[tuple[str, Server]]:
    env = {} if request.param == "open" else {"LIMELIGHT_TOKENS": "ci:s3cret"}
    with run_script(APP, "--metrics", env={**os.environ, **env, "LIMELIGHT_STATUS": "1"}) as server:
        yield request.param, server


def test_no_answer_is_kept_that_is_somebodys_own(either: tuple[str, Server]) -> None:
    for headers in ({"Authorization": "Bearer s3cret"}, {}):
        for method, path in ((method, path) for method, path in REQUESTS if path == plain(path) and method != "HEAD"):
            target = filled(path) if "/call/" not in path else filled(path.replace("{api_name}", "predict"))
            with client(either[1]) as asker:
                body = {"data": [], "fn_index": 0, "session_hash": "s"} if method == "POST" else None
                answer = asker.head_of(method, target, body, headers)
            if plain(path) in KEPT_AN_HOUR:
                assert answer.headers["cache-control"] == "public, max-age=3600"
            elif plain(path) in ASKED_AGAIN:
                assert answer.headers["cache-control"] == "no-cache"
            else:  # files and assets of this name are absent: not even that is kept
                assert answer.headers["cache-control"] == "no-store", (method, path, answer.status)


def test_a_call_and_its_results_are_not_kept(either: tuple[str, Server]) -> None:
    key = {"Authorization": "Bearer s3cret"}
    with client(either[1]) as asker:
        event_id = asker.post("/call/predict", {"data": []}, key).json()["event_id"]
        held = asker.post("/call/predict", {"data": []}, {**key, "Prefer": "wait=10"})
        direct = asker.post("/run/predict", {"data": []}, key)
        read = [asker.get(f"/{place}/{event_id}", key) for place in ("call/predict", "jobs")]
        answers = [held, direct, *read, asker.get("/config", key), asker.get("/info", key), asker.get("/metrics", key)]
        for answer in answers:
            assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")


def test_a_file_is_kept_by_the_readers_browser_at_most(either: tuple[str, Server]) -> None:
    kind, server = either
    form = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\n\r\nhi\r\n--x--\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=x", "Authorization": "Bearer s3cret"}
    with client(server) as asker:
        path = asker.ask("POST", "/upload", form, headers).json()[0]
        answer = asker.get(f"/file={path}", headers)
        assert answer.headers["cache-control"] == f"private, {'no-cache' if kind == 'open' else 'no-store'}"
        again = asker.get(f"/file={path}", {**headers, "If-None-Match": answer.headers["etag"]})
        assert (again.status, again.headers["cache-control"]) == (304, answer.headers["cache-control"])
        script = re.search(r'src="(assets/[^"]+)"', asker.get("/", headers).text)
        assert script is not None
        assert asker.get(f"/{script[1]}").headers["cache-control"] == "public, max-age=31536000, immutable"


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
