"""Sound."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal, Unpack, cast

import msgspec

from limelight.components import sound
from limelight.components.files import kept, local_path, store
from limelight.components.subtitles import track
from limelight.core.errors import DeclarationError
from limelight.core.schema import FILE_SCHEMA, Schema, WireType
from limelight.core.wire import FileData, Json
from limelight.ui.component import Component, ComponentOptions
from limelight.ui.playback import Piece

EXAMPLE_URL = "https://raw.githubusercontent.com/python/cpython/main/Lib/test/audiodata/pluck-pcm16.wav"


class WaveformOptions:
    """How the page draws a sound. Colours are those of CSS.

    `skip_length`, in percent of the sound, is how far an arrow key goes; `sample_rate` is that of trimmed sounds.
    """

    def __init__(
        self,
        waveform_color: str | None = None,
        waveform_progress_color: str | None = None,
        trim_region_color: str | None = None,
        show_recording_waveform: bool = True,
        skip_length: int | float = 5,
        sample_rate: int = 44100,
    ) -> None:
        self.waveform_color = waveform_color
        self.waveform_progress_color = waveform_progress_color
        self.trim_region_color = trim_region_color
        self.show_recording_waveform = show_recording_waveform
        self.skip_length = skip_length
        self.sample_rate = sample_rate


class Audio(Component):
    """A sound: uploaded, recorded or played.

    The function gets what `type` says: `numpy`, a tuple of the frames per second and an array of int16 (int32 for WAV
    files of more than 16 bits) with the shape (frames,) or (frames, channels); or `filepath`, the path of a file. It
    may return such a tuple (arrays of floats count from -1 to 1, louder ones are scaled down), a path, a URL or the
    bytes of a sound file. With `format` ("wav", "mp3", "ogg", "flac", "aac" or "m4a") paths come in that format, and
    arrays are written in it; without it uploads stay as they are and arrays become WAV.

    `editable` lets the user keep a part only. `recording=True`, also in an update, starts the microphone, and `False`
    ends that recording. `subtitles` are a `.vtt` or `.srt` file, or a list of `{"text": …, "timestamp": [from, to]}` in
    seconds. `playback_position` is where playing starts; the page does not tell it back.
    """

    EVENTS = (
        "stream", "change", "clear", "play", "pause", "stop", "start_recording", "pause_recording", "stop_recording",
        "upload", "input",
    )  # fmt: skip
    holds_files = True
    is_sequence = True
    blocks = True
    default_label = "Audio"

    def __init__(
        self,
        value: str | Path | tuple[int, object] | Callable[..., object] | None = None,
        *,
        sources: list[Literal["upload", "microphone"]] | Literal["upload", "microphone"] | None = None,
        type: Literal["numpy", "filepath"] = "numpy",  # Gradio's name
        streaming: bool = False,
        format: str | None = None,  # Gradio's name
        autoplay: bool = False,
        editable: bool = True,
        waveform_options: WaveformOptions | dict[str, object] | None = None,
        loop: bool = False,
        recording: bool = False,
        subtitles: str | Path | list[dict[str, object]] | None = None,
        playback_position: float = 0,
        **options: Unpack[ComponentOptions],
    ) -> None:
        if type not in ("numpy", "filepath"):
            raise DeclarationError("Audio: type", "'numpy' or 'filepath'", type)
        if format is not None and format not in sound.FORMATS:
            raise DeclarationError("Audio: format", f"one of {sound.FORMATS}", format)
        super().__init__()

    def props(self) -> dict[str, object]:
        sources, look = self.options["sources"], self.options["waveform_options"]
        return {
            **super().props(),
            "sources": [sources] if isinstance(sources, str) else sources or ["upload", "microphone"],
            "subtitles": track(self.options["subtitles"]),
            "waveform_options": vars(look) if isinstance(look, WaveformOptions) else look or vars(WaveformOptions()),
        }

    def wire_type(self) -> WireType:
        return FileData | None

    def schema(self) -> Schema:
        return FILE_SCHEMA

    def preprocess(self, payload: Json) -> object:
        if payload is None:
            return None
        path = local_path(payload)
        if self.options["type"] == "numpy":
            return sound.read(path)
        form = cast("str | None", self.options["format"])
        if form is None or Path(path).suffix.lower() == f".{form}":
            return path
        return local_path({"path": self._written(*sound.read(path), Path(path).stem).path})

    def postprocess(self, value: object) -> Json:
        if value is None:
            return None
        if isinstance(value, str | Path | FileData):
            return kept(value)
        if isinstance(value, bytes):
            form = str(self.options["format"] or "wav")
            return store().save(value, f"audio.{form}", sound.mime_type(form))
        if isinstance(value, tuple) and len(value) == 2 and not isinstance(value[0], str):
            return self._written(int(value[0]), value[1], "audio")
        raise ValueError(f"{self.where} shows (frames per second, array), a path, a URL or bytes, not {value!r:.100}")

    def piece(self, value: object) -> Piece | None:
        if not self.options["streaming"] or value is None:
            return None
        rate, samples = sound.read(local_path(msgspec.to_builtins(self.postprocess(value))))
        return Piece(sound.write(rate, samples, "aac"), len(samples) / rate, "aac")

    def example(self) -> Json:
        return {"path": EXAMPLE_URL, "meta": {"_type": "gradio.FileData"}, "orig_name": "pluck-pcm16.wav"}

    def _written(self, rate: int, samples: object, stem: str) -> FileData:
        form = str(self.options["format"] or "wav")
        return store().save(sound.write(rate, samples, form), f"{stem}.{form}", sound.mime_type(form))


class Microphone(Audio):
    """`Audio` that only records."""

    type_name = "audio"

    def props(self) -> dict[str, object]:
        return {**super().props(), "sources": ["microphone"]}
