"""How each generation of clients cancels a call, and that the job ends with it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.mcp.raw import ACCEPT, earlier, headers_of, message
from tests.waiting import eventually

HELLO = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "a", "version": "1"}}


def test_a_client_of_today_cancels_by_leaving(long: str, tmp_path: Path) -> None:
    sent = message("tools/call", {"name": "wait", "arguments": {"folder": str(tmp_path)}})
    _leave(f"{long}/mcp/", sent, headers_of(sent), (tmp_path / "begun").exists)
    eventually((tmp_path / "cancelled").exists, "the function is cancelled")


def test_the_connection_of_an_earlier_client_may_be_lost(long: str, tmp_path: Path) -> None:
    sent = {"jsonrpc": "2.0", "id": 7, "method": "tools/call"}
    sent["params"] = {"name": "wait", "arguments": {"folder": str(tmp_path)}}
    headers = {"Accept": ACCEPT, "MCP-Protocol-Version": "2025-11-25"}
    _leave(f"{long}/mcp/", sent, headers, (tmp_path / "begun").exists)
    (tmp_path / "go").touch()
    eventually((tmp_path / "finished").exists, "the function goes on")


def test_an_earlier_client_cancels_by_a_notification(long: str, tmp_path: Path) -> None:
    url = f"{long}/mcp/"
    session = {"Mcp-Session-Id": earlier(url, "initialize", HELLO).headers["mcp-session-id"]}
    arguments = {"name": "wait", "arguments": {"folder": str(tmp_path)}}
    with ThreadPoolExecutor(1) as pool:
        calling = pool.submit(earlier, url, "tools/call", arguments, session)
        eventually((tmp_path / "begun").exists, "the call begins")
        other = {"Mcp-Session-Id": earlier(url, "initialize", HELLO).headers["mcp-session-id"]}
        assert _cancel(url, other) == 202  # that of another session, which cancels nothing
        assert not (tmp_path / "cancelled").exists()
        assert _cancel(url, session) == 202
        eventually((tmp_path / "cancelled").exists, "the function is cancelled")
        assert calling.result().json()["error"]["message"] == "Request cancelled"


def _cancel(url: str, session: dict[str, str]) -> int:
    return earlier(url, "notifications/cancelled", {"requestId": 7}, session, is_request=False).status_code


def _leave(url: str, sent: Any, headers: dict[str, str], is_time: Callable[[], bool]) -> None:
    """Send the request and close the connection when it is time."""
    with httpx.Client(timeout=httpx.Timeout(30, read=0.2)) as client:
        with pytest.raises(httpx.ReadTimeout):
            client.post(url, json=sent, headers=headers)
        eventually(is_time, "the call begins")
