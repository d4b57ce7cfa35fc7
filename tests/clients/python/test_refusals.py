"""Errors as the client's own exceptions, and who may call at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from gradio_client import Client, exceptions
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


@pytest.mark.newer_client("ValidationError")
def test_a_value_out_of_range_is_a_validation_error(client: Client) -> None:
    with pytest.raises(exceptions.ValidationError, match=r"warmth: .*expected a number.*1000"):
        client.predict("Ada", True, 1000, api_name="/greet")


def test_a_value_out_of_range_is_refused(client: Client) -> None:
    with pytest.raises(Exception, match=r"422|validation"):
        client.predict("Ada", True, 1000, api_name="/greet")


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
