"""The figures in Prometheus format."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence

from prometheus_client import CollectorRegistry, Metric, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from limelight.observe.figures import Figures, Histogram
from limelight.observe.status import Sight, Watch

MAX_ACCEPT = 4096


async def exposition(watch: Watch, accept: str) -> tuple[bytes, str]:
    """The metrics and their media type: Prometheus text, or OpenMetrics if the client accepts it."""
    sight = await watch.look()
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    registry.register(_Collected([*_of_app(watch, sight), *_of_processes(watch.recorder.read(), sight)]))
    encode, content_type = _chosen(accept)
    return encode(registry), content_type


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
    yield GaugeMetricFamily("limelight_ready", "1 if new calls are accepted", value=int(sight.state == "ready"))
    yield GaugeMetricFamily("limelight_store_up", "0 if the store does not respond", value=int(sight.state != "store"))
    yield GaugeMetricFamily("limelight_streams", "Open streams", value=watch.open_streams())
    waiting = GaugeMetricFamily("limelight_lane_waiting_jobs", "Waiting jobs", labels=["lane"])
    oldest = GaugeMetricFamily(
        "limelight_lane_oldest_waiting_seconds", "Age of the oldest waiting job", labels=["lane"]
    )
    running = GaugeMetricFamily("limelight_lane_running_jobs", "Slots in use", labels=["lane"])
    limit = GaugeMetricFamily("limelight_lane_limit_jobs", "Number of slots; +Inf without a limit", labels=["lane"])
    now = time.time()
    for lane in sight.loads:
        waiting.add_metric([lane.name], lane.waiting)
        oldest.add_metric([lane.name], 0 if lane.oldest_at is None else max(0.0, now - lane.oldest_at))
        running.add_metric([lane.name], lane.running)
        limit.add_metric([lane.name], float("inf") if lane.limit is None else lane.limit)
    yield from (waiting, oldest, running, limit)
    lanes = GaugeMetricFamily(
        "limelight_endpoint_lane", "Always 1; shows the lane of each endpoint", labels=["endpoint", "lane"]
    )
    for lane_name, endpoints in watch.endpoints_by_lane().items():
        for endpoint in endpoints:
            lanes.add_metric([endpoint, lane_name], 1)
    yield lanes
    processes = GaugeMetricFamily("limelight_processes", "Processes of the app by role", labels=["role"])
    roles = [watch.engine.options.role, *(member.role for member, _ in sight.members)]
    for role in ("replica", "worker"):
        processes.add_metric([role], roles.count(role))
    yield processes


def _of_processes(own: Figures, sight: Sight) -> Iterator[Metric]:
    """Metrics of this process (`worker=""`) and of the workers, which have no port of their own."""
    workers = [(one.name, figures) for one, figures in sight.members if one.role == "worker" and figures is not None]
    told = [("", own), *workers]
    jobs = CounterMetricFamily("limelight_jobs", "Calls by outcome", labels=["endpoint", "outcome", "worker"])
    run = HistogramMetricFamily(
        "limelight_run_seconds", "Time from start to end of a job", labels=["endpoint", "worker"]
    )
    wait = HistogramMetricFamily(
        "limelight_wait_seconds", "Time from submission to start of a job", labels=["endpoint", "worker"]
    )
    store = HistogramMetricFamily(
        "limelight_store_seconds", "Time to store a job or an event", labels=["operation", "worker"]
    )
    for worker, figures in told:
        for name, one in figures.endpoints.items():
            for outcome, count in one.outcomes.items():
                jobs.add_metric([name, outcome, worker], count)
            _add(run, [name, worker], one.run)
            _add(wait, [name, worker], one.wait)
        for operation, histogram in figures.store.items():
            _add(store, [operation, worker], histogram)
    yield from (jobs, run, wait, store)
    yield CounterMetricFamily("limelight_uploaded_bytes", "Bytes of uploaded files", own.uploaded_bytes)
    memory = GaugeMetricFamily("limelight_worker_memory_bytes", "Resident memory of a worker", labels=["worker"])
    cpu = CounterMetricFamily("limelight_worker_cpu_seconds", "CPU time of a worker", labels=["worker"])
    for worker, figures in workers:
        memory.add_metric([worker], figures.memory_bytes)
        cpu.add_metric([worker], figures.cpu_s)
    yield from (memory, cpu)


def _add(family: HistogramMetricFamily, labels: Sequence[str], histogram: Histogram) -> None:
    buckets, total = [], 0
    for bound, count in zip((*map(str, map(float, histogram.bounds)), "+Inf"), histogram.counts, strict=True):
        total += count
        buckets.append((bound, float(total)))
    family.add_metric(labels, buckets, histogram.sum_s)
