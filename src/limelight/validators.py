"""Ready-made validators, for `validator=`: each answers what `validate` does."""

from __future__ import annotations

from collections.abc import Sized

from limelight.components.decoders.videos import duration_s
from limelight.ui.validation import validate


def is_audio_correct_length(
    audio: tuple[int, Sized], min_length: float | None, max_length: float | None
) -> dict[str, object]:
    """Whether a sound, as `(frames per second, array)`, lasts so many seconds; None: no limit."""
    rate, samples = audio
    return _within("The recording", len(samples) / rate, min_length, max_length)


def is_video_correct_length(video: str, min_length: float | None, max_length: float | None) -> dict[str, object]:
    """Whether the video at this path lasts so many seconds; None: no limit."""
    return _within("The video", duration_s(video, "Video"), min_length, max_length)


def _within(what: str, seconds: float, least: float | None, most: float | None) -> dict[str, object]:
    if least is not None and seconds < least:
        return validate(False, f"{what} lasts {seconds:.1f} seconds; at least {least:g} are needed")
    if most is not None and seconds > most:
        return validate(False, f"{what} lasts {seconds:.1f} seconds; at most {most:g} are taken")
    return validate(True, "")
