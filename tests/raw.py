"""HTTP as it is written: nothing normalised, from any loopback address, over one connection or byte by byte."""

from __future__ import annotations

import http.client
import json
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

from tests.curl import Answer
from tests.servers import Server

TIMEOUT_S = 20
IDLE_S = 1  # a server closes connections that are idle for five times as long


def port_of(server: Server) -> int:
    port = urlsplit(server.url).port
    assert port is not None
    return port


class Client:
    """One connection that is kept while it is in use, from an address of this machine."""

    def __init__(self, server: Server, address: str = "127.0.0.1") -> None:
        self._connection = http.client.HTTPConnection(
            "127.0.0.1", port_of(server), timeout=TIMEOUT_S, source_address=(address, 0)
        )
        self._used_at = time.monotonic()

    def ask(self, method: str, target: str, body: object = None, headers: Mapping[str, str] | None = None) -> Answer:
        """`target` goes out as it is. A body that is not bytes goes out as JSON. Repeated headers are joined."""
        response = self._send(method, target, body, headers or {})
        answer = Answer(response.status, _joined(response), response.read())
        self._used_at = time.monotonic()
        return answer

    def head_of(self, method: str, target: str, body: object, headers: Mapping[str, str]) -> Answer:
        """As `ask`, without the body, which may go on for ever: nothing can be asked afterwards."""
        response = self._send(method, target, body, headers)
        return Answer(response.status, _joined(response), b"")

    def _send(self, method: str, target: str, body: object, headers: Mapping[str, str]) -> http.client.HTTPResponse:
        given = {} if body is None or isinstance(body, bytes) else {"Content-Type": "application/json"}
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        if time.monotonic() > self._used_at + IDLE_S:
            self._connection.close()  # it opens again by itself
        self._connection.putrequest(method, target, skip_host="Host" in headers, skip_accept_encoding=True)
        for name, value in {**given, **headers}.items():
            self._connection.putheader(name, value)
        if data is not None or method in ("POST", "PUT", "DELETE"):
            self._connection.putheader("Content-Length", str(len(data or b"")))
        self._connection.endheaders(data)
        return self._connection.getresponse()

    def post(self, target: str, body: object, headers: Mapping[str, str] | None = None) -> Answer:
        return self.ask("POST", target, body, headers)

    def get(self, target: str, headers: Mapping[str, str] | None = None) -> Answer:
        return self.ask("GET", target, None, headers)

    def close(self) -> None:
        self._connection.close()


def _joined(response: http.client.HTTPResponse) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in response.getheaders():
        found[name.lower()] = f"{found[name.lower()]}, {value}" if name.lower() in found else value
    return found


@contextmanager
def client(server: Server, address: str = "127.0.0.1") -> Iterator[Client]:
    made = Client(server, address)
    try:
        yield made
    finally:
        made.close()


@contextmanager
def opened(server: Server, address: str = "127.0.0.1") -> Iterator[socket.socket]:
    """A connection on which nothing has been said."""
    with socket.create_connection(("127.0.0.1", port_of(server)), TIMEOUT_S, (address, 0)) as connection:
        yield connection


def post_once(connection: socket.socket, target: str, body: object) -> None:
    """Send a request after whose answer the server closes the connection."""
    data = json.dumps(body).encode()
    head = f"POST {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
    connection.sendall(f"{head}Content-Length: {len(data)}\r\n\r\n".encode() + data)


def rest(connection: socket.socket) -> bytes:
    """All that comes until the server closes; raises `TimeoutError` if it does not."""
    parts = []
    try:
        while part := connection.recv(65536):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


def say(server: Server, data: bytes) -> bytes:
    """What a server answers to these bytes before it closes; the writing end is shut after them."""
    with opened(server) as connection:
        try:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
        except OSError:  # it had heard enough
            pass
        return rest(connection)
