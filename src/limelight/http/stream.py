"""Events as Server-Sent Events, in the two dialects of the protocol. Pure functions."""

from __future__ import annotations

from typing import cast

import msgspec
from msgspec import UNSET, Raw

from limelight.core.diff import Edit, apply_diff
from limelight.core.endpoint import Endpoint
from limelight.core.json_files import is_marked, objects_in
from limelight.core.page import (
    JobMessage,
    JobOutput,
    LogMessage,
    ProcessCompleted,
    ProcessGenerating,
    ProcessStreaming,
    RenderConfig,
    StreamMessage,
    UploadMessage,
)
from limelight.core.plain import on_one_line
from limelight.core.wire import (
    Completed,
    Event,
    Failed,
    Generated,
    Job,
    Json,
    Logged,
    Message,
    Position,
    Progressed,
    Started,
    Stopped,
    Streamed,
)
from limelight.http.large_tables import LargeTables
from limelight.http.outgoing import PIECE_BYTES
from limelight.http.root import file_url, stream_url
from limelight.http.sse import Frame, SharedFrame

_json = msgspec.json.Encoder()

CALL_HEARTBEAT = b"event: heartbeat\ndata: null\n\n"
CALL_AGAIN = b"retry: 1000\n\n"
"""The last frame of a stream whose job continues after a restart. An `EventSource` reconnects by itself."""
# Gradio sends an empty object, which makes `@gradio/client` fail and drop the stream of the session's other jobs.
CANCELLED: JobOutput = {"error": "The call was cancelled.", "duration": 10, "visible": False, "title": "Cancelled"}


def _encoded(value: object) -> bytes:
    return on_one_line(_json.encode(value))


def with_urls(value: Json, root: str) -> Json:
    """Set the URLs of files for this reader. Modifies the value in place."""
    for file in objects_in(value, is_marked):
        file["url"] = _address(root, cast(str, file["path"]), is_stream=file.get("is_stream") is True)
    return value


def _address(root: str, path: str, *, is_stream: bool) -> str:
    if path.startswith(("http://", "https://")):
        return path
    return stream_url(root, path) if is_stream else file_url(root, path)


def data_of(event: Generated | Completed, root: str) -> Raw:
    if not event.has_files:
        return event.data
    return Raw(_encoded(with_urls(msgspec.json.decode(event.data), root)))


def render_of(event: Generated | Completed, root: str) -> RenderConfig | None:
    if not isinstance(event, Completed) or not event.has_render:
        return None
    return cast("RenderConfig", with_urls(msgspec.json.decode(event.render), root))


class CallFrames:
    """The frames of `GET /call/…`: `generating` and `complete` with full values, `error`. One object per reader.

    With `after`, each frame has its event's number as its id, and those up to that number are left out.
    """

    def __init__(self, root: str, after: int | None = None) -> None:
        self._root, self._after = root, after
        self._data: Raw | None = None
        self._values: list[Json] | None = None
        self._size_bytes = 0

    def frame(self, number: int, event: Event | Position) -> Frame:
        """The event's frame; empty if this dialect does not show it. Call it with every event of the log, in order."""
        if self._after is not None and number <= self._after:
            if isinstance(event, Generated):
                self._take(event)
            return b""
        frame = self._frame(event)
        if self._after is None or not frame:
            return frame
        beginning = b"id: %d\n" % number
        return beginning + frame if isinstance(frame, bytes) else SharedFrame(beginning, *frame.parts)

    def own_bytes(self, event: Event | Position) -> int:
        """Approximate bytes of the frame that are made for this reader alone."""
        if not isinstance(event, Generated | Completed):
            return 0
        size_bytes = size_of(event)
        if isinstance(event, Generated) and event.is_diff:
            self._size_bytes += size_bytes
            return self._size_bytes
        self._size_bytes = size_bytes
        return size_bytes if event.has_files else 0

    def _frame(self, event: Event | Position) -> Frame:
        if isinstance(event, Completed):
            if size_of(event) > PIECE_BYTES and not event.has_files:
                return SharedFrame(b"event: complete\ndata: ", memoryview(event.data), b"\n\n")
            return b"event: complete\ndata: %b\n\n" % bytes(data_of(event, self._root))
        if isinstance(event, Generated):
            return b"event: generating\ndata: %b\n\n" % self._full(event)
        if isinstance(event, Failed):
            return b"event: error\ndata: %b\n\n" % _encoded(error_of(event))
        return b"event: complete\ndata: null\n\n" if isinstance(event, Stopped) else b""

    def _full(self, event: Generated) -> bytes:
        self._take(event)
        if self._values is None:
            assert self._data is not None
            return bytes(self._data)
        return _encoded(self._values)

    def _take(self, event: Generated) -> None:
        if not event.is_diff:
            self._data, self._values = data_of(event, self._root), None
            return
        if self._values is None:
            assert self._data is not None
            self._values = cast("list[Json]", msgspec.json.decode(self._data))
        edits = cast("list[list[Edit]]", msgspec.json.decode(data_of(event, self._root)))
        self._values = [apply_diff(old, edit) for old, edit in zip(self._values, edits, strict=True)]


def size_of(event: Generated | Completed) -> int:
    return len(memoryview(event.data))


def own_bytes(event: Message | Position) -> int:
    """Approximate bytes of a `/queue/data` message that are made for each reader."""
    if isinstance(event, Completed):
        return size_of(event) + len(memoryview(event.render))
    return size_of(event) if isinstance(event, Generated | Completed) else 0


def work_bytes(event: Message | Position, *, is_stored: bool = False) -> int:
    """Bytes of the event that are walked through for each reader; see `http.aside`."""
    if not isinstance(event, Generated | Completed):
        return 0
    render_bytes = len(memoryview(event.render)) if isinstance(event, Completed) and event.has_render else 0
    return render_bytes + (size_of(event) if event.has_files or is_stored else 0)


def call_stream_error(message: str) -> bytes:
    return b"event: error\ndata: %b\n\n" % _encoded(message)


def error_of(event: Failed) -> JobOutput:
    if event.message is None:
        return {"error": None}
    error: JobOutput = {"error": event.message}
    if event.duration_s is not UNSET:
        error["duration"] = event.duration_s
    return {**error, "visible": event.visible, "title": event.title}


class QueueFrames:
    """The messages of `/queue/data` (sse_v3) for one reader."""

    def __init__(self, root: str, tables: LargeTables | None = None) -> None:
        """`tables`: stores the large ones, if the reader is the app's own page."""
        self._root, self._tables = root, tables
        self._generating: set[str] = set()

    def stores(self, job: Job, event: Message | Position) -> bool:
        """Whether `frame` stores large tables of the event."""
        return (
            self._tables is not None and isinstance(event, Generated | Completed) and self._tables.concerns(job, event)
        )

    def asks(self, job: Job, event: Message | Position) -> bool:
        """Whether `frame` needs the job's endpoint."""
        return self._tables is not None and isinstance(event, Generated | Completed) and self._tables.asks(job, event)

    def frame(self, job: Job, event: Message | Position, endpoint: Endpoint | None = None) -> bytes:
        if isinstance(event, Generated) and not isinstance(event, Streamed):  # streamed values are always complete
            # A repeated call starts again, but clients expect a difference from the last value they have seen.
            if job.id in self._generating and not event.is_diff:
                event = _as_difference(event)
            self._generating.add(job.id)
        if self._tables is not None and isinstance(event, Generated | Completed) and self._tables.concerns(job, event):
            # The last value of a generator is what it has yielded.
            is_shown = isinstance(event, Completed) and job.id in self._generating
            event = self._tables.in_event(job, event, endpoint, is_shown=is_shown)
        return queue_frame(queue_message(job, event, self._root))


def _as_difference(event: Generated) -> Generated:
    values = cast("list[Json]", msgspec.json.decode(event.data))
    data = Raw(_encoded([[["replace", [], value]] for value in values]))
    return msgspec.structs.replace(event, data=data, is_diff=True)


def queue_frame(message: StreamMessage | UploadMessage) -> bytes:
    return b"data: %b\n\n" % _encoded(message)


def queue_message(job: Job, event: Message | Position, root: str) -> JobMessage:
    """A message of `/queue/data` (sse_v3)."""
    name = job.id
    if isinstance(event, Position):
        rank, size = event.rank, event.queue_size
        return {"msg": "estimation", "event_id": name, "rank": rank, "queue_size": size, "rank_eta": event.eta_s}
    if isinstance(event, Started):
        return {"msg": "process_starts", "event_id": name, "eta": event.eta_s}
    if isinstance(event, Progressed):
        return {"msg": "progress", "event_id": name, "progress_data": event.units}
    if isinstance(event, Logged):
        return _notice(name, event)
    if isinstance(event, Generated):
        return _generated(name, event, output_of(event, root, is_generating=True))
    return _completed(name, event, root)


def _notice(name: str, event: Logged) -> LogMessage:
    return {
        "msg": "log",
        "event_id": name,
        "log": event.message,
        "level": event.level,
        "duration": event.duration_s,
        "visible": event.visible,
        "title": event.title,
    }


def _generated(name: str, event: Generated, output: JobOutput) -> ProcessGenerating | ProcessStreaming:
    if isinstance(event, Streamed):
        limit_s = event.time_limit_s
        return {
            "msg": "process_streaming", "event_id": name, "output": output, "success": True, "time_limit": limit_s
        }  # fmt: skip
    return {"msg": "process_generating", "event_id": name, "output": output, "success": True, "time_limit": None}


def _completed(name: str, event: Completed | Failed | Stopped, root: str) -> ProcessCompleted:
    return {
        "msg": "process_completed",
        "event_id": name,
        "output": _end_of(event, root),
        "success": not isinstance(event, Failed),
        "title": event.title if isinstance(event, Failed) else None,
        "cache_duration": event.duration_s if isinstance(event, Completed) else None,
        "avg_time": event.average_s if isinstance(event, Completed) else None,
        "used_cache": None,
    }


def _end_of(event: Completed | Failed | Stopped, root: str) -> JobOutput:
    if isinstance(event, Completed):
        return output_of(event, root, is_generating=False)
    if isinstance(event, Stopped):
        return CANCELLED
    error = error_of(event)
    return error if event.told is None else {**error, "told": event.told}


def output_of(event: Generated | Completed, root: str, *, is_generating: bool) -> JobOutput:
    return {
        "data": data_of(event, root),
        "is_generating": is_generating,
        "duration": event.duration_s,
        "average_duration": event.average_s or event.duration_s,
        "render_config": render_of(event, root),
        "changed_state_ids": event.changed_state,
        "used_cache": None,
    }
