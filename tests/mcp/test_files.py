"""Files go in as texts in one step, and come out as links and, if small, as pictures and sounds."""

from __future__ import annotations

import base64
from typing import Any

import httpx
import pytest
from mcp.client.client import Client

from tests.mcp.clients import GENERATIONS, with_client
from tests.mcp.raw import call

both = pytest.mark.parametrize("generation", GENERATIONS)


def test_a_data_url_an_upload_and_a_list_are_taken(tools: str) -> None:
    url = f"{tools}/mcp/"
    data = base64.b64encode(b"hello").decode()
    (path,) = httpx.post(f"{tools}/gradio_api/upload", files={"files": ("a.txt", b"hello!!")}).json()
    assert call(url, "size_of", {"file": f"data:text/plain;base64,{data}"})["structuredContent"] == {"result": 5}
    assert call(url, "size_of", {"file": "data:,a%20b"})["structuredContent"] == {"result": 3}
    assert call(url, "size_of", {"file": path})["structuredContent"] == {"result": 7}


@both
def test_a_file_is_a_link_and_a_small_picture_is_there_too(tools: str, generation: str) -> None:
    async def work(client: Client) -> Any:
        return await client.call_tool("write", {"text": "bread"}), await client.call_tool("paint", {"color": "red"})

    written, painted = with_client(f"{tools}/mcp/", generation, work)
    assert [(one.type, one.name) for one in written.content] == [("resource_link", "written.txt")]
    assert httpx.get(written.content[0].uri).text == "bread"
    assert [one.type for one in painted.content] == ["image", "resource_link"]
    assert painted.content[0].data == base64.b64encode(httpx.get(painted.content[1].uri).content).decode()


def test_the_schema_says_what_a_file_is(tools: str) -> None:
    async def work(client: Client) -> Any:
        return next(one for one in (await client.list_tools()).tools if one.name == "size_of").input_schema

    schema = str(with_client(f"{tools}/mcp/", "2026-07-28", work))
    assert "data: URL" in schema
    assert "orig_name" not in schema
