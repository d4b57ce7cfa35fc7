"""What the MCP server refuses: it has the rules of all calls, and none beside them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import httpx
import pytest

from limelight.http.inline_files import MAX_INLINE
from limelight.http.outgoing import Outgoing
from limelight.mcp.event_streams import WaitingMessages
from tests.mcp.conftest import APPS
from tests.mcp.raw import ACCEPT, ask, call, earlier
from tests.servers import run_script


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with run_script(APPS / "tools.py", "--mcp", cwd=tmp_path_factory.mktemp("tools")) as server:
        yield f"{server.url}/mcp/"


@pytest.fixture(scope="module")
def private(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    environment = {"LIMELIGHT_TOKENS": "ada:secret-a,bob:secret-b", "LIMELIGHT_MCP": "1", "PATH": "", **_python_path()}
    with run_script(APPS / "tools.py", cwd=tmp_path_factory.mktemp("private"), env=environment) as server:
        yield server.url


def _python_path() -> dict[str, str]:
    return {"PYTHONPATH": str(Path(__file__).parents[2] / "src")}


@pytest.mark.parametrize("name", ["_lambda_", "quiet", "note", "review_prompt", "review", "../greet", ""])
def test_only_tools_are_called(url: str, name: str) -> None:
    answer = ask(url, "tools/call", {"name": name, "arguments": {"text": "a"}})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, -32602)


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "file:///etc/passwd", "../../etc/passwd", "/proc/self/environ", "data:"]
)
def test_a_path_that_was_not_uploaded_is_refused(url: str, path: str) -> None:
    result = call(url, "size_of", {"file": path})
    assert result["isError"]


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:1/", "http://169.254.169.254/latest/meta-data", "http://[::1]/", "http://localhost/"]
)
def test_addresses_of_this_network_are_not_fetched(url: str, address: str) -> None:
    result = call(url, "size_of", {"file": address})
    assert result["isError"]
    assert "was not fetched" in result["content"][0]["text"]


def test_another_origin_and_another_host_are_refused(url: str) -> None:
    assert ask(url, "tools/list", headers={"Origin": "https://evil.example"}).status_code == 403
    assert ask(url, "tools/list", headers={"Host": "evil.example"}).status_code == 403
    assert ask(url, "tools/list", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", -32700),
        (b"{", -32700),
        (b"\xff", -32700),
        (b'{"jsonrpc":"2.0","id":1,"method":"ping","params":' + b"[" * 5000 + b"]" * 5000 + b"}", -32700),
        (b"[]", -32600),
        (b'[{"jsonrpc":"2.0","id":1,"method":"ping"}]', -32600),
        (b'{"jsonrpc":"1.0","id":1,"method":"ping"}', -32600),
        (b'{"jsonrpc":"2.0","id":null,"method":"ping"}', -32600),
        (b'{"jsonrpc":"2.0","id":true,"method":"ping"}', -32600),
        (b'{"jsonrpc":"2.0","id":1,"method":5}', -32600),
        (b'{"jsonrpc":"2.0","id":1,"method":"ping","params":[1]}', -32600),
    ],
)
def test_what_is_no_request_is_refused(url: str, body: bytes, code: int) -> None:
    answer = httpx.post(url, content=body, headers={"Accept": ACCEPT, "Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)


def test_a_huge_body_is_refused_before_it_is_read(url: str) -> None:
    answer = httpx.post(url, content=b" " * (17 << 20), headers={"Accept": ACCEPT})
    assert answer.status_code == 413


def test_headers_that_contradict_the_body_are_refused(url: str) -> None:
    wrong = [{"Mcp-Method": "tools/call"}, {"MCP-Protocol-Version": "2027-01-01"}]
    assert [ask(url, "tools/list", headers=one).status_code for one in wrong] == [400, 400]
    answer = ask(url, "tools/call", {"name": "greet", "arguments": {"name": "a"}}, {"Mcp-Name": "paint"})
    assert answer.status_code == 400


@pytest.mark.parametrize("arguments", [[], "a", 5, {"name": {"a": [1]}}, {"nobody": 1}, {"times": 10**400}])
def test_wrong_arguments_run_nothing(url: str, arguments: object) -> None:
    answer = ask(url, "tools/call", {"name": "greet", "arguments": arguments})
    assert "error" in answer.json() or answer.json()["result"]["isError"]


def test_a_made_up_session_is_none(url: str) -> None:
    for session in ("", "a", "a.b", "a." + "0" * 32, "x" * 5000):
        answer = earlier(url, "tools/list", headers={"Mcp-Session-Id": session})
        assert answer.status_code == 404, session


def test_private_apps_ask_for_a_token_and_say_where(private: str) -> None:
    for path in ("/mcp/", "/gradio_api/mcp/"):
        answer = ask(private + path, "tools/list")
        assert answer.status_code == 401
        kind, _, where = answer.headers["www-authenticate"].partition(" ")
        assert kind == "Bearer"
        address = where.removeprefix('resource_metadata="').removesuffix('"')
        assert httpx.get(address).json()["resource"] == private + path
    assert ask(f"{private}/mcp/", "tools/list", headers={"Authorization": "Bearer secret-a"}).status_code == 200
    assert ask(f"{private}/mcp/", "tools/list", headers={"Authorization": "Bearer secret-c"}).status_code == 401
    assert httpx.get(f"{private}/mcp/schema").status_code == 401


def test_a_session_is_of_who_began_it(private: str) -> None:
    ada, bob = {"Authorization": "Bearer secret-a"}, {"Authorization": "Bearer secret-b"}
    hello = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "a", "version": "1"}}
    begun = earlier(f"{private}/mcp/", "initialize", hello, ada)
    session = {"Mcp-Session-Id": begun.headers["mcp-session-id"]}
    assert earlier(f"{private}/mcp/", "tools/list", headers={**ada, **session}).status_code == 200
    assert earlier(f"{private}/mcp/", "tools/list", headers={**bob, **session}).status_code == 404


def test_a_task_is_of_who_began_it(private: str) -> None:
    ada, bob = {"Authorization": "Bearer secret-a"}, {"Authorization": "Bearer secret-b"}
    begun = httpx.post(f"{private}/call/greet", json={"data": ["a", 1, "warm"]}, headers=ada).json()["event_id"]
    mine = ask(f"{private}/mcp/", "tasks/get", {"taskId": begun}, ada).json()
    assert mine["result"]["taskId"] == begun
    for method in ("tasks/get", "tasks/cancel", "tasks/update"):
        others = ask(f"{private}/mcp/", method, {"taskId": begun}, bob).json()
        assert others["error"] == {"code": -32602, "message": "Task not found"}


@pytest.fixture(scope="module")
def resources(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    script = APPS / "resources.py"
    with run_script(script, "--mcp", cwd=tmp_path_factory.mktemp("resources")) as server:
        yield f"{server.url}/mcp/"


@pytest.mark.parametrize(
    "name", ["-" * 100_000 + "/", "a-" * 50_000 + "b/", "a-b-c.txt/" * 10_000, "a-b-" + ".txt" * 30_000]
)
def test_an_address_is_compared_in_linear_time(resources: str, name: str) -> None:
    """Else the server would stand still for hours, which ends the wait of `ask`."""
    answer = earlier(resources, "resources/read", {"uri": f"logs://{name}"})
    assert "error" in answer.json() or answer.json()["result"]["contents"]


def test_parameters_of_an_address_end_where_what_follows_comes_first(resources: str) -> None:
    answer = earlier(resources, "resources/read", {"uri": "logs://1-2-3-4.txt"})
    assert answer.json()["result"]["contents"][0]["text"] == "1 2 3-4"
    answer = earlier(resources, "resources/read", {"uri": "logs://1-2-../x.txt"})
    assert "error" in answer.json()


def test_files_in_a_call_are_bounded(resources: str) -> None:
    result = call(resources, "sizes", {"files": ["data:,"] * (MAX_INLINE + 1)})
    assert result["isError"]
    assert str(MAX_INLINE) in result["content"][0]["text"]
    assert call(resources, "sizes", {"files": ["data:,"] * 3})["structuredContent"] == {"result": 3}


@pytest.mark.parametrize("kind", ["x/" + "y" * 5_000, "text/html", "image/svg+xml", "a/..%2f..%2fx"])
def test_the_type_of_a_file_names_no_path_and_runs_nowhere(url: str, kind: str) -> None:
    result = call(url, "size_of", {"file": f"data:{kind},<script>"})
    assert result["isError"] or result["structuredContent"] == {"result": 8}


@pytest.mark.anyio
async def test_answers_that_nobody_reads_take_bounded_memory() -> None:
    mib = 1 << 20
    waiting = WaitingMessages(Outgoing(8 * mib), "a client")
    for number in range(50):
        waiting.add({"jsonrpc": "2.0", "id": number, "result": "x" * mib})
    waiting.add({"jsonrpc": "2.0", "method": "notifications/progress", "params": {"message": "x" * mib}})
    frames = [cast(bytes, await waiting.next()) for _ in range(50)]
    assert sum(map(len, frames)) < 4 * mib
    assert b"error" in frames[-1]
    waiting.close()
    waiting.add({"jsonrpc": "2.0", "id": 50, "result": "x" * mib})  # what has been read counts no more
    assert len(cast(bytes, await waiting.next())) > mib
