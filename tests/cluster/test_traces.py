"""A trace goes with a call from the request over the queue to another process."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from limelight.engine.stores.nats.server import PrivateServer
from tests.cluster.machines import replica, worker
from tests.curl import curl, start
from tests.servers import Server
from tests.waiting import eventually

APP = Path(__file__).parent / "apps" / "traced.py"
TRACE, CALLER = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
Span = dict[str, Any]  # Any: JSON


@dataclass
class Traced:
    web: Server
    worker_pid: int
    folder: Path

    def call(self, name: str) -> tuple[dict[str, Span], dict[str, Span]]:
        """The spans of the replica and of the worker, by name, of one call with a caller's trace."""
        header = f"traceparent: 00-{TRACE}-{CALLER}-01"
        job = start(f"{self.web.url}/call/{name}", ["a secret"], "-H", header)
        curl("-N", f"{self.web.url}/call/{name}/{job}")
        eventually(lambda: f"run {name}" in self.spans(self.worker_pid), "the worker's span has ended")
        return self.spans(self.web.process.pid), self.spans(self.worker_pid)

    def spans(self, pid: int) -> dict[str, Span]:
        path = self.folder / f"spans.{pid}"
        found = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
        return {span["name"]: span for span in found}


@pytest.fixture(scope="module")
def traced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Traced]:
    folder = tmp_path_factory.mktemp("traces")
    with (
        PrivateServer() as nats,
        replica(f"{nats.url}/traced", "--lanes", "", app=APP, gate=folder / "gate") as web,
        worker(f"{nats.url}/traced", app=APP, gate=folder / "gate") as crew,
    ):
        yield Traced(web, crew.pid, folder)


def parent(span: Span) -> str:
    return str(span["parent_id"]).removeprefix("0x")


def own(span: Span) -> str:
    return str(span["context"]["span_id"]).removeprefix("0x")


def test_the_spans_of_a_call_form_one_trace_over_two_processes(traced: Traced) -> None:
    here, there = traced.call("greet")
    submit, run = here["submit greet"], there["run greet"]
    assert parent(submit) == CALLER
    assert parent(run) == parent(there["wait greet"]) == own(submit)
    assert parent(there["inside"]) == own(run)
    for span in (submit, run, there["wait greet"], there["inside"]):
        assert span["context"]["trace_id"] == f"0x{TRACE}"
    assert run["attributes"]["limelight.outcome"] == "complete"
    assert there["wait greet"]["start_time"] <= there["wait greet"]["end_time"] == run["start_time"]


def test_a_call_that_fails_says_so_in_its_span_without_its_values(traced: Traced) -> None:
    _, there = traced.call("fail")
    span = there["run fail"]
    assert span["status"]["status_code"] == "ERROR"
    assert span["attributes"]["error.type"] == "exception"
    assert "a secret" not in json.dumps(span)
