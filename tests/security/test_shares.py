"""A relay that attacks the machine of a sharing process, and visitors that attack what is shared.

A relay sees all that visitors send; it must not reach anything but the announced app, nor end or fill the process.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import psutil
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve
from websockets.typing import Subprotocol

from limelight.core.relay import PIECE_BYTES, SUBPROTOCOL, WINDOW_BYTES, WRONG_FRAME, Kind, frame, message, parsed
from tests.curl import curl
from tests.servers import serving
from tests.share.relays import RelayServer, Shared, relay, share
from tests.waiting import eventually

NAME = "a" * 26
PATIENCE_S = 20
ABNORMAL = 1006
"""Of a connection of which the end was not told: in a flood, what is told may be lost with the flood."""


@dataclass
class Reached:
    """A server of this machine, and what has reached it."""

    port: int
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)


@contextmanager
def machine() -> Iterator[Reached]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one_request(self) -> None:
            self.raw_requestline = self.rfile.readline(65_537)
            if not self.raw_requestline or not self.parse_request():
                self.close_connection = True
                return
            headers = {name.lower(): value for name, value in self.headers.items()}
            found.requests.append((self.command, self.path, headers))
            self.rfile.read(int(headers.get("content-length", 0)))
            size = int(headers.get("x-size", 2))
            self.send_response(302 if self.path == "/moved" else 200)
            self.send_header("Content-Length", str(size))
            self.send_header("Location", f"http://127.0.0.1:{found.port}/there?x")
            self.end_headers()
            with suppress(OSError):
                for _ in range(0, size, 65_536):
                    self.wfile.write(b"x" * min(size, 65_536))

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found = Reached(server.server_address[1])
    with serving(server):
        yield found


class EvilRelay:
    """A relay of which a test says each frame."""

    def __init__(self) -> None:
        self.port = 0
        self._connected = threading.Event()
        self._socket: ServerConnection | None = None
        self.connections = 0

    def handle(self, connection: ServerConnection) -> None:
        self.connections += 1
        self._socket = connection
        connection.recv(PATIENCE_S)
        connection.send(message(Kind.WELCOME, 0, {"name": NAME, "resume": "r", "expires_in_s": 60}))
        self._connected.set()
        connection.close_timeout = 1
        self._done.wait()

    _done = threading.Event()

    @property
    def socket(self) -> ServerConnection:
        assert self._connected.wait(PATIENCE_S)
        assert self._socket is not None
        return self._socket

    def open(self, number: int, target: object, method: object = "GET", headers: object = ()) -> None:
        opened = {"method": method, "target": target, "headers": headers, "client": "9.9.9.9"}
        self.socket.send(message(Kind.OPEN, number, opened))
        with suppress(ConnectionClosed):  # the process may have ended it already
            self.socket.send(frame(Kind.END, number))

    def next(self, kind: Kind) -> tuple[int, bytes]:
        while True:
            received = self.socket.recv(PATIENCE_S)
            assert isinstance(received, bytes)
            found, number, data = parsed(received)
            if found is kind:
                return number, data

    def closed(self) -> int:
        with pytest.raises(ConnectionClosed) as caught:
            self._read_on()
        return caught.value.rcvd.code if caught.value.rcvd is not None else ABNORMAL

    def _read_on(self) -> None:
        while True:
            self.socket.recv(PATIENCE_S)


@contextmanager
def evil_relay() -> Iterator[EvilRelay]:
    evil = EvilRelay()
    evil._done = threading.Event()
    with serve(evil.handle, "127.0.0.1", 0, subprotocols=[Subprotocol(SUBPROTOCOL)], compression=None) as server:
        evil.port = server.socket.getsockname()[1]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield evil
        finally:
            evil._done.set()
            server.shutdown()
            thread.join()


@contextmanager
def attacked(folder: Path, *arguments: str) -> Iterator[tuple[EvilRelay, Shared, Reached, Reached]]:
    """The relay, the sharing process, its app and another server of its machine."""
    with evil_relay() as evil, machine() as app, machine() as other:
        via = f"http://127.0.0.1:{evil.port}"
        with share(folder, via, "--port", str(app.port), "--no-secret", *arguments) as running:
            yield evil, running, app, other


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:{other}/",
        "//127.0.0.1:{other}/",
        "/\\127.0.0.1:{other}/",
        "@127.0.0.1:{other}/",
        ":{other}/",
        "",
        "*",
        "/x HTTP/1.1\r\nHost: 127.0.0.1:{other}\r\n\r\nGET /",
        "/x\r\n\r\nGET http://127.0.0.1:{other}/ HTTP/1.1\r\n\r\n",
        "/x\0",
        "/x#y",
        "/\u2028",
        "/" + "x" * 20_000,
        None,
        5,
    ],
    ids=lambda target: str(target)[:30],
)
def test_a_target_reaches_the_app_or_nothing(tmp_path: Path, target: str | None) -> None:
    with attacked(tmp_path) as (evil, _, app, other):
        asked = target.format(other=other.port) if isinstance(target, str) else target
        evil.open(1, asked)
        if isinstance(asked, str) and asked.startswith(("//", "/\\")):
            evil.next(Kind.HEAD)
            assert app.requests[0][1] in (asked, asked[1:])  # a path like any; Python's server takes a slash away
        else:
            assert evil.closed() == WRONG_FRAME
            assert app.requests == []
        assert other.requests == []


@pytest.mark.parametrize("method", ["CONNECT", "TRACE", "GET /x HTTP/1.1\r\n", "", "get", "M" * 300])
def test_a_method_is_one_of_http(tmp_path: Path, method: str) -> None:
    with attacked(tmp_path) as (evil, _, app, other):
        evil.open(1, "/", method)
        if method.isalpha() and len(method) < 256:
            assert json.loads(evil.next(Kind.HEAD)[1])["status"] == 400
        else:
            assert evil.closed() == WRONG_FRAME
        assert app.requests == other.requests == []


@pytest.mark.parametrize(
    "headers",
    [
        [["x\r\nhost", "1"]],
        [["x", "1\r\nHost: 127.0.0.1"]],
        [["", "1"]],
        [["x", "1"]] * 129,
        [["x", "y" * 70_000]],
        [["x"]],
        "x",
    ],
    ids=lambda headers: str(headers)[:30],
)
def test_headers_are_one_line_each(tmp_path: Path, headers: object) -> None:
    with attacked(tmp_path) as (evil, _, app, _):
        evil.open(1, "/", headers=headers)
        assert evil.closed() == WRONG_FRAME
        assert app.requests == []


def test_headers_that_name_users_and_addresses_are_the_gates(tmp_path: Path) -> None:
    forged = {
        "Host": "127.0.0.1:1",
        "X-Forwarded-For": "1.1.1.1",
        "X-Forwarded-Host": "evil",
        "X-Forwarded-Prefix": "/evil",
        "X-Forwarded-User": "root",
        "X_Forwarded_User": "root",
        "Remote-User": "root",
        "X-Remote-User": "root",
        "X-Auth-Request-Email": "root",
        "X-Original-URL": "/admin",
        "Forwarded": "for=1.1.1.1",
        "Connection": "x-hop",
        "X-Hop": "1",
        "Transfer-Encoding": "chunked",
        "X-Own": "kept",
    }
    with attacked(tmp_path) as (evil, _, app, _):
        evil.open(1, "/", headers=[*map(list, forged.items())])
        evil.next(Kind.HEAD)
        got = app.requests[0][2]
    assert got == {
        "host": f"127.0.0.1:{app.port}",
        "x-own": "kept",
        "x-forwarded-for": "9.9.9.9",
        "x-forwarded-proto": "http",
        "x-forwarded-host": f"127.0.0.1:{evil.port}",
        "x-forwarded-prefix": f"/s/{NAME}",
    }


def test_two_lengths_are_refused(tmp_path: Path) -> None:
    with attacked(tmp_path) as (evil, _, app, _):
        evil.open(1, "/", "POST", [["Content-Length", "5"], ["Content-Length", "6"]])
        assert json.loads(evil.next(Kind.HEAD)[1])["status"] == 400
        assert app.requests == []


@pytest.mark.parametrize(
    "frames",
    [
        [frame(Kind.HELLO, 0)],
        [message(Kind.HEAD, 1, {"status": 200, "headers": []})],
        [frame(Kind.DATA, 1, b"x")],
        [frame(Kind.END, 7)],
        [frame(Kind.OPEN, 1, b"[" * 60_000)],
        [frame(Kind.CREDIT, 1, b"\0\0\0\1")],
        [b"\xff" * 5],
        [b""],
        [b"x" * 200_000],
    ],
    ids=range(9),
)
def test_wrong_frames_end_the_connection_and_the_process_comes_back(tmp_path: Path, frames: list[bytes]) -> None:
    with attacked(tmp_path) as (evil, running, _, _):
        for one in frames:
            evil.socket.send(one)
        assert evil.closed() in (WRONG_FRAME, 1009)
        eventually(lambda: evil.connections > 1, "it has come back")
        assert running.process.poll() is None


def test_a_number_is_used_once_and_so_many_requests_are_open(tmp_path: Path) -> None:
    with attacked(tmp_path) as (evil, _, _, _):
        evil.open(1, "/")
        evil.next(Kind.END)
        evil.open(1, "/")
        assert evil.closed() == WRONG_FRAME
    with attacked(tmp_path) as (evil, running, _, _):
        opened = {"method": "POST", "target": "/", "headers": [], "client": ""}
        with suppress(ConnectionClosed):
            for number in range(1, 400):
                evil.socket.send(message(Kind.OPEN, number, opened))
        assert evil.closed() in (WRONG_FRAME, ABNORMAL)
        assert running.process.poll() is None


def test_a_relay_that_gives_no_credit_holds_a_window(tmp_path: Path) -> None:
    with attacked(tmp_path) as (evil, running, _, _):
        before = psutil.Process(running.process.pid).memory_info().rss
        evil.open(1, "/", headers=[["X-Size", str(512 << 20)]])
        got = 0
        while got < WINDOW_BYTES:
            got += len(evil.next(Kind.DATA)[1])
        assert got == WINDOW_BYTES
        evil.open(2, "/")  # another request goes on
        assert evil.next(Kind.END)[0] == 2
        assert psutil.Process(running.process.pid).memory_info().rss - before < 64 << 20


def test_a_body_that_the_app_does_not_take_holds_a_window(tmp_path: Path) -> None:
    with evil_relay() as evil, socket.create_server(("127.0.0.1", 0)) as app:
        via, port = f"http://127.0.0.1:{evil.port}", app.getsockname()[1]
        with share(tmp_path, via, "--port", str(port), "--no-secret") as running:
            headers = [["content-length", str(1 << 40)]]
            opened = {"method": "POST", "target": "/", "headers": headers, "client": ""}
            evil.socket.send(message(Kind.OPEN, 1, opened))
            with suppress(ConnectionClosed):  # the process counts what it has not given credit for
                for _ in range(20_000):
                    evil.socket.send(frame(Kind.DATA, 1, b"x" * PIECE_BYTES))
            assert evil.closed() in (WRONG_FRAME, ABNORMAL)
            assert psutil.Process(running.process.pid).memory_info().rss < 200 << 20


def test_a_relay_does_not_choose_the_link(tmp_path: Path) -> None:
    """Its name stays below the address that the user has given."""

    def wrong(connection: ServerConnection) -> None:
        connection.recv(PATIENCE_S)
        said = {"name": NAME, "resume": "", "expires_in_s": 60, "host": "evil.example"}
        connection.send(message(Kind.WELCOME, 0, said))
        with suppress(ConnectionClosed):
            connection.recv(PATIENCE_S)

    with serve(wrong, "127.0.0.1", 0, subprotocols=[Subprotocol(SUBPROTOCOL)]) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        via = f"http://127.0.0.1:{server.socket.getsockname()[1]}"
        with share(tmp_path, via, "--port", "1", waits=False) as running:
            eventually(lambda: "gives no proper name" in running.said, "it is told")
            assert "Shared at" not in running.said
        server.shutdown()
        thread.join()


def test_a_redirect_does_not_get_the_token(tmp_path: Path) -> None:
    class Moving(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.send_response(307)
            self.send_header("Location", f"ws://127.0.0.1:{other.port}/-/relay")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    with machine() as other, serving(server := ThreadingHTTPServer(("127.0.0.1", 0), Moving)):
        via = f"http://127.0.0.1:{server.server_address[1]}"
        with share(tmp_path, via, "--port", "1", waits=False) as running:
            eventually(lambda: "answers 307" in running.said, "it is told")
        assert other.requests == []


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayServer]:
    with relay(tmp_path_factory.mktemp("relay"), announce_burst=1000) as server:
        yield server


def test_an_apps_own_address_is_not_told(honest: RelayServer, tmp_path: Path) -> None:
    with machine() as app, share(tmp_path, honest.url, "--port", str(app.port)) as running:
        answer = curl(f"{running.link}moved")
    assert answer.headers["location"] == f"{running.link}there?x".removeprefix(honest.url)


@pytest.mark.parametrize("below", ["/evil.example/", "\\evil.example", "%2F/evil.example"])
def test_a_link_does_not_lead_to_another_site(honest: RelayServer, tmp_path: Path, below: str) -> None:
    with machine() as app, share(tmp_path, honest.url, "--port", str(app.port)) as running:
        answer = curl("--path-as-is", f"{running.link}{below}", "-H", "Accept: text/html")
    assert answer.status == 303
    assert answer.headers["location"].startswith(f"/s/{running.link.split('/')[4]}/")


def test_visitors_have_a_rate(honest: RelayServer, tmp_path: Path) -> None:
    with machine() as app, share(tmp_path, honest.url, "--port", str(app.port)) as running:
        with httpx.Client(trust_env=False) as visitor:
            statuses = {visitor.get(running.address).status_code for _ in range(3_000)}
    assert statuses == {401, 429}
