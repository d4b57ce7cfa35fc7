"""`Server`: queued endpoints and routes of the author's own in one app."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from gradio_client import Client
from starlette.types import Message

import limelight
from tests.curl import call, curl, post, result
from tests.servers import Server, free_port, run_script, wait_until_open

APP = Path(__file__).parent / "apps" / "own_routes.py"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with run_script(APP) as running:
        yield running


@pytest.fixture(scope="module")
def private() -> Iterator[Server]:
    with run_script(APP, env={**os.environ, "PRIVATE": "yes"}) as running:
        yield running


def test_own_routes_come_first(server: Server) -> None:
    assert curl(f"{server.url}/").text == "<h1>My own page</h1>"
    assert curl(f"{server.url}/items/3").json() == {"number": 3, "user": "nobody", "began": "yes"}
    assert curl(f"{server.url}/more/here").json() == "here"
    assert curl(f"{server.url}/items", "-d", "12345").json() == {"size": 5}


def test_own_routes_answer_errors_in_their_own_way(server: Server) -> None:
    assert curl(f"{server.url}/items/10").json() == {"detail": "no such item"}
    assert curl(f"{server.url}/items/x").status == 422
    assert curl(f"{server.url}/broken").status == 500


def test_endpoints_are_queued_and_described(server: Server) -> None:
    assert result(f"{server.url}/call/hello", "Ada") == ["Hello Ada"]
    assert result(f"{server.url}/gradio_api/call/add", 3, 4) == [7]
    assert [event for event, _ in call(f"{server.url}/call/count", 3)] == ["generating"] * 3 + ["complete"]
    named = curl(f"{server.url}/gradio_api/info").json()["named_endpoints"]
    assert list(named) == ["/hello", "/add", "/count", "/whole"]
    assert named["/hello"]["description"] == "Says hello."
    assert curl(f"{server.url}/config").json()["mode"] == "server"


def test_errors_of_endpoints_keep_their_words(server: Server) -> None:
    refused = post(f"{server.url}/call/add", {"data": ["x", 1]})
    assert (refused.status, refused.json()["detail"][:7]) == (422, 'Api "a"')
    assert post(f"{server.url}/call/nonesuch", {"data": []}).status == 404
    assert curl(f"{server.url}/nonesuch").status == 404
    assert call(f"{server.url}/call/whole", -1)[-1][0] == "error"


def test_gradios_client_finds_the_endpoints(server: Server) -> None:
    client = Client(server.url, verbose=False)
    assert client.predict("Ada", api_name="/hello") == "Hello Ada"
    assert client.predict(3, api_name="/add") == 5
    assert client.submit(4, api_name="/count").outputs() == []
    client.close()


def test_the_description_of_fastapi_is_at_its_place_and_ours_below_the_prefix(server: Server) -> None:
    assert "/items/{number}" in curl(f"{server.url}/openapi.json").json()["paths"]
    assert "/call/hello" in str(curl(f"{server.url}/gradio_api/openapi.json").json()["paths"])
    assert curl(f"{server.url}/docs").status == 200


def test_own_routes_are_behind_the_guard(server: Server) -> None:
    assert curl(f"{server.url}/items/3", "-H", "host: evil.example").status == 403
    crossing = curl(f"{server.url}/items", "-H", "origin: https://evil.example", "-d", "1")
    assert crossing.status == 403
    assert curl(f"{server.url}/items/3").headers["x-content-type-options"] == "nosniff"


def test_own_routes_of_a_private_app_need_its_login(private: Server) -> None:
    for path in ("/items/3", "/more/here", "/openapi.json", "/docs"):
        assert curl(f"{private.url}{path}").status == 401
    assert curl(f"{private.url}/items", "-d", "1").status == 401
    assert "My own page" not in curl(f"{private.url}/").text


def test_after_the_login_own_routes_are_open(private: Server, tmp_path: Path) -> None:
    jar = str(tmp_path / "cookies")
    assert curl(f"{private.url}/login", "-c", jar, "-d", "username=ada&password=lovelace").status == 200
    assert curl(f"{private.url}/items/3", "-b", jar).json()["number"] == 3
    assert "My own page" in curl(f"{private.url}/", "-b", jar).text


def test_websockets_are_refused() -> None:
    """The guard looks at HTTP only."""
    sent: list[Message] = []

    async def open_one() -> None:
        async def receive() -> Message:
            return {"type": "websocket.connect"}

        async def send(message: Message) -> None:
            sent.append(message)

        scope = {"type": "websocket", "path": "/own", "headers": [], "query_string": b"", "subprotocols": []}
        await limelight.Server().blocks.app(scope, receive, send)

    asyncio.run(open_one())
    assert sent == [{"type": "websocket.close", "code": 1008}]


def test_a_page_of_ours_is_there_where_no_own_one_is(tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    script.write_text(
        "from gradio import Server\nserver = Server()\n\n"
        "@server.api(name='hello')\ndef hello(name: str) -> str:\n    return 'Hello ' + name\n\nserver.launch()\n"
    )
    with run_script(script) as running:
        assert "<title>" in curl(f"{running.url}/").text
        assert result(f"{running.url}/call/hello", "Ada") == ["Hello Ada"]


def test_the_authors_middleware_sees_endpoints_too() -> None:
    with run_script(APP, env={**os.environ, "PACKED": "yes"}) as running:
        packed = curl(f"{running.url}/gradio_api/app_id", "-H", "accept-encoding: gzip")
        assert packed.headers["content-encoding"] == "gzip"
        assert result(f"{running.url}/call/hello", "Ada") == ["Hello Ada"]


def test_another_server_may_serve_it() -> None:
    port = free_port()
    code = f"""
import uvicorn
from own_routes import server
uvicorn.run(server, port={port}, log_level="warning")
"""
    with subprocess.Popen([sys.executable, "-c", code], cwd=APP.parent, stdout=subprocess.PIPE, text=True) as process:
        try:
            wait_until_open(port, process)
            assert result(f"http://127.0.0.1:{port}/call/hello", "Ada") == ["Hello Ada"]
            assert curl(f"http://127.0.0.1:{port}/items/3").json()["began"] == "yes"
        finally:
            process.terminate()


def test_a_plain_script_serves_it_while_it_goes_on(tmp_path: Path) -> None:
    port = free_port()
    code = f"""
import urllib.request
from limelight import Server
server = Server()
server.api(lambda value: value, name="echo")
app, url, share_url = server.launch(prevent_thread_lock=True, server_port={port}, quiet=True)
with urllib.request.urlopen(url + "config") as answer:
    print(app is server, url, share_url, answer.status, server.blocks.is_running)
server.close()
print(server.blocks.is_running)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == f"True http://127.0.0.1:{port}/ None 200 True\nFalse\n"


def test_without_fastapi_it_says_what_to_install(tmp_path: Path) -> None:
    code = """
import sys
sys.modules["fastapi"] = None
from limelight import *
try:
    Server()
except ImportError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "gr.Server needs fastapi: pip install 'limelight[server]'\n"
