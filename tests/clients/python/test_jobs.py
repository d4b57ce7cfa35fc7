"""Following a job, and stopping it."""

from __future__ import annotations

from concurrent.futures import CancelledError, wait
from pathlib import Path

import pytest
from gradio_client import Client
from gradio_client.client import Job
from gradio_client.exceptions import AppError
from gradio_client.utils import Status, StatusUpdate

from tests.clients.python.conftest import FEATURES, connected
from tests.servers import run_script

STOPPED = (CancelledError, AppError, ValueError)
"""What a client raises for a job that it cancelled: it depends on which of its threads hears of it first. The third is
what 1.4.3 says when two of them do at once ("Did not expect 2 tasks to be done")."""


def until(job: Job, code: Status) -> StatusUpdate:
    while (status := job.status()).code is not code:
        assert not wait([job.future], timeout=0.01).done, status  # else its stream has not told it yet
    return status


def test_iterating_a_job_gives_each_value(client: Client) -> None:
    job = client.submit(3, api_name="/count")
    assert list(job) == [1, 2, 3]
    assert job.outputs() == [1, 2, 3]
    assert job.result() == 3


def test_iterating_a_plain_function_gives_its_value_once(client: Client) -> None:
    job = client.submit("x", api_name="/echo")
    assert job.result() == "x"
    assert job.outputs() == ["x"]
    assert list(job) == ["x"]


def test_differences_of_growing_text_are_put_together(client: Client) -> None:
    assert list(client.submit("abc", api_name="/letters")) == ["a", "ab", "abc"]


def test_a_generator_of_several_outputs(client: Client) -> None:
    assert list(client.submit(3, api_name="/pairs")) == [(0, ""), (1, "a"), (2, "aa")]


def test_a_running_and_a_waiting_job_tell_their_status(gated: Client, gate: Path) -> None:
    first = gated.submit("a", api_name="/wait")
    until(first, Status.PROCESSING)
    second = gated.submit("b", api_name="/wait")
    waiting = until(second, Status.IN_QUEUE)
    assert (waiting.rank, waiting.queue_size) == (0, 1)
    gate.touch()
    assert (first.result(), second.result()) == ("a", "b")
    assert second.status().code is Status.FINISHED
    assert second.status().success is True


def test_a_waiting_job_is_told_how_long_it_will_take(gated: Client, gate: Path) -> None:
    gate.touch()
    gated.predict("known by now", api_name="/wait")
    gate.unlink()
    running = gated.submit("a", api_name="/wait")
    until(running, Status.PROCESSING)
    waiting = until(gated.submit("b", api_name="/wait"), Status.IN_QUEUE)
    assert waiting.eta is not None
    assert waiting.eta > 0


def test_progress_is_told(gated: Client, gate: Path) -> None:
    job = gated.submit("x", api_name="/work")
    (unit,) = until(job, Status.PROGRESS).progress_data or []
    assert (unit.progress, unit.desc) == (0.5, "Half of it")
    gate.touch()
    assert job.result() == "x"


def test_notices_of_the_function_are_told(gated: Client, gate: Path) -> None:
    job = gated.submit("x", api_name="/tell")
    assert until(job, Status.LOG).log == ("Take care", "info")
    gate.touch()
    assert job.result() == "x"


def test_a_waiting_job_is_cancelled(gated: Client, gate: Path) -> None:
    running = gated.submit("a", api_name="/wait")
    until(running, Status.PROCESSING)
    waiting = gated.submit("b", api_name="/wait")
    until(waiting, Status.IN_QUEUE)
    assert waiting.cancel()
    assert waiting.status().code is Status.CANCELLED
    with pytest.raises(STOPPED):
        waiting.result(timeout=10)
    assert until(gated.submit("c", api_name="/wait"), Status.IN_QUEUE).queue_size == 1  # its place is free again
    gate.touch()
    assert running.result(timeout=10) == "a"


def test_a_running_job_is_cancelled(gated: Client) -> None:
    job = gated.submit("a", api_name="/wait")
    until(job, Status.PROCESSING)
    assert job.cancel()
    with pytest.raises(STOPPED):
        job.result(timeout=10)
    assert gated.predict("b", api_name="/echo") == "b"


def test_a_generator_is_cancelled_in_the_middle(gated: Client) -> None:
    job = gated.submit("x", api_name="/first_then_wait")
    assert next(job) == "first"
    assert job.cancel()
    with pytest.raises(STOPPED):
        job.result(timeout=10)
    assert job.outputs() == ["first"]


def test_a_server_that_is_killed_ends_the_job() -> None:
    with run_script(FEATURES) as server, connected(server.url) as client:
        job = client.submit("x", api_name="/first_then_wait")
        assert next(job) == "first"
        server.process.kill()
        with pytest.raises(CancelledError):
            job.result(timeout=20)


def test_a_server_that_stops_tells_the_running_job() -> None:
    with run_script(FEATURES) as server, connected(server.url) as client:
        job = client.submit("x", api_name="/first_then_wait")
        assert next(job) == "first"
        while not wait([job.future], timeout=0.1).done:
            server.process.terminate()  # from the second on, it does not wait for what runs
        with pytest.raises(Exception, match="stopped"):
            job.result(timeout=20)
