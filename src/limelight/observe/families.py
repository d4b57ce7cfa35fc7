"""The metrics of an app: names, meanings and labels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily

Declared = Mapping[str, tuple[str, tuple[str, ...]]]
"""What each tells, and its labels."""

GAUGES: Declared = {
    "limelight_ready": ("1 if new calls are accepted", ()),
    "limelight_store_up": ("0 if the store does not respond", ()),
    "limelight_streams": ("Open streams", ()),
    "limelight_lane_waiting_jobs": ("Waiting jobs", ("lane",)),
    "limelight_lane_oldest_waiting_seconds": ("Age of the oldest waiting job", ("lane",)),
    "limelight_lane_running_jobs": ("Slots in use", ("lane",)),
    "limelight_lane_limit_jobs": ("Number of slots; +Inf without a limit", ("lane",)),
    "limelight_endpoint_lane": ("Always 1; shows the lane of each endpoint", ("endpoint", "lane")),
    "limelight_processes": ("Processes of the app by role", ("role",)),
    "limelight_worker_memory_bytes": ("Resident memory of a worker", ("worker",)),
}
COUNTERS: Declared = {
    "limelight_jobs": ("Calls by outcome", ("endpoint", "outcome", "worker")),
    "limelight_uploaded_bytes": ("Bytes of uploaded files", ()),
    "limelight_worker_cpu_seconds": ("CPU time of a worker", ("worker",)),
}
HISTOGRAMS: Declared = {
    "limelight_run_seconds": ("Time from start to end of a job", ("endpoint", "worker")),
    "limelight_wait_seconds": ("Time from submission to start of a job", ("endpoint", "worker")),
    "limelight_store_seconds": ("Time to store a job or an event", ("operation", "worker")),
}


def gauge(name: str) -> GaugeMetricFamily:
    meaning, labels = GAUGES[name]
    return GaugeMetricFamily(name, meaning, labels=labels)


def counter(name: str) -> CounterMetricFamily:
    meaning, labels = COUNTERS[name]
    return CounterMetricFamily(name, meaning, labels=labels)


def histogram(name: str) -> HistogramMetricFamily:
    meaning, labels = HISTOGRAMS[name]
    return HistogramMetricFamily(name, meaning, labels=labels)


def families() -> Iterator[Metric]:
    """Each of them, without values."""
    yield from map(gauge, GAUGES)
    yield from map(counter, COUNTERS)
    yield from map(histogram, HISTOGRAMS)
