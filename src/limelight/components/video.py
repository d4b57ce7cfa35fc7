"""Video components."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Unpack, cast

import msgspec
from msgspec import Meta

from limelight.components import film
from limelight.components.decoders import recordings, videos
from limelight.components.files import checked_path, example_file, is_address, kept, local_path
from limelight.components.playable import converted, playable_form
from limelight.components.subtitles import track
from limelight.components.watermark import WatermarkOptions, name_of, overlay
from limelight.components.webcam import OLDER, WebcamOptions, camera_props
from limelight.core.endpoint import running_call
from limelight.core.errors import DeclarationError, InputRejected
from limelight.core.extras import Need
from limelight.core.schema import FILE_SCHEMA, Schema, WireType
from limelight.core.schema import check as checked
from limelight.core.wire import FileData, Json
from limelight.ui.component import Component, ComponentOptions
from limelight.ui.playback import Piece
from limelight.ui.server_methods import slow_server

__all__ = ["PlayableVideo", "Video"]

EXAMPLE_URL = (
    "https://raw.githubusercontent.com/mdn/learning-area/main/html/multimedia-and-embedding/"
    "video-and-audio-content/rabbit320.mp4"
)


MAX_S = 86_400.0
SHORTEST_S = 0.05


class Part(msgspec.Struct):
    """What the page asks for when a person trims a video."""

    file: FileData
    start: Annotated[float, Meta(ge=0, le=MAX_S)]
    end: Annotated[float, Meta(ge=0, le=MAX_S)]


PYAV = recordings.PYAV._replace(what="Converting a video")


class Video(Component):
    """Records, uploads or plays video. The function gets the path of a file, and returns a path or a URL.

    With `format` ("mp4", "webm", "mov" or "mkv"), inputs and outputs of other formats are converted. Without it, inputs
    stay as they are, and outputs that not every browser plays become mp4. `subtitles` are a `.vtt`, `.srt` or `.json`
    file, or a list of `{"text": …, "timestamp": [from, to]}` in seconds. `include_audio=False` removes the sound of
    inputs; by default it is removed only if the camera is the only source. `watermark` is drawn on outputs: a picture,
    or `WatermarkOptions` with its place. People trim their videos on the page. All of this needs the extra `av` or,
    without it, the programs `ffmpeg` and `ffprobe` on the PATH; the log says where both are missing.
    `playback_position` is as that of `Audio`.
    """

    takes = "the path or URL of a video"
    EVENTS = (
        "change", "clear", "start_recording", "pause_recording", "stop_recording", "stop", "play", "pause", "end",
        "upload", "input", "stream",
    )  # fmt: skip
    holds_files = True
    reports = {"playback_position": Annotated[float, Meta(ge=0)]}
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
        "can_trim": bool,
    }
    server_options = Component.server_options | {"watermark"}

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
        watermark: WatermarkOptions | str | Path | None = None,
        subtitles: str | Path | list[dict[str, object]] | None = None,
        playback_position: float = 0,
        **options: Unpack[ComponentOptions],
    ) -> None:
        wanted = self.options["format"]
        if wanted is not None and wanted not in film.ENCODERS:
            raise DeclarationError("Video: format", f"one of {tuple(film.ENCODERS)}", wanted)
        if not (watermark is None or isinstance(watermark, WatermarkOptions | str | Path)):
            raise DeclarationError("Video: watermark", "a path or WatermarkOptions", watermark)
        super().__init__()

    def needs(self, *, as_input: bool) -> Sequence[Need]:
        is_surely = not self._has_audio() if as_input else self.options["streaming"] or self._overlay() is not None
        return (PYAV,) if is_surely else ()

    def props(self) -> dict[str, object]:
        return {
            **super().props(),
            "sources": self._sources(),
            "include_audio": self._has_audio(),
            "subtitles": track(self.options["subtitles"]),
            "can_trim": PYAV.is_met,
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
        path = Path(checked_path(payload, self.where, "video"))
        wanted, named = cast("str | None", self.options["format"]), path.suffix.lower().removeprefix(".")
        if wanted in (None, named) and self._has_audio():
            return str(path)
        form = wanted or _kept_form(str(path))
        return self.rewritten(path, form)

    def postprocess(self, value: object) -> Json:
        if value is None:
            return None
        if isinstance(value, tuple):  # with subtitles: the form of Gradio 5
            value = value[0]
        file = kept(value)
        form = None if is_address(file.path) else self._output_form(file.path)
        if form is None:
            return file
        return self._saved(file.path, form, overlay=self._overlay())

    def piece(self, value: object) -> Piece | None:
        if not self.options["streaming"] or value is None:
            return None
        path = local_path(msgspec.to_builtins(kept(value)))
        data = film.convert(path, "ts", self.where, with_sound=True, overlay=self._overlay())
        return Piece(data, videos.duration_s(path, self.where), "ts")

    def example(self) -> Json:
        return example_file(EXAMPLE_URL) | {"orig_name": "rabbit320.mp4"}

    @slow_server
    def trim(self, data: Json) -> FileData:
        """A part of a video: `{"file": …, "start": seconds, "end": seconds}`."""
        asked = cast("Part", checked(data, Part, f"{self.where}: trim"))
        if not asked.end - asked.start >= SHORTEST_S:
            expected = f"start and end at least {SHORTEST_S} s apart"
            raise InputRejected(f"{self.where}: trim", expected, f"{asked.start} and {asked.end}")
        path = local_path(msgspec.to_builtins(asked.file))
        return self._saved(path, _kept_form(path), part=(asked.start, asked.end), client=running_call.get().client)

    def rewritten(self, path: Path, form: str) -> str:
        """The path of a copy in this format. Raises `InputRejected` if it is no video."""
        return local_path({"path": self._saved(str(path), form, with_sound=self._has_audio()).path})

    def _sources(self) -> list[str]:
        sources = self.options["sources"]
        return [sources] if isinstance(sources, str) else cast("list[str]", sources or ["upload", "webcam"])

    def _has_audio(self) -> bool:
        included = self.options["include_audio"]
        return "upload" in self._sources() if included is None else bool(included)

    def _saved(
        self,
        path: str,
        form: str,
        *,
        with_sound: bool = True,
        part: tuple[float, float] | None = None,
        overlay: film.Overlay | None = None,
        client: str = "",
    ) -> FileData:
        return converted(
            path,
            form,
            f"video/{form}",
            f"film {film.RECIPE} {with_sound} {part} {self._mark() if overlay else None}",
            lambda: film.convert(path, form, self.where, with_sound=with_sound, part=part, overlay=overlay),
            client,
        )

    def _output_form(self, path: str) -> str | None:
        """The format in which an output is written anew; None if it stays as it is."""
        wanted, named = cast("str | None", self.options["format"]), Path(path).suffix.lower().removeprefix(".")
        if self._overlay() is not None:
            return wanted or _kept_form(path)
        if wanted is not None:
            return None if named == wanted else wanted
        return playable_form(path, "video", self.where)

    def _overlay(self) -> film.Overlay | None:
        options = self._watermark()
        return None if options is None else lambda size: overlay(options, size, self.where)

    def _mark(self) -> str:
        options = self._watermark()
        return "" if options is None else name_of(options)

    def _watermark(self) -> WatermarkOptions | None:
        given = self.options["watermark"]
        options = given if given is None or isinstance(given, WatermarkOptions) else WatermarkOptions(given)
        return None if options is None or options.watermark is None else options


class PlayableVideo(Video):
    """`Video` in a format that every browser plays (mp4)."""

    type_name = "video"

    def __init__(self, value: object = None, *, format: str = "mp4", **options: Any) -> None:  # Any: as Video's
        super().__init__()


def _video_of(payload: Json) -> Json:
    """The file of the value. Clients of Gradio 5 send it together with subtitles."""
    return payload["video"] if isinstance(payload, dict) and "video" in payload else payload


def _kept_form(path: str) -> str:
    """Of suffixes that a client sends, only these: some muxers write other files, or open sockets and devices."""
    named = Path(path).suffix.lower().removeprefix(".")
    return named if named in film.ENCODERS else "mp4"
