"""Moving pictures."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, Unpack, cast

import msgspec

from limelight.components.files import kept, local_path, store
from limelight.components.sound import pyav
from limelight.components.subtitles import track
from limelight.components.webcam import WebcamOptions, camera_props
from limelight.core.errors import DeclarationError, Error
from limelight.core.schema import FILE_SCHEMA, Schema, WireType
from limelight.core.wire import FileData, Json
from limelight.ui.component import Component, ComponentOptions
from limelight.ui.playback import Piece

EXAMPLE_URL = (
    "https://raw.githubusercontent.com/mdn/learning-area/main/html/multimedia-and-embedding/"
    "video-and-audio-content/rabbit320.mp4"
)
_H264 = ("libx264", "aac")
ENCODERS = {"mp4": _H264, "mov": _H264, "mkv": _H264, "webm": ("libvpx-vp9", "libopus")}
CONTAINERS = {"mkv": "matroska", "ts": "mpegts"}


class Video(Component):
    """A video. The function gets the path of a file, and returns a path or a URL.

    With `format` ("mp4", "webm", "mov" or "mkv") videos of another format are converted, in both directions.
    `subtitles` are a `.vtt` or `.srt` file, or a list of `{"text": …, "timestamp": [from, to]}` in seconds.
    `include_audio=False` takes the sound out of what comes in; by default it stays in uploads and is left out where the
    camera is the only source. `watermark` is accepted and does nothing.
    """

    EVENTS = (
        "change", "clear", "start_recording", "stop_recording", "stop", "play", "pause", "end", "upload", "input",
        "stream",
    )  # fmt: skip
    holds_files = True
    blocks = True
    default_label = "Video"

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

    def check(self, value: Json) -> Json:
        super().check(_video_of(value))
        return value

    def preprocess(self, payload: Json) -> object:
        video = _video_of(payload)
        if video is None:
            return None
        path = Path(local_path(video))
        form = self._form(path)
        if path.suffix.lower() == f".{form}" and self._has_audio():
            return str(path)
        return local_path({"path": self._converted(path, form).path})

    def postprocess(self, value: object) -> Json:
        if value is None:
            return None
        if isinstance(value, tuple):  # with subtitles: the form of Gradio 5
            value = value[0]
        file = kept(value)
        form = cast("str | None", self.options["format"])
        if form is None or file.path.lower().endswith(f".{form}") or file.path.startswith(("http://", "https://")):
            return file
        return store().save(
            convert(file.path, form, with_sound=True), f"{Path(file.path).stem}.{form}", f"video/{form}"
        )

    def piece(self, value: object) -> Piece | None:
        if not self.options["streaming"] or value is None:
            return None
        path = local_path(msgspec.to_builtins(kept(value)))
        return Piece(convert(path, "ts", with_sound=True), duration_s(path), "ts")

    def example(self) -> Json:
        return {"path": EXAMPLE_URL, "meta": {"_type": "gradio.FileData"}, "orig_name": "rabbit320.mp4"}

    def _sources(self) -> list[str]:
        sources = self.options["sources"]
        return [sources] if isinstance(sources, str) else cast("list[str]", sources or ["upload", "webcam"])

    def _has_audio(self) -> bool:
        wish = self.options["include_audio"]
        return "upload" in self._sources() if wish is None else bool(wish)

    def _form(self, path: Path) -> str:
        return str(self.options["format"] or path.suffix.lstrip(".").lower() or "mp4")

    def _converted(self, path: Path, form: str) -> FileData:
        data = convert(str(path), form, with_sound=self._has_audio())
        return store().save(data, f"{path.stem}.{form}", f"video/{form}")


class PlayableVideo(Video):
    """`Video` in a format that every browser plays (mp4)."""

    type_name = "video"

    def __init__(self, value: object = None, *, format: str = "mp4", **options: Any) -> None:  # Any: as Video's
        super().__init__()


def convert(path: str, form: str, *, with_sound: bool) -> bytes:
    """The video in another container and, for a form not listed in ENCODERS, in mp4. Raises `Error` if it is none."""
    av = pyav(f"Converting a video to {form}")
    pictures, sounds = ENCODERS.get(form, ENCODERS["mp4"])
    target = io.BytesIO()
    try:
        with av.open(path) as source, av.open(target, "w", format=CONTAINERS.get(form, form)) as sink:
            video = source.streams.video[0]
            made = {video.index: _like(sink.add_stream(pictures, rate=video.average_rate or 25), video)}
            if with_sound and source.streams.audio:
                sound = source.streams.audio[0]
                rate = 48000 if sounds == "libopus" else sound.codec_context.sample_rate
                made[sound.index] = sink.add_stream(sounds, rate=rate)
            for frame in source.decode(*(source.streams[index] for index in made)):
                stream = made[video.index] if isinstance(frame, av.VideoFrame) else made[sound.index]
                sink.mux(stream.encode(frame))
            for stream in made.values():
                sink.mux(stream.encode(None))
    except (av.error.FFmpegError, IndexError, OSError) as error:
        raise Error(f"The file holds no video that can be read ({type(error).__name__}).") from error
    return target.getvalue()


def duration_s(path: str) -> float:
    """How long the video in the file plays."""
    av = pyav("Reading a video")
    with av.open(path) as container:
        return float((container.duration or 0) / av.time_base)


def _like(stream: Any, source: Any) -> Any:  # Any: PyAV's streams
    """The encoder's stream with the pictures' size: even, as the 4:2:0 colours of these codecs want it."""
    stream.width, stream.height = source.width // 2 * 2, source.height // 2 * 2
    stream.pix_fmt = "yuv420p"
    return stream


def _video_of(payload: Json) -> Json:
    """The file itself, where a client of Gradio 5 sends it with subtitles."""
    return payload["video"] if isinstance(payload, dict) and "video" in payload else payload
