"""What scripts call of `gradio.processing_utils` and `gradio.utils`."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
from pathlib import Path

import numpy
import pytest
from PIL import Image

from limelight import media
from limelight.compat import environment
from limelight.compat import processing as made


def test_pictures_go_to_base64_and_back() -> None:
    picture = Image.new("RGB", (3, 2), (200, 100, 50))
    told = made.encode_pil_to_base64(picture)
    assert told.startswith("data:image/png;base64,")
    assert made.decode_base64_to_image(told).getpixel((1, 1)) == (200, 100, 50)
    assert made.to_binary(told) == made.to_binary({"data": told}) == made.encode_pil_to_bytes(picture)


def test_a_file_goes_to_base64() -> None:
    path = media.get_image("lantern.png")
    told = made.encode_file_to_base64(path)
    assert told.startswith("data:image/png;base64,")
    assert made.to_binary(told) == Path(path).read_bytes()


def test_what_is_saved_lies_in_a_folder_named_for_its_bytes(tmp_path: Path) -> None:
    saved = Path(made.save_bytes_to_cache(b"abc", "../note.txt", str(tmp_path)))
    assert saved == tmp_path / hashlib.sha256(b"abc").hexdigest() / "note.txt"
    assert made.hash_file(saved) == made.hash_bytes(b"abc")
    assert Path(made.save_file_to_cache(saved, str(tmp_path))) == saved
    assert Path(made.save_base64_to_cache("data:;base64,YWJj", str(tmp_path))).read_bytes() == b"abc"
    with Image.open(made.save_pil_to_cache(Image.new("L", (2, 2)), str(tmp_path))) as picture:
        assert picture.format == "WEBP"
    pixels = numpy.zeros((2, 3, 3), "uint8")
    with Image.open(made.save_img_array_to_cache(pixels, str(tmp_path), "png")) as picture:
        assert picture.size == (3, 2)


def test_recordings_are_read_and_written(tmp_path: Path) -> None:
    path = str(tmp_path / "a.wav")
    made.audio_to_file(100, numpy.arange(200, dtype="int16"), path)
    rate, samples = made.audio_from_file(path, 25, 75)
    assert rate == 100
    assert samples.tolist() == list(range(50, 150))
    assert Path(made.save_audio_to_cache(samples, 100, "wav", str(tmp_path))).name == "audio.wav"


def test_floats_become_16_bit() -> None:
    samples = made.convert_to_16_bit_wav(numpy.array([0.0, 1.0, -1.0]))
    assert samples.dtype == numpy.int16
    assert samples[1] > 32_000 > -32_000 > samples[2]


def test_a_video_is_made_playable(tmp_path: Path) -> None:
    path = tmp_path / "moon.mkv"
    shutil.copy(media.get_video("orbit.webm"), path)
    assert not made.video_is_playable(str(path))
    playable = made.convert_video_to_playable_mp4(str(path))
    assert made.video_is_playable(playable)
    assert made.get_video_length(playable) == pytest.approx(2, abs=0.1)


def test_a_picture_is_cropped() -> None:
    assert made.resize_and_crop(Image.new("RGB", (30, 10)), (5, 5), "top").size == (5, 5)


def test_a_space_is_known_by_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPACE_ID", "ada/engine")
    assert environment.get_space() is None
    monkeypatch.setenv("SYSTEM", "spaces")
    assert environment.get_space() == "ada/engine"


def test_a_plain_iterator_is_read_with_async_for() -> None:
    async def read() -> list[int]:
        return [number async for number in environment.SyncToAsyncIterator(iter(range(3)))]

    assert asyncio.run(read()) == [0, 1, 2]
