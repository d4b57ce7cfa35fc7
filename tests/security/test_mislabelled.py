"""Files of callers that are empty, or something else than their name says, are refused with the parameter's name."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import limelight as gr
from limelight import media as samples
from limelight.core.decoding import DecodingBudget
from limelight.core.endpoint import Call, running_call
from limelight.core.errors import InputRejected
from limelight.core.session import Session
from limelight.core.wire import Job
from limelight.engine.execution.encoding import to_json
from limelight.engine.files.store import FileStore
from limelight.ui.component import Component
from tests.security import media

Json = Any  # Any: JSON


@pytest.fixture(scope="module")
def call(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Call]:
    job = Job(id="j", endpoint=1, lane="", data=[], session="s")
    files = FileStore(tmp_path_factory.mktemp("files") / "store")
    made = Call(job, Session("s"), files, lambda _: None, DecodingBudget())
    token = running_call.set(made)
    yield made
    running_call.reset(token)


def zipped() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(1 << 20))
    return target.getvalue()


BOMB = b"".join(
    [
        b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "' + b"ha" * 50 + b'">',
        *(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)),
        b']><svg xmlns="http://www.w3.org/2000/svg"><text>&j;</text></svg>',
    ]
)
EMPTY: dict[str, bytes] = {"nothing.png": b"", "nothing.wav": b"", "nothing.mp4": b"", "nothing.svg": b""}
OTHERS: dict[str, bytes] = {
    "table.png": b"a,b\n1,2\n", "page.wav": b"<!doctype html><p>hello", "words.mp4": "Müller\n".encode() * 600,
    "document.webp": b"%PDF-1.7\n%\xe2\xe3", "archive.jpg": zipped(), "packed.ogg": b"\x1f\x8b\x08\0" + bytes(20),
    "program.mov": b"\x7fELF" + bytes(60), "playlist.mp3": b"#EXTM3U\n/etc/hostname\n",
}  # fmt: skip
"""By names that say something else."""


def in_parts(file: Json) -> list[tuple[Component, Json, str]]:
    """Each component that takes pictures, sounds or videos, with the file in each place of its value."""
    found: list[tuple[Component, Json, str]] = []
    for kind in ("numpy", "pil", "filepath"):
        editor, both = gr.ImageEditor(label="x", type=kind), gr.ImageSlider(label="x", type=kind)
        found += [
            (gr.Image(label="x", type=kind), file, "picture"),
            (gr.Image(label="x", type=kind, image_mode=None), file, "picture"),
            (gr.Gallery(label="x", type=kind), [{"image": file}], "picture"),
            (editor, {"background": file}, "picture"),
            (editor, {"layers": [file]}, "picture"),
            (editor, {"composite": file}, "picture"),
            (both, [None, file], "picture"),
            (gr.Sketchpad(label="x", type=kind), {"composite": file}, "picture"),
        ]
    regions = gr.AnnotatedImage(label="x")
    picture = given(media.png(4, 4), "fine.png")
    return [
        *found,
        (regions, {"image": file, "annotations": []}, "picture"),
        (regions, {"image": picture, "annotations": [{"image": file, "label": "a"}]}, "picture"),
        (gr.Gallery(label="x"), [{"video": file}], "video"),
        (gr.Video(label="x"), file, "video"),
        (gr.Video(label="x", format="webm"), file, "video"),
        (gr.Video(label="x", include_audio=False), file, "video"),
        (gr.PlayableVideo(label="x"), file, "video"),
        (gr.Audio(label="x"), file, "sound"),
        (gr.Audio(label="x", type="filepath"), file, "sound"),
        (gr.Audio(label="x", type="filepath", format="flac"), file, "sound"),
        (gr.Microphone(label="x", type="filepath"), file, "sound"),
    ]


def given(data: bytes, name: str) -> Json:
    return to_json(running_call.get().files.save(data, name))


@pytest.mark.parametrize("name", [*EMPTY, *OTHERS])
def test_a_file_that_is_empty_or_something_else_is_refused_by_every_component(call: Call, name: str) -> None:
    file = given((EMPTY | OTHERS)[name], name)
    for component, value, wanted in in_parts(file):
        with pytest.raises(InputRejected, match=rf'{type(component).__name__} "x".* expected a {wanted}'):
            component.preprocess(component.check(value))


SAMPLES = {
    "picture": [samples.get_image(name) for name in ("hills.jpg", "lantern.png", "tiles.webp", "orbit.gif")],
    "sound": [samples.get_audio(name) for name in ("bells.wav", "steps.wav", "bells.mp3")],
    "video": [samples.get_video(name) for name in ("orbit.mp4", "pulse.mp4", "orbit.webm")],
}
TAKES = {"picture": gr.Image, "sound": gr.Audio, "video": gr.Video}


@pytest.mark.parametrize("kind", SAMPLES)
@pytest.mark.parametrize("wanted", SAMPLES)
@pytest.mark.parametrize("name", ["a.mp4", "a.png", "a.wav", "a"])
def test_the_bytes_say_what_a_file_is_and_not_its_name(call: Call, kind: str, wanted: str, name: str) -> None:
    """A PNG that is named .mp4, say. A GIF moves, and a container such as MP4 may hold sound alone."""
    component = TAKES[wanted](label="x", type="filepath") if wanted != "video" else gr.Video(label="x")
    for path in SAMPLES[kind]:
        file = given(Path(path).read_bytes(), name)
        fits = kind == wanted or (kind, wanted) == ("video", "sound") or (path.endswith("gif") and wanted == "video")
        if fits:
            assert Path(str(component.preprocess(file))).name.partition(".")[0] == "a"
        else:
            with pytest.raises(InputRejected, match=f"expected a {wanted}, got a (picture|sound|video)"):
                component.preprocess(file)


def test_what_nobody_knows_and_pieces_of_a_stream_are_the_functions_matter(call: Call) -> None:
    unknown = given(bytes(range(256)), "raw.dat")
    for component in (gr.Image(type="filepath"), gr.Audio(type="filepath"), gr.Video()):
        assert Path(str(component.preprocess(unknown))).name == "raw.dat"


@pytest.mark.parametrize(
    "data",
    [b"\xef\xbb\xbf <svg/>", b"<!doctype svg><svg/>", b"%!PS-Adobe-3.0 EPSF-3.0\n", b"P1\n1 1\n0\n", b"/* XPM */\n"],
)
def test_pictures_that_are_written_as_text_are_paths(call: Call, data: bytes) -> None:
    file = given(data, "drawn.txt")
    assert Path(str(gr.Image(type="filepath", image_mode=None).preprocess(file))).read_bytes() == data
    with pytest.raises(InputRejected, match="expected a sound, got text"):
        gr.Audio(type="filepath").preprocess(file)


def test_any_file_may_be_empty_where_any_file_is_taken(call: Call) -> None:
    nothing = given(b"", "nothing.png")
    assert gr.File(type="binary").preprocess(nothing) == b""
    assert Path(str(gr.File().preprocess(nothing))).read_bytes() == b""
    assert Path(str(gr.DownloadButton().preprocess(nothing))).stat().st_size == 0


def test_a_drawing_with_entities_is_handed_on_and_never_read(call: Call) -> None:
    file = given(BOMB, "bomb.svg")
    assert Path(str(gr.Image(type="filepath").preprocess(file))).read_bytes() == BOMB
    for kind in ("numpy", "pil"):
        with pytest.raises(InputRejected, match="another kind of file"):
            gr.Image(label="x", type=kind).preprocess(file)


@pytest.mark.parametrize(
    "data",
    [
        b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(60),  # JPEG 2000, which is not decoded
        b"RIFF\x2e\0\0\0WEBPVP8X\n\0\0\0\x02\0\0\0\xff\x3f\0\xff\x3f\0ANIM\x06\0\0\0\0\0\0\0\0\0" + bytes(8),
        media.gif(60_000, 60_000, frames=1000),
        media.plain_tiff(100_000, 100_000),
        media.png(90, 90)[:-40],
    ],
    ids=["jpeg 2000", "animated webp", "gif", "tiff", "cut png"],
)
def test_pictures_that_are_damaged_or_of_too_many_pixels_are_named(call: Call, data: bytes) -> None:
    held = call.decoded_bytes
    for component in (gr.Image(label="x"), gr.Image(label="x", type="pil")):
        with pytest.raises(InputRejected, match='Image "x" expected a picture'):
            component.preprocess(given(data, "a.png"))
    assert call.decoded_bytes == call.decoding.taken_bytes == held
