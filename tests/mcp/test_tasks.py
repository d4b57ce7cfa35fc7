"""Long calls are tasks for clients that know tasks: jobs, which are there after a crash."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import pytest

from tests.mcp.conftest import APPS
from tests.mcp.raw import ask, call, earlier
from tests.servers import free_port, run_script
from tests.waiting import eventually

KNOWS: dict[str, Any] = {"extensions": {"io.modelcontextprotocol/tasks": {}}}


def task(url: str, task_id: str, method: str = "tasks/get") -> Any:  # Any: JSON
    return ask(url, method, {"taskId": task_id}, **KNOWS).json()


def test_a_long_call_is_a_task_with_progress_and_a_result(long: str, tmp_path: Path) -> None:
    made = call(f"{long}/mcp/", "wait", {"folder": str(tmp_path)}, **KNOWS)
    assert (made["resultType"], made["status"]) == ("task", "working")
    assert {"taskId", "createdAt", "lastUpdatedAt", "ttlMs", "pollIntervalMs"} <= {*made}
    url = f"{long}/gradio_api/mcp/"
    working = task(url, made["taskId"])["result"]
    assert (working["resultType"], working["status"], working["statusMessage"]) == (
        "complete",
        "working",
        "Waiting 1/2",
    )
    (tmp_path / "go").touch()
    eventually(lambda: task(url, made["taskId"])["result"]["status"] == "completed", "the task ends")
    result = task(url, made["taskId"])["result"]["result"]
    assert (result["structuredContent"], result["isError"]) == ({"result": "done"}, False)


def test_a_short_call_is_none(long: str) -> None:
    assert call(f"{long}/mcp/", "shown", {"text": "hi"}, **KNOWS)["resultType"] == "complete"


def test_a_task_is_cancelled(long: str, tmp_path: Path) -> None:
    made = call(f"{long}/mcp/", "wait", {"folder": str(tmp_path)}, **KNOWS)
    assert task(f"{long}/mcp/", made["taskId"], "tasks/cancel")["result"]["resultType"] == "complete"
    eventually((tmp_path / "cancelled").exists, "the function is cancelled")
    eventually(lambda: task(f"{long}/mcp/", made["taskId"])["result"]["status"] == "cancelled", "the task is over")


def test_an_unknown_task_and_earlier_clients_are_refused(long: str) -> None:
    assert task(f"{long}/mcp/", "0" * 32)["error"] == {"code": -32602, "message": "Task not found"}
    refused = earlier(f"{long}/mcp/", "tasks/get", {"taskId": "0" * 32}).json()
    assert refused["error"]["code"] == -32601


def test_server_says_that_it_has_tasks(long: str) -> None:
    found = ask(f"{long}/mcp/", "server/discover").json()["result"]["capabilities"]["extensions"]
    assert {"io.modelcontextprotocol/tasks", "io.modelcontextprotocol/ui"} == {*found}


@pytest.mark.timeout(120)
def test_a_task_survives_a_crash_of_the_server(tmp_path: Path) -> None:
    store, port = f"sqlite:///{tmp_path}/app.db", free_port()
    url = f"http://127.0.0.1:{port}/mcp/"
    with run_script(APPS / "long.py", "--mcp", "--store", store, port=port) as server:
        made = call(url, "wait", {"folder": str(tmp_path)}, **KNOWS)
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()
    (tmp_path / "go").touch()
    with run_script(APPS / "long.py", "--mcp", "--store", store, port=port):
        eventually(lambda: task(url, made["taskId"])["result"]["status"] != "working", "the task ends")
        assert task(url, made["taskId"])["result"]["result"]["structuredContent"] == {"result": "done"}
