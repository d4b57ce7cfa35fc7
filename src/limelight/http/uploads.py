"""Routes for uploads and their progress."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from starlette.requests import Request
from starlette.responses import Response

from limelight.http import multipart, stream
from limelight.http.errors import json_response
from limelight.http.progress import Upload
from limelight.http.server import caller_of, server_of
from limelight.http.sse import EventStream, LastFrame

HEARTBEAT = stream.queue_frame({"msg": "heartbeat"})
WAIT_S = 3.0
MAX_ID = 128


async def upload(request: Request) -> Response:
    """Store every file part. Responds with their paths, in order."""
    store, uploads = server_of(request).engine.files, server_of(request).uploads
    upload_id = request.query_params.get("upload_id")
    recorder = server_of(request).watch.recorder
    progress = uploads.begin((caller_of(request).client, upload_id)) if upload_id and len(upload_id) <= MAX_ID else None

    def note(name: str, size_bytes: int) -> None:
        recorder.uploaded(size_bytes)
        if progress is not None:
            progress.note(name, size_bytes)

    try:
        paths = await multipart.read_files(request, store, note)
    finally:
        if progress is not None:
            uploads.end(progress)
    await store.publish("\n".join(paths).encode())
    return json_response(paths)


async def upload_progress(request: Request) -> EventStream:
    """Stream the progress of an upload of the same caller. Waits a little for it to begin."""
    key = (caller_of(request).client, request.query_params.get("upload_id", ""))
    progress = await server_of(request).uploads.find(key, WAIT_S)
    return EventStream(_updates(progress), HEARTBEAT, server_of(request).options.heartbeat_s)


async def _updates(upload: Upload) -> AsyncGenerator[bytes, None]:
    sent: dict[str, int] = {}
    while True:
        for name, size_bytes in list(upload.sizes_bytes.items()):
            grown = size_bytes - sent.get(name, 0)
            if grown:
                sent[name] = size_bytes
                yield stream.queue_frame({"msg": "update", "orig_name": name, "chunk_size": grown})
        if upload.is_ended:
            yield LastFrame(stream.queue_frame({"msg": "done"}))
            return
        if sent == upload.sizes_bytes:
            await upload.changed()
