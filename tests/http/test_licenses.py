"""The licenses of what is in the page, where the page is."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.curl import curl
from tests.servers import Server


@pytest.mark.parametrize("encoding", ["identity", "gzip", "br"])
def test_the_licenses_are_read_in_the_browser(server: Server, encoding: str) -> None:
    answer = curl("-H", f"Accept-Encoding: {encoding}", f"{server.url}/assets/licenses.txt")
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers.get("content-encoding", "identity") == encoding
    assert answer.headers["cache-control"] == "no-cache"  # its name stays the same


def test_they_are_public_as_the_login_page_is(private: Server) -> None:
    assert "Copyright" in curl(f"{private.url}/assets/licenses.txt").text


@pytest.mark.browser
def test_the_footer_leads_there(context: BrowserContext, server: Server) -> None:
    page = context.new_page()
    page.goto(server.url)
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Licenses").click()
    expect(opened.value.get_by_text("DOMPurify")).to_be_visible()
