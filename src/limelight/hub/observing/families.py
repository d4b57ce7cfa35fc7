"""The metrics of a hub and of its apps, with the label `app`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, SummaryMetricFamily

from limelight.hub.observing.counts import OUTCOMES, START_OUTCOMES
from limelight.hub.observing.samples import APP, Sample
from limelight.hub.observing.scraping import Scraped
from limelight.hub.observing.sight import AppSight, Quota, Sight
from limelight.observe.families import families
from limelight.observe.metrics import encoded, of_process

SUFFIXES: Mapping[str, tuple[str, ...]] = {
    "counter": ("_total",),
    "gauge": ("",),
    "histogram": ("_bucket", "_count", "_sum"),
}
"""Of the names of samples, by type."""
ALL_SUFFIXES = ("", "_total", "_created", "_bucket", "_count", "_sum", "_info")


def exposition(sight: Sight, scraped: Scraped, accept: str) -> tuple[bytes, str]:
    """The metrics and their media type. Blocks."""
    passed_on = Passed(chain(of_process(), families()))
    names = {one.app.lower(): one.app for one in sight.apps}
    for key in sorted(scraped.keys() & names.keys()):
        for sample in scraped[key] or ():
            passed_on.add(names[key], sample)
    return encoded([*_of_hub(sight), *_of_apps(sight.apps, scraped), *passed_on.families()], accept)


class Passed:
    """The figures of apps, in families of all apps together. Each has one type, which no app decides."""

    def __init__(self, known: Iterable[Metric]) -> None:
        """`known`: families whose types the hub knows. What else apps tell has none."""
        self._known = list(known)
        self._by_sample: dict[str, Metric] = {}
        self._taken = set[str]()
        """Names that another family must not have, or its samples would seem to be of a known one."""
        for family in self._known:
            self._by_sample.update((family.name + suffix, family) for suffix in SUFFIXES[family.type])
            self._taken.update(family.name + suffix for suffix in ALL_SUFFIXES)
        self._others: dict[str, Metric] = {}

    def add(self, app: str, sample: Sample) -> None:
        name, labels = sample.name, dict(sample.labels)
        family = self._by_sample.get(name)
        if family is None:
            if name in self._taken:
                return
            family = self._others.setdefault(name, Metric(name, "Of apps", "unknown"))
        if family.type == "histogram" and name.endswith("_bucket"):
            bound = _bound(labels.get("le", ""))
            if bound is None:
                return
            labels["le"] = bound
        family.add_sample(name, {APP: app, **labels}, sample.value)

    def families(self) -> Iterator[Metric]:
        return (one for one in (*self._known, *self._others.values()) if one.samples)


def _bound(text: str) -> str | None:
    """Of a bucket, as all readers can read it."""
    try:
        value = float(text)
    except ValueError:
        return None
    if math.isnan(value):
        return None
    return "+Inf" if value == math.inf else repr(value)


def _of_hub(sight: Sight) -> Iterator[Metric]:
    apps = GaugeMetricFamily("limelight_hub_apps", "Apps by state", labels=["state"])
    for state, count in sight.states.items():
        apps.add_metric([state], count)
    yield apps
    yield from _quotas("limelight_hub_owner_quota", "owner", sight.owners)


def _of_apps(apps: Iterable[AppSight], scraped: Scraped) -> Iterator[Metric]:
    apps = tuple(apps)
    state = GaugeMetricFamily("limelight_hub_app_state", "Always 1; shows the state of each app", labels=[APP, "state"])
    requests = CounterMetricFamily("limelight_hub_requests", "Requests by outcome", labels=[APP, "outcome"])
    starts = SummaryMetricFamily("limelight_hub_start_seconds", "Time that starts took", labels=[APP, "outcome"])
    success = GaugeMetricFamily(
        "limelight_hub_scrape_success", "0 if a running app did not tell its figures, or too many", labels=[APP]
    )
    for one in apps:
        state.add_metric([one.app, one.state], 1)
        for outcome in OUTCOMES:
            requests.add_metric([one.app, outcome], one.requests.get(outcome, 0))
        for start in START_OUTCOMES:
            starts.add_metric([one.app, start], one.starts.get(start, 0), one.start_seconds.get(start, 0.0))
        if one.app.lower() in scraped:
            success.add_metric([one.app], int(scraped[one.app.lower()] is not None))
    yield from (state, requests, starts, success)
    for name, meaning, field in _GAUGES:
        gauge = GaugeMetricFamily(name, meaning, labels=[APP])
        for one in apps:
            gauge.add_metric([one.app], getattr(one, field))
        yield gauge
    for name, meaning, field in _COUNTERS:
        counter = CounterMetricFamily(name, meaning, labels=[APP])
        for one in apps:
            counter.add_metric([one.app], getattr(one, field))
        yield counter
    yield from _quotas("limelight_hub_quota", APP, {one.app: one.quotas for one in apps})


_GAUGES = (
    ("limelight_hub_open_requests", "Requests that are being answered", "open_requests"),
    ("limelight_hub_waiting_requests", "Requests that wait for a start", "waiting_requests"),
    ("limelight_hub_waiting_calls", "Accepted calls that the app does not have yet", "waiting_calls"),
    ("limelight_hub_memory_bytes", "Resident memory of the app's processes", "memory_bytes"),
)
_COUNTERS = (
    ("limelight_hub_calls", "Calls and uploads that were let through", "calls"),
    ("limelight_hub_received_bytes", "Bytes of bodies of requests", "bytes_in"),
    ("limelight_hub_sent_bytes", "Bytes of bodies of answers", "bytes_out"),
    ("limelight_hub_crashes", "Processes that ended by themselves", "crashes"),
    ("limelight_hub_cpu_seconds", "Processor time of the app's processes", "cpu_seconds"),
)


def _quotas(prefix: str, label: str, by_name: Mapping[str, Mapping[str, Quota]]) -> Iterator[Metric]:
    used = GaugeMetricFamily(f"{prefix}_used", "What is used of a quota", labels=[label, "quota"])
    limit = GaugeMetricFamily(f"{prefix}_limit", "What a quota allows", labels=[label, "quota"])
    for name, quotas in by_name.items():
        for what, quota in quotas.items():
            used.add_metric([name, what], quota.used)
            limit.add_metric([name, what], quota.limit)
    yield from (used, limit)
