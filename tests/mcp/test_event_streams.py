"""The oldest transport: a stream of events, and messages beside it."""

from __future__ import annotations

from typing import Any

import anyio
import httpx
from mcp.client.client import Client
from mcp.client.sse import sse_client

from tests.mcp.clients import PATIENCE_S

PATHS = ("/gradio_api/mcp/sse", "/mcp/sse")


def test_a_client_of_the_oldest_transport_calls_tools_with_progress_and_state(tools: str) -> None:
    async def work(path: str) -> Any:
        heard: list[float] = []

        async def progressed(progress: float, total: float | None, message: str | None) -> None:
            heard.append(progress)

        with anyio.fail_after(PATIENCE_S):
            async with Client(sse_client(tools + path), mode="legacy") as client:
                names = [one.name for one in (await client.list_tools()).tools]
                slow = await client.call_tool("slow", {"steps": 2}, progress_callback=progressed)
                counts = [(await client.call_tool("count", {})).structured_content for _ in range(2)]
        return names, slow.structured_content, counts, heard

    for path in PATHS:
        names, result, counts, heard = anyio.run(work, path)
        assert "greet" in names
        assert (result, counts) == ({"result": "counted 2"}, [{"result": 1}, {"result": 2}])
        assert heard


def test_a_message_of_no_session_is_refused(tools: str) -> None:
    for session in ("", "a", "a.b"):
        sent = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
        assert httpx.post(f"{tools}/mcp/messages/?session_id={session}", json=sent).status_code == 404
