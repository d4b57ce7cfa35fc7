"""What a hub tells its operators of itself and of its apps, as Prometheus's own parsers understand it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from prometheus_client import Metric
from prometheus_client.openmetrics import parser as openmetrics_parser
from prometheus_client.parser import text_string_to_metric_families

from limelight.engine.stores.nats.server import PrivateServer
from tests.curl import Answer, curl, post, result
from tests.hub.hubs import HELLO, RunningHub, run_hub, write_apps
from tests.hub.test_cluster import Hubs
from tests.hub.test_waiting import SLOW_TO_START
from tests.waiting import eventually

OPENMETRICS = "application/openmetrics-text; version=1.0.0"
QUOTAS = ("--app-quota", "calls=50,memory_bytes=2G", "--owner-quota", "running_apps=9")


class Operator:
    """An admin's token that may read."""

    def __init__(self, hub: RunningHub) -> None:
        self.hub, self.cookie = hub, hub.cookie()
        self.token = hub.token(self.cookie, "read")

    def ask(self, path: str, *arguments: str) -> Answer:
        return curl(f"{self.hub.url}{path}", "-H", f"Authorization: Bearer {self.token}", *arguments)

    def families(self) -> dict[str, Metric]:
        answer = self.ask("/metrics")
        assert answer.status == 200, answer.text
        found = list(text_string_to_metric_families(answer.text))
        assert len({one.name for one in found}) == len(found)
        return {one.name: one for one in found}

    def value(self, name: str, **labels: str) -> float | None:
        """Of the one sample with that name and these labels among its own."""
        samples = [sample for family in self.families().values() for sample in family.samples]
        found = [one.value for one in samples if one.name == name and labels.items() <= one.labels.items()]
        assert len(found) < 2
        return found[0] if found else None


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    scripts = [("hello.py", HELLO), ("other.py", HELLO), ("broken.py", "raise ValueError('broken')")]
    with run_hub(write_apps(tmp_path_factory.mktemp("apps"), scripts), *QUOTAS) as running:
        assert post(f"{running.url}/local/hello/run/greet", {"data": ["Ada"]}).status == 200
        assert curl(f"{running.url}/local/hello/nothing").status == 404
        assert curl(f"{running.url}/local/broken/config").status == 503
        yield Operator(running)


def test_requests_and_calls_are_told_by_app_and_outcome(operator: Operator) -> None:
    assert operator.value("limelight_hub_requests_total", app="local/hello", outcome="ok") == 1
    assert operator.value("limelight_hub_requests_total", app="local/hello", outcome="refused") == 1
    assert operator.value("limelight_hub_requests_total", app="local/broken", outcome="error") == 1
    assert operator.value("limelight_hub_requests_total", app="local/other", outcome="ok") == 0
    assert operator.value("limelight_hub_calls_total", app="local/hello") == 1
    assert operator.value("limelight_hub_received_bytes_total", app="local/hello") == len('{"data": ["Ada"]}')
    assert (operator.value("limelight_hub_sent_bytes_total", app="local/hello") or 0) > len("Hello Ada")
    assert operator.value("limelight_hub_open_requests", app="local/hello") == 0


def test_states_and_starts_are_told(operator: Operator) -> None:
    assert operator.value("limelight_hub_apps", state="running") == 1
    assert operator.value("limelight_hub_apps", state="sleeping") == 1
    assert operator.value("limelight_hub_apps", state="failed") == 1
    assert operator.value("limelight_hub_app_state", app="local/other") == 1
    assert operator.value("limelight_hub_start_seconds_count", app="local/hello", outcome="running") == 1
    assert (operator.value("limelight_hub_start_seconds_sum", app="local/hello", outcome="running") or 0) > 0
    assert operator.value("limelight_hub_start_seconds_count", app="local/broken", outcome="failed") == 1
    assert operator.value("limelight_hub_start_seconds_count", app="local/broken", outcome="running") == 0


def test_quotas_are_told_where_there_are_any(operator: Operator) -> None:
    assert operator.value("limelight_hub_quota_used", app="local/hello", quota="calls") == 1
    assert operator.value("limelight_hub_quota_limit", app="local/hello", quota="calls") == 50
    assert operator.value("limelight_hub_quota_limit", app="local/hello", quota="bytes") is None
    assert operator.value("limelight_hub_owner_quota_used", owner="local", quota="running_apps") == 1
    assert operator.value("limelight_hub_owner_quota_limit", owner="local", quota="running_apps") == 9
    eventually(
        lambda: (operator.value("limelight_hub_memory_bytes", app="local/hello") or 0) > 1 << 20, "it is measured"
    )
    assert (operator.value("limelight_hub_cpu_seconds_total", app="local/hello") or 0) > 0


def test_the_apps_own_metrics_are_passed_on_with_their_types(operator: Operator) -> None:
    eventually(lambda: operator.value("limelight_hub_scrape_success", app="local/hello") == 1, "it answers in time")
    found = operator.families()
    (jobs,) = (one for one in found["limelight_jobs"].samples if one.labels["outcome"] == "complete")
    assert jobs.labels == {"app": "local/hello", "endpoint": "greet", "outcome": "complete", "worker": ""}
    assert jobs.value == 1
    kinds = {name: found[name].type for name in ("limelight_jobs", "limelight_run_seconds", "limelight_ready")}
    assert kinds == {"limelight_jobs": "counter", "limelight_run_seconds": "histogram", "limelight_ready": "gauge"}
    memory = {one.labels.get("app", "the hub") for one in found["process_resident_memory_bytes"].samples}
    assert memory == {"the hub", "local/hello"}
    assert all(one.type != "unknown" for one in found.values())


def test_openmetrics_is_answered_to_those_who_ask_for_it(operator: Operator) -> None:
    eventually(lambda: operator.value("limelight_hub_scrape_success", app="local/hello") == 1, "it answers in time")
    answer = operator.ask("/metrics", "-H", f"Accept: {OPENMETRICS}")
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    read = openmetrics_parser.text_string_to_metric_families(answer.text)  # type: ignore[no-untyped-call]
    found = {one.name: one for one in read}
    assert found["limelight_run_seconds"].type == "histogram"
    assert found["limelight_hub_requests"].type == "counter"


def test_it_is_also_there_as_json(operator: Operator) -> None:
    found = operator.ask("/-/api/status").json()
    assert found["states"]["running"] == 1
    (hello,) = (one for one in found["apps"] if one["app"] == "local/hello")
    assert (hello["state"], hello["requests"]["ok"], hello["calls"]) == ("running", 1, 1)
    assert hello["quotas"]["calls"] == {"used": 1.0, "limit": 50}


def test_an_app_with_a_login_of_its_own_tells_the_hub(tmp_path: Path) -> None:
    """Also whether it has calls, without which it would be put to sleep while they run."""
    write_apps(tmp_path, [("closed.py", HELLO.replace("launch()", "launch(auth=('ann', 'secret'))"))])
    with run_hub(tmp_path) as hub:
        operator = Operator(hub)
        assert curl(f"{hub.url}/local/closed/config").status == 401
        eventually(lambda: operator.value("limelight_ready", app="local/closed") == 1, "it is told")
        figures = curl(f"{hub.url}/-/api/apps/local/closed/figures", "-H", f"Cookie: {operator.cookie}")
        assert figures.status == 200
        assert {one["running"] for one in figures.json()["lanes"]} == {0}


def test_calls_that_wait_for_a_start_are_told(tmp_path: Path) -> None:
    write_apps(tmp_path, [("slow/app.py", SLOW_TO_START)])
    with run_hub(tmp_path) as hub:
        operator = Operator(hub)
        assert post(f"{hub.url}/local/slow/call/greet", {"data": ["Ada"]}).status == 200
        assert operator.value("limelight_hub_waiting_calls", app="local/slow") == 1
        assert operator.value("limelight_hub_apps", state="starting") == 1
        assert operator.value("limelight_hub_scrape_success", app="local/slow") is None
        (tmp_path / "slow/open").touch()
        eventually(lambda: not operator.value("limelight_hub_waiting_calls", app="local/slow"), "it is delivered")


def test_asking_for_figures_keeps_no_app_awake(tmp_path: Path) -> None:
    write_apps(tmp_path, [("hello.py", HELLO)])
    with run_hub(tmp_path, "--idle", "0.02") as hub:
        operator = Operator(hub)
        assert result(f"{hub.url}/local/hello/call/greet", "Ada") == ["Hello Ada"]
        eventually(lambda: operator.value("limelight_hub_apps", state="sleeping") == 1, "it sleeps")
        assert operator.value("limelight_hub_start_seconds_count", app="local/hello", outcome="running") == 1
        assert operator.value("limelight_hub_crashes_total", app="local/hello") == 0


def test_each_hub_of_a_cluster_tells_its_own_apps(tmp_path: Path) -> None:
    with PrivateServer() as nats, ExitStack() as running:
        write_apps(tmp_path / "first", [("admin/hello.py", HELLO)])
        hubs = Hubs(tmp_path, nats, running)
        eventually(lambda: hubs.has("second", "admin/hello/app.py"), "the app is at both hubs")
        assert result(f"{hubs.second.url}/admin/hello/call/greet", "Ada") == ["Hello Ada"]
        found = [curl(f"{hub.url}/-/api/status", *hubs.header).json()["apps"] for hub in (hubs.first, hubs.second)]
        assert sorted(len(one) for one in found) == [0, 1]
        texts = [curl(f"{hub.url}/metrics", *hubs.header).text for hub in (hubs.first, hubs.second)]
        assert [bool(one) for one in found] == ['limelight_ready{app="admin/hello"} 1.0' in one for one in texts]
