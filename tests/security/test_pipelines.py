"""What callers send to a pipeline of transformers is decoded here: its own decoders read playlists and scripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import limelight
from tests.curl import call, curl
from tests.servers import Server, run_script

APP = Path(__file__).parent / "apps" / "pipelines.py"
PLAYLIST = b"#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:1/secret.ts\n#EXT-X-ENDLIST\n"
CONCAT = b"ffconcat version 1.0\nfile /etc/passwd\n"
EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) (r) file\n%%EOF\n"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with run_script(APP) as running:
        yield running


def ask(server: Server, name: str, file: Path) -> tuple[str, Any]:  # Any: JSON
    (path,) = curl("-F", f"files=@{file}", f"{server.url}/upload").json()
    value: object = {"path": path, "meta": {"_type": "gradio.FileData"}}
    return call(f"{server.url}/call/{name}", {"video": value} if name == "video" else value)[-1]


@pytest.mark.parametrize(
    ("name", "file", "content"),
    [
        ("picture", "a.eps", EPS),
        ("picture", "a.png", EPS),
        ("picture", "a.svg", SVG),
        ("sound", "a.wav", PLAYLIST),
        ("sound", "a.m3u8", PLAYLIST),
        ("sound", "a.mp3", CONCAT),
        ("video", "a.mp4", PLAYLIST),
        ("video", "a.m3u8", PLAYLIST),
        ("video", "a.avi", CONCAT),
    ],
)
def test_a_pipeline_gets_no_file_that_refers_to_others(
    server: Server, tmp_path: Path, name: str, file: str, content: bytes
) -> None:
    (tmp_path / file).write_bytes(content)
    event, found = ask(server, name, tmp_path / file)
    assert event == "error", found


@pytest.mark.parametrize(("name", "sent", "ending"), [("sound", "bells.mp3", ".wav"), ("video", "pulse.mp4", ".mp4")])
def test_sounds_and_videos_are_written_anew(server: Server, name: str, sent: str, ending: str) -> None:
    file = next(Path(limelight.__file__).parent.glob(f"samples/*/{sent}"))
    event, found = ask(server, name, file)
    assert event == "complete", found
    made = Path(found[0]["label"])
    assert made.suffix == ending
    assert made.read_bytes() != file.read_bytes()
