"""Webhooks as a weapon: requests into private networks, floods of others, receivers that hang, and what leaks."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from msgspec import Raw

from limelight.core.errors import Overloaded, TooManyRequests
from limelight.core.wire import Completed, Job, Webhook
from limelight.engine.stores.deliveries import (
    MAX_HELD_BYTES,
    MAX_PENDING_PER_CLIENT,
    Delivery,
    LocalDeliveries,
    delivery_of,
    refuse_too_many,
)
from limelight.engine.webhooks.deliverer import AT_ONCE_PER_CLIENT, Webhooks
from limelight.engine.webhooks.sender import Answer, Sender
from tests.curl import curl, post
from tests.servers import Server, run_script
from tests.waiting import becomes, eventually
from tests.webhook_receiver import Receiver, receiving

APP = Path(__file__).parents[1] / "http" / "apps" / "webhooks.py"
KEY = b"k" * 32
REFUSED = [
    "http://127.0.0.1:9/", "http://localhost:9/", "http://10.0.0.1/", "http://192.168.1.1/", "http://172.16.0.1/",
    "http://169.254.169.254/latest/meta-data", "http://100.64.0.1/", "http://0.0.0.0/", "http://[::1]/",
    "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[fe80::1]/", "http://[fc00::1]/",
    "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/", "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/",
    "http://127.1/", "http://user:pass@example.com/", "ftp://example.com/", "file:///etc/passwd", "gopher://example.com/",
    "example.com", "//example.com/", "http:///", "", "http://224.0.0.1/", "http://255.255.255.255/",
    "http://example.com\\@127.0.0.1/", "http://does-not-exist.invalid/", "http://" + "a" * 64 + ".com/",
    "https://example.com/" + "a" * 2100,
]  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with run_script(APP) as running:
        yield running


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture
def alone() -> Iterator[Receiver]:
    """One to which nobody else sends."""
    with receiving() as found:
        yield found


@pytest.fixture(scope="module")
def allowing(receiver: Receiver) -> Iterator[Server]:
    """A server that may send to the receiver, and to no other port of this machine."""
    hosts = f"127.0.0.1:{receiver.port},localhost:{receiver.port}"
    with run_script(APP, env={**os.environ, "LIMELIGHT_WEBHOOK_ALLOW_HOSTS": hosts}) as running:
        yield running


def ask(server: Server, url: str, *arguments: str, name: str = "greet") -> tuple[int, str]:
    answer = post(f"{server.url}/call/{name}", {"data": ["Ada"], "Webhook-URL": url}, *arguments)
    return answer.status, answer.json().get("parameter", "") if answer.status != 200 else answer.json()["event_id"]


@pytest.mark.parametrize("url", REFUSED)
def test_an_address_that_is_not_public_is_refused_with_the_call(server: Server, url: str) -> None:
    assert ask(server, url) == (422, "Webhook-URL")


@pytest.mark.parametrize("url", ["http://example.com/\r\nX-Evil: 1", "http://example.com/a b", "http://exa\nmple.com/"])
def test_no_header_is_injected_by_the_address(server: Server, url: str) -> None:
    assert ask(server, url) == (422, "Webhook-URL")


@pytest.mark.parametrize("value", [5, ["http://example.com"], {"a": 1}, True])
def test_an_address_is_a_text(server: Server, value: object) -> None:
    body = {"data": ["Ada"], "Webhook-URL": value}
    assert post(f"{server.url}/call/greet", body).status == 422


@pytest.mark.parametrize("events", ["", "started", "complete;error", [], [1], {"complete": 1}, "complete," * 3_000])
def test_unknown_events_are_refused(allowing: Server, receiver: Receiver, events: object) -> None:
    body = {"data": ["Ada"], "Webhook-URL": receiver.url("/200/never"), "Webhook-Events": events}
    assert post(f"{allowing.url}/call/greet", body).json()["parameter"] == "Webhook-Events"


def test_one_call_has_one_webhook(allowing: Server, receiver: Receiver) -> None:
    url = receiver.url("/200/never")
    both = ("-H", f"Webhook-URL: {url}")
    assert ask(allowing, url, *both) == (422, "Webhook-URL")
    assert post(f"{allowing.url}/call/greet", {"data": ["Ada"]}, *both, *both).status == 422
    assert post(f"{allowing.url}/call/greet", {"data": ["Ada"]}, "-H", "Webhook-Events: error").status == 422


def test_an_allowed_host_is_allowed_at_its_port_only(allowing: Server, receiver: Receiver) -> None:
    assert ask(allowing, f"http://127.0.0.1:{receiver.port + 1}/") == (422, "Webhook-URL")
    assert ask(allowing, f"http://[::ffff:127.0.0.1]:{receiver.port}/") == (422, "Webhook-URL")


def test_redirects_are_not_followed(alone: Receiver) -> None:
    with run_script(APP, env={**os.environ, "LIMELIGHT_WEBHOOK_ALLOW_HOSTS": "127.0.0.1"}) as server:
        _, event_id = ask(server, alone.url("/302/moved"))
        assert alone.next().path == "/302/moved"
        path = f"{server.url}/jobs/{event_id}"
        eventually(lambda: curl(path).json()["webhook"]["answer"] == 302, "the redirect counts as a failure")
    assert list(alone.counts) == ["/302/moved"]


def test_an_app_may_refuse_webhooks(receiver: Receiver) -> None:
    env = {**os.environ, "LIMELIGHT_WEBHOOKS": "false", "LIMELIGHT_WEBHOOK_ALLOW_HOSTS": "127.0.0.1"}
    with run_script(APP, env=env) as server:
        assert ask(server, receiver.url("/200/never")) == (422, "Webhook-URL")
        document = curl(f"{server.url}/openapi.json")
        assert document.status == 200
        assert "Webhook-URL" not in document.text
        assert document.json()["webhooks"] == {}


def test_the_function_does_not_see_the_address(allowing: Server, receiver: Receiver) -> None:
    answer = post(
        f"{allowing.url}/call/v2/seen",
        {"name": ""},
        "-H",
        f"Webhook-URL: {receiver.url('/200/s')}",
        "-H",
        "Prefer: wait",
    )
    assert "webhook-url" not in answer.json()["data"][0]
    receiver.next()


def test_the_log_and_the_job_tell_nothing_of_the_path_and_the_secret(receiver: Receiver, tmp_path: Path) -> None:
    log, secret = tmp_path / "log", "whsec_" + "QUJD" * 10
    env = {**os.environ, "LIMELIGHT_WEBHOOK_ALLOW_HOSTS": "127.0.0.1", "LIMELIGHT_WEBHOOK_SECRET": secret}
    with run_script(APP, env=env, log=log) as server:
        _, event_id = ask(server, receiver.url("/410/token-of-the-receiver?key=its-key"))
        receiver.next()
        eventually(lambda: "given up" in log.read_text(), "it is given up")
        shown = curl(f"{server.url}/jobs/{event_id}").text
    for text in (log.read_text(), shown):
        assert "token-of-the-receiver" not in text
        assert "its-key" not in text
        assert secret not in text


def test_a_wrong_secret_is_not_printed(tmp_path: Path) -> None:
    with (
        pytest.raises(RuntimeError) as raised,
        run_script(APP, env={**os.environ, "LIMELIGHT_WEBHOOK_SECRET": "whsec_not-a-secret"}),
    ):
        pass
    assert "webhook_secret" in str(raised.value) or "WEBHOOK_SECRET" in str(raised.value)
    assert "not-a-secret" not in str(raised.value)


def test_another_user_does_not_see_the_delivery(receiver: Receiver) -> None:
    env = {**os.environ, "LIMELIGHT_WEBHOOK_ALLOW_HOSTS": "127.0.0.1", "LIMELIGHT_TOKENS": "ada:one,alan:two"}
    with run_script(APP, env=env) as server:
        _, event_id = ask(server, receiver.url("/200/ada"), "-H", "Authorization: Bearer one")
        receiver.next()
        path = f"{server.url}/jobs/{event_id}"
        assert curl("-H", "Authorization: Bearer two", path).status == 404
        assert "webhook" in curl("-H", "Authorization: Bearer one", path).json()


# without a server


def delivery(url: str, client: str = "c", name: str = "j", data: bytes = b"[1]") -> Delivery:
    job = Job(id=name, endpoint=0, lane="", data=[], session=name, client=client, webhook=Webhook(url=url))
    made = delivery_of(job, Completed(Raw(data)), None, 0.0)
    assert made is not None
    return made


@pytest.mark.anyio
@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1", "fe80::1"])
async def test_a_host_that_moves_to_a_private_address_gets_nothing(address: str) -> None:
    """DNS rebinding: public when the call comes, private when it is delivered."""
    answers = [["93.184.216.34"], [address], ["93.184.216.34", address]]

    async def resolve(host: str, port: int) -> Sequence[str]:
        return answers.pop(0)

    sender = Sender((), resolve)
    await sender.check("http://rebinding.example/", "c")
    for _ in range(2):
        assert (await sender.post("http://rebinding.example/", "c", {}, b"")).is_final


@contextmanager
def hanging() -> Iterator[tuple[str, list[socket.socket]]]:
    """A receiver that takes connections and never answers."""
    taken: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0), backlog=100) as listener:

        def take() -> None:
            while True:
                try:
                    taken.append(listener.accept()[0])
                except OSError:
                    return

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/", taken
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()
    for one in taken:
        one.close()


@pytest.mark.anyio
async def test_a_receiver_that_hangs_holds_up_nobody_else(alone: Receiver) -> None:
    queue = LocalDeliveries(lambda _: True)
    webhooks = Webhooks(queue, ["127.0.0.1"])
    with hanging() as (url, taken):
        for number in range(50):
            queue.add(delivery(url, "attacker", f"hung-{number}"))
        running = asyncio.create_task(webhooks.run(lambda _: b"{}", lambda: KEY))
        try:
            await asyncio.to_thread(eventually, lambda: len(taken) == AT_ONCE_PER_CLIENT, "its share is used")
            queue.add(delivery(alone.url("/200/other"), "other", "other"))
            received = await asyncio.to_thread(alone.next)
            assert received.headers["webhook-id"] == "msg_other"
            assert len(taken) == AT_ONCE_PER_CLIENT
        finally:
            running.cancel()
            await asyncio.wait([running])


@pytest.mark.anyio
async def test_many_calls_make_few_requests_to_a_host_that_refuses_them(alone: Receiver) -> None:
    """The host of somebody who never asked for webhooks: after a failure the next one waits."""
    queue = LocalDeliveries(lambda _: True)
    for number in range(200):
        queue.add(delivery(alone.url("/404/victim"), "attacker", f"flood-{number}"))
    running = asyncio.create_task(Webhooks(queue, ["127.0.0.1"]).run(lambda _: b"{}", lambda: KEY))
    try:
        await asyncio.to_thread(alone.next)
        queue.add(delivery(alone.url("/200/calm"), "other", "calm"))
        paths = [(await asyncio.to_thread(alone.next)).path]
        while paths[-1] != "/200/calm":
            paths.append((await asyncio.to_thread(alone.next)).path)
        assert len(paths) <= 2 * AT_ONCE_PER_CLIENT
    finally:
        running.cancel()
        await asyncio.wait([running])


async def status(queue: LocalDeliveries, job_id: str) -> str:
    state = await queue.state(job_id)
    return "" if state is None else state.status


@pytest.mark.anyio
async def test_attempts_end(alone: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    queue = LocalDeliveries(lambda _: True)
    queue.add(delivery(alone.url("/500/ends"), "c", "ends"))
    running = asyncio.create_task(Webhooks(queue, ["127.0.0.1"], (0.01, 0.01)).run(lambda _: b"{}", lambda: KEY))
    with caplog.at_level(logging.WARNING, "limelight"):
        for _ in range(3):
            await asyncio.to_thread(alone.next)
        await becomes("failed", lambda: status(queue, "ends"))
    running.cancel()
    await asyncio.wait([running])
    state = await queue.state("ends")
    assert state is not None
    assert (state.attempts, state.answer) == (3, 500)
    assert "given up after attempt 3: the answer was 500" in caplog.text


@pytest.mark.anyio
async def test_results_that_wait_take_a_bounded_memory() -> None:
    queue = LocalDeliveries(lambda _: True)
    data = b'["' + b"x" * (200 << 10) + b'"]'
    for number in range(MAX_HELD_BYTES // len(data)):
        queue.add(delivery("http://example.com/", "greedy", f"large-{number}", data))
    queue.add(delivery("http://example.com/", "modest", "small", data))
    kept = [await queue.due() for _ in range(MAX_HELD_BYTES // len(data) + 1)]
    assert sum(one.size_bytes for one in kept if one.job.client == "greedy") <= MAX_HELD_BYTES // 4 + (1 << 10)
    assert not next(one for one in kept if one.job.client == "modest").is_cut


def test_a_client_has_a_bounded_number_of_pending_webhooks() -> None:
    refuse_too_many(MAX_PENDING_PER_CLIENT - 1, MAX_PENDING_PER_CLIENT - 1)
    with pytest.raises(TooManyRequests):
        refuse_too_many(MAX_PENDING_PER_CLIENT, MAX_PENDING_PER_CLIENT)
    with pytest.raises(Overloaded):
        refuse_too_many(0, 20_000)


@pytest.mark.anyio
async def test_slow_name_servers_do_not_take_all_lookups() -> None:
    asked, released = asyncio.Semaphore(0), asyncio.Event()

    async def resolve(host: str, port: int) -> Sequence[str]:
        asked.release()
        await released.wait()
        return ["93.184.216.34"]

    sender = Sender((), resolve)
    slow = [asyncio.create_task(sender.check("http://slow.example/", "attacker")) for _ in range(2)]
    for _ in slow:
        await asked.acquire()
    with pytest.raises(TooManyRequests):
        await sender.check("http://slow.example/", "attacker")
    released.set()
    await asyncio.gather(*slow)
    await sender.check("http://slow.example/", "attacker")


@pytest.mark.anyio
async def test_an_endless_answer_is_not_read() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000000\r\n\r\n")
                try:
                    while True:
                        connection.sendall(b"x" * 65536)
                except OSError:
                    return

        thread = threading.Thread(target=answer)
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        assert await Sender(["127.0.0.1"]).post(url, "c", {}, b"{}") == Answer(200, "the answer was 200")
        await asyncio.to_thread(thread.join)
