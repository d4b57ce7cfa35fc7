"""Connections over TLS: they count from the moment they are accepted, and their handshake has a time limit."""

from __future__ import annotations

import os
import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest
import trustme

import limelight as gr
from limelight.core.errors import DeclarationError
from tests.raw import opened, rest
from tests.servers import Server, run_script

APP = Path(__file__).parent / "apps" / "encrypted.py"
MAX_CONNECTIONS = 4
GET = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
GREEDY, MODEST = "127.0.0.2", "127.0.0.3"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module", params=["uvloop", "asyncio"])
def server(
    request: pytest.FixtureRequest, authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    certificate = tmp_path_factory.mktemp("tls") / "server.pem"
    authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(str(certificate))
    limits = {"LIMELIGHT_MAX_CONNECTIONS_PER_CLIENT": str(MAX_CONNECTIONS), "LIMELIGHT_RECEIVE_TIMEOUT": "5"}
    tls = {"LIMELIGHT_SSL_CERTFILE": str(certificate), "LIMELIGHT_SSL_KEYFILE": str(certificate)}
    with run_script(APP, env={**os.environ, **tls, **limits, "TEST_LOOP": request.param}) as running:
        yield running


@pytest.fixture
def context(authority: trustme.CA) -> ssl.SSLContext:
    made = ssl.create_default_context()
    authority.configure_trust(made)
    return made


def ask(server: Server, context: ssl.SSLContext, address: str) -> bytes:
    with opened(server, address) as plain, context.wrap_socket(plain, server_hostname="localhost") as connection:
        connection.sendall(GET)
        return rest(connection)


def test_connections_without_a_handshake_count_and_end(server: Server, context: ssl.SSLContext) -> None:
    with ExitStack() as stack:
        silent = [stack.enter_context(opened(server, GREEDY)) for _ in range(MAX_CONNECTIONS)]
        with pytest.raises((ssl.SSLEOFError, ConnectionResetError)):
            ask(server, context, GREEDY)
        assert ask(server, context, MODEST).startswith(b"HTTP/1.1 200")
        assert [rest(one) for one in silent] == [b""] * MAX_CONNECTIONS
        assert ask(server, context, GREEDY).startswith(b"HTTP/1.1 200")


def test_a_handshake_that_fails_leaves_no_count(server: Server, context: ssl.SSLContext) -> None:
    for number in range(3 * MAX_CONNECTIONS):
        with opened(server, GREEDY) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\n\r\n" if number % 2 else b"\x16\x03\x01\x02\x00\x01")
            connection.shutdown(socket.SHUT_WR)
            rest(connection)
    assert ask(server, context, GREEDY).startswith(b"HTTP/1.1 200")


def test_connections_that_have_ended_do_not_count(server: Server, context: ssl.SSLContext) -> None:
    for _ in range(3 * MAX_CONNECTIONS):
        assert ask(server, context, GREEDY).startswith(b"HTTP/1.1 200")


def test_a_request_may_come_with_the_end_of_the_handshake(server: Server, context: ssl.SSLContext) -> None:
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = context.wrap_bio(incoming, outgoing, server_hostname="localhost")
    with opened(server) as connection:
        while True:
            try:
                tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                connection.sendall(outgoing.read())
                incoming.write(connection.recv(65536))
        tls.write(GET)
        connection.sendall(outgoing.read())
        incoming.write(rest(connection))
    assert tls.read(65536).startswith(b"HTTP/1.1 200")


def test_a_server_that_stops_waits_for_no_handshake(authority: trustme.CA, tmp_path: Path) -> None:
    certificate = tmp_path / "server.pem"
    authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(str(certificate))
    tls = {"LIMELIGHT_SSL_CERTFILE": str(certificate), "LIMELIGHT_SSL_KEYFILE": str(certificate)}
    env = {**os.environ, **tls, "LIMELIGHT_RECEIVE_TIMEOUT": "1000", "TEST_LOOP": "asyncio"}
    with run_script(APP, env=env) as server, opened(server) as silent:
        psutil.Process(server.process.pid).terminate()
        assert rest(silent) == b""
        assert server.process.wait(20) is not None


def test_a_key_without_its_certificate_is_an_error() -> None:
    with pytest.raises(DeclarationError, match="ssl_keyfile: expected an ssl_certfile as well"):
        gr.Blocks().launch(ssl_keyfile="server.key", prevent_thread_lock=True)
