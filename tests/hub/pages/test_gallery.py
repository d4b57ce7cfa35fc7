"""The gallery of a hub, and a user's first visit, in a real Chromium."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.hub.hubs import HELLO, run_hub, write_apps
from tests.hub.pages.conftest import expect_app

pytestmark = pytest.mark.browser


def test_a_card_tells_title_description_owner_state_and_shows_the_picture(stranger: Page) -> None:
    stranger.goto("/")
    card = stranger.get_by_role("listitem").filter(has_text="ann/maps")
    expect(card.get_by_role("heading")).to_have_text("World maps")
    expect(card).to_contain_text("Draws the map of any place")
    expect(card).to_contain_text("Sleeping")
    loaded = "image => image.complete && image.naturalWidth > 0"
    card.locator("img").scroll_into_view_if_needed()
    stranger.wait_for_function(f"() => [...document.querySelectorAll('li img')].every({loaded})")
    expect(card.locator("img")).to_have_count(1)
    expect(stranger.get_by_role("link", name="Manage")).to_have_count(0)


def test_search_owner_and_state_narrow_the_gallery_down(stranger: Page) -> None:
    stranger.goto("/")
    cards = stranger.get_by_role("listitem")
    expect(cards).to_have_count(4)
    stranger.keyboard.press("/")
    stranger.keyboard.type("MAP draws")
    expect(cards).to_have_count(1)
    expect(stranger.get_by_text("1 app", exact=True)).to_be_visible()
    stranger.keyboard.press("Escape")
    stranger.get_by_label("Owner").select_option("local")
    expect(cards).to_have_count(3)
    stranger.get_by_label("State").select_option("Paused")
    expect(stranger.get_by_role("heading", name="No app fits")).to_be_visible()
    stranger.get_by_role("button", name="Show all apps").click()
    expect(cards).to_have_count(4)


def test_arrow_keys_walk_through_the_cards_and_enter_opens_one(stranger: Page) -> None:
    stranger.goto("/")
    stranger.get_by_label("Search apps").fill("greets")
    expect(stranger.get_by_role("listitem")).to_have_count(2)
    stranger.keyboard.press("ArrowDown")
    stranger.keyboard.press("ArrowUp")
    expect(stranger.get_by_label("Search apps")).to_be_focused()
    stranger.get_by_label("Search apps").fill("local/hello")
    expect(stranger.get_by_role("listitem")).to_have_count(1)
    stranger.keyboard.press("ArrowDown")
    expect(stranger.get_by_role("link", name="Say hello", exact=True)).to_be_focused()
    stranger.keyboard.press("Enter")
    expect_app(stranger)
    stranger.wait_for_url("**/local/hello/")


def test_a_state_changes_while_one_looks(admin: Page) -> None:
    admin.goto("/")
    card = admin.get_by_role("listitem").filter(has_text="ann/maps")
    expect(card).to_contain_text("Sleeping")
    with admin.context.expect_page() as opened:
        admin.evaluate("window.open('/-/apps/ann/maps')")
    opened.value.get_by_role("button", name="Pause", exact=True).click()
    expect(card).to_contain_text("Paused")
    opened.value.get_by_role("button", name="Resume", exact=True).click()
    expect(card).to_contain_text("Sleeping")


def test_a_hub_without_apps_says_what_to_do_and_shows_the_first_one_at_once(
    browsing: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    with run_hub(tmp_path) as hub:
        page = browsing(base_url=hub.url).new_page()
        page.goto(hub.link)
        expect(page.get_by_role("heading", name="Set a password")).to_be_visible()
        page.goto("/")
        expect(page.get_by_role("heading", name="No apps yet")).to_be_visible()
        expect(page.get_by_text(str(tmp_path))).to_be_visible()
        expect(page.get_by_text("limelight deploy")).to_be_visible()
        write_apps(tmp_path, [("hello.py", HELLO), ("broken.py", "raise ValueError('why')")])
        page.reload()
        page.get_by_role("link", name="broken", exact=True).click()
        expect(page.get_by_text("It could not be started.")).to_be_visible()
        expect(page.get_by_label("Log")).to_contain_text("ValueError: why")
        page.get_by_role("link", name="All apps").click()
        expect(page.get_by_role("listitem").filter(has_text="local/broken")).to_contain_text("Failed")
        page.get_by_role("link", name="Say hello", exact=True).click()
        expect_app(page)
