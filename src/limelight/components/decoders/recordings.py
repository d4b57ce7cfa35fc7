"""Opens audio and video with PyAV, with listed demuxers and decoders of FFmpeg only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, Never

from limelight.components.decoders.bounded import raise_if_cancelled, refusal
from limelight.components.decoders.boxes import check_boxes
from limelight.core.endpoint import running_call
from limelight.core.errors import LimelightError
from limelight.core.extras import Need

PYAV = Need("Converting sound and video", "av", "av", "av", ("ffmpeg", "ffprobe"))

SOUND_CODECS = frozenset({
    "aac", "ac3", "eac3", "alac", "amrnb", "amrwb", "libopencore_amrnb", "libopencore_amrwb", "flac", "mp2", "mp2float",
    "mp3", "mp3float", "opus", "libopus", "vorbis", "libvorbis", "adpcm_ms", "adpcm_ima_wav",
    "pcm_alaw", "pcm_mulaw", "pcm_u8", "pcm_s8", "pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le",
    "pcm_s32be", "pcm_f32le", "pcm_f32be", "pcm_f64le", "pcm_f64be",
    "wmav1", "wmav2", "wmapro",
})  # fmt: skip
PICTURE_CODECS = frozenset({
    "h264", "hevc", "av1", "libdav1d", "libaom-av1", "vp8", "vp9", "libvpx", "libvpx-vp9", "mpeg4", "h263", "mjpeg",
    "prores", "theora",
})  # fmt: skip
_FORMATS = (
    (b"RIFF", "wav,avi"), (b"RF64", "wav"), (b"fLaC", "flac"), (b"OggS", "ogg"), (b"\x1aE\xdf\xa3", "matroska"),
    (b"FORM", "aiff"), (b"#!AMR", "amr"), (b"0&\xb2u\x8ef\xcf\x11", "asf"),
    (b"ID3", "mp3,aac,flac"),
)  # fmt: skip
"""FFmpeg's names of the accepted formats, by first bytes: containers that hold their own media. Left out of some 300
others: playlists, lists of files, scripts, and containers that name their streams late."""
OTHERWISE = "mov,mp3,aac"  # `mov` is MP4, M4A and 3GP, too
SAMPLE_BYTES = 64
"""Memory of a demuxer per sample of a container, at most."""
THREADS = 2


def pyav(what: str) -> Any:  # Any: a module
    """The module `av`. Raises `MissingExtra` that names `what` if it is not installed."""
    try:
        import av  # noqa: PLC0415  # optional: 100 MB
    except ImportError:
        raise PYAV._replace(what=what).missing() from None
    return av


@contextmanager
def opened(file: BinaryIO, where: str, expected: str, what: str) -> Iterator[Any]:  # Any: PyAV's container
    """The container of an open file. Raises `InputRejected` for any error with it, also within the `with` block.

    `what`: the name of the task, for the error if PyAV is not installed.
    """
    av, limit = pyav(what), running_call.get().decoding.max_bytes
    try:
        allowed = formats(file.read(12))
        if allowed == OTHERWISE:
            check_boxes(file, limit // SAMPLE_BYTES)
        file.seek(0)
        options = {
            "format_whitelist": allowed,
            "codec_whitelist": ",".join(SOUND_CODECS | PICTURE_CODECS),
            "protocol_whitelist": "none",
            "max_pixels": str(limit // 4),
            "max_streams": "32",
        }
        with av.open(_Unnamed(file), options=options, io_open=_refuse) as container:
            yield container
    except LimelightError:
        raise
    except Exception as error:  # a decoder's, about a file that may be anything
        raise refusal(where, expected, error) from error


def stream_of(container: Any, kind: str) -> Any:  # Any: PyAV's
    """The first stream of `kind`, "audio" or "video". Raises `ValueError` if there is none that can be decoded."""
    found = getattr(container.streams, kind)
    stream = found[0] if found else None
    context = stream and stream.codec_context
    if not context or context.name not in (SOUND_CODECS if kind == "audio" else PICTURE_CODECS):
        raise ValueError(f"no {kind} that is decoded here")
    context.thread_count = THREADS  # each thread keeps pictures of its own
    context.options = {"max_pixels": str(running_call.get().decoding.max_bytes // 4)}
    return stream


def frames(container: Any, *streams: Any) -> Iterator[Any]:  # Any: PyAV's
    """Decoded frames of the streams. Raises an exception when the call has been cancelled."""
    for frame in container.decode(*streams):
        raise_if_cancelled()
        yield frame


def of_file(path: str) -> str:
    """A path as FFmpeg's programs take it, whatever is in it."""
    return f"file:{path}"


def seconds(container: Any, stream: Any) -> float:  # Any: PyAV's
    """The duration in the header; 0 if there is none."""
    if stream.duration:
        return float(stream.duration * stream.time_base)
    return float((container.duration or 0) / pyav("").time_base)


def formats(start: bytes) -> str:
    """FFmpeg's names of the formats that a file with these first bytes may have."""
    return next((names for prefix, names in _FORMATS if start.startswith(prefix)), OTHERWISE)


class _Unnamed:
    """A file without a name: libraries take names for URLs, or guess formats from them."""

    def __init__(self, file: BinaryIO) -> None:
        self.read, self.seek, self.tell = file.read, file.seek, file.tell


def _refuse(url: str, flags: int, options: object) -> Never:
    """Refuse to open another file that a file refers to."""
    raise PermissionError("a file that refers to others")
