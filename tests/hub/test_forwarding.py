"""What passes between clients and apps: bodies of any kind, streams as they come, breaks as breaks."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.curl import curl
from tests.hub.hubs import RunningHub, run_hub, write_apps

MEBI = 1 << 20
ROUTES = """
import asyncio
import os

import gradio as gr
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

with gr.Blocks() as demo:
    gr.Textbox()


async def echo(request: Request) -> Response:
    body = await request.body()
    length = request.headers.get("content-length", "none")
    return Response(body, headers={"X-Length": length, "X-Method": request.method})


async def numbers(request: Request) -> StreamingResponse:
    async def made():
        for number in range(3):
            yield f"data: {number}\\n\\n"
            await asyncio.sleep(0.05)
    return StreamingResponse(made(), media_type="text/event-stream")


async def large(request: Request) -> StreamingResponse:
    async def made():
        for _ in range(int(request.query_params["mebi"])):
            yield b"x" * (1 << 20)
    return StreamingResponse(made())


async def breaks(request: Request) -> StreamingResponse:
    async def made():
        yield b"half"
        os._exit(3)
    return StreamingResponse(made())


async def headers(request: Request) -> Response:
    return Response("\\n".join(f"{name}={value}" for name, value in request.headers.items()))

app, _, _ = demo.launch(prevent_thread_lock=True)
for one in (echo, numbers, large, breaks, headers):
    app.add_route(f"/{one.__name__}", one, methods=["GET", "POST", "PUT", "HEAD"])
"""


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    with run_hub(write_apps(tmp_path_factory.mktemp("apps"), [("own.py", ROUTES)])) as running:
        yield running


@pytest.mark.parametrize("size", [0, 1, 100_000, 3 * MEBI])
def test_bodies_arrive_as_they_are_sent(hub: RunningHub, tmp_path: Path, size: int) -> None:
    body = bytes(range(256)) * (size // 256) + b"y" * (size % 256)
    (tmp_path / "body").write_bytes(body)
    given = ["--data-binary", f"@{tmp_path / 'body'}"]
    for more, length in (([], str(size)), (["-H", "Transfer-Encoding: chunked"], "none")):
        answer = curl("-X", "PUT", *given, *more, f"{hub.url}/local/own/echo")
        assert (answer.status, answer.headers["x-length"], answer.headers["x-method"]) == (200, length, "PUT")
        assert answer.body == body


def test_a_head_has_the_length_of_what_it_stands_for(hub: RunningHub) -> None:
    assert curl("--head", f"{hub.url}/local/own/headers").status == 200
    assert curl(f"{hub.url}/local/own/headers").status == 200


def test_large_answers_are_whole(hub: RunningHub) -> None:
    assert len(curl(f"{hub.url}/local/own/large?mebi=30").body) == 30 * MEBI


def test_streams_come_piece_by_piece(hub: RunningHub) -> None:
    host, port = hub.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as client:
        client.sendall(b"GET /local/own/numbers HTTP/1.1\r\nHost: localhost\r\n\r\n")
        seen = b""
        while b"data: 0" not in seen:
            seen += client.recv(4096)
        assert b"data: 2" not in seen


def test_an_answer_that_breaks_off_does_not_look_whole(hub: RunningHub) -> None:
    host, port = hub.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as client:
        client.sendall(b"GET /local/own/breaks HTTP/1.1\r\nHost: localhost\r\n\r\n")
        seen = b""
        while piece := client.recv(4096):
            seen += piece
    assert b"half" in seen
    assert not seen.endswith(b"0\r\n\r\n")


def test_an_app_learns_who_asks_from_the_hub_alone(hub: RunningHub) -> None:
    claims = ("Forwarded: for=192.0.2.1", "Limelight-User: eve", "X-Real-IP: 192.0.2.1",
              "X-Forwarded-Prefix: /evil", "Connection: x-own", "X-Own: 1", "X-HF-Authorization: Bearer x")  # fmt: skip
    given = [argument for claim in claims for argument in ("-H", claim)]
    seen = dict(line.split("=", 1) for line in curl(f"{hub.url}/local/own/headers", *given).text.split("\n"))
    assert seen["x-forwarded-for"] == "127.0.0.1"
    assert seen["x-forwarded-prefix"] == "/local/own"
    assert not {"forwarded", "limelight-user", "x-real-ip", "x-own", "x-hf-authorization"} & set(seen)
