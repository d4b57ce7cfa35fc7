"""Sounds and videos converted by the program ffmpeg, as `film` and `sound` do it with PyAV."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from limelight.components.decoders import programs
from limelight.components.decoders.programs import PROCESS_BYTES, Facts, Stream
from limelight.components.decoders.recordings import of_file
from limelight.components.decoders.sounds import EXPECTED as SOUND
from limelight.components.decoders.sounds import check_kind
from limelight.components.decoders.videos import EXPECTED as VIDEO
from limelight.components.decoders.videos import PASSING, PIXEL_BYTES, WORKING_PICTURES
from limelight.core.decoding import Reservation
from limelight.core.endpoint import running_call
from limelight.core.errors import InputRejected

if TYPE_CHECKING:
    from limelight.components.film import Overlay

_EVEN = "scale=trunc(iw/2)*2:trunc(ih/2)*2,format=yuv420p"
"""These codecs use 4:2:0 subsampling."""


def film(
    path: str,
    form: str,
    where: str,
    *,
    encoders: tuple[str, str],
    options: Sequence[str],
    with_sound: bool,
    part: tuple[float, float] | None,
    overlay: Overlay | None,
) -> bytes:
    """A video in the format, by FFmpeg's name. Errors as for `film.convert`."""
    seen = programs.facts(path, where, VIDEO)
    pictures = seen.pictures
    if pictures is None:
        raise InputRejected(where, VIDEO, "a file without pictures that are decoded here")
    work_bytes = _checked(pictures, seen, where, part) * WORKING_PICTURES + PROCESS_BYTES
    expected = VIDEO if part is None else f"a video with pictures from {part[0]} s on"
    call = running_call.get()
    with programs.folder() as place, call.decoding.reserve(work_bytes, call, where) as reserved:
        inputs = [*_within(part), *programs.reading(path, where, VIDEO)]
        marked = None if overlay is None else _marked(pictures, overlay, place)
        if marked is None:
            outputs = ["-map", "0:v:0", "-vf", _EVEN]
        else:
            inputs += marked[0]
            outputs = ["-filter_complex", f"[0:v:0]{_EVEN}[below];[below][1:v:0]{marked[1]}[made]", "-map", "[made]"]
        if with_sound and seen.sound is not None:
            outputs += ["-map", "0:a:0", "-c:a", encoders[1], "-ac", "2"]
        outputs += ["-c:v", encoders[0], *options, "-f", form]
        return _read(programs.converted(inputs, outputs, place, where, expected, work_bytes), reserved, work_bytes)


def sound(path: str, form: str, where: str, *, encoder: str, lossless: bool) -> bytes:
    """A sound in the format, by FFmpeg's name. Errors as for `sound.convert`."""
    heard = programs.facts(path, where, SOUND).sound
    if heard is None:
        raise InputRejected(where, SOUND, "a file without sound that is decoded here")
    check_kind(where, heard.sample_rate, heard.channels)
    channels = heard.channels if lossless else min(heard.channels, 2)
    call = running_call.get()
    with programs.folder() as place, call.decoding.reserve(PROCESS_BYTES, call, where) as reserved:
        outputs = ["-map", "0:a:0", "-c:a", encoder, "-ac", str(channels), "-f", form]
        made = programs.converted(programs.reading(path, where, SOUND), outputs, place, where, SOUND, PROCESS_BYTES)
        if not programs.facts(str(made), where, SOUND).duration_s:  # a FLAC file without samples has a heading
            raise InputRejected(where, "a sound with samples", "none")
        return _read(made, reserved, PROCESS_BYTES)


def encoded(wave: bytes, form: str, encoder: str, where: str) -> bytes:
    """The samples of a WAV file in the format."""
    with programs.folder() as place:
        (place / "given").write_bytes(wave)
        return sound(str(place / "given"), form, where, encoder=encoder, lossless=True)


def _checked(pictures: Stream, seen: Facts, where: str, part: tuple[float, float] | None) -> int:
    """The size of a picture in memory."""
    limit, size_bytes = running_call.get().decoding.max_bytes, int(pictures.width * pictures.height * PIXEL_BYTES)
    if not 0 < size_bytes <= limit:
        expected = f"a video of at most {limit / PIXEL_BYTES / 1e6:.3g} megapixels"
        raise InputRejected(where, expected, f"{pictures.width} x {pictures.height} pixels")
    length_s = part[1] - part[0] if part else seen.duration_s
    if length_s * pictures.pictures_per_s * size_bytes > PASSING * limit:
        raise InputRejected(
            where, f"a video of at most {int(PASSING * limit // size_bytes)} pictures of this size", "more"
        )
    return size_bytes


def _within(part: tuple[float, float] | None) -> list[str]:
    return [] if part is None else ["-ss", f"{part[0]:.6f}", "-t", f"{part[1] - part[0]:.6f}"]


def _marked(pictures: Stream, overlay: Overlay, place: Path) -> tuple[list[str], str] | None:
    """The input and the filter that draw it."""
    sides = (pictures.width // 2 * 2, pictures.height // 2 * 2)
    found = overlay(sides if pictures.quarter_turns % 2 == 0 else sides[::-1])
    if found is None:
        return None
    picture, (left, top) = found
    picture.save(place / "mark.png")
    return ["-f", "png_pipe", "-i", of_file(str(place / "mark.png"))], f"overlay={left}:{top},format=yuv420p"


def _read(made: Path, reserved: Reservation, work_bytes: int) -> bytes:
    reserved.grow(work_bytes + made.stat().st_size)
    return made.read_bytes()
