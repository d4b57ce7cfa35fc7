"""What a press fills stays in sight: beside a tall form, and on a phone below it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, ViewportSize, expect

from tests.page.conftest import HERE
from tests.servers import Server, run_script

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with run_script(HERE / "sight_app.py") as running:
        yield running


@pytest.fixture
def wide(browser: Browser, server: Server) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
        page = context.new_page()
        page.goto(server.url)
        yield page


@pytest.fixture
def phone(browser: Browser, server: Server) -> Iterator[Page]:
    window = ViewportSize(width=390, height=700)
    with browser.new_context(viewport=window, reduced_motion="reduce", has_touch=True, is_mobile=True) as context:
        page = context.new_page()
        page.goto(server.url)
        yield page


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_beside_a_tall_form_the_result_comes_along(wide: Page) -> None:
    result = wide.get_by_label("Result")
    press(wide, "Go")
    expect(result).to_have_value("Hello Ada")
    expect(result).to_be_in_viewport()
    wide.mouse.wheel(0, -10_000)
    expect(wide.get_by_label("Name")).to_be_in_viewport()
    expect(result).to_be_in_viewport()


def test_a_column_taller_than_the_window_stays_in_its_place(wide: Page) -> None:
    press(wide, "Go")
    expect(wide.locator("#results")).to_have_attribute("data-held", "")
    press(wide, "Long")
    expect(wide.locator("#text")).to_contain_text("Line for Ada")
    expect(wide.locator("#results")).not_to_have_attribute("data-held", "")


def test_on_a_phone_the_page_goes_to_the_result_and_marks_it(phone: Page) -> None:
    phone.get_by_label("Name").fill("Bob")
    press(phone, "Long")
    text = phone.locator("#text")
    expect(text).to_have_attribute("data-arrived", "")
    expect(text).to_contain_text("Line for Bob")
    expect(text.get_by_text("Line for Bob").first).to_be_in_viewport()
    expect(text).not_to_have_attribute("data-arrived", "")
    expect(phone.locator("#results")).not_to_have_attribute("data-held", "")


def test_a_result_that_is_seen_moves_nothing(phone: Page) -> None:
    phone.locator("#result").scroll_into_view_if_needed()
    before = phone.evaluate("scrollY")
    press(phone, "Go")
    expect(phone.get_by_label("Result")).to_have_value("Hello Ada")
    assert phone.evaluate("scrollY") == before
    expect(phone.locator("[data-arrived]")).to_have_count(0)


def test_who_has_scrolled_stays_there(phone: Page) -> None:
    """The first call brings the code; the second is held back until the user has scrolled."""
    press(phone, "Go")
    expect(phone.get_by_label("Result")).to_have_value("Hello Ada")
    held: list[Route] = []
    phone.route("**/queue/join*", lambda route: held.append(route))
    press(phone, "Long")
    expect(phone.locator("#text")).to_have_attribute("aria-busy", "true")
    phone.evaluate("scrollTo(0, 0)")
    held[0].continue_()
    expect(phone.locator("#text")).to_contain_text("Line for Ada")
    assert phone.evaluate("scrollY") == 0
    expect(phone.locator("[data-arrived]")).to_have_count(0)


def test_a_failure_moves_nothing(phone: Page) -> None:
    phone.get_by_label("Name").fill("fail")
    press(phone, "Go")
    expect(phone.get_by_test_id("toast-body")).to_be_visible()
    expect(phone.locator("[data-arrived]")).to_have_count(0)
