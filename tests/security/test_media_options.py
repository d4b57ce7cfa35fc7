"""Values of callers in options of media: parts of videos, file types, positions, paths for watermarks and subtitles."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest
from msgspec import Raw, structs
from PIL import Image as Picture

import limelight as gr
from limelight.components import subtitles
from limelight.components.decoders import recordings, videos
from limelight.core.decoding import DecodingBudget
from limelight.core.endpoint import Call, running_call
from limelight.core.errors import DeclarationError, InputRejected, NotAllowed
from limelight.core.session import Session
from limelight.core.wire import Completed, Job
from limelight.engine.execution.encoding import to_json
from limelight.engine.files.quota import names_in
from limelight.engine.files.store import FileStore
from limelight.http.large_tables import LargeTables
from limelight.ui.binding import REPORTED, as_reported
from tests.raw import Client, client
from tests.security import media
from tests.security.test_media_server import APP, sent
from tests.servers import Server, run_script

MB = 1 << 20


@pytest.fixture
def call(tmp_path: Path) -> Iterator[Call]:
    """One whose caller sent a path."""
    job = Job(id="j", endpoint=1, lane="", data=[str(tmp_path / "mark.png")], session="s")
    made = Call(job, Session("s"), FileStore(tmp_path / "store"), lambda _: None, DecodingBudget(16 * MB))
    token = running_call.set(made)
    yield made
    running_call.reset(token)


def given(data: bytes, name: str) -> Any:  # Any: JSON
    return to_json(running_call.get().files.save(data, name))


@pytest.mark.parametrize(
    "range_s",
    [(0, 0), (2, 1), (-1, 1), (0, -1), (0, 1e300), ("0", "1"), (None, 1), (0, 0.01), (90_000, 90_001), (100, 200)],
)
def test_a_part_that_is_none_is_refused(call: Call, range_s: tuple[Any, Any]) -> None:
    asked = {"file": given(media.video(64, 48), "a.mp4"), "start": range_s[0], "end": range_s[1]}
    with pytest.raises(InputRejected, match='Video "clip"'):
        gr.Video(label="clip").trim(asked)


@pytest.mark.parametrize("asked", [None, [], "x", {}, {"file": {"path": 1}, "start": 0, "end": 1}, {"file": None}])
def test_what_asks_for_no_part_is_refused(call: Call, asked: Any) -> None:
    with pytest.raises(InputRejected, match="trim"):
        gr.Video().trim(asked)


@pytest.mark.parametrize("data", [b"", b"#EXTM3U\n", media.wav(10, bytes(20))])
def test_a_part_of_what_is_no_video_is_refused(call: Call, data: bytes) -> None:
    with pytest.raises(InputRejected):
        gr.Video().trim({"file": given(data, "a.mp4"), "start": 0, "end": 9})


def test_a_long_part_ends_with_the_video(call: Call) -> None:
    made = gr.Video().trim({"file": given(media.video(64, 48), "a.mkv/../a.exe"), "start": 0, "end": 86_400})
    assert (made.size or 0) < MB
    assert made.path.endswith(".mp4")


def test_no_picture_is_decoded_before_there_is_memory(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"file": given(media.video(1_600, 1_600, 1), "a.mp4"), "start": 0, "end": 1}
    monkeypatch.setattr(recordings, "frames", lambda *_: pytest.fail("decoded"))
    with pytest.raises(InputRejected, match="64 MB"):
        gr.Video().trim(asked)


def test_pictures_before_the_part_count(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(videos, "PASSING", 0.01)  # 36 pictures of this size
    film = given(media.video(64, 48, 60), "a.mp4")  # which has one place to begin at
    assert gr.Video().trim({"file": film, "start": 0, "end": 1}).size
    with pytest.raises(InputRejected, match="at most 36 pictures"):
        gr.Video().trim({"file": film, "start": 5, "end": 6})


def test_what_a_caller_makes_grow_counts_for_their_share_of_the_disk(call: Call) -> None:
    call.job = structs.replace(call.job, client="c")
    asked = {"file": given(media.video(64, 48), "a.mp4"), "start": 0, "end": 1}
    table = {"headers": ["a"], "data": [["x" * 200]] * 10_000, "metadata": None}
    config: Any = {"components": [{"id": 1, "type": "dataframe"}], "dependencies": [{"id": 1, "outputs": [1]}]}
    tables = LargeTables(config, cast(FileStore, call.files))
    sent = tables.in_event(call.job, Completed(Raw(msgspec.json.encode([table]))))
    names = names_in(gr.Video().trim(asked).path.encode()) | names_in(bytes(sent.data))
    assert [cast(FileStore, call.files).quota.client_of(name) for name in names] == ["c", "c"]


@pytest.mark.parametrize("form", ["gif", "webp"])
def test_a_small_animation_of_many_large_pictures_is_not_drawn_anew(call: Call, form: str) -> None:
    shades = [Picture.new("L", (1_500, 1_500), 50 * number) for number in range(4)]
    shades[0].save(target := io.BytesIO(), "gif", save_all=True, append_images=shades[1:])
    with Picture.open(target) as opened:  # by a function
        made = gr.Image(format=form).postprocess(opened)
    with Picture.open(made.path) as shown:
        assert getattr(shown, "n_frames", 1) == 1


@pytest.fixture(scope="module")
def asker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    def run(gate: Path) -> Iterator[Server]:
        with run_script(APP, env={**os.environ, "TEST_GATE": str(gate)}) as server:
            yield server

    for server in run(tmp_path_factory.mktemp("gate") / "gate"):
        with client(server) as made:
            yield made


@pytest.mark.parametrize("path", ["/etc/hostname", "http://127.0.0.1:1/a.mp4", "file:///etc/hostname", "../a.mp4", ""])
def test_a_part_is_of_an_uploaded_file_only(asker: Client, path: str) -> None:
    components = asker.get("/config").json()["components"]
    film = next(one["id"] for one in components if one["type"] == "video")
    file = {"path": path, "meta": {"_type": "gradio.FileData"}}
    body = {"component_id": film, "fn_name": "trim", "session_hash": "s"}
    answer = asker.post("/component_server", {**body, "data": {"file": file, "start": 0, "end": 1}})
    assert answer.status in (400, 403, 404, 422), answer.text
    uploaded = sent(asker, media.video(64, 48))
    answer = asker.post("/component_server", {**body, "data": {"file": uploaded, "start": 0, "end": 1}})
    assert answer.status == 200, answer.text
    assert answer.json()["url"]


@pytest.mark.parametrize("make", [gr.WatermarkOptions, str])
def test_a_callers_path_is_no_watermark(call: Call, tmp_path: Path, make: Any) -> None:
    (tmp_path / "mark.png").write_bytes(media.png(9, 9))
    film = given(media.video(64, 48), "a.mp4")["path"]
    with pytest.raises(NotAllowed):
        gr.Video(watermark=make(str(tmp_path / "mark.png"))).postprocess(film)


@pytest.mark.parametrize(
    ("name", "types"),
    [
        ("a.exe", [".pdf"]),
        ("a.pdf.exe", [".pdf"]),
        ("pdf", [".pdf"]),
        ("a.svg", ["image/png"]),
        ("a.txt", ["image"]),
        ("a.png.txt", ["image", "audio/*"]),
        ("a", ["text"]),
    ],
)
def test_a_file_of_another_type_is_refused(call: Call, name: str, types: list[str]) -> None:
    file = {**given(b"x", name), "orig_name": "a.pdf", "mime_type": "image/png"}
    for component, value in (
        (gr.File(label="f", file_types=types), file),
        (gr.Files(label="f", file_types=types), [file]),
        (gr.UploadButton("f", file_types=types), file),
        (gr.Gallery(label="f", file_types=types), [{"image": file}]),
        (gr.MultimodalTextbox(label="f", file_types=types), {"text": "", "files": [file]}),
    ):
        with pytest.raises(InputRejected, match=r'"f" expected a file of type'):
            component.preprocess(value)


@pytest.mark.parametrize(
    ("name", "types"),
    [("A.PDF", [".pdf"]), ("a.tar.gz", [".tar.gz"]), ("a.png", ["image"]), ("a.png", ["image/*"]), ("a", ["file"])],
)
def test_a_file_of_the_type_is_taken(call: Call, name: str, types: list[str]) -> None:
    assert str(gr.File(file_types=types).preprocess(given(b"x", name))).endswith(name)


@pytest.mark.parametrize("said", [-1, "3", None, [1], {}, True])
def test_a_position_that_is_none_is_refused(call: Call, said: Any) -> None:
    with pytest.raises(InputRejected, match="playback_position"):
        read_with(call, {REPORTED: {"7": {"playback_position": said}}})


@pytest.mark.parametrize(
    "event", [None, "x", [], {REPORTED: 1}, {REPORTED: {"7": 2}}, {REPORTED: {"7": {"value": "/etc"}}}]
)
def test_nothing_else_of_the_component_is_changed(call: Call, event: Any) -> None:
    seen = read_with(call, event)
    assert (seen.playback_position, seen.options["value"]) == (0, None)


def read_with(call: Call, event: Any) -> Any:  # Any: JSON, and the component
    audio = gr.Audio()
    audio.id = 7
    return as_reported(audio, replace(call, job=structs.replace(call.job, event_data=event)))


@pytest.mark.parametrize(("name", "data"), [("a.json", b"[" * 100_000), ("a.json", b"{}"), ("a.srt", b"\xff\xfe\x00")])
def test_damaged_subtitles_are_named(call: Call, tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(DeclarationError, match="subtitles"):
        subtitles.track(tmp_path / name)


def test_subtitles_have_a_size(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subtitles, "MAX_BYTES", 10)
    (tmp_path / "a.srt").write_bytes(b"x" * 11)
    with pytest.raises(DeclarationError, match="at most"):
        subtitles.track(tmp_path / "a.srt")
