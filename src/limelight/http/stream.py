"""Events as Server-Sent Events, in the two dialects of the protocol. Pure functions of events."""

from __future__ import annotations

from typing import cast

import msgspec
from msgspec import UNSET, Raw

from limelight.core.diff import Edit, apply_diff
from limelight.core.wire import (
    FILE_MARK,
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
from limelight.http.root import file_url, stream_url

_json = msgspec.json.Encoder()

LINE_ENDS = [(sign.encode(), b"\\u%04x" % ord(sign)) for sign in "\x85\u2028\u2029"]
"""What JSON lets stand in a string, and Python, and so the old Python clients, take for the end of a line."""
CALL_HEARTBEAT = b"event: heartbeat\ndata: null\n\n"
CALL_AGAIN = b"retry: 1000\n\n"
"""The last frame of a stream whose job goes on after a restart: ask again. An `EventSource` does so by itself."""
# Gradio sends an empty object, over which `@gradio/client` stumbles and drops the stream of the session's other jobs.
CANCELLED = {"error": "The call was cancelled.", "duration": 10, "visible": False, "title": "Cancelled"}


def with_urls(value: Json, root: str) -> Json:
    """Files in the value get the address under which this reader can fetch them. Changes the value in place."""
    if isinstance(value, dict):
        path = value.get("path")
        if isinstance(path, str) and value.get("meta") == FILE_MARK:
            value["url"] = _address(root, path, is_stream=value.get("is_stream") is True)
        for member in value.values():
            with_urls(member, root)
    elif isinstance(value, list):
        for member in value:
            with_urls(member, root)
    return value


def _address(root: str, path: str, *, is_stream: bool) -> str:
    if path.startswith(("http://", "https://")):
        return path
    return stream_url(root, path) if is_stream else file_url(root, path)


def data_of(event: Generated | Completed, root: str) -> Raw:
    if not event.has_files:
        return event.data
    return Raw(_json.encode(with_urls(msgspec.json.decode(event.data), root)))


class CallFrames:
    """The frames of `GET /call/…`: `generating` and `complete` with full values, `error`. One object per reader.

    With `after`, each frame has its event's number as its id, and those up to that number are left out.
    """

    def __init__(self, root: str, after: int | None = None) -> None:
        self._root, self._after = root, after
        self._data: Raw | None = None
        self._values: list[Json] | None = None

    def frame(self, number: int, event: Event | Position) -> bytes:
        """Empty for what this dialect does not show. To be called with every event of the log, in order."""
        frame = self._frame(event)
        if self._after is None or not frame:
            return frame
        return b"id: %d\n%b" % (number, frame) if number > self._after else b""

    def _frame(self, event: Event | Position) -> bytes:
        if isinstance(event, Completed):
            return b"event: complete\ndata: %b\n\n" % bytes(data_of(event, self._root))
        if isinstance(event, Generated):
            return b"event: generating\ndata: %b\n\n" % self._full(event)
        if isinstance(event, Failed):
            return b"event: error\ndata: %b\n\n" % _json.encode(error_of(event))
        return b"event: complete\ndata: null\n\n" if isinstance(event, Stopped) else b""

    def _full(self, event: Generated) -> bytes:
        if not event.is_diff:
            self._data, self._values = data_of(event, self._root), None
            return bytes(self._data)
        if self._values is None:
            assert self._data is not None
            self._values = cast("list[Json]", msgspec.json.decode(self._data))
        edits = cast("list[list[Edit]]", msgspec.json.decode(data_of(event, self._root)))
        self._values = [apply_diff(old, edit) for old, edit in zip(self._values, edits, strict=True)]
        return _json.encode(self._values)


def call_stream_error(message: str) -> bytes:
    return b"event: error\ndata: %b\n\n" % _json.encode(message)


def error_of(event: Failed) -> dict[str, Json]:
    if event.message is None:
        return {"error": None}
    error: dict[str, Json] = {"error": event.message}
    if event.duration_s is not UNSET:
        error["duration"] = event.duration_s
    return {**error, "visible": event.visible, "title": event.title}


class QueueFrames:
    """The messages of `/queue/data` (sse_v3) for one reader."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._generating: set[str] = set()

    def frame(self, job: Job, event: Message | Position) -> bytes:
        if isinstance(event, Generated) and not isinstance(event, Streamed):  # those are whole, always
            # A repeated call begins anew, where clients expect a difference from what they have seen.
            if job.id in self._generating and not event.is_diff:
                event = _as_difference(event)
            self._generating.add(job.id)
        return queue_frame(queue_message(job, event, self._root))


def _as_difference(event: Generated) -> Generated:
    values = cast("list[Json]", msgspec.json.decode(event.data))
    data = Raw(_json.encode([[["replace", [], value]] for value in values]))
    return msgspec.structs.replace(event, data=data, is_diff=True)


def queue_frame(message: dict[str, object]) -> bytes:
    data = _json.encode(message)
    if not data.isascii():
        for sign, escaped in LINE_ENDS:
            data = data.replace(sign, escaped)
    return b"data: %b\n\n" % data


def queue_message(job: Job, event: Message | Position, root: str) -> dict[str, object]:
    """A message of `/queue/data` (sse_v3)."""
    made = _message(event, root)
    return {"msg": made.pop("msg"), "event_id": job.id, **made}


def _message(event: Message | Position, root: str) -> dict[str, object]:
    if isinstance(event, Position):
        return {"msg": "estimation", "rank": event.rank, "queue_size": event.queue_size, "rank_eta": event.eta_s}
    if isinstance(event, Started):
        return {"msg": "process_starts", "eta": event.eta_s}
    if isinstance(event, Progressed):
        return {"msg": "progress", "progress_data": event.units}
    if isinstance(event, Logged):
        notice = {"log": event.message, "level": event.level, "duration": event.duration_s}
        return {"msg": "log", **notice, "visible": event.visible, "title": event.title}
    if isinstance(event, Streamed):
        output = _output(event, root, is_generating=True)
        return {"msg": "process_streaming", "output": output, "success": True, "time_limit": event.time_limit_s}
    if isinstance(event, Generated):
        output = _output(event, root, is_generating=True)
        return {"msg": "process_generating", "output": output, "success": True, "time_limit": None}
    return {"msg": "process_completed", **_completed(event, root), "used_cache": None}


def _completed(event: Completed | Failed | Stopped, root: str) -> dict[str, object]:
    if isinstance(event, Completed):
        times: dict[str, float | None] = {"cache_duration": event.duration_s, "avg_time": event.average_s}
        return {"output": _output(event, root, is_generating=False), "success": True, "title": None, **times}
    times = {"cache_duration": None, "avg_time": None}
    if isinstance(event, Failed):
        return {"output": error_of(event), "success": False, "title": event.title, **times}
    return {"output": CANCELLED, "success": True, "title": None, **times}


def _output(event: Generated | Completed, root: str, *, is_generating: bool) -> dict[str, object]:
    return {
        "data": data_of(event, root),
        "is_generating": is_generating,
        "duration": event.duration_s,
        "average_duration": event.average_s or event.duration_s,
        "render_config": None,
        "changed_state_ids": event.changed_state,
        "used_cache": None,
    }
