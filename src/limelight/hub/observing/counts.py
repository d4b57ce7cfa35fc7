"""What an app's requests and starts amount to since the hub began. Nothing here is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

Outcome = Literal["ok", "refused", "error", "broken", "left"]
OUTCOMES: tuple[Outcome, ...] = ("ok", "refused", "error", "broken", "left")
"""Of a request: its status is below 400, below 500, or above; its answer broke off; its client left before it."""
StartOutcome = Literal["running", "failed"]
START_OUTCOMES: tuple[StartOutcome, ...] = ("running", "failed")


@dataclass
class Counts:
    """Of one app."""

    requests: Counter[Outcome] = field(default_factory=Counter)
    open_requests: int = 0
    calls: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    cpu_s: float = 0.0
    starts: Counter[StartOutcome] = field(default_factory=Counter)
    start_s: dict[StartOutcome, float] = field(default_factory=dict)
    """How long they took together."""
    crashes: int = 0
    """How often its process ended by itself."""

    def add_start(self, outcome: StartOutcome, took_s: float) -> None:
        self.starts[outcome] += 1
        self.start_s[outcome] = self.start_s.get(outcome, 0.0) + took_s


def outcome_of(status: int) -> Outcome:
    return "ok" if status < 400 else "refused" if status < 500 else "error"
