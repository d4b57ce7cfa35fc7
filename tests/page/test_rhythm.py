"""One grid for all controls, one look for what only shows, one for what is not there yet; and the same on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, FloatRect, Locator, Page, expect

from tests.axe import violations
from tests.page.conftest import SHOWN, opened
from tests.servers import Server, run_script

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def rhythm_server() -> Iterator[Server]:
    with run_script(Path(__file__).parent / "rhythm_app.py") as running:
        yield running


@pytest.fixture
def page(context: BrowserContext, rhythm_server: Server) -> Iterator[Page]:
    context.set_default_timeout(10_000)
    for one in opened(context, rhythm_server.url):
        one.set_viewport_size({"width": 1440, "height": 900})
        yield one


@pytest.fixture
def phone(browser: Browser, rhythm_server: Server) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as context:
        context.set_default_timeout(10_000)
        one = context.new_page()
        one.goto(rhythm_server.url)
        one.wait_for_function(SHOWN)
        yield one


def bounds(found: Locator) -> FloatRect:
    box = found.bounding_box()
    assert box is not None
    return box


def test_labels_of_a_row_stand_on_one_line(page: Page) -> None:
    tops = {
        bounds(page.locator(f"#{one}").get_by_test_id("block-info"))["y"]
        for one in ("name", "age", "heat", "animal", "mode")
    }
    assert len(tops) == 1, tops


def test_controls_and_buttons_of_a_row_stand_on_one_line(page: Page) -> None:
    controls = [
        page.locator("#name .ll-input"),
        page.locator("#age .ll-input"),
        page.locator("#heat .ll-input"),
        page.locator("#animal .ll-input"),
        page.locator("#mode .ll-choice").first,
        page.locator("#run"),
    ]
    boxes = [bounds(one) for one in controls]
    assert {box["y"] for box in boxes} == {boxes[0]["y"]}
    assert {box["height"] for box in boxes} == {40}
    tick = bounds(page.locator("#fast .ll-choice"))
    assert boxes[0]["y"] <= tick["y"] < boxes[0]["y"] + 40


def test_equal_heights_are_those_of_what_is_seen(page: Page) -> None:
    boxes = [
        bounds(page.locator("#equal textarea")),
        bounds(page.locator("#equal [data-testid=markdown]")),
        bounds(page.locator("#equal [data-testid=json]")),
    ]
    bottoms = {round(box["y"] + box["height"]) for box in boxes}
    assert len(bottoms) == 1, boxes


LOOK = "one => [getComputedStyle(one).backgroundColor, getComputedStyle(one).borderTopColor].join()"


def test_what_only_shows_has_one_look_that_is_not_that_of_inputs(page: Page) -> None:
    kept = [
        page.get_by_label("Kept text").evaluate(LOOK),
        page.get_by_label("number input for Kept slider").evaluate(LOOK),
        page.locator(".ll-control").filter(has=page.get_by_label("Kept choice")).evaluate(LOOK),
    ]
    assert len(set(kept)) == 1, kept
    assert page.locator("#name .ll-input").evaluate(LOOK) != kept[0]
    expect(page.get_by_label("number input for Kept slider")).not_to_be_editable()


def test_an_empty_place_says_what_fills_it(page: Page) -> None:
    for one in ("picture", "found", "shares"):
        expect(page.locator(f"#{one} .ll-empty")).to_contain_text("Press “Run” to see it here")
        expect(page.locator(f"#{one} .ll-empty svg")).to_be_visible()
    expect(page.get_by_label("Answer")).to_have_attribute("placeholder", "Press “Run” to see it here")
    expect(page.locator("#lonely .ll-empty")).to_have_text("No picture yet")
    page.locator("#run").click()
    expect(page.locator("#found")).not_to_contain_text("Press")
    expect(page.locator("#picture")).to_contain_text("No picture yet")


def test_a_slider_shows_its_limits(page: Page) -> None:
    expect(page.locator("#heat .ll-limits")).to_have_text("02")
    edge = page.locator("#heat .ll-input").evaluate("one => getComputedStyle(one).borderTopColor")
    assert edge == page.locator("#name .ll-input").evaluate("one => getComputedStyle(one).borderTopColor")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    assert violations(page) == []


def test_a_click_beside_what_is_chosen_opens_the_list(page: Page) -> None:
    box = bounds(page.locator("#chosen .ll-control"))
    page.mouse.click(box["x"] + box["width"] - 20, box["y"] + box["height"] / 2)
    expect(page.locator("#chosen").get_by_role("listbox")).to_be_visible()
    expect(page.get_by_role("combobox", name="Chosen")).to_be_focused()


def test_a_phone_scrolls_only_down(phone: Page) -> None:
    assert phone.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_chosen_things_need_no_empty_line_on_a_phone(phone: Page) -> None:
    phone.evaluate("document.querySelector('#chosen').style.width = '240px'")
    assert bounds(phone.locator("#chosen .ll-control"))["height"] == 44 + 2


def test_headers_of_examples_stay_on_their_line_on_a_phone(phone: Page) -> None:
    assert bounds(phone.locator("thead tr"))["height"] < 44


def test_the_footer_is_one_line_on_a_phone(phone: Page) -> None:
    footer = phone.locator("footer")
    assert len({round(bounds(one)["y"] + bounds(one)["height"] / 2) for one in footer.locator("> :visible").all()}) == 1
    assert footer.evaluate("one => one.scrollWidth <= one.clientWidth")


SMALL = """() => [
  ...document.querySelectorAll("button, input, select, textarea, a[href], [role=tab]"),
].filter((one) => {
  const target = one.closest("label, .ll-control, .ll-swatch") ?? one;
  const { width, height } = target.getBoundingClientRect();
  return one.checkVisibility({ visibilityProperty: true }) && width > 0 && height < 43.5;
}).map((one) => one.outerHTML.slice(0, 160))"""


def test_all_targets_are_large_enough_for_a_thumb(phone: Page) -> None:
    assert phone.evaluate(SMALL) == []


def test_the_button_that_copies_a_command_lies_over_nothing(phone: Page) -> None:
    phone.get_by_role("button", name="Use via API").tap()
    dialog = phone.get_by_role("dialog")
    button, command = dialog.get_by_role("button", name="Copy").first, dialog.locator("pre").first
    expect(button).to_be_visible()
    assert bounds(button)["y"] + bounds(button)["height"] <= bounds(command)["y"]
    assert phone.evaluate(SMALL) == []
