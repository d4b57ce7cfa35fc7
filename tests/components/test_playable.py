"""Sound and video that not every browser plays: converted once for each content."""

from __future__ import annotations

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path
from threading import Barrier, Event
from typing import Any

import av
import numpy
import pytest
from PIL import Image as Picture

import limelight as gr
from limelight.components import film, sound
from limelight.core.endpoint import running_call
from limelight.core.errors import Cancelled, InputRejected
from limelight.core.wire import FileData
from limelight.engine.files.store import FileStore
from tests.components.roads import INSTALL, hide_pyav, road  # noqa: F401  # a fixture
from tests.components.test_films import encoded
from tests.components.test_media import RATE, TONE, a_video, streams_of, upload, wav


def heard(form: str, codec: str, *, rate: int = RATE, layout: str = "mono", fmt: str = "s16") -> bytes:
    """Half a second of a tone."""
    target = io.BytesIO()
    with av.open(target, "w", format=form) as sink:
        stream: Any = sink.add_stream(codec, rate=rate, layout=layout)  # Any: PyAV's of sound
        if codec == "wmav2":
            stream.bit_rate = 64_000
        if codec == "alac":
            stream.codec_context.format = "s16p"
        count = {"mono": 1, "stereo": 2, "5.1": 6}[layout]
        samples = numpy.repeat(TONE, count).astype("int32") << 16 if fmt == "s32" else numpy.repeat(TONE, count)
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format=fmt, layout=layout)
        frame.sample_rate = rate
        sink.mux([*stream.encode(frame), *stream.encode(None)])
    return target.getvalue()


def samples_of(path: str) -> Any:  # Any: an array
    with av.open(path) as container:
        made = [frame.to_ndarray() for frame in container.decode(audio=0)]
    return numpy.concatenate(made, axis=1)


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.aiff", heard("aiff", "pcm_s16be"), "flac"),
        ("a.aif", heard("aiff", "pcm_s24be", fmt="s32"), "flac"),
        ("a.aiff", heard("aiff", "pcm_s16be", layout="5.1"), "flac"),
        ("a.m4a", heard("ipod", "alac"), "flac"),
        ("a.wma", heard("asf", "wmav2", rate=44_100), "mp3float"),
        ("a.wma", heard("asf", "wmav2", rate=48_000, layout="stereo"), "mp3float"),
        ("a.mka", heard("matroska", "libmp3lame"), "mp3float"),
        ("a.mka", heard("matroska", "ac3", rate=48_000, layout="5.1"), "mp3float"),
        ("a.wav", heard("wav", "adpcm_ms"), "mp3float"),
    ],
    ids=lambda one: one if isinstance(one, str) else "data",
)
@pytest.mark.usefixtures("road")
def test_sound_that_some_browsers_do_not_play_is_converted(
    store: FileStore, name: str, data: bytes, expected: str
) -> None:
    sent = upload(store, data, name)
    made: Any = gr.Audio().postprocess(sent["path"])
    assert streams_of(made.path) == {"audio": expected}
    form = expected.removesuffix("float")
    assert (made.orig_name, made.mime_type) == (f"a.{form}", {"mp3": "audio/mpeg", "flac": "audio/flac"}[form])
    assert samples_of(made.path).size >= TONE.size // 2


@pytest.mark.usefixtures("road")
def test_lossless_sound_stays_lossless(store: FileStore) -> None:
    for data in (heard("aiff", "pcm_s16be"), heard("ipod", "alac")):
        made: Any = gr.Audio().postprocess(upload(store, data, "a.aiff")["path"])
        numpy.testing.assert_array_equal(samples_of(made.path)[0, : TONE.size], TONE)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.wav", wav(2, TONE.tobytes())),
        ("a.wav", heard("wav", "pcm_f32le")),
        ("a.mp3", heard("mp3", "libmp3lame")),
        ("a.flac", heard("flac", "flac")),
        ("a.ogg", heard("ogg", "libopus")),
        ("a.opus", heard("opus", "libopus")),
        ("a.m4a", heard("ipod", "aac")),
        ("a.aac", heard("adts", "aac")),
        ("a.webm", heard("webm", "libopus")),
        ("a.mp4", a_video()),
    ],
    ids=lambda one: one if isinstance(one, str) else "data",
)
@pytest.mark.usefixtures("road")
def test_sound_that_every_browser_plays_stays(store: FileStore, name: str, data: bytes) -> None:
    sent = upload(store, data, name)
    made: Any = gr.Audio().postprocess(sent["path"])
    assert made.path == sent["path"]


@pytest.mark.parametrize(
    "data", [wav(2, TONE.tobytes()), heard("mp3", "libmp3lame"), heard("ogg", "libopus")], ids=["wav", "mp3", "ogg"]
)
def test_usual_sound_is_known_without_the_extra(
    store: FileStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, data: bytes
) -> None:
    hide_pyav(monkeypatch)
    monkeypatch.setenv("PATH", "")
    gr.Audio().postprocess(upload(store, data, "a.aiff")["path"])  # whatever its name says
    assert not caplog.records


def test_without_the_extra_the_log_says_what_would_convert(
    store: FileStore, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide_pyav(monkeypatch)
    monkeypatch.setenv("PATH", "")
    for name in ("a.m4a", "a.aiff"):
        sent = upload(store, b"FORM some sound", name)
        shown: Any = gr.Audio(label="talk").postprocess(sent["path"])
        assert shown.path == sent["path"]
    assert [record.getMessage() for record in caplog.records] == [
        f'Audio "talk": browsers may not play a.aiff: to convert it, {INSTALL}'
    ]


@pytest.mark.usefixtures("road")
def test_what_cannot_be_converted_is_shown_as_it_is(store: FileStore, caplog: pytest.LogCaptureFixture) -> None:
    for data in (b"no sound", heard("aiff", "pcm_s16be")[:54]):
        sent = upload(store, data, "a.aiff")
        shown: Any = gr.Audio(label="talk").postprocess(sent["path"])
        assert shown.path == sent["path"]
    assert [record.getMessage()[:46] for record in caplog.records] == [
        'Audio "talk": browsers may not play a.aiff: Au',
        'Audio "talk": browsers may not play a.aiff: Au',
    ]


AVI = encoded("avi", "mpeg4", numpy.zeros((48, 64, 3), "uint8"))


def in_a_chat(file: Any) -> Any:  # Any: of a message
    shown: Any = gr.Chatbot().postprocess([{"role": "assistant", "content": {"path": file}}])
    return shown[0]["content"][0]["file"]


def in_a_gallery(file: Any) -> Any:  # Any: of an item
    shown: Any = gr.Gallery().postprocess([file])
    return shown[0]["video"]


@pytest.mark.parametrize(
    ("name", "data", "show", "ending"),
    [
        ("a.aiff", heard("aiff", "pcm_s16be"), in_a_chat, ".flac"),
        ("a.avi", AVI, in_a_chat, ".mp4"),
        ("a.avi", AVI, in_a_gallery, ".mp4"),
        ("a.avi", AVI, gr.Video().postprocess, ".mp4"),
    ],
    ids=["sound in a chat", "video in a chat", "gallery", "video"],
)
def test_every_place_shows_the_same_copy(
    store: FileStore,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    data: bytes,
    show: Callable[[Any], FileData],
    ending: str,
) -> None:
    counted = Counted(monkeypatch)
    sent = upload(store, data, name)
    made = [show(sent["path"]), show(sent["path"])]
    own = gr.Audio() if ending == ".flac" else gr.Video()
    again: Any = own.postprocess(sent["path"])
    made.append(again)
    assert {Path(one.path).suffix for one in made} == {ending}
    assert len({one.path for one in made}) == 1
    assert counted.count == 1


class Counted:
    """How often something was converted."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        for module in (film, sound):
            monkeypatch.setattr(module, "convert", self._counting(module.convert))

    def _counting(self, convert: Callable[..., bytes]) -> Callable[..., bytes]:
        def counting(*given: Any, **options: Any) -> bytes:  # Any: its own
            self.count += 1
            return convert(*given, **options)

        return counting


@pytest.mark.usefixtures("road")
def test_inputs_are_converted_once(store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Counted(monkeypatch)
    sent = upload(store, a_video(), "a.mp4")
    assert gr.Video(format="webm").preprocess(sent) == gr.Video(format="webm").preprocess(sent)
    assert counted.count == 1
    written, write = list[str](), sound.write

    def noted(rate: int, samples: object, form: str) -> bytes:
        written.append(form)
        return write(rate, samples, form)

    monkeypatch.setattr(sound, "write", noted)
    talk, told = gr.Audio(format="mp3", type="filepath"), upload(store, wav(2, TONE.tobytes()), "a.wav")
    assert talk.preprocess(told) == talk.preprocess(told)
    assert written == ["mp3"]


def test_another_content_watermark_or_part_is_another_file(store: FileStore) -> None:
    sent, silent = upload(store, a_video(), "a.mp4"), upload(store, a_video(sound=False), "a.mp4")
    red, blue = (Picture.new("RGBA", (9, 7), colour) for colour in ("red", "blue"))

    def marked(picture: object, position: Any = "top-left") -> str:
        shown: Any = gr.Video(watermark=gr.WatermarkOptions(picture, position)).postprocess(sent["path"])
        return str(shown.path)

    def part(file: Any, start: float, end: float) -> str:
        return str(gr.Video().trim({"file": file, "start": start, "end": end}).path)

    made = [marked(red), marked(blue), marked(red, "top-right"), part(sent, 0, 0.3), part(sent, 0, 0.4)]
    made += [part(silent, 0, 0.3), str(gr.Video(include_audio=False).preprocess(sent))]
    assert len(set(made)) == len(made)
    assert marked(red.copy()) == made[0]
    assert part(sent, 0, 0.3) == made[3]


def test_a_converted_file_is_there_after_a_restart(tmp_path: Path) -> None:
    secret = bytes(32)

    def derive(make: Callable[[], bytes]) -> FileData:
        files = FileStore(tmp_path / "store", secret=secret, has_folder=True)
        source = files.save(b"source", "a.txt")
        return files.derived(Path(source.path), "upper", "b.txt", make, lambda: None)

    def never() -> bytes:
        raise AssertionError

    made = derive(lambda: b"SOURCE")
    assert Path(made.path).read_bytes() == b"SOURCE"
    assert derive(never).path == made.path


def test_calls_at_the_same_time_convert_once(tmp_path: Path) -> None:
    files, made, both = FileStore(tmp_path / "store"), list[int](), Barrier(4)
    source = Path(files.save(b"source", "a.txt").path)

    def make() -> bytes:
        made.append(1)
        return b"SOURCE"

    def derive() -> str:
        both.wait()
        return files.derived(source, "upper", "b.txt", make, lambda: None).path

    with ThreadPoolExecutor(4) as pool:
        paths = {future.result() for future in [pool.submit(copy_context().run, derive) for _ in range(4)]}
    assert len(paths) == len(made) == 1


def test_the_same_content_under_other_names_is_converted_once(tmp_path: Path) -> None:
    files, made = FileStore(tmp_path / "store"), list[int]()

    def make() -> bytes:
        made.append(1)
        return b"SOURCE"

    def derive(name: str) -> Path:
        source = Path(files.save(b"source", f"{name}.txt").path)
        return Path(files.derived(source, "upper", f"{name}.bin", make, lambda: None).path)

    with ThreadPoolExecutor(4) as pool:
        copies = [pool.submit(copy_context().run, derive, f"name {number}") for number in range(10)]
    paths = [copy.result() for copy in copies]
    assert [path.name for path in paths] == [f"name {number}.bin" for number in range(10)]
    assert {path.read_bytes() for path in paths} == {b"SOURCE"}
    assert len(made) == 1
    paths[0].write_bytes(b"changed by a function")
    assert paths[1].read_bytes() == b"SOURCE"


def test_a_result_that_cannot_be_converted_for_lack_of_room_is_shown_as_it_is(
    tmp_path: Path, store: FileStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    small = FileStore(tmp_path / "small", max_files=3)
    monkeypatch.setattr(running_call.get(), "files", small)
    sent = small.save(heard("aiff", "pcm_s16be"), "a.aiff", client="a")
    shown: Any = gr.Audio(label="talk").postprocess(sent)
    assert shown.path == sent.path
    assert "share of the disk quota" in caplog.text


def test_a_call_that_is_stopped_does_not_wait_for_another_ones_conversion(tmp_path: Path) -> None:
    files, begun, going_on = FileStore(tmp_path / "store"), Event(), Event()
    source = Path(files.save(b"source", "a.txt").path)

    def slow() -> bytes:
        begun.set()
        going_on.wait()
        return b"SOURCE"

    def stopped() -> None:
        raise Cancelled

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(files.derived, source, "upper", "b.txt", slow, lambda: None)
        begun.wait()
        try:
            with pytest.raises(Cancelled):
                files.derived(source, "upper", "b.txt", slow, stopped)
        finally:
            going_on.set()
        assert Path(first.result().path).read_bytes() == b"SOURCE"


def test_a_conversion_that_fails_is_tried_again(tmp_path: Path) -> None:
    files = FileStore(tmp_path / "store")
    source = Path(files.save(b"source", "a.txt").path)

    def broken() -> bytes:
        raise InputRejected("a", "b", "c")

    with pytest.raises(InputRejected):
        files.derived(source, "upper", "b.txt", broken, lambda: None)
    assert files.derived(source, "upper", "b.txt", lambda: b"S", lambda: None).size == 1
