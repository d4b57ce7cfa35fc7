"""Sounds and videos of callers where ffmpeg and ffprobe decode them: programs with as many bounds as the decoders."""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy
import pytest

import limelight as gr
from limelight.components.decoders import programs
from limelight.core.decoding import DecodingBudget
from limelight.core.endpoint import Call, running_call
from limelight.core.errors import Cancelled, InputRejected, Overloaded
from limelight.core.session import Session
from limelight.core.wire import Job
from limelight.engine.files.store import FileStore
from tests.components.roads import HAS_PROGRAMS, hide_pyav
from tests.security import media
from tests.security.test_decoders import REFERRING, SILENCES, as_sound, as_video, given

MB = 1 << 20
pytestmark = pytest.mark.skipif(not HAS_PROGRAMS, reason="needs ffmpeg")


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Call]:
    """One that runs without PyAV, whose values may take 4 MB each once decoded."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    hide_pyav(monkeypatch)
    job = Job(id="j", endpoint=1, lane="", data=[], session="s")
    budget = DecodingBudget(4 * MB, 512 * MB)
    made = Call(job, Session("s"), FileStore(tmp_path / "store"), lambda _: None, budget)
    token = running_call.set(made)
    yield made
    running_call.reset(token)
    assert budget.taken_bytes == made.decoded_bytes
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.parametrize("take", [as_sound, as_video])
@pytest.mark.parametrize("kind", REFERRING)
def test_what_refers_to_other_files_is_refused(
    call: Call, tmp_path: Path, take: Callable[[bytes], object], kind: str
) -> None:
    private = tmp_path / "private.mp3"
    private.write_bytes(media.sound("mp3", "libmp3lame", 1))
    with pytest.raises(InputRejected):
        take(REFERRING[kind].format(there=private).encode())


@pytest.mark.parametrize("kind", [b"url ", b"alis"])
def test_a_sound_in_another_file_is_not_fetched(call: Call, tmp_path: Path, kind: bytes) -> None:
    private = tmp_path / "private.raw"
    private.write_bytes(b"\x7f" * 4096)
    path = os.fsencode(str(private))
    name = b"file://" + path if kind == b"url " else bytes(142) + b"\0\2\0" + bytes([len(path)]) + path + b"\xff\xff"
    data = media.m4a(1000, per_chunk=1000, duration=1, coder=b"raw ", reference=media.full(kind, name + b"\0"))
    try:
        _, samples = as_sound(data)
    except InputRejected:
        return
    assert not numpy.any(samples == (0x7F - 0x80) << 8)


@pytest.mark.parametrize("take", [as_sound, as_video])
@pytest.mark.parametrize(
    "data",
    [
        media.eps(),
        media.png(4, 4),
        b"",
        b"\0",
        b"RIFF",
        b"\0\0\0\0moov",
        b"ID3",
        b"\x1aE\xdf\xa3",
        b"FORM\0\0\0\x04AIFF",
    ],
)
def test_other_kinds_and_fragments_are_refused(call: Call, take: Callable[[bytes], object], data: bytes) -> None:
    with pytest.raises(InputRejected):
        take(data)


@pytest.mark.parametrize("kind", ["mp3", "flac", "ogg", "m4a"])
def test_a_sound_that_is_too_long_decoded_is_refused(call: Call, kind: str) -> None:
    with pytest.raises(InputRejected, match=r"at most \d+ s of sound .*, got more"):
        as_sound(SILENCES[kind]())


def test_a_converted_sound_that_is_too_large_is_not_kept(
    call: Call, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    file: Any = call.files.save(media.noise(100_000), "a.aiff")
    monkeypatch.setattr(call.decoding, "max_bytes", 100_000)
    shown: Any = gr.Audio(label="talk").postprocess(file.path)
    assert shown.path == file.path
    assert "once converted" in caplog.text


def test_a_video_of_too_many_pixels_or_pictures_is_refused(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputRejected, match='"clip" expected a video'):
        as_video(media.video(2400, 1600))
    with pytest.raises(InputRejected, match='"clip" expected a video'):
        as_video(media.growing_video(64, 2048))
    monkeypatch.setattr("limelight.components.transcoding.PASSING", 0.01)
    with pytest.raises(InputRejected, match=r"at most \d+ pictures of this size"):
        as_video(media.video(64, 48, 50))


def test_tables_that_list_millions_of_samples_start_no_program(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subprocess.Popen", lambda *_, **__: pytest.fail("started"))
    with pytest.raises(InputRejected):
        as_sound(media.m4a(20_000_000, per_chunk=20_000_000))


@pytest.mark.parametrize("ending", ["hls", "dash", "tee", "md5", "-y", "%03d.png"])
def test_a_callers_file_name_is_no_option_and_chooses_no_muxer(
    call: Call, ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    clip = gr.Video(label="clip", include_audio=False)
    got = clip.preprocess(given(media.video(64, 48), f"-i clip,%d.{ending}"))
    assert Path(str(got)).read_bytes()[4:8] == b"ftyp"
    assert list(Path.cwd().iterdir()) == []


def test_a_cancelled_call_ends_its_program(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def cancelled() -> bool:
        return True

    data = media.video(640, 480, 300)
    monkeypatch.setattr(programs, "_POLL_S", 0.01)
    call.is_cancelled = cancelled
    with pytest.raises(Cancelled):
        as_video(data)


def test_a_program_that_takes_too_long_is_ended(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "MAX_S", 0.0)
    monkeypatch.setattr(programs, "_POLL_S", 0.01)
    with pytest.raises(InputRejected, match='"clip" expected a recording that is converted within'):
        as_video(media.video(640, 480, 300))


def test_programs_get_no_variable_of_the_server(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("ffmpeg", "ffprobe"):
        (folder / name).write_text(f"#!/bin/sh\nexport -p > {tmp_path}/seen\nexit 1\n")
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    monkeypatch.setenv("LIMELIGHT_SECRET", "of-the-server")
    with pytest.raises(InputRejected):
        as_sound(media.sound("flac", "flac", 0.1))
    assert "PATH" in (tmp_path / "seen").read_text()
    assert "of-the-server" not in (tmp_path / "seen").read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="limits of a running process are those of Linux")
def test_a_program_has_only_so_much_memory(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    code = "import time; from pathlib import Path\nwhile not Path('go').exists(): time.sleep(0.01)\nbytearray(1 << 30)"
    for name in ("ffmpeg", "ffprobe"):
        (folder / name).write_text(f"#!{sys.executable} -I\n{code}\n")
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    limited = programs._limit

    def limit(*given: Any) -> None:
        limited(*given)
        next((tmp_path / "temporary").iterdir()).joinpath("go").touch()

    monkeypatch.setattr(programs, "_limit", limit)
    with pytest.raises(InputRejected, match="CalledProcessError"):
        as_sound(media.sound("flac", "flac", 0.1))


def test_only_so_many_run_at_once(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("limelight.core.decoding.WAIT_S", 0.0)
    monkeypatch.setattr(call.decoding, "max_total_bytes", programs.PROCESS_BYTES * 3 // 2)
    begun, going_on, ran = threading.Event(), threading.Event(), list[object]()
    run = programs._run

    def slow(command: Any, *rest: Any) -> None:
        if command[0] == "ffmpeg":
            begun.set()
            going_on.wait()
        run(command, *rest)

    monkeypatch.setattr(programs, "_run", slow)
    data = media.sound("flac", "flac", 0.1)
    other = Call(Job(id="k", endpoint=1, lane="", data=[], session="t"), Session("t"), call.files, print, call.decoding)

    def first() -> None:
        running_call.set(other)
        ran.append(as_sound(data))

    thread = threading.Thread(target=first)
    thread.start()
    begun.wait()
    try:
        with pytest.raises(Overloaded):
            as_sound(data)
    finally:
        going_on.set()
        thread.join()
    assert len(ran) == 1
    call.decoding.release(other)
