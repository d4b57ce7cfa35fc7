"""Files in and out."""

from __future__ import annotations

import functools
import http.server
import wave
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from gradio_client import Client, handle_file

from tests.clients.python.conftest import connected
from tests.servers import Server, serving

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108020000009077"
    "53de0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "my note é.txt"
    path.write_text("hello")
    return path


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "tone.wav"
    with wave.open(str(path), "wb") as out:
        out.setparams((1, 2, 8000, 0, "NONE", ""))
        out.writeframes(bytes(800))
    return path


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "dot.png"
    path.write_bytes(PNG)
    return path


@pytest.fixture
def site(tmp_path: Path, picture: Path) -> Iterator[str]:
    """Where the files of `tmp_path` are served."""
    handler = functools.partial(QuietHandler, directory=str(tmp_path))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    with serving(server):
        yield f"http://127.0.0.1:{server.server_address[1]}"


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def test_a_file_goes_in_and_comes_out(client: Client, note: Path, tmp_path: Path) -> None:
    loud = Path(client.predict(handle_file(str(note)), api_name="/shout"))
    assert loud.name == "loud.txt"
    assert loud.read_text() == "HELLO"
    assert loud.is_relative_to(tmp_path / "downloads")


def test_names_in_any_script_come_out(client: Client) -> None:
    names = ["O'Brien&Co50%", "re\u0301sume\u0301", "👍漢字"]
    paths = client.predict(" ".join(names), api_name="/split")
    assert [Path(path).read_text() for path in paths] == names


def test_files_stay_there_when_told_so(server: Server, note: Path) -> None:
    with connected(server.url, download_files=False) as client:
        file = client.predict(handle_file(str(note)), api_name="/shout")
    with urlopen(file["url"]) as answer:
        assert answer.read() == b"HELLO"


def test_a_file_that_came_out_goes_in_again(server: Server, note: Path) -> None:
    with connected(server.url, download_files=False) as client:
        file = client.predict(handle_file(str(note)), api_name="/shout")
    with connected(server.url) as client:
        assert Path(client.predict(handle_file(file["url"]), api_name="/shout")).read_text() == "HELLO"


def test_several_files_go_in(client: Client, note: Path, picture: Path) -> None:
    given = [handle_file(str(note)), handle_file(str(picture))]
    assert client.predict(given, api_name="/lengths") == [5, len(PNG)]


def test_several_files_come_out(client: Client) -> None:
    found = client.predict("one two", api_name="/split")
    assert [Path(path).read_text() for path in found] == ["one", "two"]


def test_a_file_by_its_address(client: Client, site: str, tmp_path: Path) -> None:
    (tmp_path / "far.txt").write_text("far away")
    loud = client.predict(handle_file(f"{site}/far.txt"), api_name="/shout")
    assert Path(loud).read_text() == "FAR AWAY"


def test_a_picture_by_path_and_by_address(client: Client, picture: Path, site: str) -> None:
    for given in (str(picture), f"{site}/dot.png"):
        found = Path(client.predict(handle_file(given), api_name="/image"))
        assert found.read_bytes().startswith(PNG[:8])


def test_a_sound(client: Client, sound: Path) -> None:
    with wave.open(client.predict(handle_file(str(sound)), api_name="/audio")) as found:
        assert (found.getframerate(), found.getnframes()) == (8000, 400)


def test_a_video(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"\0\0\0\x18ftypmp42")
    assert Path(client.predict(handle_file(str(path)), api_name="/video")).read_bytes() == path.read_bytes()


def test_a_gallery(client: Client, picture: Path) -> None:
    given = [{"image": handle_file(str(picture)), "caption": "A dot"}]
    (item,) = client.predict(given, api_name="/gallery")
    assert item["caption"] == "A dot"
    assert Path(item["image"]).read_bytes().startswith(PNG[:8])


def test_a_file_that_is_too_large_is_refused(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "large.bin"
    path.write_bytes(bytes(2 << 20))
    with pytest.raises(ValueError, match="exceeds the maximum file size"):
        client.predict(handle_file(str(path)), api_name="/shout")


def test_no_file(client: Client) -> None:
    assert client.predict(None, api_name="/image") is None
    assert client.predict([], api_name="/gallery") == []
