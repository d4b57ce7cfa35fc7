"""Decodes audio to arrays."""

from __future__ import annotations

import os
import wave
from itertools import chain
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from limelight.components.decoders import programs
from limelight.components.decoders.bounded import binary, refusal
from limelight.components.decoders.recordings import frames, opened, pyav, seconds, stream_of
from limelight.core.decoding import Reservation
from limelight.core.endpoint import running_call
from limelight.core.errors import InputRejected, LimelightError
from limelight.core.extras import Need

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[Any]  # int16 or int32, shape (frames,) or (frames, channels)

NUMPY = Need("Sound as an array", "numpy", "numpy", "media")
EXPECTED = "a sound (WAV, MP3, FLAC, Ogg, AAC, M4A, WebM, AIFF, AMR, WMA)"
MAX_RATE_HZ = 768_000
MAX_CHANNELS = 64
_PIECE_BYTES = 1 << 20
WORK_BYTES = 2 << 20
"""Memory of a decoder and of the frames being copied."""
_MARGIN = 1.25
"""How much larger a growing buffer is than its contents, at most."""


def read(path: str, where: str) -> tuple[int, Samples]:
    """Return the sample rate in Hz and the samples: int32 for WAV files of 24 or 32 bits, else int16.

    The shape is (frames,) or (frames, channels). Raises `InputRejected` for a file that is not audio or is too long.
    """
    with binary(path) as file:
        found = _of_wav(file, where)
        if found is None and programs.stand_in():
            found = _by_program(path, where)
        if found is None:  # not WAV, or WAV with floats
            file.seek(0)
            found = _decoded(file, where, os.path.splitext(path)[1])
    rate, channels, flat = found
    return rate, flat if channels == 1 else flat.reshape(-1, channels)


def _of_wav(file: BinaryIO, where: str) -> tuple[int, int, Samples] | None:
    if file.read(4) != b"RIFF":
        return None
    file.seek(0)
    try:
        with wave.open(file) as sound:
            return _unpacked(sound, file, where)
    except LimelightError:
        raise
    except (wave.Error, EOFError):
        return None
    except Exception as error:  # about a file that may be anything
        raise refusal(where, EXPECTED, error) from error


def _unpacked(sound: wave.Wave_read, file: BinaryIO, where: str) -> tuple[int, int, Samples] | None:
    numpy, call = required_numpy(), running_call.get()
    width, channels, rate = sound.getsampwidth(), sound.getnchannels(), sound.getframerate()
    if width > 4:
        return None
    check_kind(where, rate, channels)
    # The header may lie, but there are no more samples than the file is long.
    count = min(sound.getnframes(), os.fstat(file.fileno()).st_size // (width * channels))
    kind = numpy.dtype("int16" if width < 3 else "int32")
    size = count * channels * kind.itemsize
    _check_size(where, size, rate, channels, kind.itemsize)
    with call.decoding.reserve(size + WORK_BYTES, call, where) as reserved:
        made = numpy.empty(count * channels, kind)
        filled = 0
        while filled < len(made):
            raw = sound.readframes(_PIECE_BYTES // (width * channels))
            piece = _widened(raw[: len(raw) // (width * channels) * width * channels], width)
            if not len(piece):
                break
            made[filled : filled + len(piece)] = piece
            filled += len(piece)
        reserved.keep(size)
        return rate, channels, made[:filled]


def _widened(raw: bytes, width: int) -> Samples:
    numpy = required_numpy()
    if width == 1:  # unsigned in WAV
        return cast("Samples", (numpy.frombuffer(raw, "u1").astype("int16") - 128) << 8)
    if width == 3:
        padded = numpy.zeros((len(raw) // 3, 4), "u1")
        padded[:, 1:] = numpy.frombuffer(raw, "u1").reshape(-1, 3)
        return cast("Samples", padded.view("<i4").ravel())
    return cast("Samples", numpy.frombuffer(raw, "<i2" if width == 2 else "<i4"))


def _decoded(file: BinaryIO, where: str, ending: str) -> tuple[int, int, Samples]:
    call = running_call.get()
    with opened(file, where, EXPECTED, f"Reading {ending or 'this kind of'} sound") as container:
        stream = stream_of(container, "audio")
        rate, channels = stream.codec_context.sample_rate, stream.codec_context.channels
        check_kind(where, rate, channels)
        expected = int(seconds(container, stream) * rate) * channels * 2
        _check_size(where, expected, rate, channels, 2)
        with call.decoding.reserve(int(expected * _MARGIN) + WORK_BYTES, call, where) as reserved:
            rate, channels, raw = _collected(container, stream, where, reserved)
            reserved.keep(int(len(raw) * _MARGIN))
            return rate, channels, required_numpy().frombuffer(raw, "int16")


def _by_program(path: str, where: str) -> tuple[int, int, Samples]:
    numpy, call = required_numpy(), running_call.get()
    heard = programs.facts(path, where, EXPECTED).sound
    if heard is None:
        raise InputRejected(where, EXPECTED, "a file without sound that is decoded here")
    rate, channels = heard.sample_rate, heard.channels
    check_kind(where, rate, channels)
    work_bytes = programs.PROCESS_BYTES
    with programs.folder() as place, call.decoding.reserve(work_bytes, call, where) as reserved:
        outputs = ["-map", "0:a:0", "-c:a", "pcm_s16le", "-ar", str(rate), "-ac", str(channels), "-f", "s16le"]
        inputs = programs.reading(path, where, EXPECTED)
        most = f"at most {call.decoding.max_bytes / (rate * channels * 2):.0f} s of sound ({channels} x {rate} Hz)"
        made = programs.converted(inputs, outputs, place, where, EXPECTED, work_bytes, most)
        size = made.stat().st_size // (2 * channels) * 2 * channels
        reserved.grow(work_bytes + size)
        samples = numpy.fromfile(made, "<i2", size // 2)
        reserved.keep(size)
        return rate, channels, samples


def _collected(
    container: Any, stream: Any, where: str, reserved: Reservation
) -> tuple[int, int, bytearray]:  # Any: PyAV's
    """Sample rate, channels and all samples. They are counted while decoding, because the header may lie."""
    limit, resampler = running_call.get().decoding.max_bytes, pyav("").AudioResampler(format="s16")
    rate, channels, raw = 0, 0, bytearray()
    for frame in chain(frames(container, stream), [None]):
        for part in resampler.resample(frame):
            rate, channels = part.sample_rate, part.layout.nb_channels
            raw += part.to_ndarray().tobytes()
        _check_size(where, len(raw), rate, channels, 2)
        if len(raw) * _MARGIN + WORK_BYTES > reserved.size_bytes:
            reserved.grow(int(limit * _MARGIN) + WORK_BYTES)
    return rate or stream.codec_context.sample_rate, channels or stream.codec_context.channels, raw


def check_kind(where: str, rate: int, channels: int) -> None:
    if not (0 < rate <= MAX_RATE_HZ and 0 < channels <= MAX_CHANNELS):
        expected = f"a sound of at most {MAX_CHANNELS} channels and {MAX_RATE_HZ} Hz"
        raise InputRejected(where, expected, f"{channels} channels and {rate} Hz")


def _check_size(where: str, size_bytes: int, rate: int, channels: int, width: int) -> None:
    limit = running_call.get().decoding.max_bytes
    if size_bytes > limit:
        second = rate * channels * width
        expected = f"at most {limit / second:.0f} s of sound ({channels} x {rate} Hz)"
        raise InputRejected(where, expected, f"{size_bytes / second:.0f} s or more")


def required_numpy() -> Any:  # Any: a module
    try:
        import numpy  # noqa: PLC0415  # optional: 80 ms
    except ImportError:
        raise NUMPY.missing() from None
    return numpy
