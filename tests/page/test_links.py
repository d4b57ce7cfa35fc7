"""The button that copies a link to what the page shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.servers import run_script

pytestmark = pytest.mark.browser

APP = Path(__file__).parents[1] / "http" / "apps" / "links.py"


def test_the_button_copies_the_link(context: BrowserContext) -> None:
    with run_script(APP) as server:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.goto(server.url)
        page.get_by_label("Name").fill("Grace")
        page.get_by_role("button", name="Greet").click()
        expect(page.get_by_label("Greeting")).to_have_value("Hello Grace")
        page.get_by_role("button", name="Share via Link").click()
        expect(page.get_by_role("button", name="Link Copied!")).to_be_visible()
        other = context.new_page()
        other.goto(str(page.evaluate("navigator.clipboard.readText()")))
        expect(other.get_by_label("Greeting")).to_have_value("Hello Grace")
        expect(page.get_by_role("button", name="Share via Link")).to_be_visible()
