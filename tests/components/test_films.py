"""Videos that are written anew: parts, watermarks, how a phone was held, and what browsers do not play."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy
import pytest
from PIL import Image as Picture

import limelight as gr
from limelight.core.errors import DeclarationError
from limelight.engine.files.store import FileStore
from tests.components.roads import INSTALL, hide_pyav, road  # noqa: F401  # a fixture
from tests.components.test_media import a_video, streams_of, upload

RED = Picture.new("RGBA", (9, 7), (255, 0, 0, 255))


def encoded(form: str, codec: str, pixels: Any, turn: int = 0) -> bytes:  # Any: an array
    """Three equal pictures."""
    target = io.BytesIO()
    with av.open(target, "w", format=form) as sink:
        stream: Any = sink.add_stream(codec, rate=10)  # Any: PyAV's of pictures
        stream.height, stream.width, stream.pix_fmt = pixels.shape[0], pixels.shape[1], "yuv420p"
        if turn:
            stream.set_display_rotation(turn)
        for number in range(3):
            frame = av.VideoFrame.from_ndarray(pixels)
            frame.pts, frame.time_base = number, Fraction(1, 10)
            sink.mux(stream.encode(frame))
        sink.mux(stream.encode(None))
    return target.getvalue()


def pictures(path: str) -> list[Any]:  # Any: arrays
    with av.open(path) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


@pytest.mark.parametrize(
    ("position", "inside", "outside"),
    [
        ("bottom-right", (34, 50), (5, 5)),
        ("top-left", (12, 12), (40, 50)),
        ((-3, 3), (5, 3), (5, 9)),
        ((21, 11), (13, 25), (13, 33)),
    ],
)
@pytest.mark.usefixtures("road")
def test_a_watermark_is_drawn_on_every_picture(
    store: FileStore, position: Any, inside: tuple[int, int], outside: tuple[int, int]
) -> None:
    video = gr.Video(watermark=gr.WatermarkOptions(RED, position))
    made: Any = video.postprocess(upload(store, a_video(), "clip.mp4")["path"])
    assert streams_of(made.path) == {"video": "h264", "audio": "aac"}
    assert made.orig_name == "clip.mp4"
    found = pictures(made.path)
    assert len(found) == 5
    for number, picture in enumerate(found):
        numpy.testing.assert_allclose(picture[inside], [255, 0, 0], atol=12)
        numpy.testing.assert_allclose(picture[outside], [number * 50] * 3, atol=12)


def test_a_watermark_may_be_a_path_and_translucent(store: FileStore, tmp_path: Path) -> None:
    Picture.new("RGBA", (20, 20), (255, 255, 255, 128)).save(tmp_path / "mark.png")
    made: Any = gr.Video(watermark=tmp_path / "mark.png").postprocess(upload(store, a_video(), "clip.mp4")["path"])
    numpy.testing.assert_allclose(pictures(made.path)[0][30, 45], [128] * 3, atol=6)
    with pytest.raises(DeclarationError, match="Video: watermark"):
        gr.Video(watermark=3)


@pytest.mark.usefixtures("road")
def test_a_part_has_the_pictures_and_the_sound_of_its_seconds(store: FileStore) -> None:
    sent = upload(store, a_video(), "clip.mp4")
    made = gr.Video().trim({"file": sent, "start": 0.2, "end": 0.4})
    found = pictures(made.path)
    assert [round(float(picture.mean()) / 50) for picture in found] == [2, 3]
    assert streams_of(made.path) == {"video": "h264", "audio": "aac"}
    with av.open(made.path) as container:
        assert (container.duration or 0) / 1e6 == pytest.approx(0.2, abs=0.1)


@pytest.mark.parametrize(("turn", "white"), [(90, numpy.s_[-10:]), (-90, numpy.s_[:10]), (180, numpy.s_[:, -10:])])
@pytest.mark.usefixtures("road")
def test_a_converted_film_is_upright(store: FileStore, turn: int, white: Any) -> None:
    pixels = numpy.zeros((48, 64, 3), "uint8")
    pixels[:, :20] = 255
    sent = upload(store, encoded("mp4", "libx264", pixels, turn), "phone.mp4")
    picture = pictures(str(gr.Video(format="webm").preprocess(sent)))[0]
    assert picture.shape == ((48, 64, 3) if turn == 180 else (64, 48, 3))
    assert picture[white].mean() > 240
    assert picture.mean() == pytest.approx(80, abs=5)


@pytest.mark.parametrize(
    ("name", "form", "codec", "kept"),
    [
        ("a.avi", "avi", "mpeg4", False),
        ("a.mkv", "matroska", "libx264", False),
        ("a.mov", "mov", "libx264", False),
        ("a.mp4", "mp4", "mpeg4", False),
        ("a.mp4", "mp4", "libx264", True),
        ("a.webm", "webm", "libvpx", True),
    ],
)
@pytest.mark.usefixtures("road")
def test_what_browsers_do_not_play_becomes_mp4(store: FileStore, name: str, form: str, codec: str, kept: bool) -> None:
    sent = upload(store, encoded(form, codec, numpy.zeros((48, 64, 3), "uint8")), name)
    made: Any = gr.Video().postprocess(sent["path"])
    assert (made.path == sent["path"]) is kept
    assert kept or streams_of(made.path) == {"video": "h264"}


@pytest.mark.parametrize(("name", "told"), [("a.avi", "expected a video"), ("a.mp4", "expected a video")])
@pytest.mark.usefixtures("road")
def test_what_cannot_be_converted_is_shown_as_it_is(
    store: FileStore, caplog: pytest.LogCaptureFixture, name: str, told: str
) -> None:
    sent = upload(store, b"no video", name)
    shown: Any = gr.Video(label="clip").postprocess(sent["path"])
    assert shown.path == sent["path"]
    assert told in caplog.text
    assert 'Video "clip"' in caplog.text


def test_without_the_extra_the_log_says_what_would_convert(
    store: FileStore, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide_pyav(monkeypatch)
    monkeypatch.setenv("PATH", "")
    for name in ("a.mp4", "a.avi"):
        sent = upload(store, b"some video", name)
        shown: Any = gr.Video().postprocess(sent["path"])
        assert shown.path == sent["path"]
    assert [record.getMessage() for record in caplog.records] == [
        f"Video: browsers may not play a.avi: to convert it, {INSTALL}"
    ]


@pytest.mark.usefixtures("road")
def test_pictures_at_uneven_times_are_all_kept(store: FileStore) -> None:
    target = io.BytesIO()
    with av.open(target, "w", format="webm") as sink:
        stream: Any = sink.add_stream("libvpx", rate=10)  # Any: PyAV's of pictures
        stream.height, stream.width, stream.pix_fmt = 48, 64, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        for at in (0, 20, 100, 101, 400, 402, 600):
            frame = av.VideoFrame.from_ndarray(numpy.zeros((48, 64, 3), "uint8"))
            frame.pts, frame.time_base = at, Fraction(1, 1000)
            sink.mux(stream.encode(frame))
        sink.mux(stream.encode(None))
    sent = upload(store, target.getvalue(), "camera.webm")
    assert len(pictures(str(gr.Video(format="mp4").preprocess(sent)))) == 7
