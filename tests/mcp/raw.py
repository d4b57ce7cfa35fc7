"""Single requests of the protocol, as bytes on the wire: for what the SDK's client would not send."""

from __future__ import annotations

from typing import Any

import httpx

MODERN = "2026-07-28"
ACCEPT = "application/json, text/event-stream"
NAMES = {"tools/call": "name", "prompts/get": "name", "resources/read": "uri"}


def message(method: str, params: dict[str, Any] | None = None, **capabilities: Any) -> dict[str, Any]:
    """A request of the revision of 2026-07-28."""
    meta = {
        "io.modelcontextprotocol/protocolVersion": MODERN,
        "io.modelcontextprotocol/clientInfo": {"name": "tests", "version": "1"},
        "io.modelcontextprotocol/clientCapabilities": capabilities,
    }
    return {"jsonrpc": "2.0", "id": 7, "method": method, "params": {**(params or {}), "_meta": meta}}


def headers_of(sent: dict[str, Any]) -> dict[str, str]:
    method = sent["method"]
    named = {"Mcp-Name": str(sent["params"][NAMES[method]])} if method in NAMES else {}
    return {"Accept": ACCEPT, "MCP-Protocol-Version": MODERN, "Mcp-Method": method, **named}


def ask(
    url: str,
    method: str,
    params: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
    **capabilities: Any,
) -> httpx.Response:
    sent = message(method, params, **capabilities)
    return httpx.post(url, json=sent, headers={**headers_of(sent), **(headers or {})}, timeout=30)


def call(url: str, name: str, arguments: dict[str, Any], **capabilities: Any) -> dict[str, Any]:
    answer = ask(url, "tools/call", {"name": name, "arguments": arguments}, **capabilities)
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()["result"]
    return result


def earlier(
    url: str,
    method: str,
    params: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
    *,
    is_request: bool = True,
) -> httpx.Response:
    """A message of the revision of 2025-11-25."""
    sent = {"jsonrpc": "2.0", "method": method, "params": params or {}, **({"id": 7} if is_request else {})}
    given = {"Accept": ACCEPT, "MCP-Protocol-Version": "2025-11-25", **(headers or {})}
    return httpx.post(url, json=sent, headers=given, timeout=30)
