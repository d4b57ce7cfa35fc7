"""Attacks on the hub's MCP server: bodies, headers, other sites, names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.hub.hubs import HELLO, RunningHub, run_hub, write_apps
from tests.waiting import eventually

CALL = {"jsonrpc": "2.0", "id": 1, "method": "tools/call"}
HELLO_TOOL = {"name": "local_hello_greet", "arguments": {"name": "Ada"}}


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    folder = write_apps(tmp_path_factory.mktemp("apps"), [("hello.py", HELLO)])
    with run_hub(folder, "--mcp", "--app-quota", "calls=1000") as running:
        eventually(lambda: "local_hello_greet" in ask(running, {**CALL, "method": "tools/list"}).text, "it is listed")
        yield running


def ask(hub: RunningHub, body: object, **headers: str) -> httpx.Response:
    written = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    return httpx.post(
        f"{hub.url}/-/mcp/",
        content=written,
        timeout=30,
        headers={**given, **{name.replace("_", "-"): value for name, value in headers.items()}},
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b"\xff",
        b"[" * 100_000,
        b'{"jsonrpc": "2.0", "id": 1, "method": ' + b"[" * 5_000,
        [CALL],
        {"jsonrpc": "1.0", "id": 1, "method": "ping"},
        {"jsonrpc": "2.0", "id": 1, "method": ["ping"]},
        {"jsonrpc": "2.0", "id": {"a": 1}, "method": "ping"},
        {"jsonrpc": "2.0", "id": None, "method": "ping"},
        {"jsonrpc": "2.0", "id": True, "method": "tools/call", "params": HELLO_TOOL},
        {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": []},
    ],
)
def test_what_is_no_request_is_an_error(hub: RunningHub, body: object) -> None:
    answer = ask(hub, body)
    assert answer.status_code in (200, 400)
    assert answer.json()["error"]["code"] in (-32600, -32700)


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"name": None},
        {"name": ["local_hello_greet"]},
        {"name": "local_hello_greet\x00"},
        {"name": "../../-/api/users"},
        {"name": "local_hello_../greet"},
        {"name": "admin_hello_greet", "arguments": {}},
    ],
)
def test_only_listed_tools_lead_to_apps(hub: RunningHub, params: object) -> None:
    answer = ask(hub, {**CALL, "params": params})
    assert answer.json()["error"]["message"] == "Unknown tool. List the tools again."


def test_a_large_body_is_refused(hub: RunningHub) -> None:
    assert ask(hub, {**CALL, "params": {**HELLO_TOOL, "arguments": {"name": "x" * (1 << 20)}}}).status_code == 413


def test_only_post_is_answered(hub: RunningHub) -> None:
    for method in ("GET", "DELETE", "PUT", "PATCH", "HEAD"):
        answer = httpx.request(method, f"{hub.url}/-/mcp/")
        assert answer.status_code == 405
        assert answer.headers["allow"] == "POST"


def test_another_site_makes_no_calls_for_who_has_signed_in(hub: RunningHub) -> None:
    cookie = hub.cookie()
    for origin in ("https://evil.example", "null"):
        answer = ask(hub, {**CALL, "params": HELLO_TOOL}, Cookie=cookie, Origin=origin)
        assert answer.status_code == 403
    assert ask(hub, {**CALL, "params": HELLO_TOOL}, Origin="https://evil.example").status_code == 403


def test_an_app_believes_nothing_that_a_client_says_of_itself(hub: RunningHub) -> None:
    answer = ask(
        hub,
        {**CALL, "params": HELLO_TOOL},
        Limelight_User="admin",
        X_Forwarded_Prefix="/evil",
        Mcp_Session_Id="x.y",
        Mcp_Name="other",
    )
    assert answer.json()["result"]["content"][0]["text"] == "Hello Ada"


def test_headers_that_name_another_tool_are_refused(hub: RunningHub) -> None:
    meta = {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    }
    asked = {**CALL, "params": {**HELLO_TOOL, "_meta": meta}}
    headers = {"Mcp_Method": "tools/call", "MCP_Protocol_Version": "2026-07-28"}
    assert ask(hub, asked, Mcp_Name="local_hello_greet", **headers).json()["result"]["structuredContent"]
    assert "error" in ask(hub, asked, Mcp_Name="local_other_greet", **headers).json()
    assert "error" in ask(hub, asked, **headers).json()


def test_calls_count_as_all_calls_of_an_app(tmp_path: Path) -> None:
    with run_hub(write_apps(tmp_path / "apps", [("hello.py", HELLO)]), "--mcp", "--rate-limit", "3/hour") as hub:
        eventually(lambda: "local_hello_greet" in ask(hub, {**CALL, "method": "tools/list"}).text, "it is listed")
        statuses = [ask(hub, {**CALL, "params": HELLO_TOOL}).status_code for _ in range(4)]
        assert statuses == [200, 200, 200, 429]


def test_without_the_option_there_is_no_such_address(tmp_path: Path) -> None:
    with run_hub(write_apps(tmp_path / "apps", [("hello.py", HELLO)])) as hub:
        assert ask(hub, {**CALL, "method": "tools/list"}).status_code in (404, 405)
