"""Figures of one process, counted as its jobs run."""

from __future__ import annotations

import sys
import time
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal, Self

import msgspec
from msgspec import Raw, Struct

from limelight.core.endpoint import Endpoint
from limelight.core.wire import Completed, Job, Stopped
from limelight.engine.observer import End

OUTCOMES = ("complete", "error", "cancelled", "rejected")
Outcome = Literal["complete", "error", "cancelled", "rejected"]
CALL_BOUNDS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600)
STORE_BOUNDS_S = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5)


class Histogram(Struct):
    bounds: tuple[float, ...]
    counts: list[int]
    """Counts by bucket. The last one counts values above all bounds."""
    sum_s: float = 0.0

    @classmethod
    def of(cls, bounds: tuple[float, ...]) -> Self:
        return cls(bounds, [0] * (len(bounds) + 1))

    def add(self, value_s: float) -> None:
        self.counts[bisect_left(self.bounds, value_s)] += 1
        self.sum_s += value_s

    def merge(self, other: Histogram) -> None:
        if other.bounds == self.bounds:  # another version may have other bounds: skip it
            self.counts = [mine + theirs for mine, theirs in zip(self.counts, other.counts, strict=True)]
            self.sum_s += other.sum_s

    @property
    def count(self) -> int:
        return sum(self.counts)

    def quantile(self, share: float) -> float | None:
        """The quantile, interpolated within its bucket; None without values."""
        rank, below, lower = share * self.count, 0, 0.0
        for count, upper in zip(self.counts, self.bounds, strict=False):
            if count and below + count >= rank:
                return lower + (upper - lower) * (rank - below) / count
            below, lower = below + count, upper
        return lower if self.count else None


def _calls() -> Histogram:
    return Histogram.of(CALL_BOUNDS_S)


class EndpointFigures(Struct):
    outcomes: dict[str, int] = msgspec.field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0))
    wait: Histogram = msgspec.field(default_factory=_calls)
    run: Histogram = msgspec.field(default_factory=_calls)

    def merge(self, other: EndpointFigures) -> None:
        for outcome, count in other.outcomes.items():
            self.outcomes[outcome] = self.outcomes.get(outcome, 0) + count
        self.wait.merge(other.wait)
        self.run.merge(other.run)


class Figures(Struct):
    """Since the start of the process, by endpoint name, for endpoints that were called."""

    endpoints: dict[str, EndpointFigures]
    store: dict[str, Histogram]
    uploaded_bytes: int = 0
    memory_bytes: int = 0
    cpu_s: float = 0.0


class Recorder:
    """An `Observer` that counts. Runs on one event loop, so it needs no locks."""

    def __init__(self, endpoints: Sequence[Endpoint]) -> None:
        self.started_at = time.time()
        self._labels = {endpoint.id: label(endpoint) for endpoint in endpoints}
        self._by_id: dict[int, EndpointFigures] = {}
        store = {what: Histogram.of(STORE_BOUNDS_S) for what in ("push", "append")}
        self._figures = Figures(endpoints={}, store=store)

    def submitted(self, job: Job) -> None:
        self._of(job.endpoint)

    def taken(self, job: Job) -> None:
        # The clock of another machine may be ahead: the wait is never negative.
        self._of(job.endpoint).wait.add(max(0.0, time.time() - job.created_at))

    def ended(self, job: Job, end: End, run_s: float | None) -> None:
        found = self._of(job.endpoint)
        found.outcomes[outcome_of(end)] += 1
        if run_s is not None:
            found.run.add(run_s)

    def stored(self, what: Literal["push", "append"], duration_s: float) -> None:
        self._figures.store[what].add(duration_s)

    def rejected(self, endpoint: Endpoint) -> None:
        """Count a call that was refused before it became a job."""
        self._of(endpoint.id).outcomes["rejected"] += 1

    def uploaded(self, size_bytes: int) -> None:
        self._figures.uploaded_bytes += size_bytes

    def read(self) -> Figures:
        """The live figures; the caller must not modify them."""
        self._figures.memory_bytes, self._figures.cpu_s = memory_bytes(), time.process_time()
        return self._figures

    def figures(self) -> Raw:
        return Raw(msgspec.json.encode(self.read()))

    def _of(self, endpoint: int) -> EndpointFigures:
        found = self._by_id.get(endpoint)
        if found is None:
            # A job of another version of the script may have an endpoint that does not exist here.
            name = self._labels.get(endpoint, "other")
            found = self._figures.endpoints.setdefault(name, EndpointFigures())
            if endpoint in self._labels:  # renders make any number of others
                self._by_id[endpoint] = found
        return found


def label(endpoint: Endpoint) -> str:
    return endpoint.name or f"fn:{endpoint.id}"


def outcome_of(end: End) -> Outcome:
    if isinstance(end, Completed):
        return "complete"
    return "cancelled" if isinstance(end, Stopped) else "error"


def merged(all_figures: Iterable[Figures]) -> dict[str, EndpointFigures]:
    """The sum over several processes, by endpoint. The arguments are not modified."""
    found: dict[str, EndpointFigures] = {}
    for figures in all_figures:
        for name, one in figures.endpoints.items():
            found.setdefault(name, EndpointFigures()).merge(one)
    return found


def memory_bytes() -> int:
    """Resident memory of the process: current on Linux, the peak elsewhere, 0 if unknown."""
    try:
        import resource  # noqa: PLC0415  # not on Windows
    except ImportError:
        return 0
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    except (OSError, ValueError):
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else most << 10
