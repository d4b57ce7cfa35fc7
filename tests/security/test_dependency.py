"""Users that a function of the author's names (`auth_dependency`): it decides, and never by accident."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import limelight
from limelight.core.errors import DeclarationError
from limelight.launch.config import read
from limelight.launch.options import LaunchOptions
from tests.curl import curl
from tests.http.test_mounted import hosted
from tests.raw import client, opened
from tests.servers import Server, run_script

APP = Path(__file__).parent / "apps" / "named.py"
GRACE = {"X-User": "grace"}


@contextmanager
def named(kind: str, *arguments: str, **env: str) -> Iterator[Server]:
    with run_script(APP, *arguments, env={**os.environ, "TEST_DEPENDENCY": kind, **env}) as server:
        yield server


@pytest.mark.parametrize("kind", ["plain", "coroutine", "object"])
def test_the_function_decides_who_comes_in(kind: str) -> None:
    with named(kind) as server, client(server) as asker:
        for route in ("/", "/config", "/info", "/queue/status", "/login_check", "/nothing"):
            assert asker.get(route).status == 401, route
        assert asker.post("/call/predict", {"data": []}).status == 401
        assert asker.get("/user", GRACE).json() == "grace"
        held = {**GRACE, "Prefer": "wait=10"}
        assert asker.post("/call/predict", {"data": []}, held).json()["data"] == ["grace"]


def test_it_decides_beside_workers_too() -> None:
    with named("plain", "--workers", "1") as server, client(server) as asker:
        assert asker.post("/call/predict", {"data": []}).status == 401
        assert asker.post("/call/predict", {"data": []}, {**GRACE, "Prefer": "wait=20"}).json()["data"] == ["grace"]


@pytest.mark.parametrize("kind", ["failing", "ending", "ending_too", "interrupting", "number", "empty", "refusing"])
def test_what_names_nobody_opens_nothing_and_tells_nothing(kind: str) -> None:
    status = {"empty": 401, "refusing": 403}.get(kind, 500)
    with named(kind) as server, client(server) as asker:
        for _ in range(2):  # the first one has not ended the server
            for route in ("/", "/config", "/file=/tmp/x", "/status/"):
                answer = asker.get(route, GRACE)
                assert answer.status == status, (route, answer.text)
                assert not any(word in answer.text for word in ("secret", "predict", "Traceback"))
            assert asker.get("/healthz").status == 200


def test_one_that_blocks_holds_up_nobody_else() -> None:
    with named("blocking") as server, client(server) as asker, opened(server) as waiting:
        waiting.sendall(b"GET /config HTTP/1.1\r\nHost: localhost\r\n\r\n")
        for _ in range(3):
            assert asker.get("/healthz").status == 200
            assert asker.get("/config", GRACE).status == 200


def test_a_token_is_another_way_in() -> None:
    with named("failing", LIMELIGHT_TOKENS="ci:s3cret") as server, client(server) as asker:
        assert asker.get("/user", {"Authorization": "Bearer s3cret"}).json() == "ci"
        assert asker.get("/config", {"Authorization": "Bearer other"}).status == 500


def test_a_mounted_app_asks_its_function(tmp_path: Path) -> None:
    with hosted("host", tmp_path) as url:
        assert curl(f"{url}/named/config").status == 401
        assert curl(f"{url}/named/user", "-H", "X-User: grace").json() == "grace"


DEMO = limelight.Blocks()


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"auth_dependency": "me"}, "auth_dependency"),
        ({"auth_dependency": len, "auth": ("ada", "x")}, "auth_dependency"),
        ({"app_kwargs": {"dependencies": []}}, "app_kwargs"),
        ({"app_kwargs": {"middleware": []}}, "app_kwargs"),
        ({"tokens": []}, "tokens"),
        ({"tokens": {}}, "tokens"),
        ({"tokens": ["ci:"]}, "tokens"),
        ({"tokens": ""}, "tokens"),
        ({"tokens": [None]}, "tokens"),
        ({"tokens": {"ci": None}}, "tokens"),
        ({"tokens": [b"s3cret"]}, "tokens"),
        ({"auth": ("ada", None)}, "auth"),
        ({"auth": ("ada", "")}, "auth"),
        ({"auth": [("ada", "x"), (None, "y")]}, "auth"),
    ],
)
def test_what_could_not_protect_is_refused(options: LaunchOptions, named: str) -> None:
    with pytest.raises(DeclarationError, match=f"launch: {named}"):
        read(options)


def test_a_misspelt_option_is_refused_where_an_app_is_mounted() -> None:
    with pytest.raises(TypeError, match=r"mount_gradio_app.*auth_dependancy"):
        limelight.mount_gradio_app(limelight.Blocks().app, DEMO, "/x", auth_dependancy=len)
    with pytest.raises(DeclarationError, match="mount_gradio_app: ssl_certfile"):
        limelight.mount_gradio_app(limelight.Blocks().app, DEMO, "/x", ssl_certfile="x")


def test_gradios_names_for_limits_set_them() -> None:
    assert read({"state_session_capacity": 7}).app.engine["max_sessions"] == 7
    assert read({"enable_monitoring": False}).app.http.status is False
    assert limelight.Blocks(delete_cache=(60, 3600)).queue_options["max_file_age_s"] == 3600
    kept = limelight.Interface(str, "text", "text", delete_cache=(60, 3600))
    assert kept.queue_options["max_file_age_s"] == 3600


def test_what_the_environment_protects_another_server_protects_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIMELIGHT_TOKENS", "ci:s3cret")
    app = limelight.Blocks().app
    assert app._server.options.is_private
    monkeypatch.setenv("LIMELIGHT_TOKENS", " , ")
    with pytest.raises(DeclarationError, match="LIMELIGHT_TOKENS"):
        assert limelight.Blocks().app
