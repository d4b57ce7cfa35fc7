"""Layouts as people use them: with a pointer, by keyboard, in a narrow window."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, FloatRect, Locator, Page, expect

from tests.axe import violations
from tests.page.conftest import Gate, opened
from tests.servers import run_script

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(gate_path: Path) -> Iterator[str]:
    script = Path(__file__).parent / "layouts_app.py"
    with run_script(script, env={**os.environ, "PAGE_TEST_GATE": str(gate_path)}) as running:
        yield running.url


@pytest.fixture
def page(context: BrowserContext, address: str) -> Iterator[Page]:
    yield from opened(context, address)


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 390, "height": 800}, has_touch=True) as context:
        context.set_default_timeout(10_000)
        yield from opened(context, address)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def log(page: Page) -> Locator:
    return page.get_by_label("Log")


def box(found: Locator) -> FloatRect:
    bounds = found.bounding_box()
    assert bounds is not None
    return bounds


def test_the_tab_that_is_shown_at_first_is_told(page: Page) -> None:
    expect(log(page)).to_have_value("first 0 First")


def test_a_tab_tells_its_place_and_label_and_counts_hidden_ones(page: Page) -> None:
    expect(log(page)).to_have_value("first 0 First")
    page.get_by_role("tab", name="Second").click()
    expect(log(page)).to_have_value(re.compile(r"tabs select 2 Second"))
    expect(log(page)).to_have_value(re.compile(r"tabs change"))
    expect(log(page)).to_have_value(re.compile(r", second 2 Second"))


def test_a_function_selects_a_tab(page: Page) -> None:
    press(page, "Select third")
    expect(page.get_by_label("In third")).to_be_visible()
    expect(log(page)).to_have_value(re.compile("tabs change, third 3 Third"))
    expect(log(page)).not_to_have_value(re.compile("tabs select"))


def test_a_function_hides_a_tab_and_the_next_one_is_shown(page: Page) -> None:
    press(page, "Hide first")
    expect(page.get_by_role("tab", name="First")).to_have_count(0)
    expect(page.get_by_label("In second")).to_be_visible()
    expect(page.get_by_label("In invisible")).to_be_visible()


def test_the_contents_of_a_tab_are_made_when_it_is_first_shown(page: Page) -> None:
    expect(page.get_by_label("In second")).to_have_count(0)
    expect(page.get_by_label("In right")).to_have_count(1)  # render_children
    page.get_by_role("tab", name="Second").click()
    page.get_by_role("tab", name="First").click()
    expect(page.get_by_label("In second")).to_have_count(1)
    expect(page.get_by_label("In second")).to_be_hidden()


def test_values_arrive_where_nothing_is_shown_yet_and_are_told(page: Page) -> None:
    press(page, "Fill all")
    expect(log(page)).to_have_value(re.compile("filled second"))
    expect(log(page)).to_have_value(re.compile("filled accordion"))
    page.get_by_role("tab", name="Second").click()
    expect(page.get_by_label("In second")).to_have_value("two")
    press(page, "More")
    expect(page.get_by_label("In accordion")).to_have_value("more")


def test_the_browser_finds_words_in_tabs_that_were_shown_and_opens_them(page: Page) -> None:
    page.get_by_role("tab", name="Third").click()
    page.get_by_role("tab", name="First").click()
    expect(page.locator("#third")).to_have_attribute("hidden", "until-found")
    page.locator("#third").dispatch_event("beforematch")  # a match of Ctrl+F is told by this
    expect(page.get_by_label("In third")).to_be_visible()


def test_a_tab_at_the_other_end_comes_last(page: Page) -> None:
    tabs = page.locator(".tabs").first.get_by_role("tab")
    expect(tabs).to_have_text(["First", "Second", "Third", "Disabled", "Right"])
    assert box(page.get_by_role("tab", name="Right"))["x"] > box(page.get_by_role("tab", name="Disabled"))["x"] + 200


def test_a_tab_of_limited_height_scrolls(page: Page) -> None:
    page.get_by_role("tab", name="Third").click()
    assert box(page.locator("#third"))["height"] == 120


def test_tabs_that_do_not_fit_are_in_a_menu_by_keyboard(page: Page) -> None:
    many = page.locator("#many")
    expect(many.get_by_role("tab", name="Page 29")).to_have_count(0)
    more = many.get_by_role("button", name="More tabs")
    more.press("ArrowUp")
    expect(page.get_by_role("menuitem", name="Page 29")).to_be_focused()
    page.keyboard.press("ArrowUp")  # over the one that is disabled
    expect(page.get_by_role("menuitem", name="Page 27")).to_be_focused()
    page.keyboard.press("Escape")
    expect(more).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(many.get_by_role("tab", name="Page 29")).to_be_focused()
    expect(page.get_by_label("In page 29")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("In page 0")).to_be_visible()
    expect(many.get_by_role("tab", name="Page 29")).to_have_count(0)


def test_a_menu_of_tabs_closes_when_the_focus_leaves(page: Page) -> None:
    page.locator("#many").get_by_role("button", name="More tabs").click()
    expect(page.get_by_role("menu")).to_be_visible()
    page.get_by_label("In leaf 0").focus()
    expect(page.get_by_role("menu")).to_have_count(0)


def test_tabs_wrap_where_their_author_says_so(page: Page) -> None:
    tabs = page.locator("#wrapped").get_by_role("tab")
    expect(tabs).to_have_count(30)
    assert box(tabs.last)["y"] > box(tabs.first)["y"]


def test_an_accordion_tells_who_opens_and_closes_it(page: Page) -> None:
    press(page, "Open accordion")
    expect(page.get_by_label("In accordion")).to_be_visible()
    expect(log(page)).to_have_value(re.compile("expand$"))
    press(page, "More")
    expect(log(page)).to_have_value(re.compile("expand, collapse$"))
    assert "sidebar" not in log(page).input_value()


def test_a_sidebar_makes_room_and_closes(page: Page) -> None:
    dialog = page.get_by_role("complementary", name="Settings")
    expect(dialog).to_be_visible()
    assert round(box(dialog)["width"]) == 280
    assert box(log(page))["x"] > 280
    press(page, "Toggle Sidebar")
    expect(dialog).to_be_hidden()
    expect(log(page)).to_have_value(re.compile("sidebar collapse$"))
    assert box(log(page))["x"] < 100
    press(page, "Open sidebar")
    expect(dialog).to_be_visible()
    expect(log(page)).to_have_value(re.compile("sidebar expand$"))


def test_a_sidebar_is_a_drawer_in_a_narrow_window(phone: Page) -> None:
    drawer = phone.get_by_role("dialog", name="Settings")
    expect(log(phone)).to_have_value("first 0 First")
    expect(drawer).to_be_hidden()
    press(phone, "Toggle Sidebar")
    expect(drawer).to_be_visible()
    expect(drawer.get_by_role("button", name="Close")).to_be_focused()
    phone.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(phone.get_by_role("button", name="Toggle Sidebar")).to_be_focused()
    press(phone, "Open sidebar")
    expect(drawer).to_be_visible()
    phone.mouse.click(380, 400)
    expect(drawer).to_be_hidden()


def test_a_sidebar_that_a_narrow_window_closed_opens_in_a_wide_one(page: Page) -> None:
    sidebar = page.locator(".sidebar-content")
    expect(sidebar).to_be_visible()
    page.set_viewport_size({"width": 500, "height": 800})
    expect(sidebar).to_be_hidden()
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(sidebar).to_be_visible()
    expect(log(page)).to_have_value("first 0 First")


def test_a_walkthrough_goes_on_by_functions_and_back_by_the_user(page: Page) -> None:
    second = page.get_by_role("tab", name="2 Check")
    expect(second).to_be_disabled()
    press(page, "Second step")
    expect(page.get_by_label("In step two")).to_be_visible()
    expect(log(page)).to_have_value(re.compile("walk change, check 1 Check"))
    second.press("ArrowLeft")
    expect(page.get_by_role("tab", name="1 Choose")).to_be_focused()
    expect(page.get_by_label("In step one")).to_be_visible()


def expect_order(page: Page, names: list[str]) -> None:
    expect(page.locator(".draggable-item label")).to_have_text(names)


def test_items_are_put_in_order_by_keyboard(page: Page) -> None:
    expect_order(page, ["Apple", "Banana", "Cherry"])
    handle = page.get_by_role("button", name="Move Apple")
    page.get_by_label("Apple", exact=True).fill("red")
    handle.press("ArrowRight")
    expect_order(page, ["Banana", "Apple", "Cherry"])
    expect(handle).to_be_focused()
    expect(page.get_by_text("Apple: 2 of 3")).to_be_attached()
    handle.press("End")
    expect_order(page, ["Banana", "Cherry", "Apple"])
    expect(page.get_by_label("Apple", exact=True)).to_have_value("red")


def test_items_are_dragged(page: Page) -> None:
    page.get_by_role("button", name="Move Cherry").scroll_into_view_if_needed()
    handle, target = box(page.get_by_role("button", name="Move Cherry")), box(page.locator(".draggable-item").first)
    page.mouse.move(handle["x"] + 5, handle["y"] + 5)
    page.mouse.down()
    page.mouse.move(target["x"] + 10, target["y"] + 10, steps=8)
    page.mouse.up()
    expect_order(page, ["Cherry", "Apple", "Banana"])


def test_equal_heights_are_seen(page: Page) -> None:
    tall, short = box(page.get_by_label("Tall")), box(page.get_by_label("Short"))
    assert abs(tall["height"] - short["height"]) < 1
    row = box(page.locator(".row", has=page.locator("#short")))
    assert abs(box(page.get_by_role("button", name="Equal button"))["height"] - row["height"]) < 1


def test_scales_share_a_row(page: Page) -> None:
    three, one, narrow = (box(page.locator(f"#{name}"))["width"] for name in ("three", "one", "narrow"))
    assert three > 2 * one
    assert narrow < 120


def test_what_is_too_narrow_in_a_row_goes_to_the_next_line(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 740})
    left, middle, right = (box(page.locator(f"#{name}")) for name in ("left", "middle", "right"))
    assert min(left["width"], middle["width"]) >= 160
    assert left["y"] == middle["y"] < right["y"]


def test_a_row_of_limited_height_scrolls(page: Page) -> None:
    assert box(page.locator("#low"))["height"] == 90


def test_a_compact_row_has_less_room_between(page: Page) -> None:
    close, together = (
        box(page.get_by_role("button", name="Close", exact=True)),
        box(page.get_by_role("button", name="Together")),
    )
    assert together["x"] - close["x"] - close["width"] == 8


def test_a_row_and_a_column_show_the_progress_of_what_fills_them(page: Page, gate: Gate) -> None:
    press(page, "Work")
    expect(page.get_by_test_id("status-tracker")).to_have_count(2)
    gate.open()
    expect(page.get_by_test_id("status-tracker")).to_have_count(0)


def test_what_is_invisible_is_not_on_the_page_and_what_is_hidden_does_not_show(page: Page) -> None:
    expect(page.get_by_label("In invisible")).to_have_count(0)
    expect(page.locator("#hidden-column")).to_have_count(1)
    expect(page.get_by_label("In hidden column")).to_be_hidden()


def test_blocks_are_rendered_later_and_taken_off(page: Page) -> None:
    expect(page.get_by_label("Rendered later")).to_be_visible()
    expect(page.get_by_label("Taken off")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_in_layouts(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    press(page, "More")
    page.locator("#many").get_by_role("button", name="More tabs").click()
    expect(page.get_by_role("menu")).to_be_visible()
    assert violations(page) == []


def test_axe_finds_no_violation_in_a_drawer(phone: Page) -> None:
    press(phone, "Toggle Sidebar")
    expect(phone.get_by_role("dialog", name="Settings")).to_be_visible()
    assert violations(phone) == []


def test_layouts_never_scroll_sideways(phone: Page) -> None:
    expect(log(phone)).to_have_value("first 0 First")
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
