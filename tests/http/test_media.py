"""Streaming output: sound and pictures that are played while a generator makes them."""

from __future__ import annotations

import io
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import av
import numpy
import pytest

from tests.curl import call, curl, post, start
from tests.http.conftest import APPS
from tests.servers import Server, run_script


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("gate") / "open"


@pytest.fixture(scope="module")
def server(gate: Path) -> Iterator[Server]:
    with run_script(APPS / "streams.py", env={**os.environ, "TEST_GATE": str(gate)}) as running:
        yield running
        gate.touch()


def seconds(data: bytes) -> float:
    """How much sound, or how many pictures at 10 a second, the file holds."""
    with av.open(io.BytesIO(data), "r") as container:
        frames = list(container.decode(container.streams[0]))
    if isinstance(frames[0], av.AudioFrame):
        return sum(frame.samples for frame in frames if isinstance(frame, av.AudioFrame)) / frames[0].sample_rate
    return len(frames) / 10


def test_sound_is_a_playlist_of_its_pieces(server: Server) -> None:
    events = call(f"{server.url}/call/speak", 3)
    assert [event for event, _ in events] == ["generating", "generating", "generating", "complete"]
    file = events[-1][1][0]
    assert file["is_stream"] is True
    assert file["url"] == f"{server.url}/gradio_api/stream/{file['path']}"
    answer = curl(file["url"])
    assert answer.headers["content-type"].startswith("application/vnd.apple.mpegurl")
    lines = answer.text.splitlines()
    assert [line for line in lines if not line.startswith("#")] == ["0.aac", "1.aac", "2.aac"]
    assert lines.count("#EXTINF:0.500000,") == 3
    assert lines[-1] == "#EXT-X-ENDLIST"


def test_a_piece_and_the_whole_can_be_played(server: Server) -> None:
    url = call(f"{server.url}/call/speak", 2)[-1][1][0]["url"]
    piece = curl(url.replace("playlist.m3u8", "1.aac"))
    assert piece.headers["content-type"] == "audio/aac"
    assert seconds(piece.body) == pytest.approx(0.5, abs=0.3)  # the encoder fills frames of 1024 samples
    whole = curl(url.replace("playlist.m3u8", "playlist-file"))
    assert whole.headers["content-length"] == str(len(whole.body))
    assert seconds(whole.body) == pytest.approx(1, abs=0.6)


def test_pieces_are_there_before_the_job_ends(server: Server, gate: Path) -> None:
    event_id = start(f"{server.url}/call/speak_then_wait", [])
    with subprocess.Popen(
        ["curl", "-sN", f"{server.url}/call/speak_then_wait/{event_id}"], stdout=subprocess.PIPE
    ) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == b"event: generating\n"
        component = next(
            one["outputs"][0]
            for one in curl(f"{server.url}/config").json()["dependencies"]
            if one["api_name"] == "speak_then_wait"
        )
        url = f"{server.url}/stream/{event_id}/{event_id}/{component}/playlist.m3u8"
        text = curl(url).text
        assert "0.aac" in text
        assert "ENDLIST" not in text
        gate.touch()
        reader.stdout.read()
    assert "1.aac" in curl(url).text


def test_video_is_played_in_pieces_too(server: Server, tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    with av.open(str(clip), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 32, 32, "yuv420p"
        for _ in range(10):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(numpy.zeros((32, 32, 3), "uint8"))))
        container.mux(stream.encode(None))
    path = curl("-F", f"files=@{clip}", f"{server.url}/upload").json()[0]
    url = call(f"{server.url}/call/film", {"path": path})[-1][1][0]["url"]
    assert [line for line in curl(url).text.splitlines() if not line.startswith("#")] == ["0.ts", "1.ts"]
    piece = curl(url.replace("playlist.m3u8", "0.ts"))
    assert piece.headers["content-type"] == "video/mp2t"
    assert seconds(piece.body) == 1


@pytest.mark.parametrize("name", ["7.aac", "0.ts", "x.aac", "..", "0", "playlist.m3u9", "-1.aac", "0.aac.aac"])
def test_what_is_no_piece_is_404(server: Server, name: str) -> None:
    url = call(f"{server.url}/call/speak", 1)[-1][1][0]["url"]
    assert curl("--path-as-is", url.replace("playlist.m3u8", name)).status == 404


def test_a_job_without_a_stream_has_no_playlist(server: Server) -> None:
    event_id = post(f"{server.url}/call/speak", {"data": [0]}).json()["event_id"]
    curl("-N", f"{server.url}/call/speak/{event_id}")
    for job in (event_id, "0" * 32, "nothing"):
        assert curl(f"{server.url}/gradio_api/stream/x/{job}/1/playlist.m3u8").status == 404
