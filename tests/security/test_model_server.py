"""A model's server that never ends its answer, or says what is none: the call ends, and holds little meanwhile."""

from __future__ import annotations

import asyncio
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

import limelight as gr
from limelight.core.errors import Error
from limelight.recipes import model_server
from tests.servers import serving

PIECE = b"x" * (1 << 16)
SHAPES: dict[str, tuple[int, bytes, bytes]] = {
    "a line without an end": (200, b'data: {"choices": [{"delta": {"content": "', PIECE),
    "comments without an end": (200, b"", (b": " + b"x" * 4000 + b"\n") * 16),
    "an error without an end": (500, b"", PIECE),
    "a list": (200, b"data: [1, 2]\n\n", b""),
    "a number": (200, b"data: 5\n\n", b""),
    "no text": (200, b'data: {"choices": [{"delta": {"content": [1]}}]}\n\n', b""),
    "no choice": (200, b'data: {"choices": {"a": 1}}\n\n', b""),
    "no JSON": (200, b"data: {\n\n", b""),
    "many lists": (200, b'{"choices": [{"message": {"content": "x"}}], "x": [' + b"[]," * 3_000_000 + b"1]}", b""),
    "bytes": (200, b"data: \xff\xfe\n\n", b""),
}


class Hostile(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        shape = self.path.split("/")[1].replace("%20", " ")
        status, begin, again = SHAPES[shape]
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(status)
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(begin)
            while again:
                self.wfile.write(again)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hostile)
    with serving(server):
        yield f"http://127.0.0.1:{server.server_port}"


@pytest.mark.parametrize("streaming", [True, False])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_hostile_answer_ends_its_call_only(
    url: str, shape: str, streaming: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_server, "MAX_BYTES", 8 << 20)
    monkeypatch.setattr(model_server, "MAX_LINE_BYTES", 1 << 20)
    demo = gr.load_chat(f"{url}/{shape.replace(' ', '%20')}", "m", streaming=streaming)

    async def collect() -> None:
        made: Any = demo.fn("hello", [])  # Any: a generator or a coroutine
        if streaming:
            async for _ in made:
                pass
        else:
            await made

    tracemalloc.start()
    with pytest.raises(Error, match="model's server"):
        asyncio.run(collect())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40 << 20


def test_an_answer_that_takes_much_memory_once_decoded_is_not_decoded(url: str) -> None:
    tracemalloc.start()
    with pytest.raises(Error, match="model's"):
        asyncio.run(gr.load_chat(f"{url}/many%20lists", "m", streaming=False).fn("hello", []))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100 << 20
