"""Signing in and out in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.axe import violations
from tests.security.oidc.provider import Provider
from tests.servers import Server

pytestmark = pytest.mark.browser


def test_the_button_signs_in_and_out(server: Server, provider: Provider, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(f"{server.url}/?a=1")
    expect(page.get_by_label("Shown")).to_have_value("nobody")
    assert violations(page) == []
    page.get_by_role("button", name="Sign in").click()
    button = page.get_by_role("button", name="Logout (ada)")
    expect(button).to_be_visible()
    expect(page).to_have_url(f"{server.url}/?a=1")
    expect(page.get_by_label("Shown")).to_have_value("Ada Lovelace|ada|https://example.org/ada.png|1815")
    button.click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    expect(page.get_by_label("Shown")).to_have_value("nobody")
    assert len(provider.logouts) == 1
    assert not [one for one in context.cookies() if "access-token" in str(one.get("name"))]


def test_a_function_that_needs_a_user_says_so_on_the_page(
    server: Server, provider: Provider, context: BrowserContext
) -> None:
    page = context.new_page()
    page.goto(server.url)
    page.get_by_role("button", name="Need").click()
    expect(page.get_by_text("Please sign in first, then try again.").first).to_be_visible()


def test_a_private_app_shows_a_link_to_the_provider(
    private: Server, provider: Provider, context: BrowserContext
) -> None:
    page = context.new_page()
    page.goto(f"{private.url}/?b=2")
    assert violations(page) == []
    page.get_by_role("link", name="Sign in").click()
    expect(page).to_have_url(f"{private.url}/?b=2")
    expect(page.get_by_role("link", name="Log out ada")).to_be_visible()
    page.get_by_role("link", name="Log out ada").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
