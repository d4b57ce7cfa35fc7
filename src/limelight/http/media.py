"""Audio and video of a running job as an HTTP Live Stream (RFC 8216)."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncGenerator, Sequence
from contextlib import ExitStack
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from limelight.core.errors import NotFound
from limelight.core.wire import FileData, Segment
from limelight.engine.files.store import FileStore
from limelight.http.files import send_file
from limelight.http.numbers import number_of
from limelight.http.server import caller_of, server_of

KINDS = {".aac": "audio/aac", ".ts": "video/mp2t"}


async def playlist(request: Request) -> Response:
    """The playlist of the segments so far, with an end tag if the job has ended."""
    segments, is_ended = await _segments(request)
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(
        playlist_of(segments, is_ended=is_ended), media_type="application/vnd.apple.mpegurl", headers=headers
    )


def playlist_of(segments: Sequence[Segment], *, is_ended: bool) -> str:
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:4",
        "#EXT-X-PLAYLIST-TYPE:EVENT",
        f"#EXT-X-TARGETDURATION:{math.ceil(max(segment.duration_s for segment in segments)) or 1}",
        "#EXT-X-MEDIA-SEQUENCE:0",
    ]
    for number, segment in enumerate(segments):
        if number:  # each segment is encoded separately, so its timestamps start again
            lines.append("#EXT-X-DISCONTINUITY")
        lines += [f"#EXTINF:{segment.duration_s:.6f},", f"{number}{Path(segment.path).suffix}"]
    if is_ended:
        lines.append("#EXT-X-ENDLIST")
    return "\n".join(lines) + "\n"


async def piece(request: Request) -> Response:
    segments, _ = await _segments(request)
    name, _, ending = request.path_params["piece"].partition(".")
    number = number_of(name)
    if number is None or number >= len(segments):
        raise NotFound("piece", request.path_params["piece"])
    local = await _local(request, segments[number])
    if local.suffix != f".{ending}":
        raise NotFound("piece", request.path_params["piece"])
    return send_file(request, local, KINDS[local.suffix])


async def whole(request: Request) -> Response:
    """All segments so far as one file."""
    segments, _ = await _segments(request)
    paths = [await _local(request, segment) for segment in segments]
    ending = paths[0].suffix
    headers = {
        "Content-Length": str(sum(path.stat().st_size for path in paths)),
        "Content-Disposition": f'inline; filename="stream{ending}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingResponse(
        _contents(server_of(request).engine.files, paths), media_type=KINDS[ending], headers=headers
    )


async def _contents(store: FileStore, paths: Sequence[Path]) -> AsyncGenerator[bytes, None]:
    with ExitStack() as held:
        for path in paths:
            held.callback(store.hold(str(path)))
        for path in paths:
            yield await asyncio.to_thread(path.read_bytes)


async def _segments(request: Request) -> tuple[Sequence[Segment], bool]:
    """The segments so far, and whether the job has ended. Raises `NotFound` unless the job is the caller's."""
    job_id, component = request.path_params["run"], number_of(request.path_params["component_id"])
    if component is None:
        raise NotFound("stream", job_id)
    segments, is_ended = await server_of(request).engine.segments(job_id, caller_of(request).owner, component)
    if not segments:
        raise NotFound("stream", job_id)
    return segments, is_ended


async def _local(request: Request, segment: Segment) -> Path:
    await server_of(request).engine.files.obtain(segment.path)
    return server_of(request).engine.files.local_path(FileData(path=segment.path))
