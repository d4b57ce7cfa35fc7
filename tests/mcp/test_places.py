"""The server where apps are: in a FastAPI app, and behind nginx, under a path."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mcp.client.client import Client

from tests.mcp.clients import GENERATIONS, with_client
from tests.nginx import nginx
from tests.servers import free_port, wait_until_open

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def hosted() -> Iterator[str]:
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "tests.mcp.apps.hosted:host",
        "--port",
        str(port),
        "--log-level",
        "warning",
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            wait_until_open(port, process)
            yield f"http://127.0.0.1:{port}/kitchen"
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def proxied(tools: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with nginx(f"{tools}/", tmp_path_factory.mktemp("nginx")) as url:
        yield url


async def work(client: Client) -> Any:
    heard: list[float] = []

    async def progressed(progress: float, total: float | None, message: str | None) -> None:
        heard.append(progress)

    names = [one.name for one in (await client.list_tools()).tools]
    slow = await client.call_tool("slow", {"steps": 3}, progress_callback=progressed)
    return names, slow.structured_content, heard


@pytest.mark.parametrize("generation", GENERATIONS)
@pytest.mark.parametrize("place", ["hosted", "proxied"])
def test_tools_are_listed_and_called_with_progress(request: pytest.FixtureRequest, place: str, generation: str) -> None:
    url = request.getfixturevalue(place)
    names, result, heard = with_client(f"{url}/gradio_api/mcp/", generation, work)
    assert "greet" in names
    assert result == {"result": "counted 3"}
    assert heard[-1] > 3
