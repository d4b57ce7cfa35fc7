"""Readers who do not read: they cost little, and are cut; who reads slowly is served."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest

from limelight.core.errors import TooManyRequests
from limelight.http.clients import TrustedProxies
from limelight.http.outgoing import Outgoing
from limelight.http.peers import Peers
from tests.curl import frames
from tests.raw import Client, client, opened, rest
from tests.servers import Server, run_script

APP = Path(__file__).parent / "apps" / "readers.py"
SIZE = 8_000_000
FILE_BYTES = 4_000_000
READERS = 40
GET = "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("file") / "large.bin"
    made.write_bytes(os.urandom(FILE_BYTES))
    return made


@contextmanager
def serving(file: Path, **settings: str) -> Iterator[Server]:
    chosen = {f"LIMELIGHT_{name}": value for name, value in settings.items()}
    chosen["TEST_DESCRIPTORS"] = settings.get("DESCRIPTORS", "0")
    env = {"TEST_FILE": str(file), "LIMELIGHT_ALLOWED_PATHS": str(file.parent), "TEST_SIZE": str(SIZE), **chosen}
    with run_script(APP, env={**os.environ, **env}) as server:
        yield server


@pytest.fixture(scope="module")
def patient(file: Path) -> Iterator[Server]:
    """Cuts nobody while a test runs."""
    with serving(file, SEND_TIMEOUT="1000") as server:
        yield server


@pytest.fixture(scope="module")
def strict(file: Path) -> Iterator[Server]:
    with serving(file, SEND_TIMEOUT="1") as server:
        yield server


def ended(asker: Client, name: str) -> str:
    event_id = str(asker.post(f"/call/{name}", {"data": []}).json()["event_id"])
    assert asker.post(f"/call/{name}", {"data": []}, {"Prefer": "wait"}).status == 200
    while asker.get(f"/jobs/{event_id}").json()["status"] != "complete":
        pass  # each answer takes its time
    return event_id


def in_use_bytes(server: Server) -> int:
    return int(psutil.Process(server.process.pid).memory_info().rss)


def begin(stack: ExitStack, server: Server, target: str, address: str = "127.0.0.2") -> socket.socket:
    """A reader who asks, and takes the first bytes of the answer only."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
    connection.settimeout(20)
    connection.bind((address, 0))
    connection.connect(("127.0.0.1", int(server.url.rpartition(":")[2])))
    stack.enter_context(connection)
    connection.sendall((GET % target).encode())
    return connection


def call(event_id: str) -> str:
    return f"/call/much/{event_id}"


TARGETS: dict[str, tuple[str, Callable[[str], str]]] = {
    "call": ("much", lambda one: f"/call/much/{one}"),
    "call_with_file": ("much_with_file", lambda one: f"/call/much_with_file/{one}"),
    "call_growing": ("growing", lambda one: f"/call/growing/{one}"),
    "job": ("much", lambda one: f"/jobs/{one}"),
}


@pytest.mark.parametrize("kind", TARGETS)
def test_many_who_do_not_read_a_large_result_cost_little(patient: Server, kind: str) -> None:
    name, target = TARGETS[kind]
    with client(patient) as asker, ExitStack() as stack:
        event_id = ended(asker, name)
        before = in_use_bytes(patient)
        readers = [begin(stack, patient, target(event_id)) for _ in range(READERS)]
        assert all(reader.recv(10) for reader in readers)
        assert quick(asker)
        assert in_use_bytes(patient) - before < 24 * SIZE  # made for each of them, it is 40 times


def test_many_who_do_not_read_their_session_cost_little(patient: Server) -> None:
    with client(patient) as asker, ExitStack() as stack:
        before = in_use_bytes(patient)
        for number in range(READERS):
            body = {"data": [], "fn_index": 0, "session_hash": f"s{number}"}
            asker.post("/queue/join", body)
            begin(stack, patient, f"/queue/data?session_hash=s{number}")
            ended_by_now = asker.post("/call/much", {"data": []}, {"Prefer": "wait"})
            assert ended_by_now.status == 200
        kept_bytes = (256 << 20) + READERS * SIZE  # finished logs, and those that are being read
        assert in_use_bytes(patient) - before < kept_bytes + 16 * SIZE


def quick(asker: Client) -> bool:
    event_id = asker.post("/call/quick", {"data": ["x"]}).json()["event_id"]
    return frames(asker.get(f"/call/quick/{event_id}").text)[-1] == ("complete", ["x"])


@pytest.mark.parametrize("kind", [*TARGETS, "file", "session"])
def test_who_takes_nothing_is_cut(strict: Server, file: Path, kind: str) -> None:
    process = psutil.Process(strict.process.pid)
    with client(strict) as asker, ExitStack() as stack:
        if kind == "file":
            target = f"/file={quote(str(file))}"
        elif kind == "session":
            target = "/queue/data?session_hash=cut"
            asker.post("/queue/join", {"data": [], "fn_index": 0, "session_hash": "cut"})
        else:
            name, make = TARGETS[kind]
            target = make(ended(asker, name))
        assert quick(asker)
        before = process.num_fds()
        readers = [begin(stack, strict, target) for _ in range(5)]
        taken = [reader.recv(10) for reader in readers]
        assert all(taken)
        until(lambda: process.num_fds() <= before)
        assert all(len(rest(reader)) < 3 << 20 for reader in readers)


def until(has_come: Callable[[], bool]) -> None:
    while not has_come():
        pass


def test_who_reads_slowly_gets_all_of_it(strict: Server, file: Path) -> None:
    with ExitStack() as stack:
        reader, data, pauses = begin(stack, strict, f"/file={quote(str(file))}"), b"", 0
        silent, other = map(stack.enter_context, socket.socketpair())
        silent.settimeout(0.3)
        assert other
        while len(data) < FILE_BYTES:
            data += reader.recv(262_144)
            if pauses < 10:  # more than the time in which nothing may be taken
                pauses += 1
                with pytest.raises(TimeoutError):
                    silent.recv(1)
        assert data.endswith(file.read_bytes()[-1000:])


@pytest.mark.parametrize("kind", ["call", "call_growing", "job", "wait"])
def test_a_large_result_arrives_whole(patient: Server, kind: str) -> None:
    with client(patient) as asker:
        if kind == "wait":
            answer = asker.post("/call/much", {"data": []}, {"Prefer": "wait"})
            assert answer.json()["data"] == ["x" * SIZE]
            return
        name, target = TARGETS[kind]
        text = asker.get(target(ended(asker, name))).text
        assert ("y" if name == "growing" else "x") * SIZE in text
        if kind != "job":
            assert frames(text)[-1][0] == "complete"


def test_a_file_costs_one_descriptor(patient: Server, file: Path) -> None:
    process = psutil.Process(patient.process.pid)
    with ExitStack() as stack, client(patient) as asker:
        assert quick(asker)
        before = process.num_fds()
        for _ in range(200):
            begin(stack, patient, f"/file={quote(str(file))}").recv(10)
        assert process.num_fds() - before <= 2 * 200  # a connection and the file


@pytest.mark.parametrize(
    ("asked", "status", "got"),
    [("bytes=0-0", 206, slice(0, 1)), ("bytes=-5", 206, slice(-5, None)), ("bytes=3999990-", 206, slice(-10, None)),
     ("bytes=3999990-99999999999", 206, slice(-10, None)), ("bytes=4000000-", 416, slice(0)),
     ("bytes=-0", 416, slice(0)), ("bytes=-", 200, slice(None)), ("bytes=" + "9" * 5000 + "-", 200, slice(None)),
     ("bytes=5-1", 200, slice(None)), ("lines=1-2", 200, slice(None)), ("bytes=0-1,5-6", 200, slice(None)),
     ("bytes=" + "0-," * 20_000, 200, slice(None))],
)  # fmt: skip  # a table
def test_one_range_is_answered_and_many_are_the_whole_file(
    patient: Server, file: Path, asked: str, status: int, got: slice
) -> None:
    with client(patient) as asker:
        answer = asker.get(f"/file={quote(str(file))}", {"Range": asked})
    assert answer.status == status
    assert answer.body == file.read_bytes()[got]


def test_connections_of_one_client_are_bounded_and_others_are_served(file: Path) -> None:
    with serving(file, MAX_CONNECTIONS_PER_CLIENT="20") as server, ExitStack() as stack:
        for _ in range(20):
            stack.enter_context(client(server, "127.0.0.2")).get("/healthz")
        with opened(server, "127.0.0.2") as refused:
            answer = rest(refused)
        assert answer.startswith(b"HTTP/1.1 429 ")
        assert b"retry-after" in answer
        with client(server, "127.0.0.3") as other:
            assert quick(other)
        stack.close()
        with client(server, "127.0.0.2") as again:
            assert quick(again)


def test_requests_of_one_client_behind_a_proxy_are_bounded(file: Path) -> None:
    with serving(file, MAX_CONNECTIONS_PER_CLIENT="3") as server, ExitStack() as stack:
        greedy, modest = {"X-Forwarded-For": "1.2.3.4"}, {"X-Forwarded-For": "1.2.3.5"}
        for number in range(3):
            connection = stack.enter_context(opened(server))
            head = GET % f"/heartbeat/{number}"
            connection.sendall(head.replace("\r\n\r\n", "\r\nX-Forwarded-For: 1.2.3.4\r\n\r\n").encode())
            connection.recv(10)
        with client(server) as proxy:
            assert proxy.get("/config", greedy).status == 429
            assert proxy.get("/config", modest).status == 200
            assert proxy.get("/healthz").status == 200


def test_descriptors_are_left_whatever_is_asked(file: Path) -> None:
    """More connections than the system allows, each with a file: the last are refused, the others are answered."""
    with serving(file, DESCRIPTORS="400") as server:
        process = psutil.Process(server.process.pid)
        with ExitStack() as stack:
            target = f"/file={quote(str(file))}"
            readers = [begin(stack, server, target, f"127.0.1.{number % 50 + 1}") for number in range(100)]
            answers = [reader.recv(12) for reader in readers]
            taken = answers.count(b"HTTP/1.1 200")
            assert 70 <= taken <= 72
            assert answers.count(b"HTTP/1.1 503") + answers.count(b"HTTP/1.1 429") == 100 - taken
            assert process.num_fds() < 400 - 72
        with client(server, "127.0.0.3") as asker:
            assert quick(asker)


def test_few_connections_are_not_for_one_client() -> None:
    peers = Peers(TrustedProxies(["10.0.0.1"]), max_per_client=1000, max_descriptors=456)
    assert [peers.enter("1.2.3.4") for _ in range(26)] == [None] * 25 + [b"429 Too Many Requests"]
    assert [peers.enter("10.0.0.1") for _ in range(76)] == [None] * 75 + [b"503 Service Unavailable"]
    peers.leave("1.2.3.4")
    assert peers.enter("1.2.3.4") == b"429 Too Many Requests"  # the last one is for who has none
    assert peers.enter("1.2.3.5") is None


@pytest.mark.anyio
async def test_large_answers_of_one_client_wait_for_each_other_and_others_go_ahead() -> None:
    outgoing, told = Outgoing(4 << 20), list[str]()

    async def send(client: str, done: asyncio.Event) -> None:
        async with outgoing.reserve(client, 700_000):
            told.append(client)
            await done.wait()

    first, last = asyncio.Event(), asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(send("a", first))
        tasks.create_task(send("a", last))
        left = tasks.create_task(send("a", last))
        await asyncio.sleep(0)
        with pytest.raises(TooManyRequests), outgoing.hold("a", 700_000):
            pass
        tasks.create_task(send("b", last))
        await asyncio.sleep(0)
        assert told == ["a", "b"]
        left.cancel()
        first.set()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert told == ["a", "b", "a"]
        last.set()
    with outgoing.hold("a", 100 << 20):  # one is always sent
        pass


def test_clients_with_all_the_answers_they_may_have_leave_room_for_the_next() -> None:
    outgoing = Outgoing(4 << 20)
    with ExitStack() as stack:
        for client in range(4):
            with suppress(TooManyRequests):
                while True:
                    stack.enter_context(outgoing.hold(str(client), 100_000))
        with outgoing.hold("next", 500_000):
            pass


def test_a_large_frame_goes_out_whole(patient: Server) -> None:
    with client(patient) as asker:
        event_id = ended(asker, "much")
        text = asker.get(call(event_id)).text
    assert text == f'event: complete\ndata: ["{"x" * SIZE}"]\n\n'
