"""What crosses a process border: jobs, the events of their logs, files and request facts. Plain data, nothing live."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

Json = object  # any value that JSON can hold; a name for readers, checked where it enters
FILE_MARK = {"_type": "gradio.FileData"}


class FileData(Struct, kw_only=True):
    """A file on the wire, as Gradio's clients know it.

    `path` names the file in this server's store (what `/upload` returned), or on the way in an http(s) URL. `url` is
    absolute when a reader sees it; inside the engine it is unset, because only a request knows the server's address.
    """

    path: str
    url: str | None = None
    size: int | None = None
    orig_name: str | None = None
    mime_type: str | None = None
    is_stream: bool = False
    meta: dict[str, str] = msgspec.field(default_factory=lambda: dict(FILE_MARK))


class RequestInfo(Struct, frozen=True, kw_only=True):
    """The facts of the HTTP request that made a job; a function sees them as `Request`."""

    url: str = ""
    root: str = ""
    method: str = "POST"
    headers: dict[str, str] = {}
    cookies: dict[str, str] = {}
    query: dict[str, str] = {}
    path_params: dict[str, str] = {}
    client_host: str = ""
    client_port: int = 0
    username: str | None = None


class Job(Struct, frozen=True, kw_only=True):
    """One accepted call: all that a worker anywhere needs to run it."""

    id: str
    endpoint: int
    lane: str
    data: list[Json]
    """One wire value per input of the endpoint, hidden ones included; already accepted by `Endpoint.accept`."""
    session: str
    """Key of the session whose state the call sees; equal to `id` when the caller named none."""
    owner: str = ""
    """Who may read and cancel the job: a user, a token's name; empty on an open server."""
    client: str = ""
    """Whom fairness and limits count: owner or network address."""
    event_data: Json = None
    trigger_id: int | None = None
    request: RequestInfo = RequestInfo()
    created_at: float = 0.0
    """Seconds since the epoch."""
    expires_at: float | None = None
    """When it has to be done, on the same clock; None: whenever."""
    attempt: int = 1
    """How often the job has been taken; more than once when a worker stopped or died before its end."""
    idempotency_key: str = ""
    """A second job with the same key of the same `client` is not queued: the first one stands for it."""
    function: str = ""
    """`Endpoint.function` when the call was accepted: another version of the script may give its id to another one."""
    fingerprint: str = ""
    """What the call asked for, in short: tells a repeated request from another one under the same key."""

    @property
    def keeps_session(self) -> bool:
        return self.session != self.id


class ProgressUnit(Struct, frozen=True, omit_defaults=False):
    index: int | None = None
    length: int | None = None
    unit: str | None = None
    progress: float | None = None
    desc: str | None = None


class Started(Struct, frozen=True, tag_field="kind", tag="started"):
    eta_s: float | None = None


class Progressed(Struct, frozen=True, tag_field="kind", tag="progressed"):
    units: list[ProgressUnit]


class Logged(Struct, frozen=True, tag_field="kind", tag="logged"):
    """A notice for the caller, from `Info()`, `Warning()` or `Success()`."""

    message: str
    level: Literal["info", "warning", "success", "error"] = "info"
    duration_s: float | None = 10
    visible: bool = True
    title: str | None = None


class Generated(Struct, frozen=True, tag_field="kind", tag="generated"):
    """One yielded value. `data` is a JSON list with an element per output.

    The first of a log holds full values (`is_diff` false); later ones hold a diff per output (`core.diff`) against
    the value before, so that a long text costs its growth only, however many read it.
    """

    data: Raw
    is_diff: bool = False
    has_files: bool = False
    duration_s: float = 0.0
    average_s: float = 0.0
    changed_state: list[int] = []


class Streamed(Generated, frozen=True, tag_field="kind", tag="streamed"):
    """The values for one chunk of a streaming job, always full: such a stream may be looked at from anywhere."""

    time_limit_s: float | None = None


class Segment(Struct, frozen=True, tag_field="kind", tag="segment"):
    """A piece of sound or video that a component plays while the job makes more of it. No reader's message."""

    component_id: int
    path: str
    """Of the file in the store."""
    duration_s: float


class Completed(Struct, frozen=True, tag_field="kind", tag="completed"):
    """The last event of a call that worked: `data` is a JSON list with the full value of each output."""

    data: Raw
    has_files: bool = False
    duration_s: float = 0.0
    average_s: float = 0.0
    changed_state: list[int] = []


FailureReason = Literal["error", "exception", "input", "timeout", "interrupted"]
"""Why a call failed: the author raised `Error`; any other exception; a value that could not be taken after all; its
time was over; the server stopped."""


class Failed(Struct, frozen=True, tag_field="kind", tag="failed"):
    """The last event of a call that did not. `message` is None unless the author lets callers see it."""

    message: str | None = None
    duration_s: float | UnsetType | None = UNSET
    visible: bool = True
    title: str = "Error"
    reason: FailureReason = "exception"


class Stopped(Struct, frozen=True, tag_field="kind", tag="stopped"):
    """The last event of a call that was cancelled."""


Message = Started | Progressed | Logged | Generated | Streamed | Completed | Failed | Stopped
"""What readers are told."""
Event = Message | Segment
"""What a log holds."""
END = (Completed, Failed, Stopped)


class Position(Struct, frozen=True):
    """Where a waiting job stands; shown to followers, never stored: it is true for a moment only."""

    rank: int
    queue_size: int
    eta_s: float | None = None


class JobStatus(Struct, frozen=True):
    job: Job
    state: Literal["queued", "running", "done"]
    started_at: float | None = None
    ended_at: float | None = None
