"""Clients of the revision of 2026-07-28 and earlier ones see the same tools and get the same results."""

from __future__ import annotations

from typing import Any

import pytest
from mcp.client.client import Client

from tests.mcp.clients import GENERATIONS, with_client

both = pytest.mark.parametrize("generation", GENERATIONS)
paths = pytest.mark.parametrize(
    "path", ["/mcp/", "/mcp", "/gradio_api/mcp/", "/gradio_api/mcp", "/gradio_api/mcp/http/"]
)


@both
@paths
def test_a_tool_is_listed_and_called(tools: str, generation: str, path: str) -> None:
    async def work(client: Client) -> Any:
        names = [one.name for one in (await client.list_tools()).tools]
        return names, await client.call_tool("greet", {"name": "Ada", "times": 2}), client.protocol_version

    names, result, version = with_client(tools + path, generation, work)
    assert {"greet", "count", "sum_up"} <= {*names}
    assert not result.is_error
    assert result.content[0].text == "warm Hello Ada, Hello Ada"
    assert result.structured_content == {"result": "warm Hello Ada, Hello Ada"}
    assert version == ("2025-11-25" if generation == "legacy" else generation)


@both
def test_only_public_endpoints_are_tools(tools: str, generation: str) -> None:
    async def work(client: Client) -> Any:
        return [one.name for one in (await client.list_tools()).tools]

    names = with_client(f"{tools}/mcp/", generation, work)
    assert names == ["greet", "count", "fails", "slow", "stream", "size_of", "write", "paint", "whoami", "sum_up"]


@both
def test_tools_in_the_address_choose(tools: str, generation: str) -> None:
    async def work(client: Client) -> Any:
        names = [one.name for one in (await client.list_tools()).tools]
        with pytest.raises(Exception, match="Unknown tool"):
            await client.call_tool("count", {})
        return names

    assert with_client(f"{tools}/mcp/?tools=greet,paint", generation, work) == ["greet", "paint"]


def test_lists_say_how_long_they_are_fresh(tools: str) -> None:
    async def work(client: Client) -> Any:
        return await client.list_tools()

    listed = with_client(f"{tools}/mcp/", "2026-07-28", work)
    assert (listed.ttl_ms, listed.cache_scope, listed.result_type) == (60_000, "private", "complete")


def test_state_lasts_for_a_session_of_an_earlier_client(tools: str) -> None:
    async def work(client: Client) -> Any:
        return [(await client.call_tool("count", {})).structured_content["result"] for _ in range(3)]

    assert with_client(f"{tools}/mcp/", "legacy", work) == [1, 2, 3]
    assert with_client(f"{tools}/mcp/", "legacy", work) == [1, 2, 3]  # another session
    assert with_client(f"{tools}/mcp/", "2026-07-28", work) == [1, 1, 1]  # there are no sessions


@both
def test_progress_and_notices_come_with_the_call(tools: str, generation: str) -> None:
    async def work(client: Client) -> Any:
        heard: list[tuple[float, float | None, str | None]] = []

        async def progressed(progress: float, total: float | None, message: str | None) -> None:
            heard.append((progress, total, message))

        result = await client.call_tool("slow", {"steps": 3}, progress_callback=progressed)
        return heard, result.structured_content

    heard, result = with_client(f"{tools}/mcp/", generation, work)
    assert result == {"result": "counted 3"}
    assert (3.0, 3.0, "Counting") in heard
    assert heard[-1][2] == "Info: Nearly done"
    assert [one[0] for one in heard] == sorted({one[0] for one in heard})  # each more than the one before


@both
def test_an_error_is_the_sentence_that_a_person_would_get(tools: str, generation: str) -> None:
    async def work(client: Client) -> Any:
        asked: list[tuple[str, dict[str, Any]]] = [
            ("greet", {"name": "Ada", "times": 9}),
            ("greet", {"nam": 1}),
            ("fails", {"kind": "said"}),
            ("fails", {"kind": ""}),
        ]
        return [await client.call_tool(name, arguments) for name, arguments in asked]

    results = with_client(f"{tools}/mcp/", generation, work)
    assert all(one.is_error for one in results)
    texts = [one.content[0].text for one in results]
    assert texts[0] == 'Slider "times" expected a number from 1 to 5, got 9'
    assert texts[1].startswith("/greet expected only its parameters")
    assert texts[2:] == ["The oven is cold.", "The function failed. The app does not show errors to callers."]


@both
def test_resources_and_prompts(tools: str, generation: str) -> None:
    async def work(client: Client) -> Any:
        listed = [one.uri for one in (await client.list_resources()).resources]
        templates = [one.uri_template for one in (await client.list_resource_templates()).resource_templates]
        note = (await client.read_resource("notes://today")).contents[0]
        logo = (await client.read_resource("logo://square")).contents[0]
        prompts = (await client.list_prompts()).prompts
        prompt = await client.get_prompt("review", {"code": "x = 1"})
        return listed, templates, note, logo, prompts, prompt

    listed, templates, note, logo, prompts, prompt = with_client(f"{tools}/mcp/", generation, work)
    assert (listed, templates) == (["logo://square"], ["notes://{name}"])
    assert (note.text, note.mime_type) == ("# today", "text/markdown")
    assert (logo.blob, logo.mime_type) == ("R0lGODlhAQABAAAAACw=", "image/gif")
    assert [(one.name, one.required) for one in prompts[0].arguments] == [("code", True), ("language", False)]
    assert prompt.messages[0].content.text == "Review this Python: x = 1"
