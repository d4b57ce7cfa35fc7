"""Streaming input: one job that goes on with the values of a camera or a microphone."""

from __future__ import annotations

import base64
import io
import json
import subprocess
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.curl import curl, post
from tests.http.conftest import APPS
from tests.http.test_queue import fn_index
from tests.servers import Server, run_script


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with run_script(APPS / "streams.py") as running:
        yield running


def picture(width: int) -> dict[str, object]:
    """As a page sends one of a camera."""
    target = io.BytesIO()
    Image.new("RGB", (width, 4)).save(target, "jpeg")
    return {"path": None, "url": f"data:image/jpeg;base64,{base64.b64encode(target.getvalue()).decode()}"}


def join(server: Server, name: str, data: list[object], session: str) -> str:
    body = {"data": data, "fn_index": fn_index(server, name), "session_hash": session}
    answer = post(f"{server.url}/gradio_api/queue/join", body)
    assert answer.status == 200, answer.text
    return str(answer.json()["event_id"])


Messages = Iterator[dict[str, Any]]  # Any: JSON


@contextmanager
def streaming(server: Server, name: str, data: list[object], session: str) -> Iterator[tuple[str, Messages]]:
    """A job with its first values, and what the page is told of it."""
    event_id = join(server, name, data, session)
    url = f"{server.url}/gradio_api/queue/data?session_hash={session}"
    with subprocess.Popen(["curl", "-sN", url], stdout=subprocess.PIPE) as reader:
        assert reader.stdout is not None
        found = (json.loads(line[6:]) for line in reader.stdout if line != b"\n")
        yield event_id, (one for one in found if one["msg"] not in ("estimation", "process_starts"))
        reader.kill()


def send(server: Server, event_id: str, data: list[object]) -> None:
    answer = post(f"{server.url}/gradio_api/stream/{event_id}", {"data": data})
    assert (answer.status, answer.json()) == (200, {"msg": "success"})


def close(server: Server, event_id: str) -> None:
    assert post(f"{server.url}/stream/{event_id}/close", {}).json() == {"msg": "success"}


def test_the_function_runs_once_for_each_chunk(server: Server) -> None:
    with streaming(server, "width", [picture(8)], "s1") as (event_id, told):
        first = next(told)
        assert (first["msg"], first["event_id"], first["time_limit"]) == ("process_streaming", event_id, 30)
        assert first["output"]["data"] == ["8 wide"]
        for width in (16, 24):
            send(server, event_id, [picture(width)])
            assert next(told)["output"]["data"] == [f"{width} wide"]
        close(server, event_id)
        end = next(told)
        assert (end["msg"], end["output"]["data"]) == ("process_completed", ["24 wide"])
        assert next(told)["msg"] == "close_stream"


def test_pieces_of_sound_add_up_in_the_session(server: Server, tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "piece.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(200))
    path = curl("-F", f"files=@{tmp_path / 'piece.wav'}", f"{server.url}/upload").json()[0]
    piece = {"path": path, "meta": {"_type": "gradio.FileData"}}
    with streaming(server, "total", [piece, None], "s2") as (event_id, told):
        assert next(told)["output"]["data"][0] == "100 frames"
        send(server, event_id, [piece])
        assert next(told)["output"]["data"][0] == "200 frames"
        close(server, event_id)
        assert next(told)["msg"] == "process_completed"


def test_a_generator_tells_full_values_for_each_chunk(server: Server) -> None:
    with streaming(server, "twice", ["a"], "s3") as (event_id, told):
        assert [next(told)["output"]["data"] for _ in range(2)] == [["a"], ["aa"]]
        send(server, event_id, ["b"])
        assert [next(told)["output"]["data"] for _ in range(2)] == [["b"], ["bb"]]
        close(server, event_id)
        assert next(told)["output"]["data"] == ["bb"]


def test_a_stream_ends_well_at_its_time_limit(server: Server) -> None:
    with streaming(server, "briefly", [picture(8)], "s4") as (_, told):
        assert [one["msg"] for one in told] == ["process_streaming", "process_completed", "close_stream"]


def test_a_stream_is_cancelled_while_it_waits(server: Server) -> None:
    with streaming(server, "width", [picture(8)], "s5") as (event_id, told):
        next(told)
        post(f"{server.url}/cancel", {"event_id": event_id, "session_hash": "s5", "fn_index": 0})
        end = next(told)
        assert end["msg"] == "process_completed"
        assert "data" not in end["output"]
    assert post(f"{server.url}/stream/{event_id}", {"data": [picture(8)]}).status == 404


def test_a_chunk_that_does_not_fit_is_refused_and_the_stream_goes_on(server: Server) -> None:
    with streaming(server, "width", [picture(8)], "s6") as (event_id, told):
        next(told)
        url = f"{server.url}/stream/{event_id}"
        for bad in ("text", {"path": "/etc/passwd"}, {"url": "http://169.254.169.254/", "path": None}):
            assert post(url, {"data": [bad]}).status == 422, bad
        assert post(url, {"data": []}).status == 422
        send(server, event_id, [picture(16)])
        assert next(told)["output"]["data"] == ["16 wide"]
        close(server, event_id)
        assert next(told)["msg"] == "process_completed"


def test_what_is_no_stream_takes_no_chunk(server: Server) -> None:
    for route in ("stream/nothing", "stream/nothing/close", f"stream/{'0' * 32}"):
        assert post(f"{server.url}/{route}", {"data": [None]}).status == 404


def test_the_page_learns_how_a_stream_goes(server: Server) -> None:
    found = curl(f"{server.url}/config").json()["dependencies"][0]
    told = {name: found[name] for name in ("connection", "stream_every", "time_limit", "trigger_mode", "show_progress")}
    assert told == {
        "connection": "stream", "stream_every": 0.1, "time_limit": 30, "trigger_mode": "multiple",
        "show_progress": "minimal",
    }  # fmt: skip
