"""What an engine may be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

DAY_S = 24 * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineOptions:
    store: str = "memory"
    """Where jobs, logs and sessions live: `memory`, `sqlite:///path` or `nats://host/app`."""
    role: Literal["replica", "worker"] = "replica"
    """A worker only runs jobs; a replica answers requests, and runs jobs too unless `lanes` is empty."""
    lanes: tuple[str, ...] | None = None
    """Lanes whose jobs this process runs; None: all."""
    default_concurrency_limit: int | None = 1
    max_size: int | None = 10_000
    """Jobs that may wait."""
    max_waiting_per_client: int | None = 5_000
    """Jobs of one client that may wait: nobody fills the queue alone."""
    time_limit_s: float | None = None
    """Of functions that name none."""
    max_threads: int = 40
    max_logs: int = 2_000
    max_log_bytes: int = 128 << 20
    max_log_age_s: float | None = None
    """Finished jobs and their logs are kept for so long at most."""
    max_sessions: int = 10_000
    max_session_idle_s: float | None = 7 * DAY_S
    max_file_age_s: float | None = 7 * DAY_S
    """Files that nothing refers to any more are kept for so long."""
    show_error: bool = False
    stop_grace_s: float = 10.0
    """How long a stop waits for running calls."""
    leave_grace_s: float = 5.0
    """How long after a visitor's last connection he is taken as gone."""
    fetch_allow_hosts: tuple[str, ...] = ()
