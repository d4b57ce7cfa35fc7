"""The page in the user's language: its own texts, and those of the author."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.curl import curl
from tests.servers import run_script

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with run_script(Path(__file__).parent / "translated_app.py") as running:
        yield running.url


def open_in(browser: Browser, locale: str, address: str) -> Page:
    page = browser.new_context(locale=locale).new_page()
    page.goto(address)
    expect(page.get_by_role("button").first).to_be_visible()
    return page


def test_texts_of_the_author_are_in_the_language_of_the_browser(browser: Browser, address: str) -> None:
    page = open_in(browser, "fr-CA", address)
    expect(page).to_have_title("Salueur")
    expect(page.get_by_role("heading", name="Hi: Nom")).to_be_visible()
    expect(page.get_by_label("Nom")).to_have_attribute("placeholder", "Qui ?")
    page.get_by_label("Rouge").check()
    page.get_by_role("button", name="Rouge").click()
    expect(page.get_by_label("Got")).to_have_value("red")
    expect(page.locator("strong", has_text="Bien fait")).to_be_visible()
    expect(page.get_by_test_id("toast-text")).to_have_text("Bien fait")
    page.context.close()


def test_english_is_what_is_left(browser: Browser, address: str) -> None:
    page = open_in(browser, "ja-JP", address)
    expect(page.get_by_label("Name")).to_have_attribute("placeholder", "Who?")
    page.context.close()


def test_the_pages_own_texts_follow_the_browser_and_the_address(browser: Browser, address: str) -> None:
    page = open_in(browser, "de-AT", address)
    expect(page.get_by_role("button", name="Kopieren")).to_be_attached()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.goto(f"{address}/?__lang=ar")
    expect(page.get_by_role("button", name="نسخ")).to_be_attached()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.get_by_label("Name")).to_have_attribute("dir", "auto")
    page.context.close()


def test_a_page_in_english_fetches_no_language(browser: Browser, address: str) -> None:
    page = browser.new_context(locale="en-GB").new_page()
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(address)
    expect(page.get_by_role("button", name="Red")).to_be_visible()
    assert not [url for url in fetched if "/load-" in url or "/de-" in url]
    page.context.close()


@pytest.fixture(scope="module")
def own_texts() -> Iterator[str]:
    with run_script(Path(__file__).parent / "own_texts_app.py") as running:
        yield running.url


def test_buttons_and_labels_that_python_makes_follow_the_page(browser: Browser, own_texts: str) -> None:
    page = open_in(browser, "de-AT", own_texts)
    for name in ("Absenden", "Leeren", "Als Message markieren", "Weitere Eingaben"):
        expect(page.get_by_role("button", name=name).first).to_be_visible()
    expect(page.get_by_placeholder("Nachricht schreiben …")).to_be_visible()
    page.get_by_role("button", name="Als Message markieren").click()
    expect(page.get_by_role("button", name="Als Message markieren")).to_be_enabled()
    page.context.close()


def test_what_the_author_wrote_and_what_callers_read_stays(browser: Browser, own_texts: str) -> None:
    page = open_in(browser, "de-AT", own_texts)
    expect(page.locator("#mine")).to_have_text("Submit")
    page.locator("#mine").click()
    expect(page.get_by_label("Told")).to_have_value("Submit")
    found = curl(f"{own_texts}/config").json()["components"]
    assert {"Submit", "Clear", "Flag as Message"} <= {
        one["props"].get("value") for one in found if one["type"] == "button"
    }
    page.context.close()


def test_people_choose_the_language(browser: Browser, own_texts: str) -> None:
    page = open_in(browser, "en-GB", f"{own_texts}/?a=1")
    expect(page.get_by_role("option")).to_have_count(0)
    page.get_by_role("button", name="Language: English").click()
    menu = page.get_by_role("combobox", name="Language")
    expect(menu).to_have_value("en")
    expect(menu).to_be_focused()
    menu.select_option(label="français")
    expect(page.get_by_role("button", name="Langue: français")).to_be_visible()
    expect(page).to_have_url(f"{own_texts}/?a=1&__lang=fr")
    page.context.close()
