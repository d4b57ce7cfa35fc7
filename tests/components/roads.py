"""Tests that hold with PyAV, and with the programs of FFmpeg where PyAV is not installed."""

from __future__ import annotations

import importlib
import shutil
import sys

import pytest

INSTALL = "pip install 'limelight[av]' or put ffmpeg and ffprobe on the PATH"
HAS_PROGRAMS = all(shutil.which(name) for name in ("ffmpeg", "ffprobe"))


@pytest.fixture(
    params=["pyav", pytest.param("ffmpeg", marks=pytest.mark.skipif(not HAS_PROGRAMS, reason="needs ffmpeg"))]
)
def road(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Which of them converts."""
    if request.param == "ffmpeg":
        hide_pyav(monkeypatch)
    return str(request.param)


def hide_pyav(monkeypatch: pytest.MonkeyPatch) -> None:
    """From Limelight. Tests still make files with it: what it imports late is there before."""
    importlib.import_module("av.subtitles.stream")
    monkeypatch.setitem(sys.modules, "av", None)
