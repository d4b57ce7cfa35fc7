"""Options of form fields in the browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.axe import violations
from tests.page.conftest import opened
from tests.servers import run_script

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with run_script(Path(__file__).parent / "fields_app.py") as running:
        yield running.url


@pytest.fixture
def page(context: BrowserContext, address: str) -> Iterator[Page]:
    yield from opened(context, address)


def test_a_button_of_the_author_stands_above_the_field_and_is_clicked_there(page: Page) -> None:
    page.get_by_role("button", name="Shout").click()
    expect(page.get_by_label("Text", exact=True)).to_have_value("ab!")
    expect(page.get_by_role("button", name="Shout")).to_have_count(1)


def test_buttons_stand_above_a_group_and_a_checkbox_and_change_like_others(page: Page) -> None:
    letters = page.get_by_role("group", name="Letters")
    letters.get_by_label("All").check()
    expect(letters.get_by_label("b", exact=True)).to_be_checked()
    page.get_by_role("button", name="Clear").click()
    expect(letters.get_by_label("b", exact=True)).not_to_be_checked()
    page.get_by_role("button", name="Hide").click()
    expect(page.get_by_role("button", name="Hide")).to_have_count(0)


def test_attributes_are_on_the_control(page: Page) -> None:
    control = page.get_by_role("textbox", name="Text")
    expected = {
        "autocapitalize": "off",
        "enterkeyhint": "search",
        "lang": "de",
        "spellcheck": "false",
        "maxlength": "4",
    }
    for name, value in expected.items():
        expect(control).to_have_attribute(name, value)
    expect(control).to_have_css("text-align", "right")
    message = page.get_by_role("textbox", name="Message")
    expect(message).to_have_attribute("lang", "fr")
    expect(message).to_have_css("text-align", "right")


def test_a_list_of_thousands_begins_short_and_grows_with_scrolling(page: Page) -> None:
    field = page.get_by_role("combobox", name="Many")
    field.click()
    options = page.get_by_role("option")
    expect(options).to_have_count(50)
    expect(options.first).to_have_attribute("aria-setsize", "10000")
    options.last.scroll_into_view_if_needed()
    expect(options).to_have_count(100)
    field.fill("choice 9999")
    expect(options).to_have_count(1)
    field.press("Enter")
    expect(page.get_by_label("Chosen")).to_have_value("Choice 9999")
    field.click()
    expect(options).to_have_count(50)


def test_the_keyboard_reaches_what_the_list_does_not_have_yet(page: Page) -> None:
    field = page.get_by_role("combobox", name="Many")
    field.click()
    for _ in range(8):
        field.press("PageDown")
    expect(page.get_by_role("option", selected=True)).to_have_count(1)
    field.press("Enter")
    expect(field).to_have_value("Choice 64")


def test_several_of_thousands_are_chosen(page: Page) -> None:
    field = page.get_by_role("combobox", name="Several")
    field.fill("77")
    page.get_by_role("option", name="77", exact=True).click()
    field.fill("9876")
    field.press("Enter")
    expect(page.get_by_role("button", name="Remove 77", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Remove 9876")).to_be_visible()


def test_a_slider_rounds_to_its_precision(page: Page) -> None:
    control = page.get_by_role("spinbutton", name="number input for Share")
    control.fill("0.128")
    control.press("Enter")
    control.blur()
    expect(control).to_have_value("0.13")


def test_a_number_is_sent_as_it_is_rounded(page: Page) -> None:
    control = page.get_by_role("spinbutton", name="Count")
    expect(control).to_have_attribute("placeholder", "How many?")
    expect(control).to_have_attribute("step", "0.5")
    control.fill("1.26")
    control.press("Enter")
    expect(page.get_by_label("Sent")).to_have_value("1.3")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(page: Page, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.get_by_role("combobox", name="Many").click()
    assert violations(page) == []
