"""Apps and APIs that an app shows, and that are hostile: they choose no address, no file, and no end of memory."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import httpx
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError

import limelight as gr
from limelight.core.errors import DeclarationError, Error
from limelight.recipes.openapi import request
from limelight.recipes.remote import server as remote_server
from limelight.recipes.remote.stream import SessionStream
from tests.recipes import hostile_server
from tests.recipes.hostile_server import HostileServer, hostile
from tests.recipes.pets import served
from tests.servers import run_script

pytestmark = pytest.mark.anyio

STANDS_FOR = Path(hostile_server.__file__).parent / "apps" / "stands_for.py"


@pytest.fixture
def other() -> Iterator[HostileServer]:
    with hostile() as server:
        yield server


@pytest.fixture(scope="module")
def streaming() -> Iterator[tuple[HostileServer, Client]]:
    """Another app, and a client of the one that stands for it."""
    with hostile() as other, run_script(STANDS_FOR, env={**os.environ, "OTHER": other.url}) as server:
        yield other, Client(server.url, verbose=False, analytics_enabled=False)


# another app


@pytest.mark.parametrize(
    "prefix",
    [
        "@127.0.0.1:9",
        ":9",
        ".example.org",
        "/..",
        "/a/../b",
        "?x=",
        "#",
        "\\@127.0.0.1:9",
        "/a b",
        "//host",
        "/\n",
        "a",
    ],
)
def test_another_app_does_not_choose_whom_this_one_asks(
    other: HostileServer, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = hostile_server.config()
    monkeypatch.setattr(hostile_server, "config", lambda: {**given, "api_prefix": prefix})
    with pytest.raises(DeclarationError, match="api_prefix"):
        gr.load(other.url, token="s3cret")
    assert other.asked_elsewhere == []


MARK = '__i18n__{"key": "k"}'


def test_texts_of_another_app_do_not_double(other: HostileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    given = hostile_server.config()
    for text, shown in ((MARK * 2, MARK * 80), ("x" * 100_000, None)):
        config = {**deepcopy(given), "i18n_translations": {"en": {"k": text}}}
        text_box = next(one for one in config["components"] if one["type"] == "textbox")
        text_box["props"]["label"] = MARK * 40
        monkeypatch.setattr(hostile_server, "config", lambda config=config: config)
        found = [one for one in gr.load(other.url).config["components"] if one["type"] == "textbox"]
        assert found[0]["props"].get("label") == shown


@pytest.mark.parametrize(
    "stream",
    [
        b"data: " + b"[" * 100_000 + b"\n\n",
        b"data: " + b'{"a":' * 100_000 + b"\n\n",
        b"data: []\n\n",
        b"data: {}\n\n" * 10,
        b'data: {"msg": "process_completed", "event_id": "e"}\n\n',
        b'data: {"msg": "process_completed", "event_id": "e", "success": true, "output": {"data": 5}}\n\n',
        b'data: {"msg": "process_completed", "event_id": "e", "success": true, "output": {"data": [1, 2]}}\n\n',
        b'data: {"msg": "process_completed", "event_id": "e", "success": false, "output": {"error": {"a": 1}}}\n\n',
        b'data: {"msg": "progress", "event_id": "e", "progress_data": [[]]}\n\n',
        b'data: {"msg": "progress", "event_id": "e", "progress_data": null}\n\n',
        b'data: {"msg": "process_generating", "event_id": "e", "success": true, "output": "x"}\n\n',
        b'data: {"msg": ["log"], "event_id": {"a": 1}}\n\n',
        b"\xff\xfe\n\n",
        b"".join(b'data: {"msg": "log", "event_id": "%d"}\n\n' % number for number in range(10_000)),
    ],
    ids=lambda stream: str(stream[:60]),
)
def test_a_stream_of_any_shape_ends_the_call(streaming: tuple[HostileServer, Client], stream: bytes) -> None:
    streaming[0].stream = stream
    with pytest.raises(AppError):
        streaming[1].predict(api_name="/go")


async def test_a_line_without_an_end_is_not_read_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote_server, "MAX_MESSAGE_BYTES", 1000)

    async def pieces() -> Any:
        for _ in range(100):
            yield b"x" * 100

    found = remote_server.lines(httpx.Response(200, content=pieces()))
    with pytest.raises(httpx.DecodingError, match="1000 bytes"):
        await anext(found)


async def test_a_message_that_takes_much_memory_once_decoded_is_not_decoded(other: HostileServer) -> None:
    begin = b'data: {"msg": "process_completed", "event_id": "e", "success": true, "output": {"data": ['
    other.stream = begin + b"[]," * 3_000_000 + b"1]}}\n\n"
    server = remote_server.RemoteServer(other.url)
    async with server.client() as client, SessionStream(server, "s").call(client, {}, None) as running:
        with pytest.raises(Error, match="has stopped"):
            await anext(running.messages())


async def test_lines_come_whole_however_they_are_cut() -> None:
    async def pieces() -> Any:
        for one in (b"a\nb", b"c\n", b"\nd\ne", b"f", b"\n"):
            yield one

    found = [line async for line in remote_server.lines(httpx.Response(200, content=pieces()))]
    assert found == [b"a", b"bc", b"", b"d", b"ef"]


# an API

BINARY = {"type": "string", "format": "binary"}
NO_FILES: list[dict[str, Any]] = [
    {"items": BINARY},
    {"type": "object", "items": BINARY},
    {"type": ["array", "object"], "items": BINARY},
    {"anyOf": [{"type": "array", "items": BINARY}, {"type": "string"}], "items": BINARY},
    {"type": "array", "items": {**BINARY, "enum": ["{canary}"]}},
    {**BINARY, "enum": ["{canary}"]},
]


def document(**paths: Any) -> dict[str, Any]:
    given = {f"/{name.replace('__', '/')}": one for name, one in paths.items()}
    return {"openapi": "3.1.0", "info": {"title": "T"}, "paths": given}


def posting(field: dict[str, Any], kind: str = "multipart/form-data") -> dict[str, Any]:
    body = {"type": "object", "properties": {"a": field, "b": {"type": "string"}}}
    return {"post": {"requestBody": {"content": {kind: {"schema": body}}}, "responses": {}}}


@pytest.fixture
def api() -> Iterator[tuple[Any, str]]:
    """What it was asked, and its address."""
    from starlette.applications import Starlette  # noqa: PLC0415
    from starlette.requests import Request  # noqa: PLC0415
    from starlette.responses import JSONResponse  # noqa: PLC0415
    from starlette.routing import Route  # noqa: PLC0415

    asked: list[Any] = []

    async def answer(request: Request) -> JSONResponse:
        asked.append((request.url.path, dict(request.headers), await request.body()))
        return JSONResponse(asked[-1][0])

    made: Any = Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST"])])
    with served(made) as url:
        yield asked, url


@pytest.mark.parametrize("schema", NO_FILES, ids=str)
def test_a_callers_text_is_no_file_for_an_api(tmp_path: Path, api: tuple[Any, str], schema: dict[str, Any]) -> None:
    canary = tmp_path / "canary.txt"
    canary.write_text("a canary")
    field = json.loads(json.dumps(schema).replace("{canary}", str(canary)))
    demo = gr.load_openapi(document(send=posting(field)), api[1])
    _, url, _ = demo.launch(prevent_thread_lock=True, quiet=True)
    try:
        client = Client(url, verbose=False, analytics_enabled=False)
        for given in (str(canary), json.dumps(str(canary)), json.dumps([str(canary)]), [str(canary)]):
            try:
                client.predict(given, "b", api_name="/post__send")
            except (AppError, ValueError):
                continue
    finally:
        demo.close()
    assert not any(b"a canary" in body for _, _, body in api[0])


def test_files_are_sent_where_the_document_has_them(tmp_path: Path, api: tuple[Any, str]) -> None:
    (tmp_path / "a.txt").write_text("content")
    demo = gr.load_openapi(document(send=posting({"type": "array", "items": BINARY})), api[1])
    _, url, _ = demo.launch(prevent_thread_lock=True, quiet=True)
    try:
        client = Client(url, verbose=False, analytics_enabled=False)
        client.predict([handle_file(str(tmp_path / "a.txt"))], "b", api_name="/post__send")
    finally:
        demo.close()
    assert b"content" in api[0][0][2]


@pytest.mark.parametrize("template", ["/a/{x}{y}/b", "/a/.{x}/b", "/a/{x}./b", "/a/{x}{y}"])
def test_values_together_are_no_step_up(api: tuple[Any, str], template: str) -> None:
    fields = [{"in": "path", "name": name, "schema": {"type": "string"}} for name in "xy" if f"{{{name}}}" in template]
    made = {"openapi": "3.1.0", "paths": {template: {"get": {"parameters": fields, "responses": {}}}}}
    demo = gr.load_openapi(made, api[1])
    _, url, _ = demo.launch(prevent_thread_lock=True, quiet=True)
    try:
        client = Client(url, verbose=False, analytics_enabled=False)
        name = next(one["api_name"] for one in demo.config["dependencies"] if str(one["api_name"]).startswith("get_"))
        with pytest.raises(AppError, match="cannot be"):
            client.predict(*["."] * len(fields), api_name=f"/{name}")
    finally:
        demo.close()
    assert api[0] == []


@pytest.mark.parametrize("value", ["a\r\nX-B: 1", "a\nb", "\0", "漢"])
def test_a_header_is_one_header(api: tuple[Any, str], value: str) -> None:
    names = ["X-A", "Transfer-Encoding", "Connection", "Proxy-Authorization", "Host"]
    fields = [{"in": "header", "name": name, "schema": {"type": "string"}} for name in names]
    demo = gr.load_openapi(document(a={"get": {"parameters": fields, "responses": {}}}), api[1])
    _, url, _ = demo.launch(prevent_thread_lock=True, quiet=True)
    try:
        client = Client(url, verbose=False, analytics_enabled=False)
        with pytest.raises(AppError):
            client.predict(value, api_name="/get__a")  # the only field
    finally:
        demo.close()
    assert api[0] == []


def test_an_answer_of_an_api_has_an_end(api: tuple[Any, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request, "MAX_TEXT_BYTES", 10)
    demo = gr.load_openapi(document(a_longer_path={"get": {"responses": {}}}), api[1])
    _, url, _ = demo.launch(prevent_thread_lock=True, quiet=True)
    try:
        with pytest.raises(AppError, match="too large"):
            Client(url, verbose=False, analytics_enabled=False).predict(api_name="/get__a_longer_path")
    finally:
        demo.close()
