"""What Prometheus reads, as its own parser understands it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.curl import Answer, curl, post, result, start
from tests.servers import Server, run_script

APPS = Path(__file__).parent / "apps"
Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@pytest.fixture
def measured(gate: Path) -> Iterator[Server]:
    env = {**os.environ, "TEST_GATE": str(gate)}
    with run_script(APPS / "calls.py", "--metrics", env=env) as running:
        yield running
        gate.touch()


def scrape(server: Server, *arguments: str) -> Samples:
    answer = curl(f"{server.url}/metrics", *arguments)
    assert answer.status == 200, answer.text
    families = text_string_to_metric_families(answer.text)
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def value(found: Samples, name: str, **labels: str) -> float | None:
    return found.get((name, tuple(sorted(labels.items()))))


def jobs(found: Samples, endpoint: str, outcome: str) -> float | None:
    return value(found, "limelight_jobs_total", endpoint=endpoint, outcome=outcome, worker="")


def test_without_asking_for_it_there_is_no_such_route(server: Server) -> None:
    assert curl(f"{server.url}/metrics").status == 404


def test_calls_are_counted_by_endpoint_and_outcome(measured: Server, gate: Path) -> None:
    waiting = start(f"{measured.url}/call/wait", ["x"])
    queued = start(f"{measured.url}/call/wait", ["x"])
    result(f"{measured.url}/call/cheer", "Ada")
    post(f"{measured.url}/call/cheer", {"data": [1, 2, 3]})
    post(f"{measured.url}/run/fail_openly", {"data": []})
    assert curl("-X", "DELETE", f"{measured.url}/jobs/{queued}").status < 300
    gate.touch()
    curl(f"{measured.url}/call/wait/{waiting}")
    found = scrape(measured)
    assert jobs(found, "cheer", "complete") == 1
    assert jobs(found, "cheer", "rejected") == 1
    assert jobs(found, "fail_openly", "error") == 1
    assert jobs(found, "wait", "cancelled") == 1
    assert jobs(found, "wait", "complete") == 1
    assert value(found, "limelight_run_seconds_count", endpoint="wait", worker="") == 1
    assert value(found, "limelight_wait_seconds_bucket", endpoint="cheer", worker="", le="+Inf") == 1
    assert value(found, "limelight_store_seconds_count", operation="push", worker="") == 4


def test_a_busy_lane_shows_what_runs_and_what_waits(measured: Server) -> None:
    jobs = [start(f"{measured.url}/call/wait", [name]) for name in ("a", "b", "c")]
    found = scrape(measured)
    (lane,) = {dict(labels)["lane"] for (name, labels), held in found.items()
               if name == "limelight_lane_waiting_jobs" and held}  # fmt: skip
    assert value(found, "limelight_lane_waiting_jobs", lane=lane) == len(jobs) - 1
    assert value(found, "limelight_lane_running_jobs", lane=lane) == 1
    assert value(found, "limelight_lane_limit_jobs", lane=lane) == 1
    assert (value(found, "limelight_lane_oldest_waiting_seconds", lane=lane) or 0) > 0


def test_uploads_streams_processes_and_memory_are_seen(measured: Server, tmp_path: Path) -> None:
    path = tmp_path / "five.txt"
    path.write_text("12345")
    curl("-F", f"files=@{path}", f"{measured.url}/upload")
    found = scrape(measured)
    assert value(found, "limelight_uploaded_bytes_total") == 5
    assert value(found, "limelight_streams") == 0
    assert value(found, "limelight_processes", role="replica") == 1
    assert value(found, "limelight_ready") == value(found, "limelight_store_up") == 1
    assert (value(found, "process_resident_memory_bytes") or 0) > 1 << 20


def test_a_private_app_shows_its_metrics_to_those_with_a_token_only() -> None:
    env = {**os.environ, "LIMELIGHT_TOKENS": "prometheus:s3cret", "LIMELIGHT_METRICS": "1"}
    with run_script(APPS / "private.py", env=env) as private:
        refused: Answer = curl(f"{private.url}/metrics")
        assert refused.status == 401
        assert b"limelight_" not in refused.body
        assert scrape(private, "-H", "Authorization: Bearer s3cret")


def test_openmetrics_is_answered_to_those_who_ask_for_it(measured: Server) -> None:
    answer = curl(f"{measured.url}/metrics", "-H", "Accept: application/openmetrics-text; version=1.0.0")
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    assert answer.text.endswith("# EOF\n")
