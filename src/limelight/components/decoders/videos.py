"""Decodes videos frame by frame."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from limelight.components.decoders import recordings
from limelight.components.decoders.bounded import binary
from limelight.core.decoding import Reservation
from limelight.core.endpoint import running_call
from limelight.core.errors import InputRejected

EXPECTED = "a video (MP4, WebM, MOV, MKV, AVI)"
WORKING_PICTURES = 80
"""How many pictures a decoder and an encoder hold together, at most."""
PASSING = 1_000
"""Limit for all frames together, as a multiple of the limit for one value."""
_PIXEL_BYTES = 1.5


class Video:
    def __init__(self, container: Any, where: str) -> None:  # Any: PyAV's
        self._container, self._where = container, where
        self.pictures = recordings.stream_of(container, "video")
        self.sound = recordings.stream_of(container, "audio") if container.streams.audio else None
        self.picture_bytes = int(self.pictures.width * self.pictures.height * _PIXEL_BYTES)
        limit = running_call.get().decoding.max_bytes
        if self.picture_bytes > limit:
            megapixels = f"a video of at most {limit / _PIXEL_BYTES / 1e6:.3g} megapixels"
            raise InputRejected(where, megapixels, f"{self.pictures.width} x {self.pictures.height} pixels")
        self._most_bytes = PASSING * limit
        rate = float(self.pictures.average_rate or 0)
        self._check_length(recordings.seconds(container, self.pictures) * rate * self.picture_bytes)

    def frames(
        self, reserved: Reservation, written: Callable[[], int], *, with_sound: bool
    ) -> Iterator[Any]:  # Any: PyAV's
        """Frames of pictures and sound in turn. `written` returns the size of the output in memory, in bytes."""
        passed, work_bytes, limit = 0, reserved.size_bytes, running_call.get().decoding.max_bytes
        streams = [self.pictures, *([self.sound] if with_sound and self.sound else [])]
        picture = recordings.pyav("").VideoFrame
        for frame in recordings.frames(self._container, *streams):
            if isinstance(frame, picture):
                size_bytes = int(frame.width * frame.height * _PIXEL_BYTES)
                passed += size_bytes
                if size_bytes > self.picture_bytes:  # frame sizes may change
                    self.picture_bytes, work_bytes = size_bytes, size_bytes * WORKING_PICTURES
                    reserved.grow(work_bytes + 2 * written())
            self._check_length(passed)
            yield frame
            if written() > limit:
                raise InputRejected(self._where, f"a video of at most {limit >> 20} MB once converted", "more")
            reserved.grow(work_bytes + 2 * written())

    def _check_length(self, passed_bytes: float) -> None:
        if passed_bytes > self._most_bytes:
            most = int(self._most_bytes // self.picture_bytes)
            raise InputRejected(self._where, f"a video of at most {most} pictures of this size", "more")


@contextmanager
def opened(path: str, where: str, what: str) -> Iterator[tuple[Video, Reservation]]:
    """Open a video and reserve memory for its conversion. Arguments and errors as for `recordings.opened`."""
    call = running_call.get()
    with binary(path) as file, recordings.opened(file, where, EXPECTED, what) as container:
        video = Video(container, where)
        with call.decoding.reserve(video.picture_bytes * WORKING_PICTURES, call, where) as reserved:
            yield video, reserved


def duration_s(path: str, where: str) -> float:
    """The duration of the video. Errors as for `recordings.opened`."""
    with binary(path) as file, recordings.opened(file, where, EXPECTED, "Reading a video") as container:
        return recordings.seconds(container, container.streams.video[0])
