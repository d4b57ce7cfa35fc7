"""Accessibility, width and weight of the hub's pages, in a real Chromium."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.axe import violations
from tests.hub.hubs import RunningHub
from tests.hub.pages.conftest import sign_in
from tests.page.test_budgets import KB, TYPEFACE, Visit

pytestmark = pytest.mark.browser
PAGES = {
    "/": "Apps",
    "/-/apps/local/hello": "Say hello",
    "/-/tokens": "Tokens",
    "/-/users": "Users",
    "/-/account": "admin",
    "/-/activity": "Activity",
    "/-/nothing": "There is nothing here",
    "/local/broken/": "Broken",
    "/local/slow/": "Slow",
}
MOST_BYTES, MOST_REQUESTS = 50 * KB, 8
"""Of a first visit to the gallery, without the typeface."""


def is_narrow(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_no_violation_and_no_sideways_scrolling(admin: Page, path: str, scheme: str) -> None:
    admin.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    admin.goto(path)
    expect(admin.get_by_role("heading", name=PAGES[path], exact=True, level=1)).to_be_visible()
    assert violations(admin) == []
    admin.set_viewport_size({"width": 390, "height": 844})
    assert is_narrow(admin)
    assert violations(admin) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_signing_in_has_no_violation(stranger: Page, scheme: str) -> None:
    stranger.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    stranger.set_viewport_size({"width": 390, "height": 844})
    stranger.goto("/-/sign-in")
    expect(stranger.get_by_label("Name")).to_be_focused()
    assert violations(stranger) == []
    assert is_narrow(stranger)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("path", "button"), [("/-/tokens", "New token"), ("/-/users", "Add user")])
def test_a_dialog_has_no_violation_and_closes_with_escape(admin: Page, path: str, button: str, scheme: str) -> None:
    admin.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    admin.set_viewport_size({"width": 390, "height": 844})
    admin.goto(path)
    admin.get_by_role("button", name=button).click()
    expect(admin.get_by_role("dialog")).to_be_visible()
    assert violations(admin) == []
    assert is_narrow(admin)
    admin.keyboard.press("Escape")
    expect(admin.get_by_role("dialog")).to_have_count(0)
    expect(admin.get_by_role("button", name=button)).to_be_focused()


def test_the_gallery_costs_no_more(context: BrowserContext, hub: RunningHub, cookie: str) -> None:
    sign_in(context, hub, cookie)
    page = context.new_page()
    page.route("**/-/api/states", lambda route: route.abort())  # a stream, which is never idle
    visit = Visit(page, hub.url)
    assert 0 < visit.size_bytes <= MOST_BYTES, str(visit)
    assert 0 < visit.typeface_bytes <= TYPEFACE, str(visit)
    assert len(visit.addresses) <= MOST_REQUESTS + 1, str(visit)
