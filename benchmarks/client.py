"""A raw HTTP/1.1 client over keep-alive sockets: light enough that the server stays the bottleneck."""

import selectors
import socket
from collections.abc import Generator, Iterable

from benchmarks.peers import HOST
from benchmarks.rounds import NotMeasured

Exchange = Generator[bytes, bytes, None]
"""Yields a whole request, is sent the body of its answer; it ends when it wants no more."""

ANSWER_LIMIT_S = 10
HEAD_END = b"\r\n\r\n"
CHUNKS_END = b"\r\n0\r\n\r\n"


def post(path: str, body: bytes) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nhost: {HOST}\r\ncontent-type: application/json\r\n"
    return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nhost: {HOST}\r\n\r\n".encode()


def drive(port: int, exchanges: Iterable[Exchange]) -> None:
    """Carry all exchanges at once, a connection each, until every one has ended."""
    with selectors.DefaultSelector() as selector:
        for exchange in exchanges:
            connection = Connection(port, exchange)
            selector.register(connection.socket, selectors.EVENT_READ, connection)
        try:
            _drive(selector)
        except OSError as error:
            raise NotMeasured(f"the connection broke: {error}") from error
        finally:
            for key in list(selector.get_map().values()):
                key.data.socket.close()


def _drive(selector: selectors.BaseSelector) -> None:
    while selector.get_map():
        ready = selector.select(ANSWER_LIMIT_S)
        if not ready:
            raise NotMeasured(f"no answer within {ANSWER_LIMIT_S} s")
        for key, _ in ready:
            if not key.data.receive():
                selector.unregister(key.fileobj)
                key.data.socket.close()


class Connection:
    """One socket and the exchange it carries."""

    def __init__(self, port: int, exchange: Exchange) -> None:
        self.socket = socket.create_connection((HOST, port), timeout=ANSWER_LIMIT_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._exchange = exchange
        self._received = b""
        self.socket.sendall(next(exchange))

    def receive(self) -> bool:
        """Take what has arrived and send the next request once an answer is whole; false when the exchange ended."""
        arrived = self.socket.recv(1 << 16)
        if not arrived:
            raise NotMeasured(f"the server closed the connection after {self._received[:200]!r}")
        self._received += arrived
        body = whole_body(self._received)
        if body is None:
            return True
        self._received = b""
        try:
            request = self._exchange.send(body)
        except StopIteration:
            return False
        self.socket.sendall(request)
        return True


def whole_body(answer: bytes) -> bytes | None:
    """The body when the answer has arrived whole, chunk frames left in; None until then.

    No answer carries more than one response: a connection asks again only after it was answered.
    """
    head, found, body = answer.partition(HEAD_END)
    if not found:
        return None
    if not head.startswith(b"HTTP/1.1 200"):
        raise NotMeasured(answer[:300].decode(errors="replace"))
    _, found, length = head.lower().partition(b"content-length: ")
    if not found:
        return body if body.endswith(CHUNKS_END) else None
    return body if len(body) >= int(length.split(b"\r\n", 1)[0]) else None
