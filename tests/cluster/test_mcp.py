"""MCP clients of three replicas on NATS: no request needs the process that answered the one before."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from limelight.engine.stores.nats.server import PrivateServer
from tests.cluster.machines import replica
from tests.mcp.conftest import APPS
from tests.mcp.raw import ask, call, earlier
from tests.stores import nats
from tests.waiting import eventually

__all__ = ["nats"]
KNOWS: dict[str, Any] = {"extensions": {"io.modelcontextprotocol/tasks": {}}}
HELLO = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "a", "version": "1"}}


@pytest.mark.timeout(150)
def test_state_tasks_and_cancellations_are_of_all_replicas(nats: PrivateServer, tmp_path: Path) -> None:
    with ExitStack() as stack:
        store = f"{nats.url}/mcp"
        urls = [stack.enter_context(replica(store, "--mcp", app=APPS / "long.py")).url + "/mcp/" for _ in range(3)]
        session = {"Mcp-Session-Id": earlier(urls[0], "initialize", HELLO).headers["mcp-session-id"]}
        for number, url in enumerate(urls, 1):
            counted = earlier(url, "tools/call", {"name": "count", "arguments": {}}, session).json()["result"]
            assert counted["structuredContent"] == {"result": number}
        with ThreadPoolExecutor(1) as pool:
            arguments = {"name": "wait", "arguments": {"folder": str(tmp_path)}}
            calling = pool.submit(earlier, urls[0], "tools/call", arguments, session)
            eventually((tmp_path / "begun").exists, "the call begins")
            earlier(urls[1], "notifications/cancelled", {"requestId": 7}, session, is_request=False)
            eventually((tmp_path / "cancelled").exists, "the function is cancelled")
            assert calling.result().json()["error"]["message"] == "Request cancelled"
        made = call(urls[0], "wait", {"folder": str(tmp_path)}, **KNOWS)
        (tmp_path / "go").touch()
        for url in urls[1:]:
            eventually(partial(_is_done, url, made["taskId"]), "the task ends")


def _is_done(url: str, task_id: str) -> bool:
    answer = ask(url, "tasks/get", {"taskId": task_id}, **KNOWS).json()
    return bool(answer["result"]["status"] == "completed")
