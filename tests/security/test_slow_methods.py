"""Methods of components that take long, called by many who may not wait for the answer."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from tests.raw import Client, client, opened, post_once
from tests.security import media
from tests.security.test_media_server import call, server_of
from tests.waiting import eventually


def test_they_leave_threads_for_functions_and_end_with_their_callers(tmp_path: Path) -> None:
    with server_of(tmp_path / "gate", GRADIO_MAX_THREADS="3") as server, client(server) as asker:
        components = asker.get("/config").json()["components"]
        film = next(one["id"] for one in components if one["type"] == "video")
        body = {"component_id": film, "fn_name": "watch", "session_hash": "s", "data": "later"}
        with ExitStack() as callers:
            for number in range(4):
                caller = callers.enter_context(opened(server, f"127.0.0.{2 + number}"))
                post_once(caller, "/gradio_api/component_server", body)
            eventually(lambda: len([*tmp_path.glob("*.watching")]) >= 2, "two calls run")
            assert call(asker, "look", media.png(9, 9)) == ("complete", ["(9, 9, 3)"])
        answer = asker.post("/component_server", {**body, "data": "now"})
        assert (answer.status, answer.json()) == (200, "now")


def test_one_client_has_one_place_and_others_go_on(tmp_path: Path) -> None:
    with (
        server_of(tmp_path / "gate", LIMELIGHT_STATUS="true") as server,
        client(server) as asker,
        client(server, "127.0.0.9") as other,
    ):
        components = asker.get("/config").json()["components"]
        film = next(one["id"] for one in components if one["type"] == "video")
        body = {"component_id": film, "fn_name": "watch", "session_hash": "s", "data": "later"}
        with ExitStack() as callers:
            for _ in range(17):
                post_once(callers.enter_context(opened(server)), "/gradio_api/component_server", body)
            eventually(lambda: waiting(asker) == (16, 1), "one call runs, the others wait")
            refused = asker.post("/component_server", body)
            assert refused.status == 429
            assert "at most 16 may, and 1 runs at a time" in refused.text
            answer = other.post("/component_server", {**body, "data": "now"})
            assert (answer.status, answer.json()) == (200, "now")
            assert waiting(asker) == (16, 1)
        eventually(lambda: waiting(asker) == (0, 0), "those who left wait no more")
        answer = asker.post("/component_server", {**body, "data": "now"})
        assert (answer.status, answer.json()) == (200, "now")


def waiting(asker: Client) -> tuple[int, int]:
    """How many calls of the slow method wait and run."""
    lanes = asker.get("/status.json").json()["lanes"]
    return next((one["waiting"], one["running"]) for one in lanes if one["name"] == "server:watch")
