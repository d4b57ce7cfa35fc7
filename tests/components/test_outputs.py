"""Files that functions return say their name, size and media type, whichever component shows them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy
import pytest
from PIL import Image as Picture

import limelight as gr
from limelight import media
from limelight.core.wire import FileData
from limelight.engine.execution.encoding import to_json
from limelight.engine.files.store import FileStore

Json = Any  # Any: JSON
PIXELS, SOUND = numpy.zeros((4, 5, 3), "uint8"), (8000, numpy.zeros(80, "int16"))
HILLS, BELLS = media.get_image("hills.jpg"), media.get_audio("bells.wav")
ORBIT, BOATS = media.get_video("orbit.mp4"), media.get_file("boats.csv")


def files_in(value: Json) -> Iterator[dict[str, Json]]:
    if isinstance(value, list):
        for one in value:
            yield from files_in(one)
    elif isinstance(value, dict):
        if "meta" in value:
            yield value
        for one in value.values():
            yield from files_in(one)


@pytest.mark.parametrize(
    ("make", "value", "expected"),
    [
        (gr.Image, HILLS, ["hills.jpg image/jpeg"]),
        (gr.Image, PIXELS, ["image.webp image/webp"]),
        (lambda: gr.Image(format="jpeg"), Picture.new("RGB", (4, 3)), ["image.jpeg image/jpeg"]),
        (gr.ImageSlider, (HILLS, PIXELS), ["hills.jpg image/jpeg", "image.webp image/webp"]),
        (
            lambda: gr.ImageEditor(format="png"),
            {"background": HILLS, "layers": [PIXELS], "composite": PIXELS},
            ["hills.jpg image/jpeg", "image.png image/png", "image.png image/png"],
        ),
        (gr.AnnotatedImage, (HILLS, [((0, 0, 2, 2), "a")]), ["hills.jpg image/jpeg", "image.png image/png"]),
        (
            gr.Gallery,
            [PIXELS, (HILLS, "a"), ORBIT],
            ["image.webp image/webp", "hills.jpg image/jpeg", "orbit.mp4 video/mp4"],
        ),
        (gr.Audio, SOUND, ["audio.wav audio/wav"]),
        (gr.Audio, BELLS, ["bells.wav audio/wav"]),
        (gr.Audio, Path(BELLS).read_bytes(), ["audio.wav audio/wav"]),
        (lambda: gr.Audio(format="mp3"), SOUND, ["audio.mp3 audio/mpeg"]),
        (lambda: gr.Audio(format="m4a"), SOUND, ["audio.m4a audio/mp4"]),
        (gr.Video, ORBIT, ["orbit.mp4 video/mp4"]),
        (lambda: gr.Video(format="webm"), ORBIT, ["orbit.webm video/webm"]),
        (gr.File, BOATS, ["boats.csv text/csv"]),
        (gr.File, FileData(path=BOATS, orig_name="ships.csv"), ["ships.csv text/csv"]),
        (gr.Files, [BOATS, HILLS], ["boats.csv text/csv", "hills.jpg image/jpeg"]),
        (gr.UploadButton, BOATS, ["boats.csv text/csv"]),
        (gr.DownloadButton, BOATS, ["boats.csv text/csv"]),
        (gr.MultimodalTextbox, {"text": "a", "files": [BOATS]}, ["boats.csv text/csv"]),
        (gr.Chatbot, [{"role": "user", "content": {"path": HILLS}}], ["hills.jpg image/jpeg"]),
    ],
)  # fmt: skip
def test_a_file_says_its_name_size_and_kind(store: FileStore, make: Any, value: object, expected: list[str]) -> None:
    found = [*files_in(to_json(make().postprocess(value)))]
    assert [f"{one['orig_name']} {one['mime_type']}" for one in found] == expected
    assert [one["size"] for one in found] == [Path(one["path"]).stat().st_size for one in found]
