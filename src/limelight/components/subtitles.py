"""Converts subtitles to WebVTT, the only format that browsers read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import cast

from limelight.components.files import is_address, kept, store
from limelight.core.errors import DeclarationError
from limelight.core.wire import FileData

_SRT_TIME = re.compile(r"(\d{1,4}:\d\d:\d\d),(\d{3})")


def track(subtitles: object) -> FileData | None:
    """Store subtitles as a WebVTT file.

    They are a `.vtt` or `.srt` file, the URL of a `.vtt` file, or a list of `{"text": …, "timestamp": [from, to]}` in
    seconds. Raises `DeclarationError` for anything else.
    """
    if subtitles is None or isinstance(subtitles, FileData):
        return subtitles
    if isinstance(subtitles, list):
        return _saved(_cues(subtitles))
    name = str(subtitles)
    if name.lower().endswith(".srt") and not is_address(name):
        return _saved(_SRT_TIME.sub(r"\1.\2", Path(kept(subtitles).path).read_text("utf-8-sig")))
    if not name.lower().partition("?")[0].endswith(".vtt"):
        raise DeclarationError("subtitles", "a .vtt or .srt file or a list of texts with times", name)
    return kept(subtitles)


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
