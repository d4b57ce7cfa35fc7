"""Decodes videos frame by frame."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from limelight.components.decoders import programs, recordings
from limelight.components.decoders.bounded import binary
from limelight.core.decoding import Reservation
from limelight.core.endpoint import running_call
from limelight.core.errors import InputRejected

EXPECTED = "a video (MP4, WebM, MOV, MKV, AVI)"
WORKING_PICTURES = 80
"""How many pictures a decoder and an encoder hold together, at most."""
PASSING = 1_000
"""Limit for all frames together, as a multiple of the limit for one value."""
PIXEL_BYTES = 1.5
"""Of a picture in YUV 4:2:0."""
_LAG_S = 10.0
"""How far apart pictures and sound of the same time are in a file, at most."""


class Video:
    """`part`: the seconds from where to where it is decoded."""

    def __init__(self, container: Any, where: str, part: tuple[float, float] | None) -> None:  # Any: PyAV's
        self._container, self._where, self._part = container, where, part
        self.pictures = recordings.stream_of(container, "video")
        self.sound = recordings.stream_of(container, "audio") if container.streams.audio else None
        self.picture_bytes = int(self.pictures.width * self.pictures.height * PIXEL_BYTES)
        limit = running_call.get().decoding.max_bytes
        if self.picture_bytes > limit:
            megapixels = f"a video of at most {limit / PIXEL_BYTES / 1e6:.3g} megapixels"
            raise InputRejected(where, megapixels, f"{self.pictures.width} x {self.pictures.height} pixels")
        self._most_bytes = PASSING * limit
        rate = float(self.pictures.average_rate or 0)
        length_s = part[1] - part[0] if part else recordings.seconds(container, self.pictures)
        self._check_length(length_s * rate * self.picture_bytes)

    def frames(
        self, reserved: Reservation, written: Callable[[], int], *, with_sound: bool
    ) -> Iterator[Any]:  # Any: PyAV's
        """Frames of pictures and sound in turn. `written` returns the size of the output in memory, in bytes."""
        passed, work_bytes, limit = 0, reserved.size_bytes, running_call.get().decoding.max_bytes
        streams = [self.pictures, *([self.sound] if with_sound and self.sound else [])]
        picture = recordings.pyav("").VideoFrame
        for frame, is_wanted in self._decoded(streams):
            if isinstance(frame, picture):
                size_bytes = int(frame.width * frame.height * PIXEL_BYTES)
                passed += size_bytes
                if size_bytes > self.picture_bytes:  # frame sizes may change
                    self.picture_bytes, work_bytes = size_bytes, size_bytes * WORKING_PICTURES
                    reserved.grow(work_bytes + 2 * written())
            self._check_length(passed)  # of pictures before the part, too: a file may have no place to begin at later
            if not is_wanted:
                continue
            yield frame
            if written() > limit:
                raise InputRejected(self._where, f"a video of at most {limit >> 20} MB once converted", "more")
            reserved.grow(work_bytes + 2 * written())

    def _decoded(self, streams: list[Any]) -> Iterator[tuple[Any, bool]]:  # Any: PyAV's
        """Frames, and whether they are of the part, which begins at zero."""
        if self._part is None:
            for frame in recordings.frames(self._container, *streams):
                yield frame, True
            return
        begin, end = self._part
        first = (self._container.start_time or 0) / recordings.pyav("").time_base
        self._container.seek(int((first + begin) * recordings.pyav("").time_base))
        after = set[type]()  # kinds of frames that have passed the end; each stream lags behind the other
        for frame in recordings.frames(self._container, *streams):
            at = float(frame.time or 0) - first
            is_wanted = begin <= at < end
            if is_wanted:
                frame.pts -= round((begin + first) / frame.time_base)
            yield frame, is_wanted
            if at >= end:
                after.add(type(frame))
            if len(after) == len(streams) or at > end + _LAG_S:
                return

    def _check_length(self, passed_bytes: float) -> None:
        if passed_bytes > self._most_bytes:
            most = int(self._most_bytes // self.picture_bytes)
            raise InputRejected(self._where, f"a video of at most {most} pictures of this size", "more")


@contextmanager
def opened(
    path: str, where: str, what: str, part: tuple[float, float] | None = None
) -> Iterator[tuple[Video, Reservation]]:
    """Open a video, or a part of one, and reserve memory for its conversion. Otherwise as `recordings.opened`."""
    call = running_call.get()
    with binary(path) as file, recordings.opened(file, where, EXPECTED, what) as container:
        video = Video(container, where, part)
        with call.decoding.reserve(video.picture_bytes * WORKING_PICTURES, call, where) as reserved:
            yield video, reserved


def duration_s(path: str, where: str) -> float:
    """The duration of the video. Errors as for `recordings.opened`."""
    if programs.stand_in():
        return programs.facts(path, where, EXPECTED).duration_s
    with binary(path) as file, recordings.opened(file, where, EXPECTED, "Reading a video") as container:
        return recordings.seconds(container, container.streams.video[0])


def codecs(path: str, where: str) -> tuple[str, str | None]:
    """The codecs of pictures and sound, as FFmpeg names them. Errors as for `recordings.opened`."""
    if programs.stand_in():
        seen = programs.facts(path, where, EXPECTED)
        if seen.pictures is None:
            raise InputRejected(where, EXPECTED, "a file without pictures that are decoded here")
        return seen.pictures.codec_name, seen.sound.codec_name if seen.sound else None
    with binary(path) as file, recordings.opened(file, where, EXPECTED, "Reading a video") as container:
        sound = container.streams.audio
        return recordings.stream_of(container, "video").codec_context.name, sound[
            0
        ].codec_context.name if sound else None


def quarter_turns(path: str, where: str, what: str) -> int:
    """How often players turn the pictures by 90 degrees, counterclockwise: phones store how they were held."""
    with binary(path) as file, recordings.opened(file, where, EXPECTED, what) as container:
        first = next(recordings.frames(container, recordings.stream_of(container, "video")), None)
        return 0 if first is None else round(first.rotation / 90) % 4
