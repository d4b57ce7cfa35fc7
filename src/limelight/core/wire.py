"""Data that crosses process boundaries: jobs, events, files and request facts. Plain data, no live objects."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

__all__ = ["FileData"]

Json = object  # any JSON value; checked where it enters
FILE_MARK = {"_type": "gradio.FileData"}
NULL = b"null"
NOTHING = Raw(NULL)
"""In place of JSON. A `Raw` that may be None cannot be decoded."""


class FileData(Struct, kw_only=True):
    """A file. `path` is what `/upload` returned; in an input it may be an http(s) URL. `url` is where to fetch it."""

    # In the engine `url` is unset: only a request knows the server's address.

    path: str
    url: str | None = None
    size: int | None = None
    orig_name: str | None = None
    mime_type: str | None = None
    is_stream: bool = False
    meta: dict[str, str] = msgspec.field(default_factory=lambda: dict(FILE_MARK))


class RequestInfo(Struct, frozen=True, kw_only=True):
    """Facts of the HTTP request that submitted a job. A function sees them as `Request`."""

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
    profile: dict[str, Json] | None = None
    """What a provider says of the user who signed in there."""
    login: str = ""
    """Where the provider's tokens for this login are kept: see `session.session_of_login`."""


EndName = Literal["complete", "error", "cancelled"]


class Webhook(Struct, frozen=True, kw_only=True):
    """Where the end of a job is sent."""

    url: str
    events: list[EndName] = []
    """The ends that are sent; empty: all."""


class Job(Struct, frozen=True, kw_only=True):
    """One accepted call: all that any worker needs to run it."""

    id: str
    endpoint: int
    lane: str
    data: list[Json]
    """One wire value per input of the endpoint, hidden ones included, as checked by `Endpoint.accept`."""
    session: str
    """Key of the session whose state the call sees. Equal to `id` if the caller named none."""
    owner: str = ""
    """Who may read and cancel the job: a user or a token's name. Empty on an open server."""
    client: str = ""
    """Who is counted for fairness and limits: owner or network address."""
    event_data: Json = None
    trigger_id: int | None = None
    request: RequestInfo = RequestInfo()
    created_at: float = 0.0
    """Seconds since the epoch."""
    expires_at: float | None = None
    """The deadline, in seconds since the epoch; None: no deadline."""
    size_bytes: int = 0
    """Approximate memory of `data`, `event_data` and `request`."""
    attempt: int = 1
    """How often the job has been taken; more than once if a worker stopped or died before its end."""
    idempotency_key: str = ""
    """A second job with the same key of the same owner (or `client`) is not queued: it resolves to the first one."""
    function: str = ""
    """`Endpoint.function` when the call was accepted. Another version of the script may reuse the endpoint's id."""
    fingerprint: str = ""
    """A hash of the request: tells a retry from a different request with the same key."""
    webhook: Webhook | None = None
    refusal: str | None = None
    """Why its values were rejected. The job never runs; it only reports the rejection to its session."""

    @property
    def keeps_session(self) -> bool:
        return self.session != self.id

    @property
    def own_key(self) -> tuple[str, str]:
        """The owner and the idempotency key: many owners may share one address."""
        return self.owner or self.client, self.idempotency_key


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
    """One yielded value. `data` is a JSON list with one element per output.

    The first of a log holds full values (`is_diff` false). Later ones hold a diff per output (`core.diff`) against
    the previous value, so a growing text costs only its growth for each reader.
    """

    data: Raw
    is_diff: bool = False
    has_files: bool = False
    duration_s: float = 0.0
    average_s: float = 0.0
    changed_state: list[int] = []


class Streamed(Generated, frozen=True, tag_field="kind", tag="streamed"):
    """The values for one chunk of a streaming job, always in full: a reader may join at any point."""

    time_limit_s: float | None = None


class Segment(Struct, frozen=True, tag_field="kind", tag="segment"):
    """A piece of audio or video that a component plays while the job makes more. Not sent to readers."""

    component_id: int
    path: str
    """Path of the file in the store."""
    duration_s: float


class Completed(Struct, frozen=True, tag_field="kind", tag="completed"):
    """The last event of a successful call. `data` is a JSON list with the full value of each output."""

    data: Raw
    has_files: bool = False
    duration_s: float = 0.0
    average_s: float = 0.0
    changed_state: list[int] = []
    render: Raw = NOTHING
    """Of a render: the configuration of what it made, as JSON."""

    @property
    def has_render(self) -> bool:
        return memoryview(self.render) != NULL


FailureReason = Literal["error", "exception", "input", "timeout", "interrupted", "overloaded"]
"""Why a call failed: the author raised `Error`; any other exception; a rejected value; a timeout; the server stopped;
the server was too busy."""


class Failed(Struct, frozen=True, tag_field="kind", tag="failed"):
    """The last event of a failed call. `message` is None unless the author lets callers see it."""

    message: str | None = None
    duration_s: float | UnsetType | None = UNSET
    visible: bool = True
    title: str = "Error"
    reason: FailureReason = "exception"
    told: str | None = None
    """More for the author, where the page shows it: with `show_error`, and under `--reload`."""


class Stopped(Struct, frozen=True, tag_field="kind", tag="stopped"):
    """The last event of a cancelled call."""


Message = Started | Progressed | Logged | Generated | Streamed | Completed | Failed | Stopped
"""Events that readers receive."""
Event = Message | Segment
"""Events that a log holds."""
END = (Completed, Failed, Stopped)
End = Completed | Failed | Stopped


def end_name(end: End) -> EndName:
    if isinstance(end, Completed):
        return "complete"
    return "error" if isinstance(end, Failed) else "cancelled"


class Position(Struct, frozen=True):
    """The queue position of a waiting job. Sent to followers and never stored, because it changes all the time."""

    rank: int
    queue_size: int
    eta_s: float | None = None


class JobStatus(Struct, frozen=True):
    job: Job
    state: Literal["queued", "running", "done"]
    started_at: float | None = None
    ended_at: float | None = None
