"""Servers that compress their answers again and again, or send a byte at a time: a few bytes stay a few bytes."""

from __future__ import annotations

import asyncio
import gzip
import re
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest

import limelight as gr
from limelight.core.errors import DeclarationError, Error
from limelight.recipes import http_client
from limelight.recipes.http_client import text_of
from limelight.recipes.remote.hub import space_url
from tests.servers import serving

SOURCES = Path(gr.__file__).parent
BOMB = gzip.compress(gzip.compress(b"\0" * (96 << 20)))
DOCUMENT = {"openapi": "3.1.0", "info": {"title": "T"}, "paths": {"/a": {"get": {"responses": {}}}}}


class Compressing(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer()

    def _answer(self) -> None:
        self.send_response(200)
        self.send_header("Content-Encoding", "gzip, gzip")
        self.send_header("Content-Length", str(len(BOMB)))
        self.end_headers()
        self.wfile.write(BOMB)

    def log_message(self, *_: object) -> None:
        pass


class Dripping(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        with suppress(OSError):
            while not Event().wait(0.02):
                self.wfile.write(b" ")

    def log_message(self, *_: object) -> None:
        pass


def test_an_answer_that_drips_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_client, "MAX_ANSWER_S", 0.1)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Dripping)
    with serving(server):
        (one,) = [
            one
            for one in gr.load_openapi(DOCUMENT, f"http://127.0.0.1:{server.server_port}").fns.values()
            if one.api_name == "get__a"
        ]
        with pytest.raises(Error, match="cannot be reached"):
            one.fn()


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Compressing)
    with serving(server):
        yield f"http://127.0.0.1:{server.server_port}"


async def _streamed(demo: Any) -> None:
    async for _ in demo.fn("hello", []):
        pass


def _asked(name: str, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if name == "load":
        gr.load(url)
    elif name == "a name on the Hub":
        monkeypatch.setenv("HF_ENDPOINT", url)
        space_url("user/app", None)
    elif name == "load_openapi":
        gr.load_openapi(f"{url}/openapi.json", url)
    elif name == "an operation":
        (one,) = [one for one in gr.load_openapi(DOCUMENT, url).fns.values() if one.api_name == "get__a"]
        one.fn()
    elif name == "load_chat":
        asyncio.run(gr.load_chat(url, "m", streaming=False).fn("hello", []))
    else:
        asyncio.run(_streamed(gr.load_chat(url, "m")))


@pytest.mark.parametrize(
    "name", ["load", "a name on the Hub", "load_openapi", "an operation", "load_chat", "load_chat in pieces"]
)
def test_a_compressed_answer_is_not_decoded(name: str, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tracemalloc.start()
    with pytest.raises((DeclarationError, Error)):
        _asked(name, url, monkeypatch)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 32 << 20


def test_nothing_else_asks_other_servers() -> None:
    """Every client of httpx is made where codings are refused, but for commands, which ask whom their user names."""
    makes = re.compile(r"httpx\.(?:Async)?Client\(|httpx\.(?:get|post|stream|request)\(|AsyncOAuth2Client\(")
    found = {str(path.relative_to(SOURCES)) for path in SOURCES.rglob("*.py") if makes.search(path.read_text())}
    commands = {one for one in found if one.startswith("cli/")}
    assert found - commands == {"recipes/http_client.py", "http/provider_documents.py", "http/openid.py"}


@pytest.mark.parametrize(
    "name", ["punycode", "idna", "undefined", "unicode_escape", "zlib", "utf-7", "rot13", "\0", "x"]
)
def test_a_text_is_in_an_encoding_of_few(name: str) -> None:
    answer = httpx.Response(200, headers={"Content-Type": f"text/plain; charset={name}"})
    assert text_of(answer, "né".encode()) == "né"


def test_usual_encodings_of_texts_are_read() -> None:
    for name in ("utf-8", "ISO-8859-1", "windows-1251", "Shift_JIS", "gb18030", "utf-16"):
        answer = httpx.Response(200, headers={"Content-Type": f"text/plain; charset={name}"})
        text = {"windows-1251": "ж", "ISO-8859-1": "é"}.get(name, "日")
        assert text_of(answer, text.encode(name)) == text
