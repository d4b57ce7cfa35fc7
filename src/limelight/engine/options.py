"""What an engine may be told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineOptions:
    store: str = "memory"
    """Where jobs, logs and sessions live."""
    default_concurrency_limit: int | None = 1
    max_size: int | None = 10_000
    """Jobs that may wait."""
    max_threads: int = 40
    max_logs: int = 2_000
    max_log_bytes: int = 128 << 20
    show_error: bool = False
    stop_grace_s: float = 10.0
    """How long a stop waits for running calls."""
    leave_grace_s: float = 5.0
    """How long after a visitor's last connection he is taken as gone."""
    fetch_allow_hosts: tuple[str, ...] = ()
