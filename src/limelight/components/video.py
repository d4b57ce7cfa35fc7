"""Video components."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, Unpack, cast

import msgspec

from limelight.components.decoders import videos
from limelight.components.decoders.recordings import THREADS, pyav
from limelight.components.files import example_file, is_address, kept, local_path, store
from limelight.components.subtitles import track
from limelight.components.webcam import OLDER, WebcamOptions, camera_props
from limelight.core.errors import DeclarationError
from limelight.core.schema import FILE_SCHEMA, Schema, WireType
from limelight.core.wire import FileData, Json
from limelight.ui.component import Component, ComponentOptions
from limelight.ui.playback import Piece

__all__ = ["PlayableVideo", "Video"]

EXAMPLE_URL = (
    "https://raw.githubusercontent.com/mdn/learning-area/main/html/multimedia-and-embedding/"
    "video-and-audio-content/rabbit320.mp4"
)
_H264 = ("libx264", "aac")
ENCODERS = {"mp4": _H264, "mov": _H264, "mkv": _H264, "webm": ("libvpx-vp9", "libopus")}
CONTAINERS = {"mp4": "mp4", "mov": "mov", "mkv": "matroska", "webm": "webm", "ts": "mpegts"}
_MODEST = {"libx264": {"rc-lookahead": "10"}, "libvpx-vp9": {"lag-in-frames": "8"}}
"""How many pictures an encoder looks ahead. It keeps each in memory."""


class Video(Component):
    """Records, uploads or plays video. The function gets the path of a file, and returns a path or a URL.

    With `format` ("mp4", "webm", "mov" or "mkv"), inputs and outputs of other formats are converted. `subtitles` are a
    `.vtt` or `.srt` file, or a list of `{"text": …, "timestamp": [from, to]}` in seconds. `include_audio=False` removes
    the sound of inputs; by default it is removed only if the camera is the only source. `watermark` has no effect.
    """

    EVENTS = (
        "change", "clear", "start_recording", "pause_recording", "stop_recording", "stop", "play", "pause", "end",
        "upload", "input", "stream",
    )  # fmt: skip
    holds_files = True
    blocks = True
    older_options = OLDER
    BUTTONS = ("download", "share")
    usual_buttons = ("download",)
    default_label = "Video"
    prop_types = {
        "sources": list[Literal["upload", "webcam"]],
        "include_audio": bool,
        "subtitles": FileData | None,
        "webcam_options": WebcamOptions,
    }

    def __init__(
        self,
        value: str | Path | Callable[..., object] | None = None,
        *,
        format: str | None = None,  # Gradio's name
        sources: list[Literal["upload", "webcam"]] | Literal["upload", "webcam"] | None = None,
        height: int | str | None = None,
        width: int | str | None = None,
        webcam_options: WebcamOptions | dict[str, object] | None = None,
        mirror_webcam: bool | None = None,
        include_audio: bool | None = None,
        autoplay: bool = False,
        loop: bool = False,
        streaming: bool = False,
        watermark: object = None,
        subtitles: str | Path | list[dict[str, object]] | None = None,
        playback_position: float = 0,
        **options: Unpack[ComponentOptions],
    ) -> None:
        wanted = self.options["format"]
        if wanted is not None and wanted not in ENCODERS:
            raise DeclarationError("Video: format", f"one of {tuple(ENCODERS)}", wanted)
        super().__init__()

    def props(self) -> dict[str, object]:
        return {
            **super().props(),
            "sources": self._sources(),
            "include_audio": self._has_audio(),
            "subtitles": track(self.options["subtitles"]),
            "webcam_options": camera_props(self.options["webcam_options"], self.options["mirror_webcam"]),
        }

    def wire_type(self) -> WireType:
        return FileData | None

    def schema(self) -> Schema:
        return FILE_SCHEMA

    def accepts(self) -> Schema:
        shape = super().accepts()
        either = {"anyOf": shape.pop("anyOf")}
        inside: Schema = {"type": "object", "properties": {"video": either}, "required": ["video"]}
        alone: Schema = {**either, "not": {"type": "object", "required": ["video"]}}
        return {**shape, "anyOf": [alone, inside]}

    def check(self, value: Json) -> Json:
        return super().check(_video_of(value))

    def preprocess(self, payload: Json) -> object:
        if payload is None:
            return None
        path = Path(local_path(payload))
        wanted, named = cast("str | None", self.options["format"]), path.suffix.lower().removeprefix(".")
        if wanted in (None, named) and self._has_audio():
            return str(path)
        # Of suffixes that a client sends, only these: some muxers write other files, or open sockets and devices.
        form = wanted or (named if named in ENCODERS else "mp4")
        return self.rewritten(path, form)

    def postprocess(self, value: object) -> Json:
        if value is None:
            return None
        if isinstance(value, tuple):  # with subtitles: the form of Gradio 5
            value = value[0]
        file = kept(value)
        form = cast("str | None", self.options["format"])
        if form is None or file.path.lower().endswith(f".{form}") or is_address(file.path):
            return file
        return store().save(
            convert(file.path, form, self.where, with_sound=True), f"{Path(file.path).stem}.{form}", f"video/{form}"
        )

    def piece(self, value: object) -> Piece | None:
        if not self.options["streaming"] or value is None:
            return None
        path = local_path(msgspec.to_builtins(kept(value)))
        return Piece(convert(path, "ts", self.where, with_sound=True), videos.duration_s(path, self.where), "ts")

    def example(self) -> Json:
        return example_file(EXAMPLE_URL) | {"orig_name": "rabbit320.mp4"}

    def _sources(self) -> list[str]:
        sources = self.options["sources"]
        return [sources] if isinstance(sources, str) else cast("list[str]", sources or ["upload", "webcam"])

    def _has_audio(self) -> bool:
        included = self.options["include_audio"]
        return "upload" in self._sources() if included is None else bool(included)

    def rewritten(self, path: Path, form: str) -> str:
        """The path of a copy in this format. Raises `InputRejected` if it is no video."""
        data = convert(str(path), form, self.where, with_sound=self._has_audio())
        return local_path({"path": store().save(data, f"{path.stem}.{form}", f"video/{form}").path})


class PlayableVideo(Video):
    """`Video` in a format that every browser plays (mp4)."""

    type_name = "video"

    def __init__(self, value: object = None, *, format: str = "mp4", **options: Any) -> None:  # Any: as Video's
        super().__init__()


def convert(path: str, form: str, where: str, *, with_sound: bool) -> bytes:
    """Convert the video to another format, one of CONTAINERS.

    Raises `InputRejected` if it is not a video, or too large.
    """
    what = f"Converting a video to {form}"
    pictures, sounds = ENCODERS.get(form, _H264)
    target, av = io.BytesIO(), pyav(what)
    with videos.opened(path, where, what) as (source, reserved), av.open(target, "w", format=CONTAINERS[form]) as sink:
        video, sound = source.pictures, source.sound if with_sound else None
        shown = _like(sink.add_stream(pictures, rate=video.average_rate or 25, options=_MODEST[pictures]), video)
        rate = 48000 if sounds == "libopus" else sound and sound.codec_context.sample_rate
        heard: Any = sound and sink.add_stream(sounds, rate=rate)  # Any: PyAV's
        for frame in source.frames(reserved, target.tell, with_sound=with_sound):
            sink.mux((shown if isinstance(frame, av.VideoFrame) else heard).encode(frame))
        for stream in filter(None, (shown, heard)):
            sink.mux(stream.encode(None))
    return target.getvalue()


def _like(stream: Any, source: Any) -> Any:  # Any: PyAV's streams
    """An encoder's stream of the same size, made even: these codecs use 4:2:0 subsampling."""
    stream.width, stream.height = source.width // 2 * 2, source.height // 2 * 2
    stream.pix_fmt = "yuv420p"
    stream.codec_context.thread_count = THREADS
    return stream


def _video_of(payload: Json) -> Json:
    """The file of the value. Clients of Gradio 5 send it together with subtitles."""
    return payload["video"] if isinstance(payload, dict) and "video" in payload else payload
