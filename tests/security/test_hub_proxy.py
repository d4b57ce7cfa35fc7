"""Attacks through the hub's proxy: apps on their visitors and the hub, visitors on each other and on apps."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from limelight.hub.proxy.forwarding import headers_of_app
from limelight.hub.proxy.upstream import Broken, unix_upstream
from tests.curl import curl
from tests.hub.hubs import RunningHub, run_hub, write_apps

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
HOSTILE = """
import gradio as gr
from starlette.requests import Request
from starlette.responses import Response

with gr.Blocks() as demo:
    gr.Textbox()


async def headers(request: Request) -> Response:
    return Response("\\n".join(f"{name}={value}" for name, value in request.headers.items()))


async def grabs(request: Request) -> Response:
    answer = Response("x", headers={"Clear-Site-Data": "*", "Service-Worker-Allowed": "/", "X-Accel-Redirect": "/a"})
    for value in ("limelight_hub=evil; Path=/", " limelight_hub =evil", "=limelight_hub=evil", "limelight_hub",
                  "own=1; Domain=example.com; Path=/"):
        answer.headers.append("set-cookie", value)
    return answer

app, _, _ = demo.launch(prevent_thread_lock=True)
for one in (headers, grabs):
    app.add_route(f"/{one.__name__}", one)
"""


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    with run_hub(write_apps(tmp_path_factory.mktemp("apps"), [("evil.py", HOSTILE)])) as running:
        yield running


def _raw(hub: RunningHub, request: bytes) -> bytes:
    host, port = hub.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as client:
        client.sendall(request)
        seen = b""
        while piece := client.recv(65_536):
            seen += piece
    return seen


def test_an_app_says_nothing_for_the_hub(hub: RunningHub) -> None:
    answer = _raw(hub, b"GET /local/evil/grabs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").lower()
    assert answer.startswith(b"http/1.1 200")
    assert b"limelight_hub" not in answer
    for name in (b"clear-site-data", b"service-worker-allowed", b"x-accel-redirect", b"domain="):
        assert name not in answer
    assert b"set-cookie: own=1; path=/" in answer


@pytest.mark.parametrize(
    "value",
    [
        b"limelight_hub=x",
        b"limelight_hub = x",
        b"__Host-limelight_hub=x; Secure; Path=/",
        b"limelight_app=x",
        b"",
        b";",
        b"=; Path=/",
    ],
)
def test_cookies_that_look_like_the_hubs_are_dropped(value: bytes) -> None:
    assert headers_of_app([(b"set-cookie", value)]) == []


def test_no_token_of_the_hub_reaches_an_app(hub: RunningHub) -> None:
    token = hub.token(hub.cookie(), "read", "call")
    for first, second in ((token, token), (token, "hf_ll_old"), ("hf_other", token)):
        given = ["-H", f"X-HF-Authorization: Bearer {first}", "-H", f"Authorization: Bearer {second}"]
        seen = curl(f"{hub.url}/local/evil/headers", *given)
        assert seen.status == 200
        assert "hf_ll_" not in seen.text
    seen = curl(f"{hub.url}/local/evil/headers", "-H", "Authorization: Basic YTpi")
    assert "authorization=Basic YTpi" in seen.text


def test_trailers_are_no_headers(hub: RunningHub) -> None:
    """Proxies pass them on without a look, and rights are decided before they come."""
    head = b"GET /local/evil/headers HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    answer = _raw(hub, head + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-Mine: 1\r\nCookie: a=b\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"x-mine" not in answer
    assert b"a=b" not in answer


@pytest.mark.parametrize(
    "name", ["limelight_user", "limelight-user", "x_forwarded_for", "x-forwarded_for", "x_real_ip"]
)
def test_no_spelling_of_a_header_speaks_for_the_hub(hub: RunningHub, name: str) -> None:
    seen = curl(f"{hub.url}/local/evil/headers", "-H", f"{name}: intruder", "-H", "my_own: kept")
    assert seen.status == 200
    assert "intruder" not in seen.text
    assert "my_own=kept" in seen.text


@pytest.mark.parametrize("line", [b"OPTIONS *", b"CONNECT localhost:80"])
def test_a_target_that_is_no_path_is_refused(hub: RunningHub, line: bytes) -> None:
    answer = _raw(hub, line + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 4")


@pytest.mark.anyio
async def test_a_request_that_was_cut_is_not_the_beginning_of_another(tmp_path: Path) -> None:
    heads: list[bytes] = []
    closed, answering = [asyncio.Event(), asyncio.Event()], asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number = len(heads)
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        answering.set()
        writer.write(OK)  # before the body is there, as an app answers whose limit it is beyond
        with suppress(ConnectionError):
            await reader.read()
        writer.close()
        closed[number].set()

    answered = asyncio.Event()

    async def pieces() -> AsyncIterator[bytes]:
        yield b"begin"
        await answered.wait()
        yield b"never sent"

    async with await asyncio.start_unix_server(serve, tmp_path / "sock"):
        upstream = unix_upstream(str(tmp_path / "sock"))
        sending = asyncio.create_task(upstream.request("POST", b"/", [(b"content-length", b"1000")], pieces()))
        await answering.wait()
        for _ in range(1000):  # until the answer has come
            await asyncio.sleep(0)
        answered.set()
        assert await (await sending).read() == b"ok"
        other = await upstream.request("GET", b"/of-another")
        assert await other.read() == b"ok"
        assert [one.split(b" HTTP")[0] for one in heads] == [b"POST /", b"GET /of-another"]
        upstream.close()
        await closed[1].wait()


@pytest.mark.anyio
@pytest.mark.parametrize(
    "answer",
    [b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (5 << 20), OK.replace(b"200", b"999"), OK.replace(b"200", b"101")],
    ids=["endless", "no status", "upgrade"],
)
async def test_what_the_hub_reads_for_itself_is_bounded(tmp_path: Path, answer: bytes) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        with suppress(ConnectionError):
            writer.write(answer)
            await writer.drain()
        writer.close()

    async with await asyncio.start_unix_server(serve, tmp_path / "sock"):
        upstream = unix_upstream(str(tmp_path / "sock"))
        with pytest.raises(Broken):
            await (await upstream.request("GET", b"/healthz")).read()
        upstream.close()
