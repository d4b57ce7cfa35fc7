"""On a phone: what is pressed is 44 pixels high and wide, no field is zoomed to, nothing scrolls sideways."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.axe import violations
from tests.page.conftest import HERE, opened
from tests.servers import Server, run_script

pytestmark = pytest.mark.browser
TABS = ("One", "Two", "Three")
EXCEPTIONS = {
    "a[href]:not([class])": "a link in a sentence is as high as its line (WCAG 2.5.8)",
    "[data-testid='highlighted-text:textfield'], [data-testid='highlighted-text:textfield'] *": "words of a text",
    "[data-testid=json] button": "a tree is read as a text, in which all of a line is the target; 32 pixels",
    ".ll-day": "seven days stand side by side: 38 pixels wide, 44 high",
    "pre[tabindex]": "scrolls, and does nothing when it is pressed",
}
"""What may be smaller, and why."""
TARGETS = "button, input, select, textarea, a[href], summary, [role=button], [role=option], [role=tab], [tabindex='0']"
SMALL = """([targets, exceptions]) => [...document.querySelectorAll(targets)].filter((one) => {
  if (one.matches(exceptions) || !one.checkVisibility({ visibilityProperty: true })) return false;
  // A field is what its frame shows, a choice is its label.
  const frame = one.matches("input, textarea") ? one.closest("label, .ll-control, .ll-swatch") ?? one : one;
  const { width, height } = frame.getBoundingClientRect();
  return width > 1 && (width < 43.5 || height < 43.5);
}).map((one) => {
  const { width, height } = one.getBoundingClientRect();
  return `${Math.round(width)} x ${Math.round(height)}: ${one.outerHTML.slice(0, 160)}`;
})"""
ZOOMED = """() => [...document.querySelectorAll("input, select, textarea, [contenteditable=true]")].filter((one) =>
  one.checkVisibility() && !["checkbox", "radio", "range", "color", "file"].includes(one.type) &&
  parseFloat(getComputedStyle(one).fontSize) < 16
).map((one) => one.outerHTML.slice(0, 160))"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with run_script(HERE / "phone_app.py") as running:
        yield running


@pytest.fixture
def phone(browser: Browser, server: Server) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as context:
        context.set_default_timeout(10_000)
        for page in opened(context, server.url):
            page.emulate_media(reduced_motion="reduce")
            yield page


def show(page: Page, tab: str) -> None:
    page.get_by_role("tab", name=tab, exact=True).tap()
    expect(page.get_by_role("tab", name=tab, exact=True)).to_have_attribute("aria-selected", "true")
    expect(page.locator("[aria-busy=true]:empty")).to_have_count(0)
    page.wait_for_load_state("networkidle")


def small(page: Page) -> Any:  # Any: texts
    return page.evaluate(SMALL, [TARGETS, ", ".join(EXCEPTIONS)])


@pytest.mark.parametrize("tab", TABS)
def test_a_thumb_hits_everything_and_nothing_is_zoomed_or_cut_off(phone: Page, tab: str) -> None:
    show(phone, tab)
    assert small(phone) == []
    assert phone.evaluate(ZOOMED) == []
    assert phone.evaluate("document.documentElement.scrollWidth") == 390


def check(page: Page) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
        assert violations(page) == [], scheme


@pytest.mark.parametrize("tab", TABS)
def test_axe_finds_no_violation_in_any_component(phone: Page, tab: str) -> None:
    show(phone, tab)
    check(phone)


def open_list(page: Page) -> None:
    page.get_by_role("combobox", name="Dropdown many").tap()
    expect(page.get_by_role("listbox")).to_be_visible()


def open_calendar(page: Page) -> None:
    page.get_by_role("button", name="Choose a date").tap()
    expect(page.get_by_role("grid")).to_be_visible()


def open_gallery(page: Page) -> None:
    page.get_by_role("button", name="Thumbnail 1 of 2").tap()
    expect(page.get_by_role("button", name="Next", exact=True)).to_be_visible()


def open_layers(page: Page) -> None:
    page.locator("summary", has_text="Layers").tap()


def open_crop(page: Page) -> None:
    page.get_by_role("button", name="Crop", exact=True).tap()


def open_column(page: Page) -> None:
    page.get_by_role("button", name="Open cell menu").first.tap()
    expect(page.get_by_role("dialog")).to_be_visible()


def open_panel(page: Page) -> None:
    page.get_by_role("button", name="Use via API").tap()
    expect(page.get_by_role("dialog")).to_contain_text("curl")


OPENED = [
    ("One", open_list),
    ("One", open_calendar),
    ("Two", open_gallery),
    ("Two", open_layers),
    ("Two", open_crop),
    ("Three", open_column),
    ("Three", open_panel),
]


@pytest.mark.parametrize(("tab", "opening"), OPENED, ids=lambda one: getattr(one, "__name__", one))
def test_what_opens_has_no_violation_and_fits_a_thumb(phone: Page, tab: str, opening: Any) -> None:  # Any: a function
    show(phone, tab)
    opening(phone)
    check(phone)
    assert small(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
