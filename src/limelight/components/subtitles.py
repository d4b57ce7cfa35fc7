"""Converts subtitles to WebVTT, the only format that browsers read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import cast

import msgspec

from limelight.components.files import is_address, kept, store
from limelight.core.errors import DeclarationError
from limelight.core.wire import FileData

MAX_BYTES = 10 << 20
_SRT_TIME = re.compile(r"(\d{1,4}:\d\d:\d\d),(\d{3})")


def track(subtitles: object) -> FileData | None:
    """Store subtitles as a WebVTT file.

    They are a `.vtt` or `.srt` file, the URL of a `.vtt` file, or a list of `{"text": …, "timestamp": [from, to]}` in
    seconds, also as a `.json` file. Raises `DeclarationError` for anything else, and for more than 10 MB.
    """
    if subtitles is None or isinstance(subtitles, FileData):
        return subtitles
    if isinstance(subtitles, list):
        return _saved(_cues(subtitles))
    name = str(subtitles)
    ending = Path(name.partition("?")[0]).suffix.lower()
    if ending == ".srt" and not is_address(name):
        return _saved(_SRT_TIME.sub(r"\1.\2", _text(subtitles)))
    if ending == ".json" and not is_address(name):
        return _saved(_cues(_listed(_text(subtitles))))
    if ending != ".vtt":
        raise DeclarationError("subtitles", "a .vtt, .srt or .json file or a list of texts with times", name)
    return kept(subtitles)


def _text(given: object) -> str:
    path = Path(kept(given).path)
    if path.stat().st_size > MAX_BYTES:
        raise DeclarationError("subtitles", f"a file of at most {MAX_BYTES >> 20} MB", path.name)
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DeclarationError("subtitles", "a file in UTF-8", path.name) from error


def _listed(text: str) -> list[object]:
    try:
        return msgspec.json.decode(text, type=list[object])
    except (msgspec.DecodeError, RecursionError) as error:
        raise DeclarationError("subtitles", "a JSON list of texts with times", text[:40]) from error


def _cues(subtitles: list[object]) -> str:
    try:
        lines = [(str(one["text"]), *one["timestamp"]) for one in cast("list[dict[str, str]]", subtitles)]
        return "\n\n".join(f"{_clock(float(begin))} --> {_clock(float(end))}\n{text}" for text, begin, end in lines)
    except (KeyError, TypeError, ValueError) as error:
        expected = 'a list of {"text": …, "timestamp": [from, to]}'
        raise DeclarationError("subtitles", expected, subtitles) from error


def _clock(seconds: float) -> str:
    whole, milliseconds = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}.{milliseconds:03}"


def _saved(cues: str) -> FileData:
    return store().save(f"WEBVTT\n\n{cues}\n".encode(), "subtitles.vtt", "text/vtt")
