"""Accessibility, width and themes of the page, in a real Chromium."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.axe import violations
from tests.servers import Server

pytestmark = pytest.mark.browser

TABS = ("Greet", "Stream", "Wait", "Fail", "Files", "Choose", "State")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_on_any_tab(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    for tab in TABS:
        page.get_by_role("tab", name=tab, exact=True).click()
        assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_in_a_chat(chat_page: Page, scheme: str) -> None:
    chat_page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    chat_page.get_by_role("textbox").first.fill("hi")
    chat_page.keyboard.press("Enter")
    expect(chat_page.get_by_test_id("bot").first).to_contain_text("You said hi")
    assert violations(chat_page) == []


def test_axe_finds_no_violation_in_the_api_panel(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.get_by_role("button", name="Use via API").click()
    expect(page.get_by_role("dialog")).to_contain_text("curl")
    assert violations(page) == []


def test_a_narrow_window_never_scrolls_sideways(page: Page) -> None:
    for tab in TABS:
        page.set_viewport_size({"width": 1280, "height": 740})
        page.get_by_role("tab", name=tab, exact=True).click()
        page.set_viewport_size({"width": 360, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), tab


def test_dark_mode_follows_the_system(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.emulate_media(color_scheme="dark")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert light != dark


BACKGROUND = "one => getComputedStyle(one).backgroundColor"


def test_a_button_that_stops_keeps_its_colour_under_the_pointer(page: Page) -> None:
    page.get_by_role("tab", name="Wait", exact=True).click()
    button = page.get_by_role("button", name="Give up")
    before, edge = button.evaluate(BACKGROUND), button.evaluate("one => getComputedStyle(one).borderColor")
    button.hover()
    assert button.evaluate(BACKGROUND) == before
    assert button.evaluate("one => getComputedStyle(one).borderColor") != edge


def test_a_tap_leaves_no_hover_behind_and_zooms_nothing(browser: Browser, server: Server) -> None:
    with browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as context:
        page = context.new_page()
        page.goto(server.url)
        button = page.get_by_role("button", name="Greet")
        before = button.evaluate(BACKGROUND)
        button.tap()
        assert button.evaluate(BACKGROUND) == before
        field = page.get_by_role("textbox").first
        assert float(field.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")) >= 16


def test_a_printed_page_has_its_text_and_no_controls(page: Page) -> None:
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Greet")).to_be_hidden()
    expect(page.get_by_role("textbox").first).to_be_visible()


def test_without_scripts_a_sentence_says_what_to_do(browser: Browser, server: Server) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(server.url)
        expect(page.locator("noscript code")).to_have_text(f"curl {server.url}/gradio_api/info")
        expect(page.locator("noscript code")).to_be_visible()
