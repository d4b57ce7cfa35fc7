"""Videos written anew: in another format, a part of one, upright, with a watermark. Needs PyAV, or ffmpeg."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from limelight.components import transcoding
from limelight.components.decoders import programs, videos
from limelight.components.decoders.recordings import THREADS, pyav
from limelight.components.decoders.sounds import required_numpy
from limelight.core.errors import InputRejected

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL import Image as Pictures

    Plane = NDArray[Any]
    Overlaid = tuple[Pictures.Image, tuple[int, int]]
    """An RGBA picture, and where its upper left corner lies."""

RECIPE = 1
"""Counts up when the same source gives another file: stored ones are of the recipe that made them."""
_H264 = ("libx264", "aac")
ENCODERS = {"mp4": _H264, "mov": _H264, "mkv": _H264, "webm": ("libvpx-vp9", "libopus")}
CONTAINERS = {"mp4": "mp4", "mov": "mov", "mkv": "matroska", "webm": "webm", "ts": "mpegts"}
_MODEST = {
    "libx264": {"rc-lookahead": "10"},
    "libvpx-vp9": {"lag-in-frames": "8", "cpu-used": "4", "row-mt": "1"},
}
"""How many pictures an encoder looks ahead: it keeps each in memory. VP9 is slow without the others."""

_MP4 = frozenset({"h264", "av1", "libdav1d", "libaom-av1", "vp9", "libvpx-vp9"})
_PLAYED = {".mp4": _MP4, ".m4v": _MP4, ".webm": _MP4 - {"h264"} | {"vp8", "libvpx"}}
"""What every current browser plays, by ending."""
_CLOCK_HZ = 90_000
_HEARD = frozenset({"aac", "mp3", "mp3float", "opus", "libopus", "vorbis", "libvorbis", "flac"})


class Overlay(Protocol):
    def __call__(self, size: tuple[int, int], /) -> Overlaid | None:
        """What lies on pictures of this size; None for nothing."""


def convert(
    path: str,
    form: str,
    where: str,
    *,
    with_sound: bool,
    part: tuple[float, float] | None = None,
    overlay: Overlay | None = None,
) -> bytes:
    """Convert the video to a format, one of CONTAINERS. `part`: from where to where, in seconds.

    Raises `InputRejected` if it is not a video, or too large.
    """
    what = f"Converting a video to {form}"
    pictures, sounds = ENCODERS.get(form, _H264)
    if programs.stand_in(pictures, sounds):
        options = [part for name, value in _MODEST[pictures].items() for part in (f"-{name}", value)]
        return transcoding.film(
            path,
            CONTAINERS[form],
            where,
            encoders=(pictures, sounds),
            options=options,
            with_sound=with_sound,
            part=part,
            overlay=overlay,
        )
    target, av = io.BytesIO(), pyav(what)
    with (
        videos.opened(path, where, what, part) as (source, reserved),
        av.open(target, "w", format=CONTAINERS[form]) as sink,
    ):
        turns = videos.quarter_turns(path, where, what)  # decodes a picture, for which there is memory now
        video, sound = source.pictures, source.sound if with_sound else None
        drawn = _Drawn((video.width // 2 * 2, video.height // 2 * 2), turns, overlay)
        shown = sink.add_stream(pictures, rate=video.average_rate or 25, options=_MODEST[pictures])
        shown.width, shown.height = drawn.size
        shown.pix_fmt = "yuv420p"
        shown.codec_context.thread_count = THREADS
        # Cameras take pictures at uneven times: in steps of the average two might fall on the same one.
        shown.codec_context.time_base = Fraction(1, _CLOCK_HZ)
        rate = 48000 if sounds == "libopus" else sound and sound.codec_context.sample_rate
        heard: Any = sound and sink.add_stream(sounds, rate=rate)  # Any: PyAV's
        is_empty = True
        for frame in source.frames(reserved, target.tell, with_sound=with_sound):
            is_picture = isinstance(frame, av.VideoFrame)
            is_empty = is_empty and not is_picture
            sink.mux(shown.encode(drawn(frame)) if is_picture else heard.encode(frame))
        if is_empty:
            raise InputRejected(where, "a video with pictures" + (f" from {part[0]} s on" if part else ""), "none")
        for stream in filter(None, (shown, heard)):
            sink.mux(stream.encode(None))
    return target.getvalue()


def may_play(path: str) -> bool:
    """Whether browsers may play a file with this ending."""
    return Path(path).suffix.lower() in _PLAYED


def is_playable(path: str, where: str) -> bool:
    """Whether every current browser plays the video: its ending and its codecs.

    Raises `InputRejected` for what is not decoded here.
    """
    pictures, sound = videos.codecs(path, where)
    return pictures in _PLAYED.get(Path(path).suffix.lower(), ()) and (sound is None or sound in _HEARD)


class _Drawn:
    """Turns pictures upright and draws the overlay on them. These codecs use 4:2:0 subsampling, so sizes are even."""

    def __init__(self, size: tuple[int, int], turns: int, overlay: Overlay | None) -> None:
        self._stored, self._turns = size, turns
        self.size = size if turns % 2 == 0 else (size[1], size[0])
        found = overlay(self.size) if overlay else None
        self._mark = found and _Mark(*found, self.size)

    def __call__(self, frame: Any) -> Any:  # Any: PyAV's
        if not self._turns and self._mark is None:
            return frame  # the encoder converts and resizes
        numpy, av = required_numpy(), pyav("")
        width, height = self._stored
        flat = frame.reformat(width=width, height=height, format="yuv420p").to_ndarray().reshape(-1)
        bright, colours = width * height, width * height // 4
        planes = [
            flat[:bright].reshape(height, width),
            flat[bright : bright + colours].reshape(height // 2, width // 2),
            flat[bright + colours :].reshape(height // 2, width // 2),
        ]
        planes = [numpy.rot90(plane, self._turns).copy() for plane in planes]
        if self._mark is not None:
            self._mark.draw(planes)
        width, height = self.size
        made = av.VideoFrame.from_ndarray(
            numpy.concatenate([plane.reshape(-1) for plane in planes]).reshape(height * 3 // 2, width), "yuv420p"
        )
        made.pts, made.time_base = frame.pts, frame.time_base
        return made


class _Mark:
    """A picture with transparency as planes of YUV, multiplied by its opacity, for one place."""

    def __init__(self, picture: Pictures.Image, place: tuple[int, int], size: tuple[int, int]) -> None:
        numpy = required_numpy()
        self._x, self._y = place[0] // 2 * 2, place[1] // 2 * 2
        wide = min(size[0] - self._x, (place[0] - self._x + picture.width + 1) // 2 * 2)
        high = min(size[1] - self._y, (place[1] - self._y + picture.height + 1) // 2 * 2)
        even = picture.crop(
            (self._x - place[0], self._y - place[1], self._x - place[0] + wide, self._y - place[1] + high)
        )
        opacity = numpy.asarray(even.getchannel("A"), "float32")[:, :, None] / 255
        full = numpy.asarray(even.convert("RGB").convert("YCbCr"), "float32")
        # Video leaves room below black and above white.
        scaled = (full - [0, 128, 128]) * [219 / 255, 224 / 255, 224 / 255] + [16, 128, 128]
        weighted = numpy.concatenate([scaled * opacity, opacity], axis=2)
        small = weighted.reshape(high // 2, 2, wide // 2, 2, 4).mean(axis=(1, 3))
        self._layers = [
            (1 - weighted[:, :, 3], weighted[:, :, 0]),
            (1 - small[:, :, 3], small[:, :, 1]),
            (1 - small[:, :, 3], small[:, :, 2]),
        ]

    def draw(self, planes: list[Plane]) -> None:
        for plane, (rest, drawn), step in zip(planes, self._layers, (1, 2, 2), strict=True):
            high, wide = drawn.shape
            top, left = self._y // step, self._x // step
            below = plane[top : top + high, left : left + wide]
            below[:] = (below * rest + drawn).round().clip(0, 255).astype("uint8")
