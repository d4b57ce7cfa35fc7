"""A sharing process of which a test says each frame."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from limelight.core.relay import SUBPROTOCOL, Kind, frame, message, parsed
from tests.share.relays import TOKEN, RelayServer

PATIENCE_S = 20
ABNORMAL = 1006
"""Of a connection of which the end was not told: in a flood, what is told may be lost with the flood."""


class Sharer:
    def __init__(self, server: RelayServer, socket: ClientConnection) -> None:
        self._server, self.socket = server, socket
        self.welcome: dict[str, Any] = {}

    def hello(self, life_s: int = 3600, resume: str = "") -> dict[str, Any]:
        self.send(message(Kind.HELLO, 0, {"life_s": life_s, "resume": resume}))
        kind, number, data = self.receive()
        assert (kind, number) == (Kind.WELCOME, 0)
        self.welcome = json.loads(data)
        return self.welcome

    @property
    def url(self) -> str:
        return f"{self._server.url}/s/{self.welcome['name']}/"

    def send(self, data: bytes) -> None:
        self.socket.send(data)

    def receive(self) -> tuple[Kind, int, bytes]:
        received = self.socket.recv(PATIENCE_S)
        assert isinstance(received, bytes)
        return parsed(received)

    def next(self, kind: Kind) -> tuple[int, bytes]:
        """The next frame of this kind; others are passed over."""
        while True:
            found, number, data = self.receive()
            if found is kind:
                return number, data

    def answer(self, number: int, body: bytes = b"", status: int = 200, headers: object = ()) -> None:
        self.send(message(Kind.HEAD, number, {"status": status, "headers": headers}))
        if body:
            self.send(frame(Kind.DATA, number, body))
        self.send(frame(Kind.END, number))

    def _read_on(self) -> None:
        while True:
            self.socket.recv(PATIENCE_S)

    def closed(self) -> tuple[int, str]:
        """The code and reason with which the relay ends the connection."""
        with pytest.raises(ConnectionClosed) as caught:
            self._read_on()
        found = caught.value.rcvd
        return (found.code, found.reason) if found is not None else (ABNORMAL, "")


@contextmanager
def sharer(server: RelayServer, token: str = TOKEN, protocol: str = SUBPROTOCOL) -> Iterator[Sharer]:
    with connect(
        f"ws://127.0.0.1:{server.port}/-/relay",
        subprotocols=[Subprotocol(protocol)],
        additional_headers={"Authorization": f"Bearer {token}"},
        compression=None,
        proxy=None,
    ) as socket:
        yield Sharer(server, socket)


def refused(server: RelayServer, token: str = TOKEN, protocol: str = SUBPROTOCOL) -> int:
    """The status of a refused handshake."""
    with pytest.raises(InvalidStatus) as caught, sharer(server, token, protocol):
        pass
    return caught.value.response.status_code


def visiting(url: str) -> httpx.Client:
    return httpx.Client(base_url=url, timeout=PATIENCE_S, trust_env=False)
