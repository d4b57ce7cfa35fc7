"""Sample files."""

from __future__ import annotations

import io
import logging
import wave
from collections.abc import Callable
from pathlib import Path

import av
import pytest
from PIL import Image

from limelight import media

Get = Callable[[str | None], str]
KINDS: dict[str, Get] = {
    "images": media.get_image,
    "videos": media.get_video,
    "audio": media.get_audio,
    "models3d": media.get_model3d,
    "data": media.get_file,
}
SAMPLES = [(kind, path) for kind in KINDS for path in sorted((media.MEDIA_ROOT / kind).iterdir())]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_samples(kind: str) -> None:
    assert Path(KINDS[kind](None)).parent == media.MEDIA_ROOT / kind
    assert media.MEDIA_ROOT / kind in media.MEDIA_PATHS


@pytest.mark.parametrize(("kind", "path"), SAMPLES, ids=lambda value: getattr(value, "name", value))
def test_a_sample_is_found_by_its_name_and_described(kind: str, path: Path) -> None:
    assert KINDS[kind](path.name) == str(path)
    assert path.stat().st_size < 60_000
    assert path.name in (KINDS[kind].__doc__ or "")


@pytest.mark.parametrize("path", [path for kind, path in SAMPLES if kind == "images"], ids=lambda path: path.name)
def test_pictures_open(path: Path) -> None:
    with Image.open(io.BytesIO(path.read_bytes())) as picture:
        picture.load()
        assert picture.format


@pytest.mark.parametrize(
    "path", [path for kind, path in SAMPLES if kind in ("audio", "videos")], ids=lambda path: path.name
)
def test_recordings_play(path: Path) -> None:
    with av.open(str(path)) as container:
        assert sum(1 for _ in container.decode(container.streams[0])) > 1
    if path.suffix == ".wav":
        with wave.open(str(path)) as sound:
            assert sound.getnframes() > sound.getframerate()


def test_a_path_and_an_address_stay_what_they_are(tmp_path: Path) -> None:
    own = tmp_path / "own.png"
    own.write_bytes(b"")
    assert media.get_image(str(own)) == str(own)
    assert media.get_video("https://example.com/a.mp4") == "https://example.com/a.mp4"


@pytest.mark.parametrize(
    ("get", "name", "found"),
    [
        (media.get_image, "cheetah1.jpg", "hills.jpg"),
        (media.get_image, "groot.jpeg", "hills.jpg"),
        (media.get_audio, "heath_ledger.mp3", "bells.mp3"),
        (media.get_video, "b.avi", "orbit.mp4"),
        (media.get_model3d, "Duck.glb", "cube.glb"),
        (media.get_file, "titanic.csv", "boats.csv"),
    ],
)
def test_a_sample_of_the_kind_stands_for_one_that_is_not_there(
    get: Get, name: str, found: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "limelight"):
        assert Path(get(name)).name == found
    assert f"{name!r}: {found}" in caplog.text
