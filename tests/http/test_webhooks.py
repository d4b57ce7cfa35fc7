"""Webhooks, with a receiver on this machine, on every store."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook

from limelight.engine.stores.nats.server import PrivateServer
from tests.curl import curl, post
from tests.servers import Server, run_script
from tests.waiting import eventually
from tests.webhook_receiver import Received, Receiver, receiving

APP = Path(__file__).parent / "apps" / "webhooks.py"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYqr"  # of no other place


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "LIMELIGHT_WEBHOOK_ALLOW_HOSTS": "127.0.0.1", "LIMELIGHT_WEBHOOK_SECRET": SECRET, **more}


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture(scope="module")
def nats() -> Iterator[PrivateServer]:
    with PrivateServer() as server:
        yield server


@pytest.fixture(scope="module", params=["memory", "sqlite", "nats"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    store = "memory"
    if request.param == "sqlite":
        store = f"sqlite:///{tmp_path_factory.mktemp('store')}/store.sqlite"
    elif request.param == "nats":
        store = f"{request.getfixturevalue('nats').url}/webhooks"
    with run_script(APP, "--store", store, env=environment()) as running:
        yield running


def job(server: Server, event_id: str) -> Any:  # Any: JSON
    return curl(f"{server.url}/jobs/{event_id}").json()


def call(server: Server, name: str, url: str, *arguments: str, value: str = "Ada") -> str:
    answer = post(f"{server.url}/call/v2/{name}", {"name": value}, "-H", f"Webhook-URL: {url}", *arguments)
    assert answer.status == 200, answer.text
    found: str = answer.json()["event_id"]
    return found


def verified(received: Received) -> Any:  # Any: JSON
    """As a receiver checks it with the library of the specification. Raises if the signature or the time is wrong."""
    return Webhook(SECRET).verify(received.body, dict(received.headers))


def test_the_result_arrives_signed(server: Server, receiver: Receiver) -> None:
    event_id = call(server, "greet", receiver.url("/200/result"))
    received = receiver.next()
    message = verified(received)
    assert received.headers["webhook-id"] == f"msg_{event_id}"
    assert received.headers["content-type"] == "application/json"
    assert message["type"] == "job.complete"
    data = message["data"]
    shown = job(server, event_id)
    assert {name: data[name] for name in ("event_id", "endpoint", "status", "attempt", "created", "data", "error")} == {
        name: shown[name] for name in ("event_id", "endpoint", "status", "attempt", "created", "data", "error")
    }
    assert data["data"] == ["Hello Ada"]
    assert data["data_omitted"] is False
    eventually(lambda: job(server, event_id)["webhook"]["status"] == "delivered", "it is known to be delivered")
    state = job(server, event_id)["webhook"]
    assert (state["id"], state["attempts"], state["answer"]) == (f"msg_{event_id}", 1, 200)


def test_a_failure_arrives(server: Server, receiver: Receiver) -> None:
    call(server, "fail", receiver.url("/200/failure"))
    message = verified(receiver.next())
    assert message["type"] == "job.error"
    assert message["data"]["error"]["error"] == "Not Ada"
    assert message["data"]["data"] is None


def test_a_receiver_that_fails_is_tried_again_under_the_same_id(server: Server, receiver: Receiver, key: str) -> None:
    event_id = call(server, "greet", receiver.url(f"/503,200/{key}"))
    first, second = receiver.next(), receiver.next()
    assert verified(first) == verified(second)
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    eventually(lambda: job(server, event_id)["webhook"]["status"] == "delivered", "the second attempt is known")
    assert job(server, event_id)["webhook"]["attempts"] == 2


def test_a_receiver_that_is_gone_is_asked_once(server: Server, receiver: Receiver) -> None:
    event_id = call(server, "greet", receiver.url("/410/gone"))
    receiver.next()
    eventually(lambda: job(server, event_id)["webhook"]["status"] == "failed", "it is given up")
    state = job(server, event_id)["webhook"]
    assert (state["attempts"], state["answer"], state["next_attempt"]) == (1, 410, None)


def test_only_the_ends_that_were_asked_for_arrive(server: Server, receiver: Receiver) -> None:
    skipped = call(server, "greet", receiver.url("/200/skipped"), "-H", "Webhook-Events: error, cancelled")
    eventually(lambda: job(server, skipped)["status"] == "complete", "it ends")
    assert job(server, skipped)["webhook"]["status"] == "skipped"
    call(server, "fail", receiver.url("/200/wanted"), "-H", "Webhook-Events: error")
    assert receiver.next().path == "/200/wanted"


def test_a_large_result_is_left_out(server: Server, receiver: Receiver) -> None:
    event_id = call(server, "long", receiver.url("/200/large"))
    data = verified(receiver.next())["data"]
    assert (data["data"], data["data_omitted"]) == (None, True)
    assert len(job(server, event_id)["data"][0]) == 900_000


@pytest.mark.parametrize("asked", ["wait", "stream"])
def test_calls_that_are_held_have_webhooks_too(server: Server, receiver: Receiver, asked: str) -> None:
    header = "Prefer: wait=30" if asked == "wait" else "Accept: text/event-stream"
    post(f"{server.url}/call/v2/greet", {"name": "Alan"}, "-H", header, "-H", f"Webhook-URL: {receiver.url('/200/h')}")
    assert verified(receiver.next())["data"]["data"] == ["Hello Alan"]


def test_a_field_says_the_same_as_the_header(server: Server, receiver: Receiver) -> None:
    url = receiver.url("/200/field")
    fields: dict[str, object] = {"Webhook-URL": url, "Webhook-Events": ["complete"]}
    assert post(f"{server.url}/call/greet", {"data": ["A"], **fields}).status == 200
    assert post(f"{server.url}/call/v2/greet", {"name": "B", **fields}).status == 200
    form = ["-F", f"Webhook-URL={url}", "-F", "Webhook-Events=complete"]
    assert curl("-F", "name=C", *form, f"{server.url}/call/v2/greet").status == 200
    assert curl("-F", 'json={"data": ["D"]}', *form, f"{server.url}/call/greet").status == 200
    assert post(f"{server.url}/run/greet", {"data": ["E"], **fields}).status == 200
    results = [verified(receiver.next())["data"]["data"][0] for _ in range(5)]
    assert sorted(results) == [f"Hello {name}" for name in "ABCDE"]


def test_each_call_of_a_batch_has_its_own(server: Server, receiver: Receiver) -> None:
    for name in "XY":
        body: dict[str, object] = {"data": [name]}
        post(f"{server.url}/call/listed", body, "-H", f"Webhook-URL: {receiver.url('/200/' + name)}")
    found = [receiver.next(), receiver.next()]
    results = {one.path: verified(one)["data"]["data"] for one in found}
    assert results == {"/200/X": ["Hello X"], "/200/Y": ["Hello Y"]}


def test_a_retry_of_the_call_gets_one_webhook(server: Server, receiver: Receiver) -> None:
    key = ("-H", f"Idempotency-Key: {server.url}")
    first = call(server, "greet", receiver.url("/200/once"), *key)
    assert call(server, "greet", receiver.url("/200/once"), *key) == first
    assert receiver.next().headers["webhook-id"] == f"msg_{first}"
    other = post(
        f"{server.url}/call/v2/greet", {"name": "Ada"}, *key, "-H", f"Webhook-URL: {receiver.url('/200/other')}"
    )
    assert other.status == 422
    call(server, "greet", receiver.url("/200/after"))
    assert receiver.next().path == "/200/after"


def test_a_cancelled_call_that_waited_arrives(receiver: Receiver, gate: Path, nats: PrivateServer) -> None:
    with run_script(APP, "--store", f"{nats.url}/cancelled", env=environment(TEST_GATE=str(gate))) as server:
        call(server, "hold", receiver.url("/200/holds"))
        event_id = call(server, "hold", receiver.url("/200/cancelled"))
        assert job(server, event_id)["webhook"]["status"] == "waiting"
        assert curl("-X", "DELETE", f"{server.url}/jobs/{event_id}").status == 200
        received = receiver.next()
        assert (received.path, verified(received)["type"]) == ("/200/cancelled", "job.cancelled")
        gate.touch()
        assert receiver.next().path == "/200/holds"


@pytest.mark.parametrize("kind", ["sqlite", "nats"])
def test_a_delivery_outlives_a_killed_server(
    receiver: Receiver, tmp_path: Path, nats: PrivateServer, kind: str
) -> None:
    store = f"sqlite:///{tmp_path}/store.sqlite" if kind == "sqlite" else f"{nats.url}/killed"
    with run_script(APP, "--store", store, env=environment()) as first:
        event_id = call(first, "greet", receiver.url(f"/503,200/{kind}-killed"))
        before = receiver.next()
        eventually(lambda: job(first, event_id)["webhook"]["attempts"] == 1, "the attempt is stored")
        first.process.send_signal(signal.SIGKILL)
        first.process.wait()
    with run_script(APP, "--store", store, env=environment()) as second:
        after = receiver.next()
        assert after.headers["webhook-id"] == before.headers["webhook-id"]
        assert verified(after) == verified(before)
        eventually(lambda: job(second, event_id)["webhook"]["status"] == "delivered", "it is delivered")


def test_a_call_that_was_interrupted_by_a_kill_arrives(receiver: Receiver, tmp_path: Path, gate: Path) -> None:
    store = f"sqlite:///{tmp_path}/store.sqlite"
    with run_script(APP, "--store", store, env=environment(TEST_GATE=str(gate))) as first:
        event_id = call(first, "hold", receiver.url("/200/interrupted"))
        eventually(lambda: job(first, event_id)["status"] == "running", "it runs")
        first.process.send_signal(signal.SIGKILL)
        first.process.wait()
    gate.touch()
    with run_script(APP, "--store", store, env=environment(TEST_GATE=str(gate))):
        message = verified(receiver.next())
    assert message["data"]["event_id"] == event_id
    assert message["data"]["attempt"] == 2


def test_another_replica_delivers(receiver: Receiver, nats: PrivateServer) -> None:
    store = f"{nats.url}/replicas"
    with run_script(APP, "--store", store, env=environment()) as second:
        with run_script(APP, "--store", store, env=environment()) as first:
            event_id = call(first, "greet", receiver.url("/503,200/replicas"))
            receiver.next()
            eventually(lambda: job(second, event_id)["webhook"]["attempts"] == 1, "the other one tells of it")
            first.process.send_signal(signal.SIGKILL)
            first.process.wait()
        assert receiver.next().headers["webhook-id"] == f"msg_{event_id}"
        eventually(lambda: job(second, event_id)["webhook"]["status"] == "delivered", "the other one delivers")


def test_a_secret_is_made_and_kept_beside_the_store(receiver: Receiver, tmp_path: Path) -> None:
    env = {name: value for name, value in environment().items() if name != "LIMELIGHT_WEBHOOK_SECRET"}
    file = tmp_path / "store.sqlite.webhook-secret"
    for _ in range(2):
        with run_script(APP, "--store", f"sqlite:///{tmp_path}/store.sqlite", env=env) as server:
            call(server, "greet", receiver.url("/200/made"))
            received = receiver.next()
        Webhook(file.read_text().strip()).verify(received.body, dict(received.headers))
    assert file.stat().st_mode & 0o777 == 0o600
