"""Arrays written as sound files, and sound files written anew.

WAV needs only numpy. Every other format goes through PyAV, which brings FFmpeg's libraries with it, or through the
program ffmpeg.
"""

from __future__ import annotations

import io
import math
import wave
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

from limelight.components import transcoding
from limelight.components.decoders import programs, recordings
from limelight.components.decoders.bounded import binary
from limelight.components.decoders.recordings import pyav
from limelight.components.decoders.sounds import (
    EXPECTED,
    MAX_CHANNELS,
    MAX_RATE_HZ,
    WORK_BYTES,
    check_kind,
    required_numpy,
)
from limelight.core.endpoint import running_call
from limelight.core.errors import InputRejected
from limelight.core.plain import number

if TYPE_CHECKING:
    from limelight.components.decoders.sounds import Samples

RECIPE = 1
"""As `film.RECIPE`."""
ENCODERS = {"mp3": "libmp3lame", "ogg": "libopus", "flac": "flac", "aac": "aac", "m4a": "aac"}
CONTAINERS = {"aac": "adts", "m4a": "ipod"}
FORMATS = ("wav", *ENCODERS)
PIECE = 1 << 18
MIME_TYPES = {"mp3": "audio/mpeg", "m4a": "audio/mp4"}


_AAC, _MP3, _OPUS, _VORBIS = frozenset({"aac"}), {"mp3", "mp3float"}, {"opus", "libopus"}, {"vorbis", "libvorbis"}
_PLAYED = {
    "aac": _AAC,
    "flac": {"flac"},
    "matroska": _OPUS | _VORBIS,
    "mov": _AAC | _MP3 | _OPUS | {"flac"},
    "mp3": _MP3,
    "ogg": _OPUS | _VORBIS,
}
"""What every current browser plays: codecs by FFmpeg's name of the container. Safari alone plays ALAC, AIFF and CAF."""
_WAV_CODES = frozenset({1, 3, 6, 7, 0xFFFE})
"""PCM, floats, A-law, mu-law, and PCM with more facts about it."""
PASSING = 100
"""As that of `videos`: limit for what passes through a conversion, as a multiple of that for one value."""
WEBM = (".webm", ".weba")
LOSSLESS = ("pcm_", "alac", "flac")
UNPLAYED = (
    ".aiff", ".aif", ".aifc", ".amr", ".awb", ".wma", ".caf", ".mka", ".3gp", ".ac3", ".au", ".ape", ".wv", ".mid",
)  # fmt: skip


def write(rate: int, samples: object, form: str) -> bytes:
    """Encode the samples as an audio file of `form`, one of FORMATS. Frames are along the first axis."""
    ready = as_16_bit(samples)
    if form != "wav":
        is_other = programs.stand_in(ENCODERS[form])
        return _by_program(rate, ready, form) if is_other else _encoded(rate, ready, form)
    return _wave(rate, ready)


def _wave(rate: int, ready: Samples) -> bytes:
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1 if ready.ndim == 1 else ready.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate)
        # A view, because audio may be hundreds of megabytes.
        file.writeframes(ready.astype("<i2", copy=False).ravel().view("u1").data if ready.size else b"")
    return target.getvalue()


def convert(path: str, form: str, where: str) -> bytes:
    """Convert an audio file, frame by frame. Raises `InputRejected` if it is no sound, or too large."""
    if programs.stand_in(ENCODERS[form]):
        is_lossless = form == "flac"
        return transcoding.sound(path, _container(form), where, encoder=ENCODERS[form], lossless=is_lossless)
    target, call = io.BytesIO(), running_call.get()
    av, what, limit = pyav(f"Writing {form} files"), f"Converting a sound to {form}", call.decoding.max_bytes
    with (
        binary(path) as file,
        recordings.opened(file, where, EXPECTED, what) as source,
        call.decoding.reserve(WORK_BYTES, call, where) as reserved,
        av.open(target, "w", format=_container(form)) as sink,
    ):
        heard = recordings.stream_of(source, "audio")
        given = heard.codec_context
        check_kind(where, given.sample_rate, given.channels)
        encoder = av.Codec(ENCODERS[form], "w")
        layout = _layout(given.channels if form == "flac" else min(given.channels, 2))
        made = sink.add_stream(ENCODERS[form], rate=_nearest(encoder, given.sample_rate), layout=layout)
        if form == "flac" and given.format.bytes > 2:
            made.codec_context.format = "s32"  # of which FLAC keeps 24 bits
        passed = 0
        for frame in recordings.frames(source, heard):
            passed += frame.samples * given.channels * given.format.bytes
            if passed > PASSING * limit:  # silence takes no room in a file, but time
                raise InputRejected(where, f"a sound of at most {PASSING * limit >> 20} MB decoded", "more")
            sink.mux(made.encode(frame))
            if target.tell() > limit:
                raise InputRejected(where, f"a sound of at most {limit >> 20} MB once converted", "more")
            reserved.grow(WORK_BYTES + 2 * target.tell())
        if not passed:
            raise InputRejected(where, "a sound with samples", "none")
        sink.mux(made.encode(None))
    return target.getvalue()


def playable_form(path: str, where: str) -> str | None:
    """The format in which every current browser plays the sound; None if that is the one it has.

    Raises `InputRejected` for what is not decoded here.
    """
    with binary(path) as file:
        if _is_common(file.read(64)):
            return None  # most files: PyAV, which takes 100 MB, is not needed to tell
        if programs.stand_in():
            seen = programs.facts(path, where, EXPECTED)
            if seen.sound is None:
                raise InputRejected(where, EXPECTED, "a file without sound that is decoded here")
            kind, codec, channels = seen.form, seen.sound.codec_name, seen.sound.channels
        else:
            file.seek(0)
            with recordings.opened(file, where, EXPECTED, "Reading a sound") as container:
                heard = recordings.stream_of(container, "audio").codec_context
                kind, codec, channels = container.format.name.partition(",")[0], heard.name, heard.channels
    if codec in _PLAYED.get(kind, ()) and (kind != "matroska" or path.lower().endswith(WEBM)):
        return None
    return "flac" if codec.startswith(LOSSLESS) and channels <= 8 else "mp3"


def may_play(path: str) -> bool:
    """Whether browsers may play a file with this ending."""
    return not path.lower().endswith(UNPLAYED)


def _is_common(start: bytes) -> bool:
    if start.startswith(b"RIFF"):
        return start[8:16] == b"WAVEfmt " and int.from_bytes(start[20:22], "little") in _WAV_CODES
    if start.startswith(b"OggS"):
        return b"OpusHead" in start or b"\1vorbis" in start
    return start.startswith((b"fLaC", b"ID3")) or (start[:1] == b"\xff" and start[1:2] >= b"\xe0")


def _container(form: str) -> str:
    return CONTAINERS.get(form, form)


def _layout(channels: int) -> str:
    return {1: "mono", 2: "stereo"}.get(channels) or f"{channels}c"


def _nearest(encoder: Any, rate: int) -> int:  # Any: PyAV's
    possible: list[int] = sorted(encoder.audio_rates or [rate])
    return next((known for known in possible if known >= rate), possible[-1])


def rate_of(value: object) -> int:
    """The sample rate in Hz. Raises `ValueError` for another value."""
    found = None if isinstance(value, str) else number(value)
    if found is None or not 1 <= found <= MAX_RATE_HZ:
        expected = f"(frames per second, array), the first a number from 1 to {MAX_RATE_HZ}"
        raise ValueError(f"expected audio as {expected}, got {value!r:.100}")
    return int(found)


def mime_type(form: str) -> str:
    return MIME_TYPES.get(form, f"audio/{form}")


def as_16_bit(samples: object) -> Samples:
    """Convert samples to int16, with frames along the first axis.

    Integers are scaled by the range of their type; 64-bit ones by that of the smallest type that holds them. Floats are
    in [-1, 1], and louder ones are scaled down. Channels may come first. Raises `ValueError` for other samples.
    """
    numpy = required_numpy()
    given = _in_shape(numpy.asarray(samples))
    if given.dtype.kind == "f":
        return _of_floats(given)
    if given.dtype.kind not in "iu":
        raise ValueError(f"expected audio samples that are integers or floats, got {given.dtype}")
    given = _narrowed(given) if given.itemsize > 4 else given
    bits = 8 * given.itemsize
    if given.dtype.kind == "u":
        given = (given ^ given.dtype.type(1 << (bits - 1))).view(f"i{given.itemsize}")
    if bits <= 16:
        return cast("Samples", given.astype("int16", copy=False) << (16 - bits) if bits < 16 else given)
    return (given >> (bits - 16)).astype("int16")


def _in_shape(given: Samples) -> Samples:
    """Shape (frames,) or (frames, channels)."""
    if given.ndim == 3 and len(given) == 1:  # a batch of one
        given = given[0]
    if given.ndim == 2 and _has_channels_first(*given.shape):
        given = given.T
    if given.ndim not in (1, 2) or (given.ndim == 2 and not 1 <= given.shape[1] <= MAX_CHANNELS):
        raise ValueError(f"expected audio samples of shape (frames,) or (frames, channels), got {given.shape}")
    return given


def _has_channels_first(rows: int, columns: int) -> bool:
    """Whether samples of this shape have their channels along the first axis: there are more frames than channels.

    Raises `ValueError` where it may be either.
    """
    if rows >= columns or columns <= 2 or rows == 0:  # a single frame in stereo, or none at all
        return False
    if 1 < rows and columns <= MAX_CHANNELS:
        expected = "with more frames than channels: either may come first here"
        raise ValueError(f"expected audio samples {expected}, got {rows, columns}")
    return rows <= MAX_CHANNELS


def _of_floats(given: Samples) -> Samples:
    numpy = required_numpy()
    if given.itemsize < 4:
        given = given.astype("float32")
    peak = float(numpy.abs(given).max(initial=0))
    if not math.isfinite(peak):
        given = numpy.nan_to_num(given, nan=0, posinf=1, neginf=-1)
        peak = float(numpy.abs(given).max(initial=0))
    return (given * (32767 / max(peak, 1))).round().astype("int16")


def _narrowed(given: Samples) -> Samples:
    """64-bit integers as the smallest type that holds them: NumPy makes them of Python's `int`."""
    low, high = int(given.min(initial=0)), int(given.max(initial=0))
    for bits in (16, 32):
        if -(1 << (bits - 1)) <= low and high < 1 << (bits - 1):
            return given.astype(f"int{bits}")
    raise ValueError(f"expected audio samples of at most 32 bits, got values from {low} to {high}")


def _by_program(rate: int, samples: Samples, form: str) -> bytes:
    try:
        return transcoding.encoded(_wave(rate, samples), _container(form), ENCODERS[form], "sound")
    except InputRejected as error:  # not every encoder takes every rate and channel count
        raise ValueError(f"{form} holds no such sound") from error


def _encoded(rate: int, samples: Samples, form: str) -> bytes:
    av = pyav(f"Writing {form} files")
    channels = 1 if samples.ndim == 1 else samples.shape[1]
    layout = _layout(channels)
    nearest = _nearest(av.Codec(ENCODERS[form], "w"), rate)
    target = io.BytesIO()
    with av.open(target, "w", format=_container(form)) as container:
        stream = container.add_stream(ENCODERS[form], rate=nearest, layout=layout)
        for start in range(0, len(samples), PIECE):  # the encoder's copy takes more memory
            piece = samples[start : start + PIECE].reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(piece, format="s16", layout=layout)
            frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return target.getvalue()
