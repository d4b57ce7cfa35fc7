"""Options of an engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from limelight.core.decoding import MAX_BYTES

DAY_S = 24 * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineOptions:
    store: str = "memory"
    """Where jobs, logs and sessions are stored: `memory`, `sqlite:///path` or `nats://host/app`."""
    role: Literal["replica", "worker"] = "replica"
    """A worker only runs jobs; a replica answers requests, and runs jobs too unless `lanes` is empty."""
    lanes: tuple[str, ...] | None = None
    """Lanes whose jobs this process runs; None: all."""
    default_concurrency_limit: int | None = 1
    max_size: int | None = 10_000
    """How many jobs may wait."""
    max_waiting_per_client: int | None = 5_000
    """How many jobs of one client may wait, so that no client fills the queue alone."""
    max_pending_bytes: int | None = 256 << 20
    """Memory for the inputs of waiting and running calls."""
    max_call_bytes: int | None = 64 << 20
    """Output of one call: its values, notices and result."""
    max_running_bytes: int | None = 256 << 20
    """Output of all running calls together."""
    time_limit_s: float | None = None
    """For functions that set none of their own."""
    max_threads: int = 40
    max_logs: int = 2_000
    max_log_bytes: int = 128 << 20
    max_log_age_s: float | None = None
    """How long finished jobs and their logs are kept at most."""
    min_result_age_s: float = 300.0
    """For this long, an unread result or a session is not evicted in favour of other clients."""
    max_sessions: int = 10_000
    max_session_bytes: int | None = 1 << 30
    """Size of the values of all sessions together, in memory."""
    max_session_idle_s: float | None = 7 * DAY_S
    max_session_value_bytes: int | None = 64 << 20
    """Size of one session value (such as a `State`), as a pickle. A call that leaves a larger one fails."""
    max_files_bytes: int | None = 10 << 30
    """Size of the files that machines share. Each machine's own disk is bounded by its `FileStore`."""
    max_file_age_s: float | None = 7 * DAY_S
    """How long files are kept that nothing refers to any more."""
    show_error: bool = False
    """Callers hear what an exception says, and where in the script it was raised."""
    show_lines: bool = False
    """As `show_error`, with the lines of the script: while it is being written."""
    stop_grace_s: float = 10.0
    """How long a stop waits for running calls."""
    leave_grace_s: float = 5.0
    """How long after its last connection a client counts as gone."""
    on_leave: Literal["stop", "finish"] | None = None
    """What happens to a page's calls when it is closed, unless the function sets it. None: they finish if the store is
    durable, and stop if it is not."""
    max_decoded_bytes: int = MAX_BYTES
    """Decoded size of one image, audio or video file of a caller."""
    max_decoded_bytes_total: int | None = None
    """Decoded size of all that the calls of this process hold; None: four times `max_decoded_bytes`."""
    fetch_allow_hosts: tuple[str, ...] = ()
    webhook_allow_hosts: tuple[str, ...] = ()
    """Hosts with private addresses to which webhooks may be sent."""


DEFAULTS = EngineOptions()
"""The default options."""
