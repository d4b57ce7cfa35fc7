"""What a file is, by its name: the same on every machine."""

from __future__ import annotations

import mimetypes

import pytest

from limelight.core.media_types import media_type


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        *(("a.wav", "audio/wav"), ("A.WAV", "audio/wav"), ("a.aiff", "audio/aiff"), ("a.flac", "audio/flac")),
        *(("a.mp3", "audio/mpeg"), ("a.m4a", "audio/mp4"), ("a.opus", "audio/ogg"), ("a.weba", "audio/webm")),
        *(("a.webm", "video/webm"), ("a.mkv", "video/x-matroska"), ("a.webp", "image/webp"), ("a.md", "text/markdown")),
        *(("a.js", "text/javascript"), ("a.xml", "application/xml"), ("a.woff2", "font/woff2"), ("a.ply", "model/ply")),
        *(("a.csv", "text/csv"), ("a.tar.gz", None), ("a.svgz", None), ("a", None), ("wav", None), ("", None)),
    ],
)
def test_a_name_says_the_type(name: str, type_: str | None) -> None:
    assert media_type(name) == type_


def test_the_tables_of_the_machine_count_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mimetypes, "guess_type", lambda *_: ("audio/x-wav", None))
    mimetypes.add_type("video/x-machine", ".machine")
    assert (media_type("a.wav"), media_type("a.png"), media_type("a.machine")) == ("audio/wav", "image/png", None)
