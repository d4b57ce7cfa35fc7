"""The hub's client to apps, with servers that answer byte for byte."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from limelight.hub.proxy.upstream import HELD_BYTES, Broken, Upstream, unix_upstream

pytestmark = pytest.mark.anyio
OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


class Scripted:
    """A server that answers each request with the next of its answers."""

    def __init__(self, *answers: bytes) -> None:
        self._answers = list(answers)
        self.connections = 0
        self.requests: list[bytes] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while self._answers:
                self.requests.append(await reader.readuntil(b"\r\n\r\n"))
                writer.write(self._answers.pop(0))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        writer.close()


@asynccontextmanager
async def serving(
    path: Path, handle: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
) -> AsyncIterator[Upstream]:
    async with await asyncio.start_unix_server(handle, path / "sock"):
        upstream = unix_upstream(str(path / "sock"))
        try:
            yield upstream
        finally:
            upstream.close()


async def test_a_connection_is_used_again(tmp_path: Path) -> None:
    server = Scripted(OK, OK, OK)
    async with serving(tmp_path, server.serve) as upstream:
        for _ in range(3):
            assert await (await upstream.request("GET", b"/")).read() == b"ok"
    assert server.connections == 1


@pytest.mark.parametrize(
    "answer", [OK.replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n"), b"HTTP/1.0 200 OK\r\n\r\nok"]
)
async def test_one_that_the_server_closes_is_not(tmp_path: Path, answer: bytes) -> None:
    first, second = Scripted(answer), Scripted(OK)
    async with serving(tmp_path, first.serve) as upstream:
        assert await (await upstream.request("GET", b"/")).read() == b"ok"
    (tmp_path / "other").mkdir()
    async with serving(tmp_path / "other", second.serve) as upstream:
        assert await (await upstream.request("GET", b"/")).read() == b"ok"


async def test_interim_answers_are_passed_over(tmp_path: Path) -> None:
    server = Scripted(b"HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n" + OK)
    async with serving(tmp_path, server.serve) as upstream:
        response = await upstream.request("GET", b"/")
        assert (response.status, response.headers) == (200, [(b"content-length", b"2")])


async def test_the_answer_to_head_has_no_body(tmp_path: Path) -> None:
    server = Scripted(b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n")
    async with serving(tmp_path, server.serve) as upstream:
        assert await (await upstream.request("HEAD", b"/")).read() == b""


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"garbage\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nok",
        b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 100_000,
        b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nok",
    ],
)
async def test_what_is_not_a_whole_answer_is_an_error(tmp_path: Path, answer: bytes) -> None:
    server = Scripted(answer)
    async with serving(tmp_path, server.serve) as upstream:
        with pytest.raises(Broken):
            await (await upstream.request("GET", b"/")).read()


async def test_a_body_without_a_length_is_sent_in_chunks(tmp_path: Path) -> None:
    got = asyncio.Queue[bytes]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        got.put_nowait(await reader.readuntil(b"0\r\n\r\n"))
        writer.write(OK)
        writer.close()

    async def pieces() -> AsyncIterator[bytes]:
        for piece in (b"one", b"", b"two"):
            yield piece

    async with serving(tmp_path, serve) as upstream:
        await (await upstream.request("POST", b"/", [], pieces())).read()
    assert (await got.get()).partition(b"\r\n\r\n")[2] == b"3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n"


async def test_little_is_held_for_a_reader_that_waits(tmp_path: Path) -> None:
    sent = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(1000):
            writer.write(b"x" * 65_536)
            await writer.drain()
            sent += 65_536
        writer.close()

    async with serving(tmp_path, serve) as upstream:
        response = await upstream.request("GET", b"/")
        before = -1
        while sent != before:  # until the server cannot go on
            before = sent
            await asyncio.sleep(0.05)
        assert sent < 10 * HELD_BYTES
        assert len(await response.read(1 << 30)) == 65_536_000
