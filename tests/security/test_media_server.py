"""Files that are small and decode to much, sent to a server whose memory is measured."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Unpack

import psutil
import pytest

from limelight.core.errors import DeclarationError
from limelight.launch.config import read
from limelight.launch.options import LaunchOptions
from tests.curl import frames
from tests.raw import Client, client
from tests.security import media
from tests.servers import Server, run_script

APP = Path(__file__).parent / "apps" / "media.py"
MB = 1 << 20
BIG = media.png(13_000, 13_000)
WAIT = {"Prefer": "wait=20"}


@contextmanager
def server_of(gate: Path, **limits: str) -> Iterator[Server]:
    with run_script(APP, env={**os.environ, "TEST_GATE": str(gate), **limits}) as server, client(server) as asker:
        call(asker, "look", media.png(9, 9))  # what decodes is loaded
        call(asker, "listen", media.sound("flac", "flac", 1))
        yield server
        gate.touch()


def sent(asker: Client, data: bytes) -> dict[str, Any]:  # Any: JSON
    """A file, uploaded."""
    part = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.bin"\r\n\r\n' + data + b"\r\n--b--\r\n"
    answer = asker.ask("POST", "/upload", part, {"Content-Type": "multipart/form-data; boundary=b"})
    return {"path": answer.json()[0], "meta": {"_type": "gradio.FileData"}}


def start(asker: Client, name: str, data: bytes) -> str:
    return str(asker.post(f"/call/{name}", {"data": [sent(asker, data)]}).json()["event_id"])


def call(asker: Client, name: str, data: bytes) -> tuple[str, Any]:  # Any: JSON
    return frames(asker.get(f"/call/{name}/{start(asker, name, data)}").text)[-1]


def memory_bytes(server: Server) -> int:
    """What the server has had in memory at most."""
    process = psutil.Process(server.process.pid)
    try:
        lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    except FileNotFoundError:
        return int(process.memory_info().rss)
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("VmHWM"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with server_of(tmp_path_factory.mktemp("gate") / "gate") as running:
        yield running


def test_a_small_file_of_many_pixels_costs_no_memory(server: Server) -> None:
    before = memory_bytes(server)
    with client(server) as asker:
        answers = [asker.post("/call/v2/look", {"photo": sent(asker, BIG)}, WAIT) for _ in range(3)]
        assert call(asker, "look", media.png(9, 9)) == ("complete", ["(9, 9, 3)"])
    assert memory_bytes(server) < before + 64 * MB
    for answer in answers:
        assert answer.status == 422
        assert answer.json()["error"]["reason"] == "input"
        told = 'Image "photo" expected a picture of at most 67.1 megapixels, got 13000 x 13000 pixels'
        assert answer.json()["detail"] == told


@pytest.mark.parametrize("route", ["/call/look", "/call/v2/look", "/run/look", "/gradio_api/queue/join"])
def test_every_route_tells_the_caller_why(server: Server, route: str) -> None:
    with client(server) as asker:
        file = sent(asker, BIG)
        v2 = {"photo": file}
        body = v2 if "v2" in route else {"data": [file], "fn_index": 0, "session_hash": "s"}
        answer = asker.post(route, body)
        if answer.status == 200 and "event_id" in answer.json():
            event_id = answer.json()["event_id"]
            query = "queue/data?session_hash=s" if "queue" in route else f"call/look/{event_id}"
            answer = asker.get(f"/gradio_api/{query}")
    assert "13000 x 13000 pixels" in answer.text


@pytest.mark.parametrize("route", ["/run/look", "/api/look", "/gradio_api/run/look"])
def test_a_picture_that_is_none_is_refused_as_any_other_value(server: Server, route: str) -> None:
    with client(server) as asker:
        answer = asker.post(route, {"data": [sent(asker, b"none")]})
    assert answer.status == 422, answer.text
    assert answer.json()["detail"] == answer.json()["error"]
    assert answer.json()["error"].startswith('Image "photo" expected a picture')


def test_a_validator_is_given_nothing_that_is_too_large(server: Server) -> None:
    with client(server) as asker:
        answer = asker.post("/call/checked", {"data": [sent(asker, BIG)]})
        assert (answer.status, "megapixels" in answer.text) == (422, True)


@pytest.mark.parametrize(
    "data",
    [
        media.m4a(80_000_000, per_chunk=80_000_000),
        media.wav(2_000_000_000, bytes(100), channels=60_000),
        b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:1,\n/etc/hostname.mp3\n#EXT-X-ENDLIST\n",
        b"",
        media.eps(),
        b"name,age\nAda,36\n" * 3_300_000,  # a table of 50 MB
    ],
    ids=["m4a", "wav", "playlist", "nothing", "eps", "table"],
)
@pytest.mark.parametrize("name", ["look", "listen"])
def test_other_attacks_end_their_call_and_cost_no_memory(server: Server, name: str, data: bytes) -> None:
    before = memory_bytes(server)
    with client(server) as asker:
        event, told = call(asker, name, data)
        assert event == "error"
        assert "expected a" in str(told)
        assert call(asker, "look", media.png(9, 9)) == ("complete", ["(9, 9, 3)"])
    assert memory_bytes(server) < before + 64 * MB


def test_many_pictures_at_a_time_wait_for_room(tmp_path: Path) -> None:
    limits = {"LIMELIGHT_MAX_DECODED_BYTES": "32mb", "LIMELIGHT_MAX_DECODED_BYTES_TOTAL": "64mb"}
    with server_of(tmp_path / "gate", **limits) as server:
        data, before = media.png(3900, 2000), memory_bytes(server)
        started = []
        for number in range(8):
            with client(server, f"127.0.0.{number + 2}") as asker:
                started.append(start(asker, "hold", data))
        (tmp_path / "gate").touch()
        for number, event_id in enumerate(started):
            with client(server, f"127.0.0.{number + 2}") as asker:
                end = frames(asker.get(f"/call/hold/{event_id}").text)[-1]
                assert end == ("complete", ["(2000, 3900, 3)"])
        assert memory_bytes(server) < before + 200 * MB  # together they are 500 MB


def engine_options(**options: Unpack[LaunchOptions]) -> dict[str, Any]:  # Any: by name
    return dict(read(options).app.engine)


def test_the_limits_come_from_the_call_or_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "max_decoded_bytes" not in engine_options()
    monkeypatch.setenv("LIMELIGHT_MAX_DECODED_BYTES", "8mb")
    found = engine_options(max_decoded_bytes_total="20mb")
    assert (found["max_decoded_bytes"], found["max_decoded_bytes_total"]) == (8 * MB, 20 * MB)
    assert engine_options(max_decoded_bytes=1000)["max_decoded_bytes"] == 1000
    with pytest.raises(DeclarationError, match="max_decoded_bytes_total"):
        engine_options(max_decoded_bytes_total="7mb")
    with pytest.raises(DeclarationError, match="max_decoded_bytes"):
        engine_options(max_decoded_bytes="much")
