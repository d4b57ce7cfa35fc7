"""Audio components."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Unpack, cast

import msgspec
from msgspec import Meta

from limelight.components import sound
from limelight.components.decoders import recordings, sounds
from limelight.components.files import checked_path, example_file, kept, local_path, store
from limelight.components.playable import converted, playable
from limelight.components.subtitles import track
from limelight.core.endpoint import running_call
from limelight.core.errors import DeclarationError, InputRejected
from limelight.core.extras import Need
from limelight.core.schema import FILE_SCHEMA, Schema, WireType
from limelight.core.wire import FileData, Json
from limelight.ui.component import Component, ComponentOptions
from limelight.ui.playback import Piece

__all__ = ["Audio", "Mic", "Microphone", "WaveformOptions"]

EXAMPLE_URL = "https://raw.githubusercontent.com/python/cpython/main/Lib/test/audiodata/pluck-pcm16.wav"


class WaveformOptions:
    """How the page shows audio. Colours are CSS colours.

    `skip_length`: how far an arrow key moves, in percent of the duration. `sample_rate`: of trimmed audio, in Hz.
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


PYAV = recordings.PYAV._replace(what="Sound that plays while it is made")


class Audio(Component):
    """Records, uploads or plays audio.

    With `type="numpy"` the function gets a tuple of the sample rate in Hz and an array of int16 (int32 for WAV files of
    more than 16 bits) of shape (frames,) or (frames, channels); with `type="filepath"`, the path of a file. It may
    return such a tuple, a path, a URL or the bytes of an audio file. In a returned array, floats are in [-1, 1] (louder
    ones are scaled down), 64-bit integers are taken as the smallest type that holds them, and channels may come first.
    With `format` ("wav", "mp3", "ogg", "flac", "aac" or "m4a"), paths are converted to that format and arrays are
    written in it. By default uploads are not converted and arrays are written as WAV. Returned files that not every
    browser plays (AIFF, AMR, WMA, ALAC) are converted, with the extra `av` or, without it, the programs `ffmpeg` and
    `ffprobe` on the PATH; the log says where both are missing.

    `editable` lets the user trim the audio. `recording=True`, also in an update, starts recording, and `False` stops
    it. `subtitles` are a `.vtt`, `.srt` or `.json` file, or a list of `{"text": …, "timestamp": [from, to]}` in
    seconds.
    `playback_position` is where playback starts, in seconds, and in a function that takes the component itself
    (`def fn(audio: gr.Audio)`) where it is.
    """

    takes = "(frames per second, array), a path, a URL or bytes"
    EVENTS = (
        "stream", "change", "clear", "play", "pause", "stop", "start_recording", "pause_recording", "stop_recording",
        "upload", "input",
    )  # fmt: skip
    holds_files = True
    is_sequence = True
    reports = {"playback_position": Annotated[float, Meta(ge=0)]}
    blocks = True
    BUTTONS = ("download", "share")
    usual_buttons = ("download",)
    default_label = "Audio"
    prop_types = {
        "sources": list[Literal["upload", "microphone"]],
        "subtitles": FileData | None,
        "waveform_options": WaveformOptions,
    }

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
        if format is not None and format not in sound.FORMATS:
            raise DeclarationError("Audio: format", f"one of {sound.FORMATS}", format)
        super().__init__()

    def needs(self, *, as_input: bool) -> Sequence[Need]:
        if as_input:
            return (sounds.NUMPY,) if self.options["type"] == "numpy" else ()
        return (sounds.NUMPY, PYAV) if self.options["streaming"] else ()

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
        if self.options["type"] == "numpy":
            return sounds.read(local_path(payload), self.where)
        path = checked_path(payload, self.where, "sound")
        form = cast("str | None", self.options["format"])
        if form is None or Path(path).suffix.lower() == f".{form}":
            return path
        return self.rewritten(path, form)

    def rewritten(self, path: str, form: str) -> str:
        """The path of a copy in this format. Raises `InputRejected` if it is no sound."""
        recipe = f"sound {sound.RECIPE}"
        made = converted(path, form, sound.mime_type(form), recipe, lambda: self._encoded(path, form))
        return local_path({"path": made.path})

    def _encoded(self, path: str, form: str) -> bytes:
        rate, samples = sounds.read(path, self.where)
        call = running_call.get()
        with call.decoding.reserve(2 * samples.nbytes, call, self.where):
            try:
                return sound.write(rate, samples, form)
            except ValueError as error:  # PyAV's, too: not every encoder takes every rate and channel count
                got = f"{1 if samples.ndim == 1 else samples.shape[1]} channels and {rate} Hz"
                raise InputRejected(self.where, f"a sound that {form} can hold", got) from error

    def postprocess(self, value: object) -> Json:
        if value is None:
            return None
        if isinstance(value, str | Path | FileData):
            return playable(kept(value), self.where, "audio")
        if isinstance(value, bytes):
            form = str(self.options["format"] or "wav")
            return store().save(value, f"audio.{form}", sound.mime_type(form))
        if isinstance(value, tuple) and len(value) == 2:
            return self._written(sound.rate_of(value[0]), value[1], "audio")
        raise ValueError(f"{self.where} shows (frames per second, array), a path, a URL or bytes, not {value!r:.100}")

    def piece(self, value: object) -> Piece | None:
        if not self.options["streaming"] or value is None:
            return None
        rate, samples = sounds.read(local_path(msgspec.to_builtins(self.postprocess(value))), self.where)
        return Piece(sound.write(rate, samples, "aac"), len(samples) / rate, "aac")

    def example(self) -> Json:
        return example_file(EXAMPLE_URL) | {"orig_name": "pluck-pcm16.wav"}

    def _written(self, rate: int, samples: object, stem: str) -> FileData:
        form = str(self.options["format"] or "wav")
        return store().save(sound.write(rate, samples, form), f"{stem}.{form}", sound.mime_type(form))


class Microphone(Audio):
    """`Audio` that only records."""

    shortcuts = {"mic": {}}

    type_name = "audio"

    def __init__(self, value: object = None, *, format: str | None = "wav", **options: Any) -> None:  # Any: as Audio's
        super().__init__()

    def props(self) -> dict[str, object]:
        return {**super().props(), "sources": ["microphone"]}


Mic = Microphone
