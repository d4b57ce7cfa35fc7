"""`gradio_client`, unchanged and with nothing set, against a real server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gradio_client import Client, handle_file
from gradio_client.client import Job
from gradio_client.exceptions import AppError
from gradio_client.utils import Status

from tests.curl import curl
from tests.servers import Server, run_script

APPS = Path(__file__).parents[1] / "http" / "apps"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with run_script(APPS / "calls.py") as running:
        yield running


@pytest.fixture
def client(server: Server, tmp_path: Path) -> Iterator[Client]:
    with_files = Client(server.url, verbose=False, download_files=str(tmp_path / "downloads"))
    yield with_files
    with_files.close()


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    return tmp_path / "gate"


@pytest.fixture
def gated(gate: Path) -> Iterator[Client]:
    """A client of a server whose waiting functions go on when `gate` exists."""
    with run_script(APPS / "calls.py", env={**os.environ, "TEST_GATE": str(gate)}) as running:
        made = Client(running.url, verbose=False)
        yield made
        gate.touch()
        made.close()


def test_predict_by_position_by_keyword_and_with_defaults(client: Client) -> None:
    assert client.predict("Ada", False, 3, api_name="/greet") == ("Good evening Ada", 6)
    assert client.predict(name="Ada", temperature=4, api_name="/greet") == ("Good morning Ada", 8)
    assert client.predict("Ada", api_name="/greet") == ("Good morning Ada", 40)


def test_iterating_a_job_gives_each_value(client: Client) -> None:
    job = client.submit(3, api_name="/count")
    assert list(job) == [1, 2, 3]
    assert job.outputs() == [1, 2, 3]
    assert job.result() == 3


def test_differences_of_growing_text_are_put_together(client: Client) -> None:
    assert list(client.submit("abc", api_name="/letters")) == ["a", "b", "c"]


def test_state_lasts_for_a_client(client: Client, server: Server) -> None:
    assert client.predict("a", api_name="/remember") == "a"
    assert client.predict("b", api_name="/remember") == "a b"
    other = Client(server.url, verbose=False)
    assert other.predict("c", api_name="/remember") == "c"
    client.reset_session()
    assert client.predict("d", api_name="/remember") == "d"
    other.close()


def test_files_go_in_and_are_downloaded(client: Client, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("hello")
    assert client.predict(handle_file(str(note)), api_name="/size_of") == 5
    loud = Path(client.predict(handle_file(str(note)), api_name="/shout"))
    assert loud.read_text() == "HELLO"
    assert loud.is_relative_to(tmp_path / "downloads")


def test_files_stay_there_when_told_so(server: Server, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("hello")
    client = Client(server.url, verbose=False, download_files=False)
    file = client.predict(handle_file(str(note)), api_name="/shout")
    assert curl(file["url"]).text == "HELLO"
    client.close()


def test_several_jobs_run_at_once(client: Client) -> None:
    jobs = [client.submit(name, api_name="/cheer") for name in "abc"]
    assert [job.result() for job in jobs] == ["a!", "b!", "c!"]


def test_a_batch_endpoint(client: Client) -> None:
    assert client.predict(4, api_name="/double_all") == 8


def test_errors_are_the_clients_own(client: Client) -> None:
    with pytest.raises(AppError, match="The oven is cold"):
        client.predict(api_name="/fail_openly")
    with pytest.raises(AppError) as failed:
        client.predict(api_name="/fail_secretly")
    assert "secret" not in str(failed.value)


def test_an_unknown_endpoint_and_a_missing_argument_are_refused(client: Client) -> None:
    with pytest.raises(ValueError, match="nothing"):
        client.predict(api_name="/nothing")
    with pytest.raises(TypeError):
        client.predict(api_name="/cheer")


def test_a_chat_keeps_its_history(client: Client) -> None:
    assert client.predict("one", api_name="/reply") == "one after 0"
    assert client.predict("two", api_name="/reply") == "two after 2"


def test_view_api_tells_every_public_endpoint(client: Client) -> None:
    facts: Any = client.view_api(return_format="dict", print_info=False)  # Any: JSON
    greet = facts["named_endpoints"]["/greet"]
    assert [one["parameter_name"] for one in greet["parameters"]] == ["name", "is_morning", "temperature"]
    assert [one["parameter_has_default"] for one in greet["parameters"]] == [False, True, True]
    text = str(client.view_api(return_format="str", print_info=False))
    assert '- predict(name, is_morning, temperature, api_name="/greet") -> (' in text
    assert "[Slider] temperature: float (not required, defaults to:   20)" in text


def until(job: Job, code: Status) -> None:
    while job.status().code is not code:
        """The stream has not told it yet."""


def test_a_running_and_a_waiting_job_tell_their_status(gated: Client, gate: Path) -> None:
    first = gated.submit("a", api_name="/wait")
    until(first, Status.PROCESSING)
    second = gated.submit("b", api_name="/wait")
    until(second, Status.IN_QUEUE)
    assert second.status().rank == 0
    gate.touch()
    assert (first.result(), second.result()) == ("a", "b")
    assert second.status().code is Status.FINISHED


def test_a_generator_is_cancelled_in_the_middle(gated: Client) -> None:
    job = gated.submit("x", api_name="/first_then_wait")
    assert next(job) == "first"
    assert job.cancel()
    while not job.done():
        """Its end is on the way."""
    assert job.outputs() == ["first"]


def test_a_password_opens_the_app(tmp_path: Path) -> None:
    with run_script(APPS / "private.py", env={**os.environ, "TEST_AUTH": "pairs"}) as running:
        client = Client(running.url, auth=("ada", "lovelace"), verbose=False)
        assert client.predict(api_name="/who") == "ada"
        client.close()
        with pytest.raises(Exception, match=r"[Cc]redentials|[Ll]ogin|auth"):
            Client(running.url, auth=("ada", "wrong"), verbose=False)


def test_a_bearer_token_opens_the_app() -> None:
    with run_script(APPS / "private.py", env={**os.environ, "LIMELIGHT_TOKENS": "ci:s3cret"}) as running:
        client = Client(running.url, headers={"Authorization": "Bearer s3cret"}, verbose=False)
        assert client.predict(api_name="/who") == "ci"
        client.close()
