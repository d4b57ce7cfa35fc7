"""Audio and video that the page plays while a generator makes it: each value is the next piece of a stream."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from limelight.core.endpoint import Call
from limelight.core.wire import FileData, Segment


@dataclass(frozen=True, slots=True)
class Piece:
    data: bytes
    duration_s: float
    form: Literal["aac", "ts"]


PLAYLIST = "playlist.m3u8"
WHOLE = {"aac": "sound.aac", "ts": "video.ts"}


def play(component_id: int, piece: Piece, call: Call) -> FileData:
    """Append the piece to the job's stream for this component. Returns the value that refers to the whole stream."""
    file = call.files.save(piece.data, f"piece.{piece.form}")
    call.report(Segment(component_id, file.path, piece.duration_s))
    # Gradio has the session in the first part of the path. Here a stream belongs to its job.
    path = f"{call.job.id}/{call.job.id}/{component_id}/{PLAYLIST}"
    return FileData(path=path, orig_name=WHOLE[piece.form], is_stream=True)
