"""The tools of all apps at one address of the hub, with the official SDK's client of both generations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mcp.client.client import Client
from mcp.shared.exceptions import MCPError

from limelight.hub.agents.names import MAX_NAME, tool_name
from limelight.hub.names import AppName
from tests.curl import curl
from tests.hub.hubs import HELLO, RunningHub, run_hub, write_apps
from tests.mcp.clients import GENERATIONS, with_client
from tests.waiting import eventually

SECRET = HELLO.replace("Hello", "Psst")
SLOW = """
import time

import gradio as gr


def slow(steps, progress=gr.Progress()):
    for step in progress.tqdm(range(int(steps))):
        time.sleep(0.01)
    return "done"


gr.Interface(slow, "number", "text", api_name="slow").launch()
"""
both = pytest.mark.parametrize("generation", GENERATIONS)


class Site:
    def __init__(self, hub: RunningHub) -> None:
        self.hub, self.token = hub, hub.token(hub.cookie(), "read", "call", "write")
        self.headers = {"Authorization": f"Bearer {self.token}"}
        private = self.ask("PATCH", "ann/my_diary", '{"visibility": "private"}')
        assert private.status == 200, private.text

    def ask(self, method: str, path: str, body: str = "{}") -> Any:  # Any: an answer
        own = ["-H", f"Authorization: Bearer {self.token}", "-H", "Content-Type: application/json", "-d", body]
        return curl("-X", method, f"{self.hub.url}/-/api/apps/{path}", *own)

    def names(self, headers: dict[str, str] | None = None, generation: str = "legacy", query: str = "") -> list[str]:
        async def work(client: Client) -> Any:
            return [one.name for one in (await client.list_tools()).tools]

        found: list[str] = with_client(f"{self.hub.url}/-/mcp/{query}", generation, work, headers)
        return found


@pytest.fixture(scope="module")
def apps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    scripts = [("hello.py", HELLO), ("ann/my_diary.py", SECRET), ("ann/slow.py", SLOW)]
    return write_apps(tmp_path_factory.mktemp("apps"), scripts)


@pytest.fixture(scope="module")
def site(apps: Path) -> Iterator[Site]:
    with run_hub(apps, "--mcp") as hub:
        found = Site(hub)
        eventually(lambda: len(found.names(found.headers)) == 3, "all apps have said what they offer")
        yield found


DIARY = tool_name(AppName("ann", "my_diary"), "greet")


@both
def test_tools_of_all_apps_are_listed_and_called(site: Site, generation: str) -> None:
    async def work(client: Client) -> Any:
        listed = {one.name: one for one in (await client.list_tools()).tools}
        return listed, await client.call_tool("local_hello_greet", {"name": "Ada"}), client.protocol_version

    listed, result, version = with_client(f"{site.hub.url}/-/mcp/", generation, work, site.headers)
    assert {*listed} == {"local_hello_greet", "ann_slow_slow", DIARY}
    assert listed["local_hello_greet"].title == "local/hello: Greet"
    assert result.structured_content == {"result": "Hello Ada"}
    assert version == ("2025-11-25" if generation == "legacy" else generation)


@both
def test_progress_of_an_app_comes_through(site: Site, generation: str) -> None:
    heard: list[float] = []

    async def progressed(progress: float, total: float | None, message: str | None) -> None:
        heard.append(progress)

    async def work(client: Client) -> Any:
        return await client.call_tool("ann_slow_slow", {"steps": 60}, progress_callback=progressed)

    assert with_client(f"{site.hub.url}/-/mcp/", generation, work).content[0].text == "done"
    assert heard


@both
def test_a_private_app_has_no_tools_for_others(site: Site, generation: str) -> None:
    assert sorted(site.names(None, generation)) == ["ann_slow_slow", "local_hello_greet"]

    async def work(client: Client) -> Any:
        try:
            return (await client.call_tool(DIARY, {"name": "Eve"})).content[0]
        except MCPError as error:
            return error.message

    address = f"{site.hub.url}/-/mcp/"
    assert with_client(address, generation, work) == "Unknown tool. List the tools again."
    assert with_client(address, generation, work, site.headers).text == "Psst Eve"


def test_a_token_that_may_not_call_sees_what_strangers_see(site: Site) -> None:
    own = f"Authorization: Bearer {site.token}"
    made = curl("-X", "POST", f"{site.hub.url}/-/api/tokens", "-H", own, "-d", '{"scopes": ["read"]}')
    reading = {"Authorization": f"Bearer {made.json()['token']}"}
    assert sorted(site.names(reading)) == ["ann_slow_slow", "local_hello_greet"]


def test_the_address_chooses_apps(site: Site) -> None:
    assert site.names(query="?apps=local/hello,ann/nothing") == ["local_hello_greet"]


def test_listing_starts_no_app_that_has_said_what_it_offers(site: Site) -> None:
    for step in ("pause", "resume"):
        assert site.ask("POST", f"local/hello/{step}").status < 300
    assert "local_hello_greet" in site.names(site.headers)
    assert site.ask("GET", "local/hello").json()["state"] == "sleeping"


def test_a_name_leads_to_one_app_only() -> None:
    tools = [
        (AppName("a", "b"), "c"),
        (AppName("a_b", "c"), "d"),
        (AppName("a", "b_c"), "d"),
        (AppName("a", "b"), "c_d"),
        (AppName("a.b", "c"), "d"),
        (AppName("a", "b"), "c.d"),
        (AppName("o" * 64, "n" * 64), "t" * 128),
        (AppName("o" * 64, "n" * 64), "t" * 127),
    ]
    names = [tool_name(*one) for one in tools]
    # Whoever owns "a" calls an app and a tool so that the name would be that of another's.
    marked = tool_name(AppName("a_b", "c"), "d")
    names.append(tool_name(AppName("a", "b"), marked.removeprefix("a_b_")))
    assert len({*names}) == len(names)
    assert all(len(one) <= MAX_NAME for one in names)
    assert names[0] == "a_b_c"
