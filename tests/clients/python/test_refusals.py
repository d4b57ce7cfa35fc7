"""Errors as the client's own exceptions, and who may call at all."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from gradio_client import Client
from gradio_client.client import Job
from gradio_client.exceptions import AppError, AuthenticationError
from gradio_client.utils import QueueError, Status

from tests.clients.python.conftest import connected
from tests.clients.python.test_jobs import until
from tests.servers import run_script

PRIVATE = Path(__file__).parents[2] / "http" / "apps" / "private.py"


def test_an_error_of_the_app_says_what_the_author_says(client: Client) -> None:
    with pytest.raises(AppError, match="The oven is cold"):
        client.predict(api_name="/fail_openly")


def test_an_error_after_values(client: Client) -> None:
    job = client.submit("x", api_name="/fail_late")
    with pytest.raises(AppError, match="Too late"):
        job.result(timeout=10)
    assert job.outputs() == ["x"]
    assert job.status().success is False


@pytest.mark.newer_client("title and duration of errors")
def test_an_error_keeps_its_title_and_duration(client: Client) -> None:
    with pytest.raises(AppError) as failed:
        client.predict(api_name="/fail_openly")
    assert (failed.value.title, failed.value.duration, failed.value.visible) == ("Oven", 3, True)


def test_what_the_author_does_not_tell_stays_secret(client: Client) -> None:
    with pytest.raises(AppError) as failed:
        client.predict(api_name="/fail_secretly")
    assert "secret" not in str(failed.value)


REFUSED = r"warmth.* expected a number.*1000"


def number_of(client: Client, name: str) -> int:
    return int(next(one["id"] for one in client.config["dependencies"] if one["api_name"] == name))


def submitted(client: Client, by: str, name: str, *values: object) -> Job:
    which: dict[str, Any] = {"api_name": f"/{name}"} if by == "name" else {"fn_index": number_of(client, name)}
    return client.submit(*values, **which)


@pytest.mark.parametrize("by", ["name", "number"])
def test_a_refused_value_ends_the_result_with_the_error(client: Client, by: str) -> None:
    with pytest.raises(AppError, match=REFUSED):
        submitted(client, by, "greet", "Ada", True, 1000).result(timeout=10)


@pytest.mark.parametrize("by", ["name", "number"])
def test_a_refused_value_ends_the_iteration(client: Client, by: str) -> None:
    job = submitted(client, by, "greet", "Ada", True, 1000)
    assert list(job) == []
    assert job.status().success is False
    assert re.search(REFUSED, str(job.exception(timeout=10)))


def test_after_a_refused_value_the_session_goes_on(client: Client) -> None:
    running = client.submit("x", api_name="/letters")
    with pytest.raises(AppError):
        client.predict(["no", "number"], api_name="/count")
    assert running.result(timeout=10) == "x"
    assert client.predict("y", api_name="/letters") == "y"


def test_an_address_that_is_not_fetched_ends_the_iteration(client: Client) -> None:
    job = client.submit({"path": "http://10.0.0.1/x", "meta": {"_type": "gradio.FileData"}}, api_name="/shout")
    assert list(job) == []
    assert isinstance(job.exception(timeout=10), AppError)


def test_a_full_queue_is_a_queue_error(gated: Client) -> None:
    until(gated.submit("runs", api_name="/wait"), Status.PROCESSING)
    for _ in range(10):
        until(gated.submit("waits", api_name="/wait"), Status.IN_QUEUE)
    with pytest.raises(QueueError):
        gated.predict("one too many", api_name="/wait")


def test_an_endpoint_without_a_name_cannot_be_called_by_its_number(client: Client) -> None:
    numbers = {one["api_name"]: one["id"] for one in client.config["dependencies"]}
    with pytest.raises(ValueError, match="Invalid function index"):
        client.predict(fn_index=numbers[False])


def test_a_private_endpoint_cannot_be_called(client: Client) -> None:
    with pytest.raises(ValueError, match="private"):
        client.predict(api_name="/private")


def test_an_undocumented_endpoint_can_be_called(client: Client) -> None:
    assert client.predict(api_name="/undocumented") == "undocumented"


def test_a_password_opens_the_app() -> None:
    with run_script(PRIVATE, env={**os.environ, "TEST_AUTH": "pairs"}) as server:
        with connected(server.url, auth=("ada", "lovelace")) as client:
            assert client.predict(api_name="/who") == "ada"
        with pytest.raises(AuthenticationError, match=r"[Cc]redentials"):
            Client(server.url, auth=("ada", "wrong"), verbose=False)
        with pytest.raises(AuthenticationError, match="credentials"):
            Client(server.url, verbose=False)


def test_a_bearer_token_opens_the_app() -> None:
    with run_script(PRIVATE, env={**os.environ, "LIMELIGHT_TOKENS": "ci:s3cret"}) as server:
        with connected(server.url, headers={"Authorization": "Bearer s3cret"}) as client:
            assert client.predict(api_name="/who") == "ci"
        with pytest.raises(AuthenticationError):
            Client(server.url, headers={"Authorization": "Bearer wrong"}, verbose=False)


def test_headers_reach_the_function(server: object, client: Client) -> None:
    client.headers["X-Tenant"] = "north"
    assert client.predict(api_name="/who")["headers"]["x-tenant"] == "north"
