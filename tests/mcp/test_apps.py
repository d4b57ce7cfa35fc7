"""MCP Apps: a tool names the HTML that shows its result, the app's own page included."""

from __future__ import annotations

from typing import Any

import pytest
from mcp.client.client import Client

from tests.mcp.clients import GENERATIONS, with_client


@pytest.mark.parametrize("generation", GENERATIONS)
def test_a_tool_names_its_app_which_is_html(long: str, generation: str) -> None:
    async def work(client: Client) -> Any:
        named = {one.name: one.meta for one in (await client.list_tools()).tools}
        listed = {one.uri: one.mime_type for one in (await client.list_resources()).resources}
        return named, listed, [(await client.read_resource(uri)).contents[0] for uri in listed]

    named, listed, (card, page) = with_client(f"{long}/mcp/", generation, work)
    assert named["card"] == {"ui": {"resourceUri": "ui://cards/card.html"}}
    assert named["shown"] == {"ui": {"resourceUri": "ui://limelight/page"}}
    assert {*listed.values()} == {"text/html;profile=mcp-app"}
    assert card.text == "<p>card</p>"
    assert f'<iframe src="{long}/"' in page.text
    assert page.meta["ui"]["csp"] == {"frameDomains": [long]}
