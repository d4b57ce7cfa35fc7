"""Sound and pictures that are played while a generator makes them: a value is the next piece of one stream."""

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
    """Adds the piece to the job's stream of this component; the value that stands for all of the stream."""
    file = call.files.save(piece.data, f"piece.{piece.form}")
    call.report(Segment(component_id, file.path, piece.duration_s))
    # The first part is where Gradio has the session; a stream belongs to its job.
    path = f"{call.job.id}/{call.job.id}/{component_id}/{PLAYLIST}"
    return FileData(path=path, orig_name=WHOLE[piece.form], is_stream=True)
