"""Accessibility of what scrolls and of what is open, in light and in dark."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.axe import violations
from tests.page.conftest import HERE, opened
from tests.servers import Server, run_script
from tests.waiting import eventually

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with run_script(HERE / "states_app.py") as running:
        yield running


@pytest.fixture
def page(context: BrowserContext, server: Server) -> Iterator[Page]:
    for page in opened(context, server.url):
        page.emulate_media(reduced_motion="reduce")
        expect(page.locator("#text math")).to_have_count(2)
        yield page


def check(page: Page) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
        assert violations(page) == [], scheme


def test_what_scrolls_takes_the_focus_and_what_fits_does_not(page: Page) -> None:
    wide, narrow = page.locator("#text .md-display").all()
    expect(wide).to_have_attribute("tabindex", "0")
    expect(page.locator("#text table")).to_have_attribute("tabindex", "0")
    expect(page.locator("#low .ll-scrolls")).to_have_attribute("tabindex", "0")
    expect(page.locator("#markup [data-testid=html]")).to_have_attribute("tabindex", "0")
    expect(narrow).not_to_have_attribute("tabindex", "0")
    check(page)


def test_the_keyboard_scrolls_a_wide_formula(page: Page) -> None:
    wide = page.locator("#text .md-display").first
    wide.focus()
    expect(wide).to_be_focused()
    page.keyboard.press("ArrowRight")
    eventually(lambda: bool(wide.evaluate("element => element.scrollLeft > 0")), "the formula scrolls")


@pytest.mark.parametrize("label", ["Size", "Style"])
def test_an_open_list_has_no_violation(page: Page, label: str) -> None:
    page.get_by_role("combobox", name=label).click()
    expect(page.get_by_role("listbox")).to_be_visible()
    check(page)


def test_the_api_panel_has_no_violation_in_light_and_dark(page: Page) -> None:
    page.get_by_role("button", name="Use via API").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    check(page)


def test_an_open_part_and_a_chosen_cell_have_no_violation(page: Page) -> None:
    page.get_by_role("button", name="More", exact=True).click()
    expect(page.get_by_label("In it")).to_be_visible()
    page.get_by_role("gridcell", name="3").click()
    check(page)
