"""Where people find the server: the terminal says it, and a browser that opens the address gets a page."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from playwright.sync_api import BrowserContext, expect

from tests.axe import violations
from tests.servers import run_script
from tests.waiting import eventually

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize("path", ["/mcp/", "/mcp", "/gradio_api/mcp/"])
def test_a_browser_gets_a_page_with_the_tools(tools: str, path: str) -> None:
    answer = httpx.get(tools + path, headers=HTML)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["vary"] == "Accept"
    assert f"<code>{tools}/mcp/</code>" in answer.text
    assert "<code>greet</code></dt><dd>Greets someone." in answer.text


@pytest.mark.parametrize("accept", ["text/event-stream", "application/json", "text/html, text/event-stream"])
def test_a_client_that_asks_for_a_stream_is_refused_as_before(tools: str, accept: str) -> None:
    answer = httpx.get(f"{tools}/mcp/", headers={"Accept": accept})
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"


def test_a_browser_cannot_end_or_change_anything(tools: str) -> None:
    assert httpx.delete(f"{tools}/mcp/", headers=HTML).status_code == 405


def test_markup_in_the_address_stays_text(tools: str) -> None:
    answer = httpx.get(f"{tools}/mcp/", params={"tools": "greet,<script>x</script>\"'"}, headers=HTML)
    assert "<script" not in answer.text
    assert "greet" in answer.text
    assert "sum_up" not in answer.text


def test_the_page_has_no_violation_and_leads_to_the_app(context: BrowserContext, tools: str) -> None:
    page = context.new_page()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto(f"{tools}/mcp/")
        expect(page.get_by_role("heading", name="MCP server of Tools")).to_be_visible()
        assert violations(page) == []
    page.get_by_role("link", name="Open the app").click()
    expect(page).to_have_url(f"{tools}/")


@pytest.mark.parametrize(("arguments", "is_said"), [(("--mcp",), True), ((), False)])
def test_the_terminal_says_the_address(tmp_path: Path, arguments: tuple[str, ...], *, is_said: bool) -> None:
    log = tmp_path / "log"
    script = tmp_path / "app.py"
    script.write_text('import limelight as gr\ndemo = gr.Interface(lambda text: text, "text", "text")\n')
    with run_script(script, *arguments, log=log) as server:
        eventually(lambda: f"* Running on {server.url}/\n" in log.read_text(), "the app is announced")
        httpx.get(f"{server.url}/healthz")  # an answer comes after all that is said first
        assert (f"* MCP server on {server.url}/mcp/\n" in log.read_text()) is is_said
