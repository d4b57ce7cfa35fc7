"""What a trusted proxy tells of a request: the path that it took off, and the user that it has signed in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import limelight as gr
from tests.asgi import InProcess, running

PREFIX = ("x-forwarded-prefix", "/team/hello")
STRANGE = ["team", "//evil.example", "/team/../x", "/a/b/c/d", '/"><script>', "/", "/team/hello/"]


@pytest.fixture(scope="module")
def app() -> Iterator[InProcess]:
    def name(request: gr.Request) -> str:
        return str(request.username)

    with gr.Blocks() as demo:
        gr.api(name)
    with running(demo, user_header="X-Forwarded-User") as started:
        yield started


@pytest.fixture(scope="module")
def stranger() -> Iterator[InProcess]:
    with running(gr.Blocks(), trusted_proxies=["192.0.2.1"], user_header="X-Forwarded-User") as started:
        yield started


@pytest.mark.parametrize("path", ["/config", "/team/hello/config", "/team/hello/gradio_api/info"])
def test_an_app_answers_below_a_prefix_that_the_proxy_may_have_taken_off(app: InProcess, path: str) -> None:
    assert app.ask("GET", path, [PREFIX]).status == 200


def test_addresses_have_the_prefix(app: InProcess) -> None:
    assert b'"root":"http://localhost/team/hello"' in app.ask("GET", "/team/hello/config", [PREFIX]).body


@pytest.mark.parametrize("prefix", STRANGE)
def test_what_is_no_path_is_no_prefix(app: InProcess, prefix: str) -> None:
    assert b'"root":"http://localhost"' in app.ask("GET", "/config", [("x-forwarded-prefix", prefix)]).body


def test_a_strangers_prefix_does_not_count(stranger: InProcess) -> None:
    assert b'"root":"http://localhost"' in stranger.ask("GET", "/config", [PREFIX]).body
    assert stranger.ask("GET", "/team/hello/config", [PREFIX]).status == 404


def test_the_proxys_user_is_the_user(app: InProcess) -> None:
    body, kind = b'{"data": []}', ("content-type", "application/json")
    named = [kind, ("x-forwarded-user", "ada")]
    assert b'["ada"]' in app.ask("POST", "/run/name", named, body).body
    assert b'["None"]' in app.ask("POST", "/run/name", [kind], body).body


def test_a_strangers_user_does_not_count(stranger: InProcess) -> None:
    assert stranger.ask("GET", "/user", [("x-forwarded-user", "ada")]).body in (b"null", b'""')
