"""Bytes that are no proper request: each is answered or cut, nothing fails, and others are served meanwhile."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from tests.curl import frames
from tests.raw import Client, client, opened, rest, say
from tests.security.headers import FORMS, OF_LIBRARIES
from tests.servers import Server, run_script

APP = Path(__file__).parent / "apps" / "shared.py"
HEAD = b"POST /call/quick HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
BODY = b'{"data": ["x"]}'
FORM = HEAD.replace(b"/call/quick", b"/upload").replace(b"application/json", b"multipart/form-data; boundary=x")
PART = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nhello\r\n'


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server keeps its files."""
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="module")
def server(store: Path) -> Iterator[Server]:
    env = {"TEST_GATE": "/", "LIMELIGHT_RECEIVE_TIMEOUT": "1", "LIMELIGHT_TEMP_DIR": str(store)}
    with run_script(APP, env={**os.environ, **env}) as running:
        yield running


@pytest.fixture(autouse=True)
def _serves_others_afterwards(server: Server) -> Iterator[None]:
    yield
    with client(server, "127.0.0.9") as other:
        assert works(other)


def works(asker: Client) -> bool:
    event_id = asker.post("/call/quick", {"data": ["x"]}).json()["event_id"]
    return frames(asker.get(f"/call/quick/{event_id}").text)[-1] == ("complete", ["x"])


def statuses(answer: bytes) -> list[int]:
    return [int(part[:3]) for part in answer.split(b"HTTP/1.1 ")[1:]]


@pytest.mark.parametrize(
    "data",
    [
        b"\r\n\r\n",
        b"\0" * 100,
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET http:// HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"G\0T / HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"PRI * HTTP/2.0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\n Host: localhost\r\n\r\n",
        b"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nA: \x00\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused(server: Server, data: bytes) -> None:
    assert all(400 <= status < 500 for status in statuses(say(server, data)))


@pytest.mark.parametrize(
    "framing",
    [
        b"Content-Length: 15\r\nTransfer-Encoding: chunked\r\n",
        b"Content-Length: 15\r\nContent-Length: 16\r\n",
        b"Content-Length: -1\r\n",
        b"Content-Length: +15\r\n",
        b"Content-Length: 1e1\r\n",
        b"Content-Length: 15, 15\r\n",
        b"Content-Length: " + b"9" * 30 + b"\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Transfer-Encoding : chunked\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        b"Content-Length: 15\r\n\r\nContent-Length: 0\r\n",
    ],
)
def test_no_request_is_smuggled_in_anothers_body(server: Server, framing: bytes) -> None:
    inner = b"GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"
    answer = say(server, HEAD + framing + b"\r\n0\r\n\r\n" + inner)
    assert 404 not in statuses(answer), answer
    assert not any(status >= 500 or status == 200 for status in statuses(answer)), answer


@pytest.mark.parametrize(
    "chunks",
    [
        b"zz\r\n",
        b"-1\r\n",
        b"ffffffffffffffffff\r\nx",
        b"5\r\nabcdefgh\r\n",
        b"5;" + b"a" * 200_000,
        b"\r\n\r\n",
        b"0\r\nA: b",
        b"f\r\n" + BODY + b"\r\n",
    ],
)
def test_a_chunked_body_that_is_none_is_refused(server: Server, chunks: bytes) -> None:
    answer = say(server, HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunks)
    assert all(400 <= status < 500 for status in statuses(answer)), answer


def test_a_chunked_body_is_read(server: Server) -> None:
    answer = say(
        server, HEAD + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\nf\r\n" + BODY + b"\r\n0\r\n\r\n"
    )
    assert statuses(answer) == [200]


@pytest.mark.parametrize(
    ("extension", "trailers"),
    [(b"", b"A: b\r\n" * 15_000), (b"", b"A: " + b"y" * 80_000 + b"\r\n"), (b";" + b"a" * 80_000, b"")],
    ids=["trailers", "one trailer", "extension"],
)
def test_what_is_around_a_body_is_bounded(server: Server, extension: bytes, trailers: bytes) -> None:
    chunks = b"f" + extension + b"\r\n" + BODY + b"\r\n0\r\n" + trailers + b"\r\n"
    answer = say(server, HEAD + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)
    assert statuses(answer) in ([431], [])  # []: cut while the client was still talking


@pytest.mark.parametrize(
    "headers",
    [
        b"X: " + b"y" * 300_000 + b"\r\n",
        b"".join(b"X%d: y\r\n" % n for n in range(20_000)),
        b"y" * 300_000 + b": x\r\n",
        b"".join(b"X%d: y\r\n" % n for n in range(300)),
        b"Cookie: " + b"a=b;" * 50_000 + b"\r\n",
    ],
)
def test_floods_of_headers_are_refused(server: Server, headers: bytes) -> None:
    answer = say(server, b"GET /config HTTP/1.1\r\nHost: localhost\r\n" + headers + b"\r\n")
    assert statuses(answer) in ([431], [400], [])
    assert answer or len(headers) > 100_000  # cut while the client was still talking


@pytest.mark.parametrize("name", sorted({**FORMS, **OF_LIBRARIES}.keys() - {"content-length", "expect"}))
def test_a_hostile_header_as_long_as_may_be_holds_up_nobody(server: Server, name: str) -> None:
    form = {**FORMS, **OF_LIBRARIES}[name].encode("latin-1")
    kind = b"" if name == "content-type" else b"Content-Type: application/json\r\n"
    host = b"" if name == "host" else b"Host: localhost\r\n"
    with client(server, "127.0.0.9") as other:
        for shape in (" ", ",", ";", '"', "\\", "=", "1-2,", "9", '\\"'):
            value = form.replace(b"{}", (shape * 60_000)[: 60_000 // form.count(b"{}")].encode())
            header = name.encode() + b": " + value + b"\r\n"
            for line in (b"POST /call/quick", b"GET /healthz"):
                with opened(server) as connection:
                    connection.sendall(
                        line + b" HTTP/1.1\r\n" + host + kind + header + b"Content-Length: 15\r\n\r\n" + BODY
                    )
                    assert works(other)
                    connection.shutdown(socket.SHUT_WR)
                    assert all(status < 500 for status in statuses(rest(connection))), shape


def test_an_endless_address_is_refused(server: Server) -> None:
    assert statuses(say(server, b"GET /" + b"a" * 1_000_000)) in ([431], [])


@pytest.mark.parametrize("length", [0, 1, 10, 60, 70, len(PART) - 3])
def test_an_upload_that_ends_early_leaves_nothing(server: Server, store: Path, length: int) -> None:
    before = sorted(store.rglob("*"))
    with opened(server) as connection:
        connection.sendall(FORM + b"Content-Length: 1000\r\n\r\n" + PART[:length])
    with client(server) as asker:
        assert works(asker)
    assert sorted(store.rglob("*")) == before


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"GET / HT",
        HEAD,
        HEAD + b"Content-Length: 15\r\n\r\n",
        HEAD + b"Content-Length: 15\r\n\r\n{",
        HEAD + b'Transfer-Encoding: chunked\r\n\r\n5\r\n{"d',
    ],
)
def test_a_client_that_stops_talking_is_cut(server: Server, said: bytes) -> None:
    with opened(server) as connection:
        connection.sendall(said)
        assert statuses(rest(connection)) in ([408], [])


def test_a_client_that_drips_its_body_is_cut(server: Server) -> None:
    with opened(server) as connection:
        connection.sendall(HEAD + b"Content-Length: 1000000\r\n\r\n")
        connection.settimeout(0.05)
        answer = None
        for _ in range(200):
            try:
                connection.sendall(b" ")
                answer = connection.recv(4096)
                break
            except TimeoutError:  # nothing said yet
                continue
            except ConnectionError:
                answer = b""
                break
    assert answer is not None


def test_a_refused_upload_does_not_go_on_for_ever(server: Server) -> None:
    with opened(server) as connection:
        connection.sendall(FORM.replace(b"POST", b"PUT") + b"Content-Length: 100000000000\r\n\r\n")
        with pytest.raises(ConnectionError):
            send_for_ever(connection)


def send_for_ever(connection: socket.socket) -> None:
    while True:
        connection.sendall(b"x" * 65536)


@pytest.mark.parametrize("depth", [101, 2_000, 200_000])
@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_deep_json_is_refused(server: Server, depth: int, opening: str) -> None:
    closing = "]" if opening == "[" else "}"
    body = '{"data": [' + opening * depth + "1" + closing * depth + "]}"
    with client(server) as asker:
        answer = asker.ask("POST", "/call/quick", body.encode(), {"Content-Type": "application/json"})
        assert answer.status == 400


def test_brackets_in_text_are_not_depth(server: Server) -> None:
    with client(server) as asker:
        text = '["{' * 500 + '\\"'
        event_id = asker.post("/call/quick", {"data": [text]}).json()["event_id"]
        assert frames(asker.get(f"/call/quick/{event_id}").text)[-1] == ("complete", [text])


def test_a_thousand_idle_connections_disturb_nobody_and_go(server: Server) -> None:
    process = psutil.Process(server.process.pid)
    before = process.num_fds()
    with ExitStack() as stack, client(server, "127.0.0.8") as asker:
        idle = [stack.enter_context(opened(server, f"127.0.1.{number % 250 + 1}")) for number in range(1000)]
        for connection in idle[:500]:
            connection.sendall(b"GET / HTTP/1.1\r\n")
        assert works(asker)
        assert all(b"200" not in rest(connection) for connection in idle)
        assert works(asker)
        assert process.num_fds() <= before + 5
