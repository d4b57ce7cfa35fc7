"""The programs ffmpeg and ffprobe, which do what PyAV does where it is not installed.

What they read is bound as what PyAV reads: the same demuxers and decoders, no other file, and limits for time, memory
and output. Where the system has no limits for a process that runs (macOS, Windows), those of time and output hold.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from limelight.components.decoders.bounded import binary, raise_if_cancelled, refusal
from limelight.components.decoders.boxes import check_boxes
from limelight.components.decoders.recordings import (
    OTHERWISE,
    PICTURE_CODECS,
    PYAV,
    SAMPLE_BYTES,
    SOUND_CODECS,
    THREADS,
    formats,
    of_file,
)
from limelight.core.endpoint import running_call
from limelight.core.errors import InputRejected

if sys.platform == "linux":
    import resource

PROCESS_BYTES = 64 << 20
"""Memory of a process besides pictures and sound; reserved, so that only so many run at once."""
MAX_S = 1800.0
"""How long one may run."""
_BESIDES_BYTES = 256 << 20
"""Memory that it may write to besides: of its libraries, and the stacks of its threads, of which it uses little."""
_LOOK_S = 30.0
_POLL_S = 0.5
_MORE_BYTES = 16 << 20
"""What a muxer may write after the last frame."""
_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")
_OTHER_NAMES = {"amr_nb": "amrnb", "amr_wb": "amrwb"}
"""Codecs whose decoder has another name."""


class Stream(msgspec.Struct):
    """As ffprobe writes it."""

    codec_type: str = ""
    codec_name: str = ""
    width: int = 0
    height: int = 0
    channels: int = 0
    sample_rate: int = 0
    avg_frame_rate: str = "0/0"
    tags: dict[str, str] = {}
    side_data_list: list[dict[str, Any]] = []  # Any: facts of many kinds

    @property
    def pictures_per_s(self) -> float:
        count, _, seconds = self.avg_frame_rate.partition("/")
        return int(count) / int(seconds) if seconds.strip("0") else 0.0

    @property
    def quarter_turns(self) -> int:
        found = [int(one["rotation"]) for one in self.side_data_list if isinstance(one.get("rotation"), int)]
        return round((found or [0])[0] / 90) % 4


class _Container(msgspec.Struct):
    format_name: str = ""
    duration: float = 0.0


class _Seen(msgspec.Struct):
    format: _Container = msgspec.field(default_factory=_Container)
    streams: list[Stream] = []


@dataclass(frozen=True)
class Facts:
    """What a file holds. `pictures`, `sound`: its first streams of these kinds, if they are decoded here."""

    form: str
    duration_s: float
    pictures: Stream | None
    sound: Stream | None


def stand_in(*encoders: str) -> bool:
    """Whether the programs do what PyAV would: it is not installed, they are, and have these encoders."""
    if PYAV.is_installed or not PYAV.is_met:
        return False
    return not encoders or set(encoders) <= _encoders(shutil.which("ffmpeg") or "")


def facts(path: str, where: str, expected: str) -> Facts:
    """What the file holds. Raises `InputRejected` for what is not decoded here."""
    with folder() as place:
        target = place / "facts"
        wanted = (
            "format=format_name,duration:stream=codec_type,codec_name,width,height,channels,sample_rate,avg_frame_rate"
        )
        wanted += ":stream_side_data=rotation"
        command = ["ffprobe", "-v", "quiet", *reading(path, where, expected), "-show_entries", wanted, "-of", "json"]
        with target.open("wb") as written:
            _run(command, place, where, expected, PROCESS_BYTES, 1 << 20, written)
        try:
            seen = msgspec.json.decode(target.read_bytes(), type=_Seen, strict=False)
        except msgspec.MsgspecError as error:
            raise refusal(where, expected, error) from error
    pictures = _first(seen.streams, "video", PICTURE_CODECS)
    sound = _first(seen.streams, "audio", SOUND_CODECS)
    return Facts(seen.format.format_name.partition(",")[0], seen.format.duration, pictures, sound)


def reading(path: str, where: str, expected: str) -> list[str]:
    """The arguments that name an input. Raises `InputRejected` for tables that list too much."""
    limit = running_call.get().decoding.max_bytes
    with binary(path) as file:
        allowed = formats(file.read(12))
        if allowed == OTHERWISE:
            try:
                check_boxes(file, limit // SAMPLE_BYTES)
            except ValueError as error:
                raise refusal(where, expected, error) from error
    return [
        *("-protocol_whitelist", "file", "-format_whitelist", allowed, "-max_streams", "32"),
        *("-codec_whitelist", ",".join(sorted(SOUND_CODECS | PICTURE_CODECS)), "-max_pixels", str(limit // 4)),
        *("-threads", str(THREADS), "-i", of_file(path)),
    ]


def converted(
    inputs: Sequence[str],
    outputs: Sequence[str],
    place: Path,
    where: str,
    expected: str,
    work_bytes: int,
    most: str | None = None,
) -> Path:
    """Run ffmpeg, and return the file that it wrote. Raises `InputRejected` for an input that it cannot convert.

    `most`: what is expected instead of a file that is too large once converted.
    """
    target, limit = place / "made", running_call.get().decoding.max_bytes
    command = ["ffmpeg", "-v", "quiet", "-nostdin", "-xerror", "-abort_on", "empty_output", *inputs]
    command += ["-map_metadata", "-1", "-map_chapters", "-1", "-filter_threads", "1", "-filter_complex_threads", "1"]
    command += [*outputs, "-threads", str(THREADS), "-fs", str(limit), "-y", of_file(str(target))]
    _run(command, place, where, expected, work_bytes, limit + _MORE_BYTES)
    if not target.is_file() or not target.stat().st_size:
        raise refusal(where, expected, ValueError("nothing in it"))
    if target.stat().st_size >= limit:
        raise InputRejected(where, most or f"a recording of at most {limit >> 20} MB once converted", "more")
    return target


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="limelight-") as name:
        yield Path(name)


def _run(
    command: Sequence[str],
    place: Path,
    where: str,
    expected: str,
    work_bytes: int,
    most_bytes: int,
    written: Any = subprocess.DEVNULL,  # Any: an open file
) -> None:
    """Raises `InputRejected` when it fails or takes too long, and what the call raises when it is cancelled."""
    program = shutil.which(command[0]) or command[0]
    # Nothing of our own environment: secrets are in it, and variables that write reports.
    process = subprocess.Popen(
        [program, *command[1:]],
        stdin=subprocess.DEVNULL,
        stdout=written,
        stderr=subprocess.DEVNULL,
        cwd=place,
        env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
    )
    most_s = _LOOK_S if command[0] == "ffprobe" else MAX_S
    end = time.monotonic() + most_s
    try:
        _limit(process.pid, work_bytes + _BESIDES_BYTES, most_bytes, int(most_s + _LOOK_S) * THREADS)
        while True:
            with suppress(subprocess.TimeoutExpired):
                status = process.wait(_POLL_S)
                break
            raise_if_cancelled()
            if time.monotonic() > end:
                raise InputRejected(
                    where, f"a recording that is converted within {most_s / 60:g} minutes", "a longer one"
                )
    except BaseException:
        process.kill()
        process.wait()
        raise
    if status:
        raise refusal(where, expected, subprocess.CalledProcessError(status, command[0]))


def _limit(pid: int, memory_bytes: int, file_bytes: int, cpu_s: int) -> None:
    if sys.platform != "linux":
        return
    wanted = {
        resource.RLIMIT_DATA: memory_bytes,
        resource.RLIMIT_FSIZE: file_bytes,
        resource.RLIMIT_CPU: cpu_s,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in wanted.items():
        hard = resource.getrlimit(kind)[1]
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with suppress(ProcessLookupError, PermissionError):  # it has ended, or the system forbids it
            resource.prlimit(pid, kind, (allowed, allowed))


def _first(streams: Sequence[Stream], kind: str, codecs: frozenset[str]) -> Stream | None:
    found = next((one for one in streams if one.codec_type == kind), None)
    if found is None:
        return None
    return found if _OTHER_NAMES.get(found.codec_name, found.codec_name) in codecs else None


@lru_cache(maxsize=4)
def _encoders(program: str) -> frozenset[str]:
    told = subprocess.run([program, "-v", "quiet", "-encoders"], stdin=subprocess.DEVNULL, capture_output=True)
    lines = told.stdout.decode(errors="replace").splitlines()
    return frozenset(line.split()[1] for line in lines if len(line.split()) > 1)
