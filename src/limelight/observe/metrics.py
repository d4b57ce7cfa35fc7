"""The figures in Prometheus format."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence

from prometheus_client import CollectorRegistry, Metric, ProcessCollector
from prometheus_client.core import HistogramMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from limelight.observe.families import counter, gauge, histogram
from limelight.observe.figures import Figures, Histogram
from limelight.observe.status import Sight, Watch

MAX_ACCEPT = 4096


async def exposition(watch: Watch, accept: str) -> tuple[bytes, str]:
    """The metrics and their media type: Prometheus text, or OpenMetrics if the client accepts it."""
    sight = await watch.look()
    return encoded([*of_process(), *_of_app(watch, sight), *_of_processes(watch.recorder.read(), sight)], accept)


def of_process() -> Iterable[Metric]:
    """Metrics of this process, on Linux."""
    return ProcessCollector(registry=CollectorRegistry()).collect()


def encoded(metrics: Sequence[Metric], accept: str) -> tuple[bytes, str]:
    """In the format that the header asks for, and its media type."""
    encode, content_type = _chosen(accept)
    return encode(_Collected(metrics)), content_type


def _chosen(accept: str) -> tuple[Callable[[Collector], bytes], str]:
    """The negotiated format; Prometheus text for a malformed header."""
    try:
        return choose_encoder(accept if len(accept) <= MAX_ACCEPT else "")
    except (ValueError, TypeError):  # a malformed version
        return choose_encoder("")


class _Collected(Collector):
    def __init__(self, metrics: Sequence[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[Metric]:
        return self._metrics


def _of_app(watch: Watch, sight: Sight) -> Iterator[Metric]:
    """Metrics of the whole app, the same from every replica."""
    ready, store, streams = gauge("limelight_ready"), gauge("limelight_store_up"), gauge("limelight_streams")
    ready.add_metric([], int(sight.state == "ready"))
    store.add_metric([], int(sight.state != "store"))
    streams.add_metric([], watch.open_streams())
    yield from (ready, store, streams)
    waiting, oldest = gauge("limelight_lane_waiting_jobs"), gauge("limelight_lane_oldest_waiting_seconds")
    running, limit = gauge("limelight_lane_running_jobs"), gauge("limelight_lane_limit_jobs")
    now = time.time()
    for lane in sight.loads:
        waiting.add_metric([lane.name], lane.waiting)
        oldest.add_metric([lane.name], 0 if lane.oldest_at is None else max(0.0, now - lane.oldest_at))
        running.add_metric([lane.name], lane.running)
        limit.add_metric([lane.name], float("inf") if lane.limit is None else lane.limit)
    yield from (waiting, oldest, running, limit)
    lanes = gauge("limelight_endpoint_lane")
    for lane_name, endpoints in watch.endpoints_by_lane().items():
        for endpoint in endpoints:
            lanes.add_metric([endpoint, lane_name], 1)
    yield lanes
    processes = gauge("limelight_processes")
    roles = [watch.engine.options.role, *(member.role for member, _ in sight.members)]
    for role in ("replica", "worker"):
        processes.add_metric([role], roles.count(role))
    yield processes


def _of_processes(own: Figures, sight: Sight) -> Iterator[Metric]:
    """Metrics of this process (`worker=""`) and of the workers, which have no port of their own."""
    workers = [(one.name, figures) for one, figures in sight.members if one.role == "worker" and figures is not None]
    told = [("", own), *workers]
    jobs, store = counter("limelight_jobs"), histogram("limelight_store_seconds")
    run, wait = histogram("limelight_run_seconds"), histogram("limelight_wait_seconds")
    for worker, figures in told:
        for name, one in figures.endpoints.items():
            for outcome, count in one.outcomes.items():
                jobs.add_metric([name, outcome, worker], count)
            _add(run, [name, worker], one.run)
            _add(wait, [name, worker], one.wait)
        for operation, times in figures.store.items():
            _add(store, [operation, worker], times)
    yield from (jobs, run, wait, store)
    uploaded = counter("limelight_uploaded_bytes")
    uploaded.add_metric([], own.uploaded_bytes)
    yield uploaded
    memory, cpu = gauge("limelight_worker_memory_bytes"), counter("limelight_worker_cpu_seconds")
    for worker, figures in workers:
        memory.add_metric([worker], figures.memory_bytes)
        cpu.add_metric([worker], figures.cpu_s)
    yield from (memory, cpu)


def _add(family: HistogramMetricFamily, labels: Sequence[str], times: Histogram) -> None:
    buckets, total = [], 0
    for bound, count in zip((*map(str, map(float, times.bounds)), "+Inf"), times.counts, strict=True):
        total += count
        buckets.append((bound, float(total)))
    family.add_metric(labels, buckets, times.sum_s)
