"""Plots in the browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.axe import violations
from tests.page.conftest import opened
from tests.servers import run_script

pytestmark = pytest.mark.browser
SOLD = "Sales of a year. Line plot of sales by month. 12 points."


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with run_script(Path(__file__).parent / "plots_app.py") as running:
        yield running.url


@pytest.fixture
def page(context: BrowserContext, address: str) -> Iterator[Page]:
    yield from opened(context, address)


def plot(page: Page, name: str) -> Locator:
    shown = page.locator(f"#{name}").get_by_test_id("native-plot")
    shown.locator("canvas").wait_for()
    return shown


def test_a_plot_says_what_it_shows(page: Page) -> None:
    expect(plot(page, "line")).to_have_accessible_name(re.compile(re.escape(SOLD)))
    expect(plot(page, "line")).to_have_accessible_description(re.compile("Arrow keys go from point to point"))
    expect(plot(page, "bars")).to_have_accessible_name(re.compile("Bar plot of count by team"))
    expect(page.locator("#line figcaption")).to_have_text("In thousands")


def test_its_data_are_a_table_for_who_asks(page: Page) -> None:
    page.locator("#bars").get_by_role("button", name="Data of the plot").click()
    rows = page.locator("#bars").get_by_role("row")
    expect(rows).to_have_text(
        [
            re.compile("team *sex *count"),
            *map(re.compile, ["red *f *4", "red *m *4", "blue *f *5", "blue *m *1", "green *f *2"]),
        ]
    )


def test_the_pointer_shows_what_is_under_it(page: Page) -> None:
    shown = plot(page, "line")
    box = shown.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] - 12, box["y"] + 60)
    expect(shown.locator("dl")).to_have_text(re.compile("Dec 1, 2024.*21"))
    page.mouse.move(2, 2)
    expect(shown.locator("dl")).to_have_count(0)


def test_the_keyboard_goes_from_point_to_point(page: Page) -> None:
    shown = plot(page, "two")
    shown.focus()
    shown.press("ArrowRight")
    expect(page.locator("#two [aria-live=polite]")).to_have_text("month: Jan 1, 2024, sales: 5, costs: 4")
    shown.press("End")
    shown.press("ArrowRight")
    expect(page.locator("#two [aria-live=polite]")).to_have_text("month: Dec 1, 2024, sales: 21, costs: 9")


def test_a_region_is_selected_with_the_pointer_in_seconds(page: Page) -> None:
    shown = plot(page, "line")
    box = shown.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 100, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 110, steps=4)
    page.mouse.up()
    expect(page.get_by_label("Heard")).to_have_value(re.compile(r"^\[17\d{8}(\.\d+)?, 17\d{8}(\.\d+)?\] True$"))


def test_a_region_is_selected_with_the_keyboard_and_taken_back(page: Page) -> None:
    shown = plot(page, "line")
    shown.focus()
    for key in ("Home", "Shift+ArrowRight", "Shift+ArrowRight", "Enter"):
        shown.press(key)
    expect(page.get_by_label("Heard")).to_have_value(re.compile(r"^\[170\d+(\.\d+)?, 17\d+(\.\d+)?\] True$"))
    shown.press("Escape")
    expect(page.get_by_label("Taken back")).to_have_value("yes")


def test_a_double_click_is_heard(page: Page) -> None:
    plot(page, "line").dblclick()
    expect(page.get_by_label("Taken back")).to_have_value("yes")


def test_a_function_changes_the_limits(page: Page) -> None:
    shown = plot(page, "line")
    before, old = shown.screenshot(), shown.locator("canvas").element_handle()
    page.get_by_role("button", name="Zoom").click()
    page.wait_for_function("old => !old.isConnected", arg=old)
    shown.locator("canvas").wait_for()
    assert shown.screenshot() != before


def test_the_view_stays_while_sixty_updates_come(page: Page) -> None:
    page.get_by_role("button", name="Run").click()
    shown = page.locator("#live").get_by_test_id("native-plot")
    canvas = shown.locator("canvas").element_handle()
    expect(shown).to_have_accessible_name(re.compile("1,000 points"))
    expect(page.get_by_label("Runs")).to_have_value("1", timeout=30_000)
    assert canvas.evaluate("one => one.isConnected")


def test_updates_leave_nothing_behind(page: Page) -> None:
    session = page.context.new_cdp_session(page)

    def held() -> tuple[float, int, int]:
        """Megabytes of objects, nodes and listeners of the page."""
        session.send("HeapProfiler.collectGarbage")
        counted = session.send("Memory.getDOMCounters")
        return session.send("Runtime.getHeapUsage")["usedSize"] / 1e6, counted["nodes"], counted["jsEventListeners"]

    def run(number: int) -> None:
        page.get_by_role("button", name="Run").click()
        expect(page.get_by_label("Runs")).to_have_value(str(number), timeout=30_000)

    run(1)
    before = held()
    for number in (2, 3, 4):
        run(number)
    after = held()
    assert after[0] - before[0] < 3  # 180 updates of 1,000 points have 15 MB
    assert after[1] - before[1] < 50
    assert after[2] - before[2] < 10


def test_a_plot_in_a_tab_is_drawn_when_the_tab_is_shown(page: Page) -> None:
    expect(page.locator("#hidden canvas")).to_have_count(0)
    page.get_by_role("tab", name="Second").click()
    canvas = page.locator("#hidden canvas")
    canvas.wait_for()
    assert canvas.evaluate("one => one.clientWidth") > 500


def test_a_plot_is_as_wide_as_its_place(page: Page) -> None:
    canvas = plot(page, "line").locator("canvas")
    before = canvas.evaluate("one => one.clientWidth")
    page.set_viewport_size({"width": 700, "height": 900})
    page.wait_for_function("before => document.querySelector('#line canvas').clientWidth < before", arg=before)
    page.set_viewport_size({"width": 360, "height": 900})
    page.wait_for_function("() => document.querySelector('#line canvas').clientWidth < 340")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_plot_is_saved_as_a_picture(page: Page) -> None:
    plot(page, "line")
    with page.expect_download() as begun:
        page.locator("#line").get_by_role("button", name="Save as picture").click()
    assert begun.value.suggested_filename == "plot.png"
    with Image.open(begun.value.path()) as picture:
        assert picture.width > 1000  # two pixels for each of the page


def test_a_plot_fills_the_window_until_escape(page: Page) -> None:
    plot(page, "line")
    page.locator("#line").get_by_role("button", name="Fullscreen").click()
    large = page.get_by_role("dialog").get_by_test_id("native-plot")
    large.locator("canvas").wait_for()
    assert large.evaluate("one => one.clientHeight") > 600
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_figure_of_matplotlib_is_shown_in_its_size(page: Page) -> None:
    expect(page.locator("#drawn")).to_contain_text("No plot yet")
    page.get_by_role("button", name="Draw").click()
    picture = page.get_by_role("img", name="Drawn")
    picture.wait_for()
    page.wait_for_function("() => document.querySelector('#drawn img').style.width !== ''")
    shown, own = picture.evaluate("one => [one.clientWidth, one.naturalWidth]")
    assert own == pytest.approx(2 * shown, abs=2)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(page: Page, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    plot(page, "line")
    page.locator("#bars").get_by_role("button", name="Data of the plot").click()
    assert violations(page) == []


def test_a_plot_turns_dark_with_the_page(page: Page) -> None:
    shown = plot(page, "line")
    old = shown.locator("canvas").element_handle()
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("old => !old.isConnected", arg=old)
    shown.locator("canvas").wait_for()
