"""Visitors of a share: what reaches the sharing process, and what one visitor cannot do to the others."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import httpx
import psutil
import pytest

from limelight.core.relay import PIECE_BYTES, WINDOW_BYTES, WRONG_FRAME, Kind, credit, frame, message
from tests.curl import curl
from tests.hub.relay.sharer import ABNORMAL, Sharer, sharer, visiting
from tests.share.relays import RelayServer
from tests.waiting import eventually

HEAD = {"status": 200, "headers": []}


@contextmanager
def raw(server: RelayServer, request: str) -> Iterator[socket.socket]:
    """A visitor that reads only what a test reads."""
    with socket.socket() as visitor:
        visitor.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        visitor.connect(("127.0.0.1", server.port))
        visitor.sendall(request.replace("\n", "\r\n").encode("latin-1"))
        yield visitor


def get(share: Sharer, target: str = "", more: str = "") -> str:
    return f"GET /s/{share.welcome['name']}/{target} HTTP/1.1\nHost: x\n{more}\n"


def test_a_request_arrives_as_it_is(sharing: Sharer, visitors: ThreadPoolExecutor) -> None:
    url = f"{sharing.url}a%2Fb/../c;d?e=%20&f"
    visit = visitors.submit(curl, "--path-as-is", "-X", "PUT", "-d", "body", "-H", "X-Own: é", url)
    number, data = sharing.next(Kind.OPEN)
    opened = json.loads(data)
    assert (opened["method"], opened["target"], opened["client"]) == ("PUT", "/a%2Fb/../c;d?e=%20&f", "127.0.0.1")
    assert ["x-own", "é".encode().decode("latin-1")] in opened["headers"]
    assert sharing.receive() == (Kind.DATA, number, b"body")
    assert sharing.receive() == (Kind.END, number, b"")
    sharing.answer(number, b"done", 201, [["x-own", "1"]])
    assert (visit.result().status, visit.result().text, visit.result().headers["x-own"]) == (201, "done", "1")


@pytest.mark.parametrize(
    "name", ["X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "X-Real-IP", "Proxy-Authorization"]
)
def test_what_only_proxies_say_does_not_arrive(sharing: Sharer, visitors: ThreadPoolExecutor, name: str) -> None:
    visit = visitors.submit(httpx.get, sharing.url, headers={name: "9.9.9.9"})
    number, data = sharing.next(Kind.OPEN)
    assert name.lower() not in {header for header, _ in json.loads(data)["headers"]}
    sharing.answer(number)
    visit.result()


def test_an_address_of_another_host_stays_a_path_of_the_share(sharing: Sharer, server: RelayServer) -> None:
    """In absolute form, and with a Host of somewhere else."""
    path = f"/s/{sharing.welcome['name']}/x"
    request = f"GET http://169.254.169.254:80{path} HTTP/1.1\nHost: 169.254.169.254\n\n"
    with raw(server, request):
        _, data = sharing.next(Kind.OPEN)
    opened = json.loads(data)
    assert opened["target"] == "/x"
    assert "169.254" not in opened["target"]


@pytest.mark.parametrize(
    "path",
    [
        "/s/../s/{name}/x",
        "/s//{name}/x",
        "/S/{name}/x",
        "/s/{name}%2Fx",
        "/s/%61{name}/",
        "/s/{name}x/",
        "/s/{upper}/",
        "/s/{short}/",
        "/s/",
        "/s/{name}.{name}/",
    ],
)
def test_what_is_no_shares_address_reaches_none(sharing: Sharer, server: RelayServer, path: str) -> None:
    name = sharing.welcome["name"]
    asked = path.format(name=name, upper=name.upper(), short=name[:-1])
    assert curl("--path-as-is", f"{server.url}{asked}").status == 404


def test_a_name_that_is_not_shared_is_away(server: RelayServer) -> None:
    assert curl(f"{server.url}/s/{'b' * 26}/").status == 503


def test_names_cannot_be_guessed(server: RelayServer) -> None:
    names = set()
    for _ in range(20):
        with sharer(server) as one:
            names.add(one.hello()["name"])
    assert len(names) == 20
    assert {len(name) for name in names} == {26}  # of 32 letters: 130 bits
    letters = [len({name[at] for name in names}) for at in range(26)]
    assert min(letters) > 4  # none of them counts up, or stays


@pytest.mark.parametrize(
    "head",
    ["X-A: " + "a" * 70_000, *["\n".join(f"X-{n}: 1" for n in range(150))]],
    ids=["large", "many"],
)
def test_heads_are_bounded(sharing: Sharer, server: RelayServer, head: str) -> None:
    with raw(server, get(sharing, more=f"{head}\n")) as visitor:
        assert visitor.recv(100).split()[1] in (b"400", b"431")
    assert _works(sharing)


def test_a_long_target_is_refused(sharing: Sharer) -> None:
    assert curl(f"{sharing.url}{'a' * 20_000}").status == 400


def test_websockets_are_not_shared(sharing: Sharer, server: RelayServer) -> None:
    asked = "Upgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\n"
    with raw(server, get(sharing, more=f"{asked}Sec-WebSocket-Version: 13\n")) as visitor:
        assert visitor.recv(100).split()[1] == b"501"


def test_a_stream_is_passed_on_as_it_comes(sharing: Sharer, visitors: ThreadPoolExecutor) -> None:
    with visiting(sharing.url) as client:
        visit = visitors.submit(lambda: client.send(client.build_request("GET", ""), stream=True))
        number, _ = sharing.next(Kind.OPEN)
        sharing.send(message(Kind.HEAD, number, HEAD))
        pieces = visit.result().iter_raw()
        for said in (b"one", b"two", b"three"):
            sharing.send(frame(Kind.DATA, number, said))
            assert next(pieces) == said
        sharing.send(frame(Kind.END, number))
        assert list(pieces) == []


def test_a_slow_reader_holds_a_window_and_delays_nobody(
    sharing: Sharer, server: RelayServer, visitors: ThreadPoolExecutor
) -> None:
    with raw(server, get(sharing)) as slow:
        number, _ = sharing.next(Kind.OPEN)
        sharing.send(message(Kind.HEAD, number, HEAD))
        sent = _fill(sharing, number)
        assert sent < 16 << 20  # the rest is in the kernel, before the window
        assert _works(sharing)
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        left = sent
        while left > 0:
            left -= len(slow.recv(1 << 20))
    assert _works(sharing)


def test_a_share_that_sends_more_than_its_window_is_ended(sharing: Sharer, server: RelayServer) -> None:
    before = psutil.Process(server.process.pid).memory_info().rss
    with raw(server, get(sharing)):
        number, _ = sharing.next(Kind.OPEN)
        sharing.send(message(Kind.HEAD, number, HEAD))
        with suppress(Exception):  # the relay has closed the connection
            for _ in range(10_000):
                sharing.send(frame(Kind.DATA, number, b"x" * 100_000))
        assert sharing.closed()[0] in (WRONG_FRAME, ABNORMAL)
    assert psutil.Process(server.process.pid).memory_info().rss - before < 64 << 20  # of a gigabyte


def test_a_share_that_takes_no_body_holds_a_window(sharing: Sharer, server: RelayServer) -> None:
    """The visitor's connection is not read on."""
    with raw(server, f"POST /s/{sharing.welcome['name']}/ HTTP/1.1\nHost: x\nContent-Length: 999999999\n\n") as visitor:
        number, _ = sharing.next(Kind.OPEN)
        visitor.setblocking(False)
        sent = 0
        got = 0
        while got < WINDOW_BYTES:
            with suppress(BlockingIOError):
                sent += visitor.send(b"x" * 65_536)
            kind, of, data = sharing.receive()
            assert (kind, of) == (Kind.DATA, number)
            got += len(data)
        assert got == WINDOW_BYTES
        with suppress(BlockingIOError):
            while sent < 64 << 20:
                sent += visitor.send(b"x" * 65_536)
        assert sent < 64 << 20
        sharing.send(credit(number, 1000))
        kind, of, data = sharing.receive()
        assert (kind, of, len(data)) == (Kind.DATA, number, 1000)


def test_a_visitor_that_leaves_is_told(sharing: Sharer, server: RelayServer) -> None:
    with raw(server, get(sharing)):
        number, _ = sharing.next(Kind.OPEN)
    assert sharing.next(Kind.RESET) == (number, b"")


def test_a_response_before_the_end_of_the_body_ends_the_request(sharing: Sharer, server: RelayServer) -> None:
    with raw(server, f"POST /s/{sharing.welcome['name']}/ HTTP/1.1\nHost: x\nContent-Length: 99\n\nabc") as visitor:
        number, _ = sharing.next(Kind.OPEN)
        sharing.answer(number, b"too large", 413)
        assert visitor.recv(1000).startswith(b"HTTP/1.1 413")
    assert _works(sharing)


def test_a_response_that_breaks_off_is_no_complete_one(sharing: Sharer, visitors: ThreadPoolExecutor) -> None:
    visit = visitors.submit(httpx.get, sharing.url)
    number, _ = sharing.next(Kind.OPEN)
    sharing.send(message(Kind.HEAD, number, HEAD))
    sharing.send(frame(Kind.DATA, number, b"half"))
    sharing.send(frame(Kind.RESET, number))
    with pytest.raises(httpx.RemoteProtocolError):
        visit.result()


def test_a_request_that_the_share_gives_up_is_a_502(sharing: Sharer, visitors: ThreadPoolExecutor) -> None:
    visit = visitors.submit(httpx.get, sharing.url)
    number, _ = sharing.next(Kind.OPEN)
    sharing.send(frame(Kind.RESET, number))
    assert visit.result().status_code == 502


def test_one_visitor_and_one_share_have_so_many_requests(sharing: Sharer, server: RelayServer) -> None:
    with sharer(server) as other:
        other.hello()
        held = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(6)]
        for visitor in held:
            visitor.sendall(get(sharing).replace("\n", "\r\n").encode())
            sharing.next(Kind.OPEN)
        refused = httpx.get(sharing.url)
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "5")
        assert _works(other)
        for visitor in held:
            visitor.close()
            sharing.next(Kind.RESET)
    eventually(lambda: _works(sharing), "the places are free again")


def _fill(sharing: Sharer, number: int) -> int:
    """Send as long as there is credit. Returns how much."""
    sent, left = 0, WINDOW_BYTES
    while True:
        while left:
            size = min(left, PIECE_BYTES)
            sharing.send(frame(Kind.DATA, number, b"x" * size))
            sent, left = sent + size, left - size
        try:
            received = sharing.socket.recv(1)
        except TimeoutError:
            return sent
        assert isinstance(received, bytes)
        if received[0] == Kind.CREDIT:
            left += int.from_bytes(received[5:], "big")


def _works(share: Sharer) -> bool:
    with ThreadPoolExecutor(1) as visitors:
        visit = visitors.submit(httpx.get, share.url)
        number, _ = share.next(Kind.OPEN)
        share.answer(number, b"well")
        return visit.result().text == "well"
