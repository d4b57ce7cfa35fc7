"""Sound files read into arrays and arrays written as sound files.

WAV needs only numpy. Every other format goes through PyAV, which brings FFmpeg's libraries with it.
"""

from __future__ import annotations

import io
import wave
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from limelight.core.errors import Error, MissingExtra

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[Any]  # int16 or int32, shape (frames,) or (frames, channels)

ENCODERS = {"mp3": "libmp3lame", "ogg": "libopus", "flac": "flac", "aac": "aac", "m4a": "aac"}
CONTAINERS = {"aac": "adts", "m4a": "ipod"}
FORMATS = ("wav", *ENCODERS)
MIME_TYPES = {"mp3": "audio/mpeg", "m4a": "audio/mp4"}


def read(path: str) -> tuple[int, Samples]:
    """Frames per second and the samples: int32 for WAV files of 24 or 32 bits, else int16.

    Raises `Error` for a file that holds no sound.
    """
    try:
        with wave.open(path, "rb") as file:
            return file.getframerate(), _unpacked(file)
    except (wave.Error, EOFError):  # no WAV, or one of floats
        return _decoded(path)


def write(rate: int, samples: object, form: str) -> bytes:
    """A sound file of `form` (one of FORMATS) with these samples, frames along the first axis."""
    ready = as_16_bit(samples)
    if form != "wav":
        return _encoded(rate, ready, form)
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1 if ready.ndim == 1 else ready.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(ready.astype("<i2").tobytes())
    return target.getvalue()


def mime_type(form: str) -> str:
    return MIME_TYPES.get(form, f"audio/{form}")


def as_16_bit(samples: object) -> Samples:
    """The samples as int16. Integers keep their loudness; floats count from -1 to 1, louder ones are scaled down."""
    numpy = _numpy()
    given = numpy.asarray(samples)
    if given.ndim not in (1, 2):
        raise ValueError(f"audio samples have the shape (frames,) or (frames, channels), not {given.shape}")
    if given.dtype.kind == "f":
        peak = float(numpy.abs(given).max(initial=0))
        return cast("Samples", (given * (32767 / max(peak, 1))).round().astype("int16"))
    if given.dtype.kind not in "iu":
        raise ValueError(f"audio samples are integers or floats, not {given.dtype}")
    wide = given.astype("int64") - (1 << (8 * given.itemsize - 1) if given.dtype.kind == "u" else 0)
    shift = 8 * given.itemsize - 16
    return cast("Samples", (wide << 8 if shift < 0 else wide >> shift).astype("int16"))


def _unpacked(file: wave.Wave_read) -> Samples:
    numpy = _numpy()
    width, channels = file.getsampwidth(), file.getnchannels()
    raw = file.readframes(file.getnframes())
    if width == 1:  # unsigned in WAV
        samples = (numpy.frombuffer(raw, "u1").astype("int16") - 128) << 8
    elif width == 3:
        padded = numpy.zeros((len(raw) // 3, 4), "u1")
        padded[:, 1:] = numpy.frombuffer(raw, "u1").reshape(-1, 3)
        samples = padded.view("<i4").ravel()
    else:
        samples = numpy.frombuffer(raw, "<i2" if width == 2 else "<i4").copy()
    return cast("Samples", samples if channels == 1 else samples.reshape(-1, channels))


def _decoded(path: str) -> tuple[int, Samples]:
    av, numpy = pyav(f"Reading {Path(path).suffix or 'this kind of'} sound"), _numpy()
    try:
        with av.open(path) as container:
            stream = container.streams.audio[0]
            channels, rate = stream.codec_context.channels, stream.codec_context.sample_rate
            resampler = av.AudioResampler(format="s16")
            frames = [out for frame in container.decode(stream) for out in resampler.resample(frame)]
            frames += resampler.resample(None)
    except (av.error.FFmpegError, IndexError, OSError) as error:
        raise Error(f"The file holds no sound that can be read ({type(error).__name__}).") from error
    flat = numpy.concatenate([frame.to_ndarray().ravel() for frame in frames] or [numpy.zeros(0, "int16")])
    return rate, cast("Samples", flat if channels == 1 else flat.reshape(-1, channels))


def _encoded(rate: int, samples: Samples, form: str) -> bytes:
    av = pyav(f"Writing {form} files")
    channels = 1 if samples.ndim == 1 else samples.shape[1]
    layout = {1: "mono", 2: "stereo"}.get(channels) or f"{channels}c"
    frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout=layout)
    frame.sample_rate = rate
    possible = sorted(av.Codec(ENCODERS[form], "w").audio_rates or [rate])
    target = io.BytesIO()
    with av.open(target, "w", format=CONTAINERS.get(form, form)) as container:
        nearest = next((known for known in possible if known >= rate), possible[-1])
        stream = container.add_stream(ENCODERS[form], rate=nearest, layout=layout)
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return target.getvalue()


def pyav(what: str) -> Any:  # Any: a module
    """The `av` module, or `MissingExtra` that says what needs it."""
    try:
        import av  # noqa: PLC0415  # optional: 100 MB
    except ImportError:
        raise MissingExtra(what, "av", "av") from None
    return av


def _numpy() -> Any:  # Any: a module
    try:
        import numpy  # noqa: PLC0415  # optional: 80 ms
    except ImportError:
        raise MissingExtra("Sound as an array", "numpy", "media") from None
    return numpy
