"""The panel's part for AI assistants, where the app is an MCP server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.axe import violations
from tests.page.conftest import opened
from tests.servers import run_script

TOOLS = Path(__file__).parents[1] / "mcp" / "apps" / "tools.py"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with run_script(TOOLS, "--mcp", cwd=tmp_path_factory.mktemp("tools")) as running:
        yield running.url


@pytest.fixture
def tools_page(context: BrowserContext, url: str) -> Iterator[Page]:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield from opened(context, f"{url}/?view=api")


@pytest.fixture
def panel(tools_page: Page) -> Locator:
    """The panel with the part for MCP, as the keyboard opens it."""
    found = tools_page.get_by_role("dialog", name="Use via API")
    found.get_by_role("button", name="MCP").press("Enter")
    expect(found.get_by_role("heading", name="Tools")).to_be_visible()
    return found


def test_the_panel_says_address_clients_and_tools(panel: Locator, url: str) -> None:
    expect(panel.get_by_role("region", name="Address", exact=True)).to_have_text(f"{url}/mcp/")
    for client in ("Claude Code", "Claude Desktop", "Cursor", "VS Code", "Other clients"):
        expect(panel.get_by_role("region", name=client, exact=True)).to_contain_text(f"{url}/mcp/")
    expect(panel.get_by_role("listitem").filter(has_text="greet(name, times, tone)")).to_contain_text("Greets someone.")
    expect(panel.get_by_role("heading", name="Resources")).to_be_visible()
    expect(panel.get_by_role("heading", name="Prompts")).to_be_visible()
    expect(panel.get_by_role("button", name="MCP")).to_have_attribute("aria-pressed", "true")
    expect(panel.get_by_role("button", name="curl")).to_have_attribute("aria-pressed", "false")


def test_settings_are_copied(panel: Locator, url: str) -> None:
    panel.get_by_role("button", name="Copy Cursor").press("Enter")
    expect(panel.get_by_role("button", name="Copied")).to_be_visible()
    copied = json.loads(panel.page.evaluate("navigator.clipboard.readText()"))
    assert copied == {"mcpServers": {"tools": {"url": f"{url}/mcp/"}}}


def test_the_snippets_are_one_button_away(panel: Locator) -> None:
    panel.get_by_role("button", name="curl").click()
    expect(panel).to_contain_text("curl -N")
    expect(panel.get_by_role("region", name="Cursor")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_part_has_no_violation_and_fits(panel: Locator, width: int, scheme: str) -> None:
    page = panel.page
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 800})
    assert violations(page) == []
    assert panel.get_by_role("region", name="MCP").evaluate("one => one.scrollWidth <= one.clientWidth")


def test_nothing_of_it_is_loaded_before_it_is_wanted(context: BrowserContext, url: str) -> None:
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{url}/?view=api")
    panel = page.get_by_role("dialog", name="Use via API")
    expect(panel).to_contain_text("curl -N")
    assert [one for one in asked if "McpView" in one or "/mcp/" in one] == []
    panel.get_by_role("button", name="MCP").click()
    expect(panel.get_by_role("heading", name="Tools")).to_be_visible()
    assert [one for one in asked if one.endswith("/mcp/schema")]


def test_an_app_that_is_no_mcp_server_has_no_such_part(page: Page) -> None:
    page.get_by_role("button", name="Use via API").click()
    panel = page.get_by_role("dialog", name="Use via API")
    expect(panel).to_contain_text("curl -N")
    expect(panel.get_by_role("group", name="Language of the snippets").get_by_role("button")).to_have_count(4)
