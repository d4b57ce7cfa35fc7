"""Sounds, videos and galleries: what functions get and return, against files that FFmpeg's libraries wrote and read."""

from __future__ import annotations

import io
import wave
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy
import pytest
from PIL import Image as Picture

import limelight as gr
from limelight.components import sound
from limelight.components.decoders import sounds
from limelight.core.errors import DeclarationError, InputRejected
from limelight.core.wire import FileData
from limelight.engine.execution.encoding import to_json
from limelight.engine.files.store import FileStore
from limelight.ui.component import Component

RATE = 16_000
TONE = (numpy.sin(numpy.arange(RATE // 2) * 2 * numpy.pi * 440 / RATE) * 20_000).astype("int16")


def upload(store: FileStore, data: bytes, name: str) -> Any:  # Any: JSON
    return to_json(store.save(data, name))


def wav(width: int, raw: bytes, channels: int = 1) -> bytes:
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setparams((channels, width, RATE, 0, "NONE", ""))
        file.writeframes(raw)
    return target.getvalue()


def a_video(*, sound: bool = True) -> bytes:
    """Half a second of 64 × 48 pixels in mp4."""
    target = io.BytesIO()
    with av.open(target, "w", format="mp4") as sink:
        pictures = sink.add_stream("libx264", rate=10)
        pictures.width, pictures.height, pictures.pix_fmt = 64, 48, "yuv420p"
        sounds = sink.add_stream("aac", rate=RATE, layout="mono") if sound else None
        for shade in range(5):
            frame = av.VideoFrame.from_ndarray(numpy.full((48, 64, 3), shade * 50, "uint8"))
            frame.pts, frame.time_base = shade, Fraction(1, 10)
            sink.mux(pictures.encode(frame))
        sink.mux(pictures.encode(None))
        if sounds:
            tone = av.AudioFrame.from_ndarray(TONE.reshape(1, -1), format="s16", layout="mono")
            tone.sample_rate = RATE
            sink.mux([*sounds.encode(tone), *sounds.encode(None)])
    return target.getvalue()


def streams_of(path: str) -> dict[str, str]:
    with av.open(path) as container:
        return {stream.type: stream.codec_context.name for stream in container.streams}


def test_an_array_comes_back_as_it_went(store: FileStore) -> None:
    audio = gr.Audio()
    file = audio.postprocess((RATE, TONE))
    assert isinstance(file, FileData)
    assert (file.orig_name, file.mime_type) == ("audio.wav", "audio/wav")
    rate, samples = audio.preprocess(to_json(file))
    assert rate == RATE
    numpy.testing.assert_array_equal(samples, TONE)


def test_stereo_keeps_its_channels(store: FileStore) -> None:
    audio = gr.Audio()
    both = numpy.stack([TONE, -TONE], axis=1)
    _, samples = audio.preprocess(to_json(audio.postprocess((RATE, both))))
    numpy.testing.assert_array_equal(samples, both)


@pytest.mark.parametrize(
    ("given", "written"),
    [
        (numpy.array([0.5, -1.0]), [16384, -32767]),
        (numpy.array([2.0, -1.0], "float32"), [32767, -16384]),
        (numpy.array([1 << 30, -(1 << 30)], "int32"), [1 << 14, -(1 << 14)]),
        (numpy.array([0, 255], "uint8"), [-32768, 32512]),
        (numpy.array([0, 65535], "uint16"), [-32768, 32767]),
        (numpy.array([-128, 127], "int8"), [-32768, 32512]),
        (numpy.array([], "float64"), []),
        (numpy.array([0.5, -1.0], "float16"), [16384, -32767]),
        (numpy.array([0.5, numpy.nan, numpy.inf]), [16384, 0, 32767]),
        (numpy.array([16384, -32768], "int64"), [16384, -32768]),
        (numpy.array([1 << 30, -(1 << 31)], "int64"), [1 << 14, -(1 << 15)]),
        (numpy.array([16384, 1], "uint64"), [16384, 1]),
        (numpy.array([1 << 14, -(1 << 14)], "int32"), [0, -1]),
        ([0.5, -1.0], [16384, -32767]),
        (numpy.array([[1, 2]] * 70, "int16").T, [[1, 2]] * 70),
        (numpy.array([[0.5] * 70]), [[16384]] * 70),
        (numpy.zeros((1, 2, 70)), [[0, 0]] * 70),
        (numpy.zeros((1, 5), "int16"), [[0]] * 5),
        (numpy.array([[1, 2]], "int16"), [[1, 2]]),
        (numpy.zeros((0, 6), "int16"), []),
        (numpy.array([[1, 2], [3, 4]], "int16"), [[1, 2], [3, 4]]),
    ],
)
def test_samples_of_any_kind_become_16_bits(given: Any, written: list[int]) -> None:
    assert sound.as_16_bit(given).tolist() == written


@pytest.mark.parametrize(
    "given",
    [
        *(numpy.zeros((2, 2, 2)), numpy.zeros((70, 70)), numpy.zeros((5, 0)), numpy.array(["a"]), numpy.array([True])),
        *(numpy.array([1 << 40]), numpy.array([1j]), numpy.zeros((2, 50)), numpy.zeros((6, 40))),
    ],
)
def test_what_is_no_sound_is_named(given: Any) -> None:
    with pytest.raises(ValueError, match="audio samples"):
        sound.as_16_bit(given)


def test_a_rate_is_any_number(store: FileStore) -> None:
    for rate in (RATE, numpy.int64(RATE), float(RATE)):
        file = gr.Audio().postprocess((rate, TONE))
        assert gr.Audio().preprocess(to_json(file))[0] == RATE


@pytest.mark.parametrize("value", [(TONE, RATE), (0, TONE), (-1, TONE), ("16000", TONE), (1e9, TONE)])
def test_a_sound_without_a_rate_says_what_it_is(store: FileStore, value: Any) -> None:
    with pytest.raises(ValueError, match="frames per second"):
        gr.Audio().postprocess(value)


@pytest.mark.parametrize(
    ("width", "raw", "samples"),
    [
        (1, bytes([128, 255]), [0, 127 << 8]),
        (3, (1 << 20).to_bytes(3, "little"), [1 << 28]),
        (4, (1 << 20).to_bytes(4, "little"), [1 << 20]),
    ],
)
def test_wav_files_of_other_widths(store: FileStore, width: int, raw: bytes, samples: list[int]) -> None:
    got: Any = gr.Audio().preprocess(upload(store, wav(width, raw), "a.wav"))
    assert got[0] == RATE
    assert got[1].tolist() == samples


@pytest.mark.parametrize("form", ["mp3", "ogg", "flac", "aac", "m4a"])
def test_every_format_is_written_and_read(store: FileStore, form: str) -> None:
    audio = gr.Audio(format=form)
    file = audio.postprocess((RATE, TONE))
    assert isinstance(file, FileData)
    assert file.path.endswith(f".{form}")
    rate, samples = audio.preprocess(to_json(file))
    assert len(samples) / rate == pytest.approx(0.5, abs=0.15)  # coders pad to their blocks
    assert abs(samples).max() > 10_000


def test_a_path_comes_in_the_format_asked_for(store: FileStore) -> None:
    flac = upload(store, sound.write(RATE, TONE, "flac"), "song.flac")
    path = gr.Audio(type="filepath", format="wav").preprocess(flac)
    assert str(path).endswith("song.wav")
    numpy.testing.assert_array_equal(sounds.read(str(path), "Audio")[1], TONE)
    assert str(gr.Audio(type="filepath").preprocess(flac)).endswith("song.flac")


def test_bytes_and_urls_are_served(store: FileStore) -> None:
    audio = gr.Audio()
    file: Any = audio.postprocess(wav(2, TONE.tobytes()))
    assert Path(file.path).read_bytes()[:4] == b"RIFF"
    there: Any = audio.postprocess("https://example.org/a.mp3")
    assert there.url == "https://example.org/a.mp3"


def test_a_file_without_sound_is_the_callers_error(store: FileStore) -> None:
    with pytest.raises(InputRejected, match="expected a sound"):
        gr.Audio().preprocess(upload(store, b"not sound", "a.mp3"))
    with pytest.raises(ValueError, match="frames per second"):
        gr.Audio().postprocess(3)


def test_a_video_is_a_path(store: FileStore) -> None:
    sent = upload(store, a_video(), "clip.mp4")
    assert gr.Video().preprocess(sent) == sent["path"]
    older = {"video": sent, "subtitles": None}
    assert gr.Video().preprocess(gr.Video().check(older)) == sent["path"]
    shown: Any = gr.Video().postprocess(sent["path"])
    assert shown.path == sent["path"]


def test_a_video_without_its_sound(store: FileStore) -> None:
    sent = upload(store, a_video(), "clip.mp4")
    path = gr.Video(include_audio=False).preprocess(sent)
    assert streams_of(str(path)) == {"video": "h264"}
    camera = gr.Video(sources=["webcam"])
    assert camera.props()["include_audio"] is False


def test_videos_are_converted_both_ways(store: FileStore) -> None:
    sent = upload(store, a_video(), "clip.mp4")
    path = gr.Video(format="webm").preprocess(sent)
    assert str(path).endswith("clip.webm")
    assert streams_of(str(path)) == {"video": "vp9", "audio": "opus"}
    shown: Any = gr.PlayableVideo().postprocess(path)
    assert streams_of(shown.path) == {"video": "h264", "audio": "aac"}


def test_a_file_without_pictures_is_the_callers_error(store: FileStore) -> None:
    with pytest.raises(InputRejected, match="expected a video"):
        gr.Video(format="webm").preprocess(upload(store, b"not a video", "a.mp4"))


@pytest.mark.parametrize(
    ("form", "mode"), [("png", "RGBA"), ("jpeg", "CMYK"), ("png", "LA"), ("png", "P"), ("webp", "RGB")]
)
def test_a_thumbnail_is_a_small_copy_that_is_made_once(store: FileStore, form: str, mode: Any) -> None:
    target = io.BytesIO()
    Picture.new("L", (1000, 700), 200).convert(mode).save(target, form)
    sent = upload(store, target.getvalue(), f"a.{form}")
    made, again = gr.Gallery().thumbnail(sent), gr.Gallery().thumbnail(sent)
    assert made.path == again.path
    assert (made.orig_name, made.mime_type) == ("a.webp", "image/webp")
    with Picture.open(made.path) as small:
        assert small.size == (640, 448)


def test_a_gallery_takes_what_functions_return(store: FileStore, tmp_path: Path) -> None:
    picture = Picture.new("RGB", (4, 3), "red")
    path = tmp_path / "dot.png"
    picture.save(path)
    clip = upload(store, a_video(sound=False), "clip.mp4")
    shown: Any = gr.Gallery(format="png").postprocess(
        [path, (str(path), "a dot"), picture, (numpy.zeros((2, 2, 3)), None), clip["path"], "https://example.org/a.jpg"]
    )
    assert [item["caption"] for item in shown] == [None, "a dot", None, None, None, None]
    assert [next(iter(item)) for item in shown] == ["image", "image", "image", "image", "video", "image"]
    assert shown[2]["image"].mime_type == "image/png"
    assert shown[5]["image"].url == "https://example.org/a.jpg"
    assert gr.Gallery().postprocess(None) == []


@pytest.mark.parametrize(("kind", "made"), [("filepath", str), ("pil", Picture.Image), ("numpy", numpy.ndarray)])
def test_a_function_gets_items_with_captions(store: FileStore, kind: Any, made: type) -> None:
    gallery = gr.Gallery(type=kind)
    clip = upload(store, a_video(sound=False), "clip.mp4")
    dot: Any = to_json(gallery.postprocess([(Picture.new("RGB", (4, 3), "red"), "a dot")]))
    got: Any = gallery.preprocess(gallery.check([*dot, {"video": clip}]))
    assert isinstance(got[0][0], made)
    assert got[0][1] == "a dot"
    assert got[1] == (clip["path"], None)
    assert gallery.preprocess(None) is None
    assert gallery.preprocess([]) is None


@pytest.mark.parametrize("value", [[{}], [{"caption": "x"}], [{"image": None, "video": None}], "x", [1]])
def test_a_gallery_says_which_item_is_wrong(value: Any) -> None:
    with pytest.raises(InputRejected):
        gr.Gallery(label="Pictures").check(value)


@pytest.mark.parametrize(
    ("declare", "message"),
    [
        (lambda: gr.Audio(type="bytes"), "Audio: type"),
        (lambda: gr.Audio(format="midi"), "Audio: format"),
        (lambda: gr.Video(format="gif"), "Video: format"),
        (lambda: gr.Gallery(type="file"), "Gallery: type"),
        (lambda: gr.Gallery(format="heic"), "Gallery: format"),
    ],
)
def test_wrong_declarations_say_what_is_possible(declare: Any, message: str) -> None:
    with pytest.raises(DeclarationError, match=message):
        declare()


def test_a_microphone_only_records() -> None:
    component: Component = gr.Microphone()
    assert component.props()["sources"] == ["microphone"]
    assert component.type_name == "audio"


def test_subtitles_become_webvtt(store: FileStore, tmp_path: Path) -> None:
    srt = tmp_path / "a.srt"
    srt.write_text("1\n00:00:01,500 --> 00:01:02,000\nHello\n", "utf-8")
    shown: Any = gr.Video(subtitles=srt).props()["subtitles"]
    assert Path(shown.path).read_text("utf-8").startswith("WEBVTT\n\n1\n00:00:01.500 --> 00:01:02.000\nHello")
    listed: Any = gr.Audio(subtitles=[{"text": "Hi", "timestamp": [0, 3661.25]}]).props()["subtitles"]
    assert Path(listed.path).read_text("utf-8") == "WEBVTT\n\n00:00:00.000 --> 01:01:01.250\nHi\n"
    (tmp_path / "a.json").write_text('[{"text": "Hi", "timestamp": [0, 1]}]', "utf-8")
    read: Any = gr.Audio(subtitles=tmp_path / "a.json").props()["subtitles"]
    assert Path(read.path).read_text("utf-8") == "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nHi\n"
    with pytest.raises(DeclarationError, match="subtitles"):
        gr.Video(subtitles="a.txt").props()


def test_both_ways_to_mirror_the_camera_reach_the_page() -> None:
    assert gr.Video().props()["webcam_options"] == {"mirror": True, "constraints": None}
    options = gr.WebcamOptions(mirror=False, constraints={"width": 640})
    assert gr.Image(webcam_options=options).props()["webcam_options"] == vars(options)
    older: Any = gr.Video(mirror_webcam=False).props()["webcam_options"]
    assert older["mirror"] is False
