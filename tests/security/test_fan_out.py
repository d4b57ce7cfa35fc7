"""Little that a client sends, and much that it could start: requests in one go, readers of many jobs, threads."""

from __future__ import annotations

import asyncio
import json
import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, aclosing
from functools import partial
from pathlib import Path

import psutil
import pytest
from msgspec import Raw

import limelight as gr
from limelight.core.wire import END, Completed, Job, RequestInfo
from limelight.engine.execution.threads import ThreadPool
from limelight.engine.files.store import FileStore
from limelight.engine.options import EngineOptions
from limelight.engine.sessions.peers import Peers as Replicas
from limelight.engine.sessions.presence import MAX_LEAVING_BYTES, OpenPage, Presence
from limelight.engine.sessions.session_stream import MAX_FOLLOWED, follow_session
from limelight.engine.stores.backend import Lane
from limelight.engine.stores.opening import open_store
from limelight.engine.stores.signals import LocalSignals
from limelight.http.clients import TrustedProxies
from limelight.http.peers import Peers
from tests.asgi import running
from tests.raw import opened
from tests.servers import Server, run_script

APP = Path(__file__).parent / "apps" / "large.py"
GET = b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n"
JOBS = 3 * MAX_FOLLOWED


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with run_script(APP, env={**os.environ}) as running_one:
        yield running_one


def memory_bytes(server: Server) -> int:
    return int(psutil.Process(server.process.pid).memory_info().rss)


def test_requests_that_wait_for_the_one_before_them_stay_as_they_came(server: Server) -> None:
    with ExitStack() as stack:
        readers = [stack.enter_context(opened(server)) for _ in range(20)]
        for one in readers:
            one.sendall(GET % b"/heartbeat/a")
            assert one.recv(4096).startswith(b"HTTP/1.1 200")
        before_bytes = memory_bytes(server)
        for one in readers:
            one.setblocking(False)
            one.send(200_000 // 40 * (GET % b"/"))
        with opened(server) as other:  # answered after all that was read before
            other.sendall(GET % b"/healthz")
            assert other.recv(4096).startswith(b"HTTP/1.1 200")
        assert memory_bytes(server) - before_bytes < 60 << 20


def test_all_requests_that_come_in_one_go_are_answered_in_order(server: Server) -> None:
    paths = [b"/healthz" if number % 3 else b"/nowhere%d" % number for number in range(1000)]
    body = b"x" * 9000
    post = b"POST /reset HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    last = b"GET /last HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    heard = b""
    with opened(server) as connection:
        sending = threading.Thread(
            target=connection.sendall, args=(b"".join(GET % path for path in paths) + post + last,), daemon=True
        )
        sending.start()
        while part := connection.recv(65536):
            heard += part
        sending.join()
    assert heard.count(b"HTTP/1.1 ") == len(paths) + 2
    assert -1 not in [heard.find(b"nowhere%d" % number) for number in range(0, 1000, 3)]
    assert heard.index(b"nowhere3") < heard.index(b"nowhere501") < heard.index(b"nowhere999") < heard.index(b"last")


@pytest.mark.anyio
async def test_a_reader_of_many_jobs_follows_some_at_a_time_and_hears_of_all(tmp_path: Path) -> None:
    backend = open_store("memory").backend(FileStore(tmp_path), EngineOptions(), [])
    await backend.open([Lane(name="one", limit=None)])
    for number in range(JOBS):
        await backend.push(Job(id=str(number), endpoint=1, lane="one", data=[], session="s"))
    before, ended = len(asyncio.all_tasks()), set[str]()
    async with aclosing(follow_session(backend, "s")) as items:
        first = await anext(items)
        assert first.number == 0  # its place in the queue
        assert len(asyncio.all_tasks()) - before <= MAX_FOLLOWED + 2
        for number in range(JOBS):
            await backend.take("one")
            await backend.append(str(number), Completed(Raw(b"[]")))
        async for item in items:
            ended |= {item.job.id} if isinstance(item.event, END) else set()
    assert len(ended) == JOBS
    await backend.close()


@pytest.mark.anyio
async def test_what_one_client_has_begun_in_threads_lets_anothers_go_ahead() -> None:
    pool, gate, order = ThreadPool(1), threading.Event(), list[str]()
    works: list[asyncio.Future[object]] = [pool.submit(gate.wait, "greedy")]
    works += [pool.submit(partial(order.append, name), name) for name in ["greedy"] * 20 + ["modest"]]
    gate.set()
    await asyncio.gather(*works)
    assert order.index("modest") <= 1
    pool.close()


def test_clients_with_all_the_connections_they_may_have_leave_some_for_the_next() -> None:
    peers = Peers(TrustedProxies([]), max_per_client=1000, max_descriptors=456)
    for client in range(1, 6):
        while peers.enter(f"1.2.3.{client}") is None:
            pass
    assert peers.enter("1.2.3.9") is None


def letters(value: str) -> Iterator[str]:
    for end in range(1, len(value) + 1):
        yield value[:end]


def test_a_reader_who_knows_all_but_the_end_holds_up_nobody() -> None:
    with gr.Blocks() as demo:
        text, out = gr.Textbox(), gr.Textbox()
        text.submit(letters, text, out, api_name="letters")

    with running(demo) as app:
        body = json.dumps({"data": ["x" * 3000]}).encode()
        done = app.ask("POST", "/call/letters", [("prefer", "wait=50")], body)
        event_id = json.loads(done.body)["event_id"]
        answer, turns = app.turns_beside(f"/call/letters/{event_id}", [("last-event-id", "2995")])
        assert b"event: complete" in answer.body
        assert turns > 30


@pytest.mark.anyio
async def test_requests_of_visitors_who_are_leaving_take_so_much_and_no_more() -> None:
    gone = list[str]()

    async def see_off(visitor: OpenPage) -> None:
        gone.append(visitor.session_hash)

    presence = Presence(1000, see_off, Replicas(LocalSignals()), lambda *_: None)
    large = RequestInfo(headers={"x": "y" * (MAX_LEAVING_BYTES // 40)})
    for number in range(60):
        one = OpenPage(str(number), "", "greedy", large)
        presence.arrive(one)
        presence.leave(one)
    seeing_off = asyncio.create_task(presence.run())
    for _ in range(200):
        await asyncio.sleep(0)
    seeing_off.cancel()
    assert 20 <= len(gone) <= 25
    assert gone[0] == "0"
